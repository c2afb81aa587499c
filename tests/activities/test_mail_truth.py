"""A mail is true when it leaves: what is no longer so is stopped, and asked once more when the worker takes it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of, input_of, later
from tests.committees.test_belonging import membership_of
from tests.factories import Factories
from volunteers.activities import actions
from volunteers.activities.models import SignUp, SignUpState
from volunteers.audit import bookkeeping
from volunteers.committees.actions import end
from volunteers.committees.inputs import EndInput
from volunteers.committees.models import Committee, EndReason
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.claims import Outcome, exchange
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.replies import Reply, Verdict
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
UNDO = timedelta(seconds=130)
OAK = "14 Oak St"
OUT = SignUpState.WITHDRAWN


def worker(app: Flask, now: datetime, verdict: Verdict = Verdict.ACCEPTED) -> list[str]:
    """One round of the worker at this time, with what the server answers; the kinds of mail that were claimed."""
    with app.app_context(), clock.at(now):
        claim = exchange([], 500, "walk")
        exchange([Outcome(row, Reply(verdict, "words")) for row in claim.rows], 0, "walk")
        return [row.kind.removeprefix("activities/") for row in claim.rows]


def test_a_mail_that_a_server_put_off_is_stopped_too(desk: Desk, make: Factories, committee: Committee) -> None:
    """Somebody moves up while "you are on the waiting list" waits for a server that was away."""
    activity, ana, ben = make.activity(committee, capacity=1), make.person(), make.person()
    first, _second = desk.come(ana, activity), desk.come(ben, activity)
    now = clock.now() + UNDO
    assert worker(desk.app, now, Verdict.LATER) == ["signed_up", "waiting"]
    desk.go(ana, first)
    assert worker(desk.app, now + UNDO) == ["moved_up"]
    assert desk.mails() == desk.mails(DeliveryState.DEFERRED) == []


def test_what_an_undo_queues_again_must_still_be_so(desk: Desk, make: Factories, committee: Committee) -> None:
    """Ben moves up by Ana's leaving, and leaves; Ana's undo queues what had told him that he waits."""
    activity, ana, ben = make.activity(committee, capacity=1), make.person(), make.person()
    first, second = desk.come(ana, activity), desk.come(ben, activity)
    desk.go(ana, first)
    desk.go(ben, second)
    desk.undo(actor_for(ana), first)
    assert ("waiting", ben.email) in desk.mails(), "else this tries nothing"
    assert worker(desk.app, clock.now() + UNDO) == ["signed_up"]
    assert ("waiting", ben.email) in desk.mails(DeliveryState.CANCELLED)


@bookkeeping("a test changes a row and tells nobody")
def behind_its_back(sign_up_id: int) -> None:
    """The row ends without its mails."""
    db.session.execute(sa.update(SignUp).where(SignUp.id == sign_up_id).values(state=OUT))


def test_who_is_no_member_any_more_is_not_mailed_a_members_place(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """Whatever forgot to stop it: the mail asks the row when it leaves."""
    activity, ana = make.activity(committee, is_public=False), make.member(committee)
    row = desk.come(ana, activity)
    with desk.app.app_context():
        behind_its_back(row.id)
    assert worker(desk.app, clock.now() + UNDO) == []
    assert desk.mails(DeliveryState.CANCELLED) == [("signed_up", ana.email)]


def test_an_undone_withdrawal_tells_what_changed_meanwhile(desk: Desk, make: Factories, committee: Committee) -> None:
    """They take their name off, the chair moves it, they take that back: they have a place, and hear where it is."""
    activity, ana = make.activity(committee), make.person()
    row = desk.come(ana, activity)
    worker(desk.app, clock.now() + UNDO)
    desk.go(ana, row)
    desk.do(actions.change, chair_of(make, committee), activity.id, input_of(activity, place=OAK))
    desk.undo(actor_for(ana), row)
    assert desk.state(row) is SignUpState.CONFIRMED
    assert [kind for kind, address in desk.mails() if address == ana.email] == ["changed"]
    assert worker(desk.app, clock.now() + UNDO) == ["changed"]


def test_where_nothing_changed_nothing_is_told(desk: Desk, make: Factories, committee: Committee) -> None:
    activity, ana = make.activity(committee), make.person()
    row = desk.come(ana, activity)
    worker(desk.app, clock.now() + UNDO)
    desk.go(ana, row)
    desk.undo(actor_for(ana), row)
    assert desk.mails() == []


def test_a_change_that_waits_while_one_is_off_is_told_after_the_undo(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """Changed, off the list, the worker passes by, and on the list again."""
    activity, ana = make.activity(committee), make.person()
    row = desk.come(ana, activity)
    worker(desk.app, clock.now() + UNDO)
    desk.do(actions.change, chair_of(make, committee), activity.id, input_of(activity, place=OAK))
    with clock.at(clock.now() + timedelta(seconds=60)):
        desk.go(ana, row)
        assert worker(desk.app, clock.now() + timedelta(seconds=70)) == []
        with clock.at(clock.now() + timedelta(seconds=75)):
            desk.undo(actor_for(ana), row)
            assert worker(desk.app, clock.now() + UNDO) == ["changed"]


def test_who_is_a_member_again_hears_what_changed_meanwhile(desk: Desk, make: Factories, committee: Committee) -> None:
    """The kind, not the case: whatever gives a place back by an undo."""
    chair, ana = chair_of(make, committee), make.member(committee)
    activity = make.activity(committee, is_public=False)
    row = desk.come(ana, activity)
    worker(desk.app, clock.now() + UNDO)
    membership = membership_of(desk.app, ana)
    desk.do(end, chair, membership.id, EndInput(EndReason.REMOVED, "You moved away."))
    desk.do(actions.change, chair, activity.id, input_of(activity, place=OAK))
    desk.undo(chair, membership)
    assert desk.state(row) is SignUpState.CONFIRMED
    assert worker(desk.app, clock.now() + UNDO) == ["changed"]


def test_a_place_that_came_free_is_told_with_its_link_after_a_change_and_its_undo(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """Ben moves up, and before he is told it is at another place; and then the chair takes that back."""
    chair, activity = chair_of(make, committee), make.activity(committee, capacity=1)
    ana, ben = make.person(), make.person()
    first, _second = desk.come(ana, activity), desk.come(ben, activity)
    worker(desk.app, clock.now() + UNDO)
    desk.go(ana, first)
    desk.do(actions.change, chair, activity.id, input_of(activity, place=OAK))
    assert told(desk, ben) == [f"moved_up at {OAK}"]
    desk.undo(chair, activity)
    assert told(desk, ben) == [f"moved_up at {activity.place}"]
    assert worker(desk.app, clock.now() + UNDO) == ["moved_up"]


def test_who_moved_up_and_waits_again_hears_what_changed_meanwhile(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    chair, activity = chair_of(make, committee), make.activity(committee, capacity=1)
    ana, ben = make.person(), make.person()
    first, _second = desk.come(ana, activity), desk.come(ben, activity)
    worker(desk.app, clock.now() + UNDO)
    desk.go(ana, first)
    desk.do(actions.change, chair, activity.id, input_of(activity, place=OAK))
    desk.undo(actor_for(ana), first)
    assert told(desk, ben) == told(desk, ana) == [f"changed at {OAK}"]
    assert worker(desk.app, clock.now() + UNDO) == ["changed", "changed"]


def test_where_nothing_keeps_one_away_any_more_no_mail_says_so(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """At its new time Ana was elsewhere, and waits; she takes her name off there, and still waits: others are first."""
    chair, here = chair_of(make, committee), make.activity(committee, capacity=1)
    there = make.activity(committee, starts=here.starts_local + timedelta(hours=3))
    ana, ben = make.person(), make.person()
    elsewhere, _row = desk.come(ana, there), desk.come(ana, here)
    desk.come(ben, here)
    worker(desk.app, clock.now() + UNDO)
    desk.do(actions.change, chair, here.id, input_of(here, **later(here, 3)))
    assert told(desk, ana) == [f"changed at {here.place}"]
    desk.go(ana, elsewhere)
    assert told(desk, ana) == [f"waiting at {here.place}"]


def told(desk: Desk, person: Person) -> list[str]:
    """What waits for somebody, and which place it says."""
    with desk.app.app_context():
        where = Delivery.state == DeliveryState.QUEUED, Delivery.person_id == person.id
        mails = db.session.scalars(sa.select(Delivery).where(*where).order_by(Delivery.id))
        return [f"{mail.kind.removeprefix('activities/')} at {mail.facts['place']}" for mail in mails]
