"""A database from before shifts comes up with its sign-ups, goes down with them, and up again."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, input_of
from tests.activities.test_mail_truth import UNDO, worker
from tests.factories import Factories
from tests.migrating import down, up
from volunteers.access import Actor
from volunteers.activities import actions, queries
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.models import Activity, HeldPlace, Shift, SignUp, SignUpState
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery
from volunteers.pending import actions as pending_actions

BEFORE = "20261122c_search"
BEFORE_HELD = "20261203b_role_in_mind"
SIGN_UP = ("id", "person_id", "state", "public_id", "moved_up_for_id", "version")


def yesterdays_rows(app: Flask) -> list[tuple[Any, ...]]:
    """Every activity with its places, and every sign-up, as the tables were."""
    columns = ", ".join(["activities.id", "activities.capacity", *(f"sign_ups.{name}" for name in SIGN_UP)])
    with app.app_context(), db.engine.connect() as connection:
        found = connection.exec_driver_sql(
            f"SELECT {columns} FROM activities "  # noqa: S608 - names of columns
            "LEFT JOIN sign_ups ON sign_ups.activity_id = activities.id ORDER BY activities.id, sign_ups.id"
        )
        return [tuple(row) for row in found]


def todays_rows(app: Flask) -> list[tuple[Any, ...]]:
    """The same, by way of the shifts."""
    with app.app_context():
        found = db.session.execute(
            sa.select(Activity.id, Shift.capacity, *(getattr(SignUp, name) for name in SIGN_UP))
            .join(Shift, Shift.activity_id == Activity.id)
            .outerjoin(SignUp, SignUp.shift_id == Shift.id)
            .order_by(Activity.id, SignUp.id)
        )
        return [tuple(row) for row in found]


@pytest.fixture
def app(fresh_app: Flask) -> Flask:
    """Committed for real: migrations have transactions of their own."""
    return fresh_app


@pytest.mark.soak
def test_every_sign_up_is_kept(app: Flask, make: Factories) -> None:
    desk, committee = Desk(app), make.committee()
    full, free, nobody = make.activity(committee, capacity=1), make.activity(committee), make.activity(committee)
    people = [make.person() for _ in range(3)]
    rows = [desk.come(person, full) for person in people]
    desk.go(people[0], rows[0])
    desk.come(people[0], free)
    down(app, BEFORE)
    old = yesterdays_rows(app)
    assert [row[:2] for row in old] == [(full.id, 1)] * 3 + [(free.id, None), (nobody.id, None)]
    for _ in range(2):
        up(app)
        assert todays_rows(app) == old
        with app.app_context():
            for activity in db.session.scalars(sa.select(Activity)):
                (shift,) = queries.shifts_of([activity.id])
                assert (shift.public_id, shift.starts, shift.ends_at) == (
                    activity.public_id,
                    activity.starts,
                    activity.ends_at,
                )
        down(app, BEFORE)
        assert yesterdays_rows(app) == old
    up(app)
    (shift,) = _shifts(app, full)
    last = desk.come(make.person(), shift)
    assert last.state is SignUpState.WAITLISTED, "and it goes on as it was"


def _shifts(app: Flask, activity: Activity) -> list[Shift]:
    with app.app_context():
        return queries.shifts_of([activity.id])


@pytest.mark.soak
def test_several_shifts_go_down_to_one_activity(app: Flask, make: Factories) -> None:
    """With all places, and every sign-up; who was on two shifts keeps the better of the two."""
    activity = make.activity(make.committee(), capacity=2)
    second = make.shift(activity, starts=activity.starts_local, hours=1, capacity=3)
    person, other = make.person().id, make.person().id
    waits = make.sign_up(activity, person, SignUpState.WAITLISTED)
    comes, alone = make.sign_up(second, person), make.sign_up(second, other)
    down(app, BEFORE)
    found = {row[2]: (row[1], row[4]) for row in yesterdays_rows(app)}
    assert found == {waits.id: (5, "withdrawn"), comes.id: (5, "confirmed"), alone.id: (5, "confirmed")}
    up(app)
    assert len(_shifts(app, activity)) == 1
    assert [row[2] for row in todays_rows(app)] == [waits.id, comes.id, alone.id]


@pytest.mark.soak
def test_the_mail_of_a_change_is_about_the_sign_up_of_whoever_reads_it(app: Flask, make: Factories) -> None:
    """As before, about the activity; up, down and up again."""
    desk, activity, ana = Desk(app), make.activity(make.committee()), make.person()
    row = desk.come(ana, activity)
    with clock.at(clock.now() + UNDO):
        assert worker(app, clock.now()) == ["signed_up"]
        desk.do(actions.change, Actor.job(), activity.id, input_of(activity, place="There"))
    assert about_of(app) == ("sign_ups", row.id)
    down(app, "20261129_addresses")
    assert about_of(app) == ("activities", activity.id)
    desk.do(keep_as_before, f"activity-changed:{activity.public_id}:2:{row.public_id}")
    up(app)
    assert about_of(app) == ("sign_ups", row.id)


@bookkeeping("a test keeps a mail as it was kept")
def keep_as_before(key: str) -> None:
    """The mail has the key that it would have had."""
    db.session.execute(sa.update(Delivery).where(Delivery.kind == "activities/changed").values(dedupe_key=key))


def about_of(app: Flask) -> tuple[str | None, int | None]:
    """What the mail of the change is about."""
    with app.app_context():
        mail = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "activities/changed")).one()
        return mail.subject_type, mail.subject_id


@pytest.mark.soak
def test_what_is_held_goes_down_and_the_places_stay(app: Flask, make: Factories) -> None:
    """Without the table nothing waits as a place, and no link leads to one; who has a place keeps it, up and down."""
    desk, activity = Desk(app), make.activity(make.committee(), capacity=8)
    with app.app_context():
        pressed = actions.ask_for_place(Actor(), activity.shifts[0].id, VisitorInput("Ana", "a@demo.example", "en"))
        pending_actions.send(pressed.id, "")
        actions.ask_for_place(Actor(), activity.shifts[0].id, VisitorInput("Ben", "b@demo.example", "en"))
        assert queries.fill([activity.id])[activity.id].taken == 2
    before = todays_rows(app)
    down(app, BEFORE_HELD)
    with app.app_context():
        kinds = db.session.execute(sa.text("SELECT kind FROM pending")).all()
        purposes = db.session.execute(sa.text("SELECT purpose FROM links WHERE used_at IS NULL")).scalars().all()
        mails = db.session.execute(
            sa.text("SELECT state FROM deliveries WHERE kind = 'activities/confirm_place' ORDER BY id")
        )
        assert (kinds, purposes) == ([], [])
        assert set(mails.scalars()) == {"cancelled"}
    up(app)
    assert todays_rows(app) == before
    with app.app_context():
        fill = queries.fill([activity.id])[activity.id]
        assert (fill.confirmed, fill.held) == (1, 0)
    assert desk.come(make.person(), activity).state is SignUpState.CONFIRMED


BEFORE_POSITIONS = "20261226_reminders"


def test_shifts_stay_without_what_they_are_for_and_drafts_are_off(app: Flask, make: Factories) -> None:
    """Down a shift keeps its times, places and people; of places that one press holds one is left; a draft is canceled
    and for members, for nobody has seen it. Up again what was there is as before, without roles.
    """
    desk, committee = Desk(app), make.committee()
    fest, draft = make.activity(committee, hours=8, capacity=8), make.activity(committee, drafted_at=clock.now())
    role = make.role(fest, "Welcome desk")
    shifts = [
        make.shift(fest, starts=fest.starts_local + timedelta(hours=hour), hours=1, capacity=8, position_id=role.id)
        for hour in (1, 2)
    ]
    row = desk.come(make.person(), shifts[0])
    with app.app_context():
        given = VisitorInput("Ana", "ana@demo.example", "en")
        actions.ask_for_place(Actor(), shifts[0].id, given, [shifts[1].id])
        assert db.session.scalar(sa.select(sa.func.count(HeldPlace.id))) == 2
    down(app, BEFORE_POSITIONS)
    with app.app_context(), db.engine.connect() as connection:
        states = {key: state for key, state in connection.exec_driver_sql("SELECT id, state FROM activities")}  # noqa: C416
        assert states == {fest.id: "published", draft.id: "cancelled"}
        assert connection.exec_driver_sql("SELECT count(*) FROM held_places").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM shifts").scalar() == 4
    up(app)
    with app.app_context():
        again = queries.shifts_of([fest.id])
        assert [each.own_starts_at for each in again[1:]] == [each.own_starts_at for each in shifts]
        assert {each.position_id for each in again} == {None}
    assert desk.state(row) is SignUpState.CONFIRMED
