"""The shift is the unit: an activity with two of them keeps places, lists, clashes and undo for each by itself."""

from datetime import timedelta

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, input_of, later, new_input
from tests.client import Client, said, standings
from tests.factories import NOW, Factories
from volunteers.access import Actor, Role
from volunteers.activities import actions, queries
from volunteers.activities.models import Activity, ActivityState, Shift, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.demo import load as demonstration
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.walltime import WallTime

pytestmark = pytest.mark.usefixtures("set_clock")
C, W, OUT, OFF = SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.WITHDRAWN, SignUpState.CANCELLED


@pytest.fixture
def festival(make: Factories, committee: Committee) -> Activity:
    """From 18:00 to 22:00; its first shift is all of it."""
    return make.activity(committee, hours=4, capacity=1, title=LocalText.of("Festival"))


@pytest.fixture
def before(make: Factories, festival: Activity) -> Shift:
    """Putting up the tents: ends when it begins."""
    return make.shift(festival, starts=festival.starts_local - timedelta(hours=2), hours=2, capacity=1)


@pytest.fixture
def kitchen(make: Factories, festival: Activity) -> Shift:
    """While it goes on."""
    return make.shift(festival, starts=festival.starts_local + timedelta(hours=1), hours=1, capacity=1)


def test_every_shift_has_its_places_and_its_list(
    desk: Desk, make: Factories, festival: Activity, before: Shift, kitchen: Shift
) -> None:
    rows = {key: [desk.come(make.person(), what) for _ in range(3)] for key, what in enumerate((festival, kitchen))}
    assert [[row.state for row in each] for each in rows.values()] == [[C, W, W], [C, W, W]]
    with desk.app.app_context():
        assert queries.waiting_before(rows[1][1]) == 0, "who waits for another shift is not before"
        fills = queries.fills([shift.id for shift in festival.shifts])
        assert [(f.confirmed, f.waiting, f.free) for f in fills.values()] == [(1, 2, 0), (0, 0, 1), (1, 2, 0)]
        together = queries.fill([festival.id])[festival.id]
        assert (together.confirmed, together.waiting, together.capacity, together.has_room) == (2, 4, 3, True)


def test_overlapping_shifts_clash_and_touching_ones_do_not(
    desk: Desk, make: Factories, festival: Activity, before: Shift, kitchen: Shift
) -> None:
    person = make.person()
    assert desk.come(person, before).state is C
    assert desk.come(person, festival).state is C
    with pytest.raises(Refusal) as refused:
        desk.come(person, kitchen)
    assert refused.value.code == "clash"
    assert "Festival" in str(refused.value.message)


def test_a_place_left_goes_to_the_next_of_that_shift(
    desk: Desk, make: Factories, festival: Activity, kitchen: Shift
) -> None:
    people = [make.person() for _ in range(4)]
    whole = [desk.come(people[n], festival) for n in (0, 1)]
    cooks = [desk.come(people[n], kitchen) for n in (2, 3)]
    desk.go(people[2], cooks[0])
    assert [desk.state(row) for row in (*whole, *cooks)] == [C, W, OUT, C]
    desk.undo(actor_for(people[2]), cooks[0])
    assert [desk.state(row) for row in (*whole, *cooks)] == [C, W, C, W]


def test_leaving_one_shift_lets_move_up_on_the_other(
    desk: Desk, make: Factories, festival: Activity, kitchen: Shift
) -> None:
    cook, person = make.person(), make.person()
    held, waits = desk.come(cook, kitchen), desk.come(person, kitchen)
    comes = desk.come(person, festival)
    desk.go(cook, held)
    assert desk.state(waits) is W, "they are at the festival meanwhile"
    desk.go(person, comes)
    assert desk.state(waits) is C
    desk.undo(actor_for(person), comes)
    assert [desk.state(row) for row in (waits, comes)] == [W, C]


def test_cancelling_ends_all_shifts_and_undo_gives_all_back(
    desk: Desk, make: Factories, festival: Activity, before: Shift, kitchen: Shift
) -> None:
    chair = actor_for(make.person(), festival.committee_id, Role.CHAIR)
    people = [make.person() for _ in range(3)]
    rows = [
        desk.come(people[0], before),
        desk.come(people[0], festival),
        desk.come(people[1], festival),
        desk.come(people[1], kitchen),
        desk.come(people[2], kitchen),
    ]
    states = [C, C, W, C, W]
    assert [desk.state(row) for row in rows] == states
    assert desk.do(actions.cancel, chair, festival.id, LocalText.of("Rain")).told == 5
    assert [desk.state(row) for row in rows] == [OFF] * 5
    desk.undo(chair, festival)
    assert [desk.state(row) for row in rows] == states


def test_a_new_time_moves_the_shift_that_has_none_of_its_own(
    desk: Desk, make: Factories, festival: Activity, before: Shift
) -> None:
    """Who helps before and comes then can't do both where it begins earlier; the tents are put up when they were."""
    person = make.person(email="both@demo.example")
    helps, comes = desk.come(person, before), desk.come(person, festival)
    told = desk.do(actions.change, Actor.job(), festival.id, input_of(festival, **later(festival, -1))).told
    assert told == 2
    assert [desk.state(row) for row in (helps, comes)] == [C, W]
    with desk.app.app_context():
        shifts = queries.shifts_of([festival.id])
        assert [shift.starts.local.hour for shift in shifts] == [17, 16]
        assert shifts[0].capacity == 1


