"""Decisions about memberships, offices and applications, without a database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from volunteers.committees import rules, words
from volunteers.committees.models import (
    Committee,
    EndReason,
    JoinPolicy,
    Membership,
    MembershipState,
    OfficeBasis,
    OfficeKind,
    Term,
)
from volunteers.people import rules as people
from volunteers.people.models import Person
from volunteers.registration import rules as joining
from volunteers.registration import words as joining_words
from volunteers.registration.models import Application, ApplicationState

NOW = datetime(2026, 6, 5, 21, tzinfo=UTC)
ANA = Person()
TODAY = date(2026, 6, 5)
ACTIVE = Membership(state=MembershipState.ACTIVE)


def code(refusal: Any) -> str | None:
    """The stable name of a refusal."""
    return refusal.code if refusal else None


def committee(**values: Any) -> Committee:
    """A committee that is open."""
    return Committee(**{"is_open": True, "join_policy": JoinPolicy.APPROVAL, **values})


def term(first: str, last: str | None, office: OfficeKind = OfficeKind.CHAIR) -> Term:
    """A term of office."""
    return Term(office=office, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("of", "person", "membership", "expected"),
    [
        (committee(), Person(is_adult=True), None, None),
        (committee(), Person(is_adult=True), ACTIVE, "already-member"),
        (committee(is_open=False), Person(is_adult=True), None, "committee-closed"),
        (committee(), Person(is_adult=False), None, "guardian-first"),
    ],
)
def test_admit(of: Committee, person: Person, membership: Any, expected: str | None) -> None:
    """One open membership, an open committee, an adult."""
    assert code(rules.why_not_admit(of, person, membership)) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-01-01", "2026-06-30", "term-overlaps"),
        ("2026-07-01", None, None),
        ("2025-01-01", "2025-12-31", None),
        ("2025-01-01", None, "term-overlaps"),
        ("2025-01-01", "2026-01-01", "term-overlaps"),
        ("2026-06-30", "2026-07-30", "term-overlaps"),
        ("2026-09-01", "2026-08-01", "dates-reversed"),
    ],
)
def test_terms_do_not_overlap(first: str, last: str | None, expected: str | None) -> None:
    """Not by a single day."""
    wanted = term(first, last)
    other = term("2026-01-01", "2026-06-30")
    refusal = rules.why_not_give_office(
        Person(), ACTIVE, OfficeBasis.ELECTED, wanted.starts_on, wanted.ends_on, [other]
    )
    assert code(refusal) == expected


def test_an_office_needs_a_member() -> None:
    """Unless somebody acts."""
    on = date(2026, 6, 5)
    for membership in (None, Membership(state=MembershipState.ON_LEAVE)):
        assert code(rules.why_not_give_office(ANA, membership, OfficeBasis.ELECTED, on, None, [])) == "not-a-member"
        assert rules.why_not_give_office(ANA, membership, OfficeBasis.ACTING, on, None, []) is None


def test_pause_resume_end(app: Any) -> None:
    """An office ends first; only what runs can rest, and only what rests can go on."""
    with app.test_request_context():
        offices = [term("2026-01-01", None)]
        assert code(rules.why_not_pause(ACTIVE, offices, None, TODAY)) == "holds-office"
        assert code(rules.why_not_end(offices)) == "holds-office"
    assert rules.why_not_pause(ACTIVE, [], None, TODAY) is None
    assert rules.why_not_end([]) is None
    assert code(rules.why_not_pause(Membership(state=MembershipState.LAPSED), [], None, TODAY)) == "not-active"
    assert code(rules.why_not_resume(ACTIVE)) == "not-at-rest"
    assert rules.why_not_resume(Membership(state=MembershipState.LAPSED)) is None


def test_end_office() -> None:
    """A term ends earlier, never later, never before it began; and what is over stays as it was."""
    today = date(2026, 4, 1)
    running = term("2026-01-01", "2026-06-30")
    assert rules.why_not_end_office(running, date(2026, 5, 1), today) is None
    assert rules.why_not_end_office(running, date(2026, 1, 1), today) is None
    assert rules.why_not_end_office(running, None, today) is None
    assert code(rules.why_not_end_office(running, date(2026, 7, 1), today)) == "ends-earlier"
    assert code(rules.why_not_end_office(running, date(2025, 12, 31), today)) == "dates-reversed"
    assert code(rules.why_not_end_office(running, date(2026, 5, 1), date(2026, 7, 1))) == "term-over"
    assert rules.why_not_end_office(term("2026-01-01", None), date(2027, 1, 1), today) is None


@pytest.mark.parametrize(
    ("of", "person", "membership", "expected"),
    [
        (None, Person(is_adult=True), None, None),
        (committee(), Person(is_adult=True), None, None),
        (committee(join_policy=JoinPolicy.INVITATION), Person(is_adult=True), None, "by-invitation"),
        (committee(is_open=False), Person(is_adult=True), None, "committee-closed"),
        (committee(), Person(is_adult=False), None, "guardian-first"),
        (committee(), Person(is_adult=True), ACTIVE, "already-member"),
    ],
)
def test_apply(of: Committee | None, person: Person, membership: Any, expected: str | None) -> None:
    """Who may ask for what."""
    assert code(joining.why_not_apply(of, person, membership)) == expected


@pytest.mark.parametrize("state", list(ApplicationState))
def test_decide(app: Any, state: ApplicationState) -> None:
    """Only what is in review, and has a committee."""
    with app.test_request_context():
        refusal = joining.why_not_decide(Application(state=state, committee_id=1), "Dana")
        assert code(refusal) == (None if state is ApplicationState.IN_REVIEW else f"is-{state.value}")
        if state in (ApplicationState.ACCEPTED, ApplicationState.DECLINED):
            assert "Dana" in str(refusal)
        homeless = joining.why_not_decide(Application(state=ApplicationState.IN_REVIEW), "")
        assert code(homeless) == "no-committee"


def test_late(app: Any) -> None:
    """A coordinator waits until the chair's time is over, to the second."""
    application = Application(received_at=NOW, review_since_at=NOW)
    with app.test_request_context():
        assert code(joining.why_not_yet(application, NOW + timedelta(days=7, seconds=-1), 7)) == "not-late"
        assert joining.why_not_yet(application, NOW + timedelta(days=7), 7) is None


