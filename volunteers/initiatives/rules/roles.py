"""What may be done with initiatives, positions and assignments, and why not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation.naming import called
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import _l, _n
from volunteers.foundation.transitions import TABLES, may_follow
from volunteers.initiatives.models import (
    CLOSED_STATES,
    OPEN_ASSIGNMENTS,
    Assignment,
    AssignmentState,
    Initiative,
    InitiativeState,
    Position,
)

FIRST_STATES = (
    InitiativeState.IDEA,
    InitiativeState.PROPOSED,
    InitiativeState.APPROVED,
    InitiativeState.RUNNING,
)
"""What a new initiative may begin as."""


def names_of(assignments: Iterable[Assignment]) -> list[str]:
    """Who does or did it, by the names that fellow members call them; who was asked or said no stays unnamed."""
    done = (AssignmentState.ACCEPTED, AssignmentState.COMPLETED)
    return [each.person.name_for_fellows for each in assignments if each.state in done]


def next_states(state: InitiativeState | None) -> list[InitiativeState]:
    """What a form offers: the state as it is and those that may follow; for a new initiative where it may begin."""
    if state is None:
        return list(FIRST_STATES)
    following = TABLES[InitiativeState][state]
    return [each for each in InitiativeState if each is state or each in following]


def why_not_move(before: InitiativeState, after: InitiativeState, reason: str) -> Refusal | None:
    """Why an initiative can't go from one state to another."""
    if before is after:
        return None
    if not may_follow(before, after):
        return Refusal(
            _l("You can’t change it from “%(before)s” to “%(after)s.”", before=called(before), after=called(after)),
            field="state",
            code="state",
        )
    if after is InitiativeState.CANCELLED and not reason:
        return Refusal(_l("Say why it’s canceled. Everyone who was asked will read it."), field="reason", code="reason")
    return None


def why_not_dates(starts_on: date | None, ends_on: date | None) -> Refusal | None:
    """Why these dates can't be."""
    if ends_on and not starts_on:
        return Refusal(_l("Say when it starts, too."), field="starts_on", code="dates")
    if starts_on and ends_on and ends_on < starts_on:
        return Refusal(_l("The last day is before the first. Choose a later last day."), field="ends_on", code="dates")
    return None


def why_not_need(needed: int, accepted: int) -> Refusal | None:
    """Why a position can't need fewer people: so many have said yes."""
    if needed >= accepted:
        return None
    return Refusal(
        _n(
            "One person has already said yes, so it needs at least one.",
            "%(num)d people have already said yes, so it needs at least that many.",
            accepted,
        ),
        field="needed_count",
        code="needed",
    )


def why_not_add(initiative: Initiative) -> Refusal | None:
    """Why an initiative can't be given another position."""
    return why_over(initiative)


def why_over(initiative: Initiative) -> Refusal | None:
    """Why nothing is done in an initiative any more."""
    if initiative.state is InitiativeState.COMPLETED:
        return Refusal(_l("This initiative is finished."), code="over")
    if initiative.state is InitiativeState.CANCELLED:
        return Refusal(_l("This initiative was canceled."), code="over")
    return None


def why_nobody(initiative: Initiative, position: Position, accepted: int) -> Refusal | None:
    """Why nobody at all can be asked to take this position now."""
    over = why_over(initiative)
    if over:
        return over
    if not position.is_open:
        return Refusal(_l("This role is closed. Reopen it to ask someone."), code="closed")
    if accepted >= position.needed_count:
        return Refusal(_l("All places are filled. To ask more people, raise the number needed."), code="full")
    return None


def why_not_ask(membership: Membership | None, last: Assignment | None, name: str, today: date) -> Refusal | None:
    """Why this very person can't be asked."""
    if membership is None:
        return Refusal(_l("%(name)s isn’t a member of this committee.", name=name), code="member")
    if membership.state_on(today) is MembershipState.ON_LEAVE:
        return Refusal(_l("%(name)s is on leave right now.", name=name), code="leave")
    if membership.state_on(today) is not MembershipState.ACTIVE:
        return Refusal(_l("%(name)s isn’t an active member right now.", name=name), code="member")
    if not membership.person.is_adult:
        return Refusal(
            _l(
                "%(name)s is under 18. A parent or guardian has to agree first. Please talk to the coordinator.",
                name=name,
            ),
            code="minor",
        )
    if last is not None and last.state is AssignmentState.OFFERED:
        return Refusal(_l("%(name)s has been asked and hasn’t answered yet.", name=name), code="asked")
    if last is not None and last.state is AssignmentState.ACCEPTED:
        return Refusal(_l("%(name)s already does this.", name=name), code="accepted")
    return None