def test_another_zone_moves_the_instants_of_every_shift(
    desk: Desk, make: Factories, festival: Activity, before: Shift
) -> None:
    seoul = {
        "starts": WallTime(festival.starts_local, "Asia/Seoul"),
        "ends": WallTime(festival.ends_local, "Asia/Seoul"),
    }
    desk.do(actions.change, Actor.job(), festival.id, input_of(festival, **seoul))
    with desk.app.app_context():
        for shift in queries.shifts_of([festival.id]):
            assert (shift.starts.instant, shift.ends.instant) == (shift.starts_at, shift.ends_at)
            assert shift.starts.zone == "Asia/Seoul"


def test_over_is_what_no_shift_goes_on_of(desk: Desk, make: Factories, festival: Activity) -> None:
    make.shift(festival, starts=festival.ends_local, hours=1)
    for minutes, done in ((0, 0), (59, 0), (60, 1)):
        with clock.at(festival.ends_at + timedelta(minutes=minutes)):
            assert desk.do(actions.mark_done, Actor.job()) == done
    assert desk.activity(festival).state is ActivityState.DONE


def test_the_page_has_a_button_for_each_shift(
    client: Client, desk: Desk, make: Factories, festival: Activity, before: Shift, kitchen: Shift
) -> None:
    person = make.person()
    client.sign_in(person)
    address = f"/activities/{festival.public_id}"
    page = client.get(address).text
    for shift in festival.shifts:
        assert f"/activities/{shift.public_id}/sign-up" in page
    answer = client.submit(f"/activities/{kitchen.public_id}/sign-up")
    assert (answer.status_code, answer.location) == (303, address)
    page = client.get(address).text
    assert standings(page) == ["confirmed"]
    assert "“Festival”" in said(page, "clash")


def test_own_times_stand_in_mails_feeds_and_on_my_page(
    app: Flask, client: Client, desk: Desk, make: Factories, festival: Activity, before: Shift, kitchen: Shift
) -> None:
    """Each shift is an entry of its own; the first one keeps the name that calendars know the activity by."""
    person = make.person()
    client.sign_in(person)
    for what in (festival, before):
        desk.come(person, what)
    with app.app_context():
        rows = queries.for_feed(person.id, NOW)
    assert [(row.what.public_id, row.what.starts_at) for row in rows] == [
        (before.public_id, festival.starts_at - timedelta(hours=2)),
        (festival.public_id, festival.starts_at),
    ]
    with app.app_context():
        ahead = queries.ahead_of_person(person.id)
        assert [row.shift_id for row in ahead] == [before.id, festival.shifts[0].id]
    assert "4:00 pm" in client.get("/me").text
    one = icalendar.Calendar.from_ical(client.get(f"/activities/{festival.public_id}.ics").data).walk("VEVENT")[0]
    assert one["UID"] == f"{festival.public_id}@activities"
    assert one["DTSTART"].dt.timestamp() == festival.starts_at.timestamp()


def test_a_meeting_that_one_has_not_answered_is_one_entry(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    meeting = make.activity(committee, kind="meeting")
    setting_up = make.shift(meeting, starts=meeting.starts_local - timedelta(hours=1), hours=1)
    member = make.member(committee)

    def seen() -> list[str]:
        with app.app_context():
            return [row.what.public_id for row in queries.for_feed(member.id, NOW)]

    assert seen() == [meeting.public_id]
    desk.come(member, setting_up)
    assert seen() == [setting_up.public_id]


def test_nobody_is_on_one_shift_twice(desk: Desk, make: Factories, festival: Activity, before: Shift) -> None:
    person = make.person()
    desk.come(person, festival)
    desk.come(person, before)
    with pytest.raises(sa.exc.IntegrityError):
        make.sign_up(before, person.id, W)


def test_times_of_its_own_are_whole(make: Factories, festival: Activity) -> None:
    for own in (
        {"own_starts_at": NOW},
        {"own_starts_local": festival.starts_local, "own_ends_local": festival.ends_local},
    ):
        with pytest.raises(sa.exc.IntegrityError):
            make._save(Shift(activity_id=festival.id, **own))


def without_shift(app: Flask) -> tuple[int, int]:
    """How many activities there are, and how many without a shift that has their public id."""
    with app.app_context():
        made_with_it = sa.exists().where(Shift.activity_id == Activity.id, Shift.public_id == Activity.public_id)
        everything = db.session.scalar(sa.select(sa.func.count(Activity.id)))
        bare = db.session.scalar(sa.select(sa.func.count(Activity.id)).where(~made_with_it))
    return everything or 0, bare or 0


def test_whatever_makes_an_activity_makes_its_shift(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    make.activity(committee)
    when = WallTime(clock.now().replace(tzinfo=None, hour=18, minute=0, second=0, microsecond=0), "America/Denver")
    made = desk.do(actions.schedule, Actor.job(), committee.id, new_input(when, capacity=7))
    assert without_shift(app) == (2, 0)
    assert [shift.capacity for shift in desk.activity(made).shifts] == [7]


def test_the_demonstration_makes_shifts_too(app: Flask) -> None:
    with app.app_context():
        demonstration.load(demonstration.Wanted(activities=12))
        mine = db.session.scalar(sa.select(sa.func.count(SignUp.id)))
    assert without_shift(app) == (12, 0)
    assert mine