def test_place() -> None:
    """Only who asked for help, and not where they are or wait already."""
    waiting = Application(state=ApplicationState.IN_REVIEW)
    assert joining.why_not_place(waiting, None, None) is None
    assert code(joining.why_not_place(waiting, ACTIVE, None)) == "already-member"
    assert code(joining.why_not_place(waiting, None, Application())) == "already-applied"
    placed = Application(state=ApplicationState.IN_REVIEW, committee_id=1)
    assert code(joining.why_not_place(placed, None, None)) == "placed"


@pytest.mark.parametrize("typed", ["박하은", "HAEUN", "haeun", " Haéun "])
def test_same_name(typed: str) -> None:
    """However it is written."""
    assert people.is_same_name(Person(full_name="박하은", call_name="Haeun"), typed)
    assert not people.is_same_name(Person(full_name="Ana", call_name=""), typed)


def test_words(app: Any) -> None:
    """States are sentences, in every state and class."""
    with app.test_request_context("/?lang=en"):
        on = date(2026, 6, 5)
        for state in MembershipState:
            for reason in (None, *EndReason):
                membership = Membership(
                    state=state,
                    membership_class="voting",
                    began_on=date(2019, 3, 1),
                    ended_on=on,
                    end_reason=reason,
                )
                assert len(words.membership_in_words(membership, on)) > 8
        for application_state in ApplicationState:
            for committee_id, names in ((1, "Dana"), (1, ""), (None, "")):
                application = Application(
                    state=application_state, committee_id=committee_id, received_at=NOW, decided_at=NOW
                )
                assert joining_words.state_in_words(application, names, NOW)
                assert isinstance(joining_words.state_kind(application), str)
        assert words.begun(on, on) == "June 2026"
        assert joining.call_names([Person(full_name="A"), Person(full_name="B")]) == "A and B"
