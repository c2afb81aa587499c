"""The decisions of this room, without a database."""

from datetime import UTC, date, datetime

import pytest

from volunteers.committees.models import Membership, MembershipState
from volunteers.initiatives import rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, InitiativeState, Position
from volunteers.people.models import Person

NOW = datetime(2026, 6, 5, 21, 0, tzinfo=UTC)


def code(refusal) -> str | None:
    """The code of a refusal, or None."""
    return refusal.code if refusal else None


@pytest.mark.parametrize("state", list(InitiativeState))
def test_what_is_offered_is_allowed(state: InitiativeState) -> None:
    offered = rules.next_states(state)
    assert state in offered
    for after in InitiativeState:
        refusal = rules.why_not_move(state, after, "because")
        assert (refusal is None) == (after in offered)


def test_cancelling_needs_a_reason_and_nothing_else_does() -> None:
    refusal = rules.why_not_move(InitiativeState.RUNNING, InitiativeState.CANCELLED, "")
    assert refusal is not None
    assert refusal.field == "reason"
    assert rules.why_not_move(InitiativeState.RUNNING, InitiativeState.COMPLETED, "") is None


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (None, None, None),
        (date(2026, 1, 1), None, None),
        (date(2026, 1, 1), date(2026, 1, 1), None),
        (None, date(2026, 1, 1), "starts_on"),
        (date(2026, 1, 2), date(2026, 1, 1), "ends_on"),
    ],
)
def test_dates(starts: date | None, ends: date | None, field: str | None) -> None:
    refusal = rules.why_not_dates(starts, ends)
    assert (refusal.field if refusal else None) == field


@pytest.mark.parametrize(
    ("state", "is_open", "needed", "accepted", "wanted"),
    [
        (InitiativeState.RUNNING, True, 2, 1, None),
        (InitiativeState.RUNNING, True, 2, 2, "full"),
        (InitiativeState.RUNNING, False, 2, 0, "closed"),
        (InitiativeState.COMPLETED, True, 2, 0, "over"),
        (InitiativeState.CANCELLED, True, 2, 0, "over"),
    ],
)
def test_whether_anybody_can_be_asked(
    state: InitiativeState, is_open: bool, needed: int, accepted: int, wanted: str | None
) -> None:
    refusal = rules.why_nobody(Initiative(state=state), Position(is_open=is_open, needed_count=needed), accepted)
    assert code(refusal) == wanted


@pytest.mark.parametrize(
    ("state", "adult", "last", "wanted"),
    [
        (MembershipState.ACTIVE, True, None, None),
        (MembershipState.ACTIVE, True, AssignmentState.DECLINED, None),
        (MembershipState.ACTIVE, True, AssignmentState.RELEASED, None),
        (MembershipState.ACTIVE, True, AssignmentState.OFFERED, "asked"),
        (MembershipState.ACTIVE, True, AssignmentState.ACCEPTED, "accepted"),
        (MembershipState.ACTIVE, False, None, "minor"),
        (MembershipState.ON_LEAVE, True, None, "leave"),
        (MembershipState.LAPSED, True, None, "member"),
        (MembershipState.ENDED, True, None, "member"),
        (None, True, None, "member"),
    ],
)
def test_who_can_be_asked(
    state: MembershipState | None, adult: bool, last: AssignmentState | None, wanted: str | None
) -> None:
    membership = Membership(state=state, person=Person(is_adult=adult)) if state else None
    before = Assignment(state=last) if last else None
    assert code(rules.why_not_ask(membership, before, "Ana", date(2026, 6, 5))) == wanted


@pytest.mark.parametrize("state", list(AssignmentState))
def test_yes_is_for_who_was_asked_while_there_is_a_place(state: AssignmentState) -> None:
    initiative, position = Initiative(state=InitiativeState.RUNNING), Position(needed_count=1)
    offered = state is AssignmentState.OFFERED
    assert (rules.why_not_accept(initiative, position, Assignment(state=state), 0) is None) == offered
    full = rules.why_not_accept(initiative, position, Assignment(state=AssignmentState.OFFERED), 1)
    assert code(full) == "full"
    over = Initiative(state=InitiativeState.CANCELLED)
    assert code(rules.why_not_accept(over, position, Assignment(state=AssignmentState.OFFERED), 0)) == "over"


@pytest.mark.parametrize("state", list(AssignmentState))
def test_no_is_for_who_was_asked_or_has_accepted(state: AssignmentState) -> None:
    may = state in (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
    assert (rules.why_not_decline(Assignment(state=state)) is None) == may
    assert (rules.why_not_release(Assignment(state=state), "because") is None) == may


def test_answer_by_is_today_or_later() -> None:
    today = date(2026, 6, 5)
    assert rules.why_not_answer_by(None, today) is None
    assert rules.why_not_answer_by(today, today) is None
    assert code(rules.why_not_answer_by(date(2026, 6, 4), today)) == "past"


def test_never_fewer_than_have_accepted() -> None:
    assert rules.why_not_need(2, 2) is None
    assert code(rules.why_not_need(1, 2)) == "needed"
