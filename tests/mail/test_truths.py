"""Of every kind of mail that tells a fact somebody is asked whether it is still so; and what is no longer so stays."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of
from tests.activities.test_mail_truth import UNDO, worker
from tests.committees.test_belonging import membership_of
from tests.factories import Factories
from volunteers.access import Actor, ActorKind, Role
from volunteers.audit import bookkeeping
from volunteers.committees.actions import end, end_office, give_office, resign
from volunteers.committees.inputs import EndInput, OfficeInput
from volunteers.committees.models import EndReason, Membership, MembershipState, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.initiatives import actions as initiatives
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.notices import actions as notices
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.people.actions import note_death, note_life
from volunteers.people.models import Person
from volunteers.registration import actions as joining
from volunteers.registration.inputs import DeclineInput, Wish
from volunteers.registration.models import Application, ApplicationState
from volunteers.rooms import ROOMS

pytestmark = pytest.mark.usefixtures("set_clock")

ALWAYS_SO = {
    "activities/cancelled_several": "each row that it is made of is asked, as its own kind",
    "activities/changed_several": "the same",
    "activities/not_agreed": "they were taken off; a new yes has a mail of its own",
    "activities/unanswered": "the time was over when it was put",
    "safeguarding/grown_up": "nobody gets younger",
    "safeguarding/grown_up_guardian": "the same",
    "safeguarding/not_me": "it was said, and can't be taken back",
    "imports/disowned": "it was said, and can't be taken back",
    "safeguarding/said_no": "it was said; a yes that follows is told by the place",
    "safeguarding/way_in": "a link that is closed opens nothing, and its page says so",
    "people/household_ended": "it ended; only a new yes begins it again, on its own page",
    "people/household_own_address": "a link that is closed opens nothing, and its page says so",
    "committees/contact": "what somebody wrote",
    "qualifications/week": "two numbers of the day on which it was written; the list is behind its link",
    **dict.fromkeys(
        (
            "accounts/confirm_new_address",
            "accounts/address_taken",
            "accounts/reset",
            "accounts/set_password",
            "accounts/sign_in",
            "accounts/way_in",
            "accounts/who",
        ),
        "it asks for a press behind its link: where that was revoked, the mail stays (`truth.closed`)",
    ),
    **dict.fromkeys(
        ("accounts/address_changed", "accounts/closed", "accounts/library", "accounts/nobody_registered"),
        "it tells what happened, and that does not change",
    ),
    "admin/test": "whoever asked for it sees that it arrives",
    **dict.fromkeys(
        (
            *("accounts/passkey_removed", "accounts/password_changed", "accounts/recovery_code_used"),
            *("accounts/recovery_codes_renewed", "accounts/second_step_ended", "accounts/second_step_set"),
            *("privacy/erased", "privacy/somebody_left"),
        ),
        "it tells what happened, and that does not change",
    ),
}
"""Kinds of mail that nobody asks about, and why."""


def test_of_every_kind_somebody_is_asked_or_it_says_why_not() -> None:
    kinds = {kind for room in ROOMS for kind in room.mail_words}
    asked = {kind for room in ROOMS for kind in room.mail_truths}
    assert asked | set(ALWAYS_SO) == kinds
    assert not asked & set(ALWAYS_SO)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


@bookkeeping("a test changes rows and tells nobody")
def behind_its_back(model: Any, **values: Any) -> None:
    """All rows of a table change without their mails."""
    db.session.execute(sa.update(model).values(**values))


def left(desk: Desk) -> list[str]:
    """What the worker takes after the time to undo."""
    return worker(desk.app, clock.now() + UNDO)


def removed(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    ana = make.member(committee)
    given = EndInput(EndReason.REMOVED, "You moved away.")
    desk.do(end, chair_of(make, committee), membership_of(desk.app, ana).id, given)


def resigned(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    make.officer(committee)
    ana = make.member(committee)
    desk.do(resign, actor_for(ana), membership_of(desk.app, ana).id)


def given(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    ana = make.member(committee)
    office = OfficeInput(ana.id, OfficeKind.CHAIR, OfficeBasis.ELECTED, clock.today("America/Denver"))
    desk.do(give_office, Actor.job(), committee.id, office)


def asked(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    ana = make.member(committee)
    position = make.position(make.initiative(committee))
    desk.do(initiatives.ask, chair_of(make, committee), position.id, ana.public_id, None)


def answered(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    make.officer(committee)
    ana = make.member(committee)
    row = make.assignment(make.position(make.initiative(committee)), ana)
    desk.do(initiatives.accept, actor_for(ana), row.id)


def released(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    row = make.assignment(make.position(make.initiative(committee)), make.member(committee))
    desk.do(initiatives.release, chair_of(make, committee), row.id, "Too much.")


def applied(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    make.officer(committee)
    ana = make.person()
    desk.do(joining.apply_signed_in, actor_for(ana), ana.id, Wish(committee.id))


def declined(desk: Desk, make: Factories) -> Any:
    committee = make.committee()
    row = make.application(committee)
    desk.do(joining.decline, chair_of(make, committee), row.id, DeclineInput("Not this time."))


CASES: dict[str, tuple[Any, str, Any, dict[str, Any]]] = {
    "removed, and in again": (
        removed,
        "committees/membership_ended",
        Membership,
        {"state": MembershipState.ACTIVE},
    ),
    "left, and the reader chairs no more": (resigned, "committees/membership_resigned", Term, {"ended_at": "now"}),
    "an office that is over": (given, "committees/office_given", Term, {"ended_at": "now"}),
    "asked, and has said yes": (asked, "initiatives/asked", Assignment, {"state": AssignmentState.ACCEPTED}),
    "said yes, and then no": (answered, "initiatives/answered", Assignment, {"state": AssignmentState.DECLINED}),
    "said yes, and the reader chairs no more": (answered, "initiatives/answered", Term, {"ended_at": "now"}),
    "released, and asked again": (released, "initiatives/released", Assignment, {"state": AssignmentState.OFFERED}),
    "applied, and took it back": (
        applied,
        "registration/received",
        Application,
        {"state": ApplicationState.WITHDRAWN},
    ),
    "applied, and the reader chairs no more": (applied, "registration/received", Term, {"ended_at": "now"}),
    "declined, and waits again": (
        declined,
        "registration/declined",
        Application,
        {"state": ApplicationState.IN_REVIEW},
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("is_so", [True, False])
def test_what_is_no_longer_so_does_not_leave(desk: Desk, make: Factories, case: str, is_so: bool) -> None:
    """Beside it the control: nothing happened, and it leaves."""
    act, kind, model, values = CASES[case]
    act(desk, make)
    if not is_so:
        values = {name: clock.now() if value == "now" else value for name, value in values.items()}
        desk.do(behind_its_back, model, **values)
    assert (kind in left(desk)) is is_so


def test_a_copy_for_who_was_removed_does_not_leave(desk: Desk, make: Factories) -> None:
    """Between the snapshot and the mail; who shares the address and is a member still gets it."""
    committee = make.committee()
    chair, ana, ben = make.officer(committee), make.member(committee), make.member(committee)
    eva = make.member(committee, make.person(email=ben.email, account=False))
    actor = actor_for(chair, committee.id, Role.CHAIR)
    text = NoticeInput(LocalText(en="Subject"), LocalText(en="Text"), Audience(frozenset({committee.id})), "committee")
    desk.do(notices.send, actor, "b" * 16, text)
    with clock.at(clock.now() + UNDO):
        assert desk.do(notices.start_due) == 1
        desk.do(notices.write_slices)
        for person in (ana, ben):
            reason = EndInput(EndReason.REMOVED, "You moved away.")
            desk.do(end, actor, membership_of(desk.app, person).id, reason)
        assert worker(desk.app, clock.now()) == ["notices/notice"] * 2, "the chair's, and that of who shares it"
    with desk.app.app_context():
        copies = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "notices/notice"))
        states = {row.to_address: row.state for row in copies}
    assert states[ana.email] is DeliveryState.CANCELLED
    assert states[eva.email] is DeliveryState.SENT


def test_an_office_whose_last_day_changes_while_its_mail_waits_is_told_with_the_new_one(
    desk: Desk, make: Factories
) -> None:
    given(desk, make)
    with desk.app.app_context():
        term = db.session.scalars(sa.select(Term)).one()
    desk.do(end_office, chair_of(make, make.committee()), term.id, clock.today("America/Denver"))
    assert left(desk) == ["committees/office_given"]


def test_who_left_before_the_welcome_is_not_welcomed_and_by_the_undo_is(desk: Desk, make: Factories) -> None:
    """Also where the worker looked in between, and left the mail out as untrue."""
    committee = make.committee()
    application = make.application(committee)
    desk.do(joining.accept, chair_of(make, committee), application.id)
    with desk.app.app_context():
        ana = db.session.get_one(Person, application.person_id)
    membership = membership_of(desk.app, ana)
    with clock.at(clock.now() + timedelta(seconds=100)):
        desk.do(resign, actor_for(ana), membership.id)
        assert worker(desk.app, clock.now() + timedelta(seconds=60)) == []
        desk.undo(actor_for(ana), membership)
    assert left(desk) == ["registration/accepted"]


def test_who_takes_an_answer_back_is_asked_by_mail_after_all(desk: Desk, make: Factories) -> None:
    committee = make.committee()
    ana = make.member(committee)
    position = make.position(make.initiative(committee))
    row = desk.do(initiatives.ask, chair_of(make, committee), position.id, ana.public_id, None)
    with clock.at(clock.now() + timedelta(seconds=100)):
        desk.do(initiatives.accept, actor_for(ana), row.id)
        assert worker(desk.app, clock.now() + timedelta(seconds=60)) == []
        desk.undo(actor_for(ana), row)
    assert left(desk) == ["initiatives/asked"]


def test_who_has_said_yes_before_the_question_left_hears_that_they_are_free_of_it(desk: Desk, make: Factories) -> None:
    committee = make.committee()
    chair, ana = chair_of(make, committee), make.member(committee)
    position = make.position(make.initiative(committee))
    row = desk.do(initiatives.ask, chair, position.id, ana.public_id, None)
    desk.do(initiatives.accept, actor_for(ana), row.id)
    desk.do(initiatives.release, chair, row.id, "Somebody else does it.")
    assert left(desk) == ["initiatives/released"]


def test_who_was_told_of_an_office_hears_of_another_last_day_and_of_its_end(desk: Desk, make: Factories) -> None:
    given(desk, make)
    assert left(desk) == ["committees/office_given"]
    coordinator, today = make.person(), clock.today("America/Denver")
    actor = Actor(ActorKind.PERSON, coordinator.id, coordinator.account_id, everywhere=frozenset({Role.ADMINISTRATOR}))
    with desk.app.app_context():
        term = db.session.scalars(sa.select(Term)).one()
    desk.do(end_office, actor, term.id, today + timedelta(days=61))
    desk.do(end_office, actor, term.id, today + timedelta(days=30))
    assert left(desk) == ["committees/office_changed"], "two changes in a row are one mail"
    desk.do(end_office, actor, term.id)
    desk.undo(actor, term)
    assert left(desk) == []
    desk.do(end_office, actor, term.id)
    assert left(desk) == ["committees/office_changed"]


def test_whose_death_was_noted_by_mistake_is_asked_after_all(desk: Desk, make: Factories) -> None:
    """The question did not leave yet when they were noted to have died; the mistake is found too late to undo it."""
    committee = make.committee()
    chair, ana = make.officer(committee), make.member(committee)
    position = make.position(make.initiative(committee))
    desk.do(initiatives.ask, actor_for(chair, committee.id, Role.CHAIR), position.id, ana.public_id, None)
    desk.do(note_death, actor_for(chair, committee.id, Role.CHAIR), ana.id)
    assert left(desk) == []
    with clock.at(clock.now() + UNDO * 2):
        desk.do(note_life, Actor.job(), ana.id)
        assert "initiatives/asked" in left(desk)