def why_not_answer_by(answer_by_on: date | None, today: date) -> Refusal | None:
    """Why this can't be the day by which to answer."""
    if answer_by_on is None or answer_by_on >= today:
        return None
    return Refusal(_l("This day is past. Choose today or a later day."), field="answer_by_on", code="past")


def why_not_accept(initiative: Initiative, position: Position, assignment: Assignment, accepted: int) -> Refusal | None:
    """Why the person can't say yes: nobody is asked any more, or the last place was just filled."""
    over = why_over(initiative)
    if over:
        return over
    if assignment.state is not AssignmentState.OFFERED:
        return _not_open(assignment)
    if accepted >= position.needed_count:
        return Refusal(
            _l("Someone else said yes before you, and all places are now filled. Thank you for offering."),
            code="full",
        )
    return None


def why_not_decline(assignment: Assignment) -> Refusal | None:
    """Why the person can't say no."""
    return None if assignment.state in OPEN_ASSIGNMENTS else _not_open(assignment)


def _not_open(assignment: Assignment) -> Refusal:
    told = {
        AssignmentState.ACCEPTED: _l("You already said yes."),
        AssignmentState.DECLINED: _l("You already said no. If you change your mind, contact the committee."),
        AssignmentState.COMPLETED: _l("This is finished. Thank you for what you did."),
        AssignmentState.RELEASED: _l("We’re no longer asking you to do this, so you don’t need to answer."),
        AssignmentState.UNDONE: _l("We’re no longer asking you to do this, so you don’t need to answer."),
    }
    return Refusal(told.get(assignment.state, _l("This can’t be answered now.")), code="answered")


def why_not_release(assignment: Assignment, reason: str) -> Refusal | None:
    """Why somebody can't be taken off a position."""
    if assignment.state not in OPEN_ASSIGNMENTS:
        return Refusal(_l("This person no longer has this role."), code="released")
    if not reason:
        return Refusal(_l("Say why. The person will read it."), field="reason", code="reason")
    return None


def why_not_back(
    initiative: Initiative,
    position: Position,
    membership: Membership | None,
    other: Assignment | None,
    state: AssignmentState,
    accepted: int,
    today: date,
) -> Refusal | None:
    """Why an assignment can't be put back into a state that it had; `other` is the newest beside it."""
    over = why_over(initiative)
    if over:
        return over
    if membership is None or membership.state_on(today) is not MembershipState.ACTIVE:
        return Refusal(_l("This person is no longer an active member of the committee."), code="member")
    if other is not None and other.state in OPEN_ASSIGNMENTS:
        return Refusal(_l("This person was asked again in the meantime, so you can’t undo this."), code="asked")
    if state is AssignmentState.ACCEPTED and accepted >= position.needed_count:
        return Refusal(_l("Someone else has taken the place in the meantime."), code="full")
    return None


def why_not_unmake(assignment: Assignment | None) -> Refusal | None:
    """Why somebody's admission can't be undone: they were asked to take a role, or have taken one."""
    if assignment is None:
        return None
    return Refusal(_l("This person was asked to take on a role in the meantime, so you can’t undo this."), code="asked")


_STATES_TOLD: Mapping[str, tuple[AssignmentState, ...]] = {
    "initiatives/asked": (AssignmentState.OFFERED,),
    "initiatives/released": (AssignmentState.RELEASED,),
}


def is_still_so(kind: str, facts: Mapping[str, Any], assignment: Assignment) -> bool:
    """Whether a mail about an assignment is still true: it stands as the mail says, and nobody is asked for nothing."""
    if kind == "initiatives/asked" and is_over(assignment.position.initiative):
        return False
    if kind == "initiatives/answered":
        yes = (AssignmentState.ACCEPTED, AssignmentState.COMPLETED)
        return assignment.state in (yes if facts["is_yes"] else (AssignmentState.DECLINED,))
    return assignment.state in _STATES_TOLD[kind]


def is_over(initiative: Initiative) -> bool:
    """Whether nothing is to be done any more."""
    return initiative.state in CLOSED_STATES


def role_in_words(position: Position) -> Any:
    """A role that could not be given back."""
    return _l("the role “%(role)s”", role=lazily(position.title))


def roles_in_words(states: Sequence[AssignmentState]) -> list[Any]:
    """How many roles, and questions that wait for an answer, these are; nothing where there are none."""
    taken = sum(state is AssignmentState.ACCEPTED for state in states)
    asked = sum(state is AssignmentState.OFFERED for state in states)
    found = []
    if taken:
        found.append(_n("one role in an initiative", "%(num)s roles in initiatives", taken))
    if asked:
        found.append(_n("one question waiting for their answer", "%(num)s questions waiting for their answer", asked))
    return found
