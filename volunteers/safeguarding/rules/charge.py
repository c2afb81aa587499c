"""Whether young people who come without a parent or guardian are looked after: pure functions over the facts."""

from collections.abc import Collection, Sequence
from typing import Any

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import Lazily, _l
from volunteers.safeguarding.inputs import Charge, Unwatched


def adults_needed(charge: Charge, per_adult: int) -> int:
    """How many adults more are needed, beside the one in charge, who is counted as if nothing lacked of them.

    `per_adult`: how many young people one adult may look after; 0 where nobody counts.
    """
    if not per_adult or charge.may_be_more:
        return 0
    there = charge.cleared if charge.is_cleared else charge.cleared + 1
    return max(-(-charge.young // per_adult) - there, 0)


def unwatched(charge: Charge, per_adult: int) -> tuple[Unwatched, ...]:
    """Everything that lacks at once; nothing where nobody comes alone."""
    if not charge.young:
        return ()
    lacks = []
    if not charge.has_adult:
        lacks.append(Unwatched.NOBODY)
    elif not charge.is_cleared:
        lacks.append(Unwatched.NOT_CLEARED)
    if adults_needed(charge, per_adult):
        lacks.append(Unwatched.TOO_FEW)
    return tuple(lacks)


def why_not_alone(lacks: Collection[Unwatched]) -> Refusal | None:
    """Why a child can't come alone, for its guardians: they read neither who lacks something nor what."""
    reasons = []
    if {Unwatched.NOBODY, Unwatched.NOT_CLEARED} & set(lacks):
        reasons.append(
            _l("There’s no adult in charge yet who can look after young people, so they can’t come alone yet.")
        )
    if Unwatched.TOO_FEW in lacks:
        reasons.append(_l("There aren’t enough adults yet for one more child who comes alone."))
    return Refusal(Lazily(_in_a_row, reasons), code="not-looked-after") if reasons else None


def _in_a_row(reasons: Sequence[Any]) -> str:
    return " ".join(str(reason) for reason in reasons)


def why_not_reach(*, is_over: bool, has_children: bool) -> Refusal | None:
    """Why it can't be looked up how to reach the guardians: it is closed by now, or nobody comes alone."""
    if is_over:
        return Refusal(
            _l("This is closed now, because the activity ended a while ago. Ask a coordinator."), code="closed"
        )
    if not has_children:
        return Refusal(_l("No young people come without a parent or guardian."), code="nobody-alone")
    return None
