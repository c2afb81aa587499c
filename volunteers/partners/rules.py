"""What may be done with cities and partnerships."""

from collections.abc import Iterable
from datetime import date

from volunteers.foundation.naming import called
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.foundation.transitions import TABLES, may_follow
from volunteers.partners.inputs import PartnershipInput
from volunteers.partners.models import Partnership, PartnershipKind, PartnershipStatus, Precision

BEGINS_AS = (PartnershipStatus.EXPLORING, PartnershipStatus.NEGOTIATING, PartnershipStatus.ACTIVE)
UNSIGNED = (PartnershipStatus.EXPLORING, PartnershipStatus.NEGOTIATING)
RESERVED = frozenset({"new"})
"""Words that stand in the address where a city's name would."""


def next_statuses(status: PartnershipStatus) -> list[PartnershipStatus]:
    """The status as it is, and those that may follow."""
    following = TABLES[PartnershipStatus][status]
    return [each for each in PartnershipStatus if each is status or each in following]


def why_not_called(slug: str) -> Refusal | None:
    """Why a city can't have this name: its page's address is made from it."""
    if slug and slug not in RESERVED:
        return None
    return Refusal(
        _l("Enter the English name in Latin letters. We use it for the page’s address."),
        code="no-slug",
        field="name",
    )


def why_not_move(before: PartnershipStatus, after: PartnershipStatus) -> Refusal | None:
    """Why a partnership can't go from one status to another."""
    if before is after or may_follow(before, after):
        return None
    return Refusal(
        _l("You can’t change it from “%(before)s” to “%(after)s.”", before=called(before), after=called(after)),
        field="status",
        code="status",
    )


def why_not_alive(
    kind: PartnershipKind, status: PartnershipStatus, *, home_council_voted: bool, partner_council_voted: bool
) -> Refusal | None:
    """Why an agreement of this kind is not in force yet: a sister city takes the vote of both councils.

    Sister Cities International, membership guidelines; Aurora's own steps from friendship to sister city.
    """
    if kind is not PartnershipKind.SISTER or status is not PartnershipStatus.ACTIVE:
        return None
    if not home_council_voted and not partner_council_voted:
        message = _l("A sister city needs the vote of both city councils. Both votes are missing.")
    elif not home_council_voted:
        message = _l("A sister city needs the vote of both city councils. Our council’s vote is missing.")
    elif not partner_council_voted:
        message = _l("A sister city needs the vote of both city councils. The partner city’s vote is missing.")
    else:
        return None
    return Refusal(message, field="status", code="vote-missing", status=422)


def why_not_signed(agreed_on: date | None, today: date) -> Refusal | None:
    """Why nothing was signed on that day, or in that month, which is given as its first day."""
    if agreed_on is None or agreed_on <= today:
        return None
    return Refusal(
        _l("This date is in the future. Leave it blank until the agreement is signed."),
        code="future",
        field="signed_on",
    )


def why_not_raise(given: PartnershipInput, raised: Partnership | None) -> Refusal | None:
    """Why an agreement can't take the place of a friendship: it would be the older of the two."""
    if raised is None or given.agreed_on is None or raised.agreed_on is None:
        return None
    is_by_day = given.agreed_precision is raised.agreed_precision is Precision.DAY
    ours, theirs = given.agreed_on, raised.agreed_on
    if ours >= theirs if is_by_day else ours.replace(day=1) >= theirs.replace(day=1):
        return None
    return Refusal(
        _l("A sister city agreement can’t be older than the friendship agreement it replaces. Check the two dates."),
        code="older",
        field="signed_on",
    )


def raised_by(kind: PartnershipKind, others: Iterable[Partnership]) -> Partnership | None:
    """The friendship that a new sister agreement raises, or nothing."""
    if kind is not PartnershipKind.SISTER:
        return None
    return next((each for each in others if each.kind is PartnershipKind.FRIENDSHIP and not is_over(each)), None)


def is_over(partnership: Partnership) -> bool:
    """Whether it has ended."""
    return partnership.status is PartnershipStatus.ENDED


def why_not_agree(kind: PartnershipKind, others: Iterable[Partnership]) -> Refusal | None:
    """Why another agreement of this kind can't begin: one at a time, and nothing below what there is."""
    alive = [each for each in others if not is_over(each)]
    same = next((each for each in alive if each.kind is kind), None)
    if same is not None:
        return Refusal(
            _l("There’s already an agreement of this kind with this city. Change the status of that one."),
            code="same-kind",
            field="kind",
        )
    if kind is PartnershipKind.FRIENDSHIP and any(each.kind is PartnershipKind.SISTER for each in alive):
        return Refusal(_l("This city is already a sister city, which is a closer tie."), code="less", field="kind")
    return None
