"""Series: made as one form, changed and cancelled for one, for what follows or for all, undone as one act."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.activities.conftest import Desk, chair_of, input_of, new_input
from tests.client import Client, codes, standings
from tests.factories import NOW, Factories
from volunteers.access import Actor
from volunteers.activities import actions, jobs, queries, rules
from volunteers.activities.actions import changing
from volunteers.activities.inputs import OddTimes, RepeatInput, Repeats, Which
from volunteers.activities.models import Activity, ActivityState, OnMissing, OnTwice, Series, SignUpState
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.walltime import WallTime
from volunteers.people import rules as people_rules
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
DENVER = "America/Denver"
FOURTH = datetime(2026, 9, 24, 18, 0)  # noqa: DTZ001 -- the fourth Thursday of September, a wall time
MONTHLY = RepeatInput(Repeats.MONTHLY_WEEKDAY, count=12)
ALL, FOLLOWING = Which.ALL, Which.FOLLOWING


def wall(*args: int) -> datetime:
    return datetime(*args)  # type: ignore[arg-type]  # noqa: DTZ001 -- a wall time


@pytest.fixture
def chair(make: Factories, committee: Committee) -> Actor:
    return chair_of(make, committee)


@pytest.fixture
def officer(make: Factories, committee: Committee) -> Person:
    return make.officer(committee)


def plan(
    desk: Desk,
    chair: Actor,
    committee: Committee,
    repeats: RepeatInput = MONTHLY,
    first: datetime = FOURTH,
    zone: str = DENVER,
    **changes: Any,
) -> Series:
    given = new_input(WallTime(first, zone), **changes)
    series = desk.do(actions.schedule_series, chair, committee.id, given, repeats)
    assert isinstance(series, Series)
    return series


def times(desk: Desk, series: Series) -> list[Activity]:
    found: list[Activity] = desk.do(queries.times_of, series.id)
    return found


def rows(desk: Desk) -> list[Series]:
    with desk.app.app_context():
        return list(db.session.scalars(sa.select(Series).order_by(Series.id)))


def said(desk: Desk, activity: Activity, **changes: Any) -> Any:
    return input_of(desk.activity(activity), **changes)


def at(activity: Activity, **changes: int) -> dict[str, WallTime]:
    """Both times of it, on another day or at another hour."""
    starts, lasts = activity.starts_local.replace(**changes), activity.ends_local - activity.starts_local
    return {"starts": WallTime(starts, activity.time_zone), "ends": WallTime(starts + lasts, activity.time_zone)}


def state_of(desk: Desk) -> Any:
    """Everything that a change of a series changes, but for counters."""
    with desk.app.app_context():
        series = [
            (row.id, row.rule, row.plan, row.time_zone, row.left_out, row.next_slot_at, row.is_public)
            for row in db.session.scalars(sa.select(Series).order_by(Series.id))
        ]
        found = [
            (row.id, row.series_id, row.series_slot, row.starts_at, row.ends_at, row.place, row.title, row.state)
            for row in db.session.scalars(sa.select(Activity).order_by(Activity.id))
        ]
        return series, found


def email_of(desk: Desk, person: Person) -> str:
    with desk.app.app_context():
        return str(people_rules.recipient(db.session.get_one(Person, person.id)).address)


def in_words(desk: Desk, refusal: Refusal) -> str:
    with desk.app.test_request_context():
        return str(refusal)


FORM = {
    "kind": "meeting",
    "title": "Monthly meeting",
    "starts_at": "2026-09-24T18:00",
    "ends_at": "2026-09-24T19:30",
    "time_zone": DENVER,
    "repeats": "monthly_weekday",
    "count": "12",
    "is_public": "y",
    "once": "a" * 16,
}


def test_twelve_meetings_are_one_form(client: Client, desk: Desk, committee: Committee, officer: Person) -> None:
    client.sign_in(officer)
    url = f"/committees/{committee.slug}/activities/new"
    looked = client.submit(url, {**FORM, "look": "1"})
    assert looked.status_code == 200
    assert "Every month on the fourth Thursday, 12 times, until Thursday, August 26, 2027." in looked.text
    assert not rows(desk), "nothing is done by looking"
    for _ in range(2):  # twice pressed is once done
        answer = client.submit(url, FORM)
        assert answer.status_code == 303
    (series,) = rows(desk)
    assert answer.location == f"/series/{series.public_id}"
    found = times(desk, series)
    assert len(found) == 12
    assert {f"{row.starts_local:%A %H:%M}" for row in found} == {"Thursday 18:00"}
    assert [row.starts_local.day for row in found[:4]] == [24, 22, 26, 24]
    assert {row.starts_at.hour for row in found} == {0, 1}, "on both sides of the changes of clocks"
    assert "12 times" in client.get(answer.location).text
    shown = client.get(f"/activities/{found[2].public_id}").text
    for other in (found[1], found[3]):
        assert f'href="/activities/{other.public_id}"' in shown
    assert f'href="/series/{series.public_id}"' in shown


def test_a_new_series_is_taken_back_until_somebody_answers(
    client: Client, desk: Desk, make: Factories, committee: Committee, officer: Person
) -> None:
    client.sign_in(officer)
    url = f"/committees/{committee.slug}/activities/new"
    client.submit(url, FORM)
    assert client.undo().status_code == 303
    assert not times(desk, rows(desk)[0])
    client.submit(url, {**FORM, "once": "b" * 16})
    series = rows(desk)[1]
    make.sign_up(desk.activity(times(desk, series)[3]), make.person().id)
    client.undo()
    assert len(times(desk, series)) == 12


@pytest.mark.parametrize(
    ("repeats", "code"),
    [
        (RepeatInput(Repeats.WEEKLY), "endless"),
        (RepeatInput(Repeats.WEEKLY, count=3, until=date(2026, 12, 1)), "two-ends"),
        (RepeatInput(Repeats.WEEKLY, count=100_000), "too-many"),
        (RepeatInput(Repeats.WEEKLY, until=date(2036, 8, 1), weekdays=(0, 1, 2, 3, 4, 5, 6)), "too-many"),
        (RepeatInput(Repeats.YEARLY, count=500), "too-long"),
        (RepeatInput(Repeats.WEEKLY, until=date(2126, 1, 1)), "too-long"),
        (RepeatInput(Repeats.WEEKLY, until=date(2026, 9, 1)), "until-first"),
        (RepeatInput(Repeats.WEEKLY, count=1), "once"),
        (RepeatInput(Repeats.WEEKLY, count=4, weekdays=(0,)), "not-on-first"),
        (RepeatInput(Repeats.MONTHLY_LAST, count=4, left_out=(date(2026, 10, 1),)), "not-a-day"),
        (RepeatInput(Repeats.WEEKLY, count=2, left_out=(date(2026, 9, 24), date(2026, 10, 1))), "all-left-out"),
    ],
)
def test_what_can_be_no_series(desk: Desk, committee: Committee, chair: Actor, repeats: RepeatInput, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        plan(desk, chair, committee, repeats)
    assert refusal.value.code == code
    assert in_words(desk, refusal.value).endswith((".", ".”"))
    assert state_of(desk) == ([], []), "nothing half done"


def test_a_fifth_weekday_is_none_of_every_month(desk: Desk, committee: Committee, chair: Actor) -> None:
    fifth = wall(2026, 7, 30, 18)
    with pytest.raises(Refusal) as refusal:
        plan(desk, chair, committee, first=fifth)
    assert refusal.value.code == "fifth"
    series = plan(desk, chair, committee, RepeatInput(Repeats.MONTHLY_LAST, count=3), fifth)
    assert [row.starts_local.day for row in times(desk, series)] == [30, 27, 24]


# instants that do not exist, or exist twice


def test_odd_instants_are_told_and_decided(desk: Desk, committee: Committee, chair: Actor) -> None:
    """2:30 am each Sunday: on March 14, 2027, it does not exist; 1:30 am on November 1, 2026, comes twice."""
    early, late = wall(2026, 10, 4, 2, 30), wall(2026, 10, 4, 1, 30)
    with pytest.raises(Refusal) as refusal:
        plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=30), early, hours=0.25)
    assert (refusal.value.code, refusal.value.field) == ("series-time-missing", "on_missing")
    assert "March 14, 2027, 2:30 am" in in_words(desk, refusal.value)
    with pytest.raises(Refusal) as refusal:
        plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=30), late, hours=0.25)
    assert (refusal.value.code, refusal.value.field) == ("series-time-twice", "on_twice")
    assert "November 1, 2026, 1:30 am" in in_words(desk, refusal.value)
    assert state_of(desk) == ([], [])

    def instant(first: datetime, odd: OddTimes, slot: datetime) -> str | None:
        series = plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=30, odd=odd), first, hours=0.25)
        by_slot = {row.series_slot: row for row in times(desk, series)}
        assert len(by_slot) == 29 + (slot in by_slot)
        row = by_slot.get(slot)
        assert row is None or row.ends_at - row.starts_at == timedelta(minutes=15)
        return f"{row.starts_at:%H:%M}" if row else None

    march, november = wall(2027, 3, 14, 2, 30), wall(2026, 11, 1, 1, 30)
    assert instant(early, OddTimes(on_missing=OnMissing.LATER), march) == "09:30", "3:30 am there"
    assert instant(early, OddTimes(on_missing=OnMissing.SKIP), march) is None
    assert instant(late, OddTimes(on_twice=OnTwice.FIRST), november) == "07:30"
    assert instant(late, OddTimes(on_twice=OnTwice.SECOND), november) == "08:30"
    assert instant(late, OddTimes(on_twice=OnTwice.SKIP), november) is None


def test_the_form_asks_about_them(client: Client, committee: Committee, officer: Person) -> None:
    client.sign_in(officer)
    url = f"/committees/{committee.slug}/activities/new"
    typed = {**FORM, "starts_at": "2026-10-04T02:30", "ends_at": "2026-10-04T02:45", "repeats": "weekly", "count": "30"}
    answer = client.submit(url, typed)
    assert answer.status_code == 422
    assert "series-time-missing" in codes(answer.text)
    assert 'name="on_missing"' in answer.text
    assert client.submit(url, {**typed, "on_missing": "later"}).status_code == 303


# the worker


def test_the_worker_makes_them_ahead_each_once(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=120))
    made = len(times(desk, series))
    assert made == 57, "thirteen months from the first"
    (now,) = rows(desk)
    assert now.next_slot_at is not None
    first = times(desk, series)[0].starts_at
    with clock.at(first + timedelta(days=70)):
        for _ in range(2):
            desk.do(jobs.make_series_ahead)
            assert len(times(desk, series)) == made + 10
        desk.do(actions.make_ahead, Actor.job(), series.id)  # by a second worker, which had seen the same
        assert len(times(desk, series)) == made + 10
    with clock.at(NOW + timedelta(days=900)):
        desk.do(jobs.make_series_ahead)
    assert len(times(desk, series)) == 120
    assert rows(desk)[0].next_slot_at is None


def test_six_stays_six_where_a_zone_changes_its_rules(desk: Desk, committee: Committee, chair: Actor) -> None:
    """As after new rules of a zone: the instant is not that of the wall time any more."""
    series = plan(desk, chair, committee)
    third, fourth = times(desk, series)[2:4]
    other = third.starts_at + timedelta(hours=1)
    change = bookkeeping("a zone has other rules")(apply)
    desk.do(lambda: change(db.session.get_one(Activity, third.id), starts_at=other))
    desk.do(jobs.keep_wall_times)
    assert desk.activity(third).starts_at == third.starts_at
    assert desk.activity(fourth).version == fourth.version


# changing


def test_only_one_is_moved_and_the_series_stays_one(
    client: Client, desk: Desk, committee: Committee, chair: Actor, officer: Person
) -> None:
    series = plan(desk, chair, committee)
    november = times(desk, series)[2]
    client.sign_in(officer)
    url = f"/activities/{november.public_id}/edit"
    typed = {
        **FORM,
        "starts_at": "2026-11-19T18:00",
        "ends_at": "2026-11-19T19:30",
        "place": november.place,
        "version": str(november.version),
    }
    answer = client.submit(url, {**typed, "which": ""})
    assert answer.status_code == 422, "nobody guesses what was meant"
    assert "2026-11-19T18:00" in answer.text
    assert client.submit(url, {**typed, "which": "one"}).status_code == 303
    found = times(desk, series)
    assert [row.starts_local.day for row in found[:4]] == [24, 22, 19, 24]
    assert found[2].series_slot == wall(2026, 11, 26, 18)
    page = client.get(f"/series/{series.public_id}").text
    assert standings(page).count("differs") == 1
    assert "November 26" in page, "where the series has it"


def test_all_are_moved_and_what_was_changed_on_one_stays(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    first, _, third, fourth, *_ = times(desk, series)
    desk.do(actions.change, chair, third.id, said(desk, third, **at(third, day=19)))
    desk.do(actions.change, chair, fourth.id, said(desk, fourth, place="The library"))
    before = state_of(desk)
    given = said(desk, first, place="The town hall", **at(first, day=23, hour=19))
    done = desk.do(actions.change_series, chair, first.id, given, ALL)
    assert (done.number, done.series.id) == (12, series.id)
    assert [(day.month, day.day) for day in done.kept] == [(11, 19), (12, 23)]
    found = times(desk, series)
    assert [row.starts_local for row in found[:4]] == [
        wall(2026, 9, 23, 19),
        wall(2026, 10, 28, 19),
        wall(2026, 11, 19, 18),
        wall(2026, 12, 23, 19),
    ]
    assert [row.series_slot for row in found[:4]] == [
        wall(2026, 9, 23, 19),
        wall(2026, 10, 28, 19),
        wall(2026, 11, 25, 19),
        wall(2026, 12, 23, 19),
    ]
    assert [row.place for row in found[:5]] == [*["The town hall"] * 3, "The library", "The town hall"]
    desk.undo(chair, series)
    assert state_of(desk) == before


def test_this_and_what_follows_goes_on_as_a_series_of_its_own(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    found = times(desk, series)
    before = state_of(desk)
    fifth = found[4]
    given = said(desk, fifth, title=LocalText.of("Board meeting"), **at(fifth, hour=17))
    done = desk.do(actions.change_series, chair, fifth.id, given, FOLLOWING)
    assert (done.number, len(done.kept)) == (8, 0)
    old, new = rows(desk)
    assert (old.count, new.count, new.follows_id, done.series.id) == (4, 8, old.id, new.id)
    assert [row.id for row in times(desk, old)] == [row.id for row in found[:4]]
    moved = times(desk, new)
    assert [row.id for row in moved] == [row.id for row in found[4:]]
    assert {(row.starts_local.hour, row.title["en"]) for row in moved} == {(17, "Board meeting")}
    assert {row.starts_local.hour for row in times(desk, old)} == {18}
    desk.undo(chair, series)
    assert state_of(desk) == before


def test_following_of_the_first_and_the_last(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    found, before = times(desk, series), state_of(desk)
    for row, code in ((found[0], "is-first"), (found[-1], "is-last")):
        with pytest.raises(Refusal) as refusal:
            desk.do(actions.change_series, chair, row.id, said(desk, row, place="Elsewhere"), FOLLOWING)
        assert (refusal.value.code, refusal.value.field) == (code, "which")
        assert in_words(desk, refusal.value).endswith("”")
    assert state_of(desk) == before


def test_all_leaves_what_is_over_as_it_was(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    found = times(desk, series)
    with clock.at(found[2].ends_at + timedelta(hours=1)):
        before = state_of(desk)
        given = said(desk, found[6], place="The library")
        done = desk.do(actions.change_series, chair, found[6].id, given, ALL)
        assert done.number == 9
        old, new = rows(desk)
        assert [row.place for row in times(desk, old)] == ["Sunrise Community House"] * 3
        assert [row.place for row in times(desk, new)] == ["The library"] * 9
        desk.undo(chair, series)
        assert state_of(desk) == before


def test_a_day_that_not_every_month_has(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    july = next(row for row in times(desk, series) if row.starts_local.month == 7)
    before = state_of(desk)
    given = said(desk, july, **at(july, day=29))
    with pytest.raises(Refusal) as refusal:
        desk.do(actions.change_series, chair, july.id, given, ALL)
    assert (refusal.value.code, refusal.value.field) == ("fifth", "starts_at")
    assert state_of(desk) == before


def test_a_week_later_where_the_next_one_was(desk: Desk, committee: Committee, chair: Actor) -> None:
    """Each comes to be where the next one was: for a moment two would be in one place."""
    series = plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=10))
    first, before = times(desk, series)[0], state_of(desk)
    week = timedelta(days=7)
    new = {
        "starts": WallTime(first.starts_local + week, DENVER),
        "ends": WallTime(first.ends_local + week, DENVER),
    }
    desk.do(actions.change_series, chair, first.id, said(desk, first, **new), ALL)
    assert [row.starts_local for row in times(desk, series)] == [FOURTH + week * number for number in range(1, 11)]
    desk.undo(chair, series)
    assert state_of(desk) == before


def test_what_is_made_later_follows_the_change(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=120))
    row = times(desk, series)[5]
    given = said(desk, row, place="The library", **at(row, hour=17))
    new = desk.do(actions.change_series, chair, row.id, given, FOLLOWING).series
    with clock.at(NOW + timedelta(days=900)):
        desk.do(jobs.make_series_ahead)
    assert len(times(desk, series)) == 5
    found = times(desk, new)
    assert len(found) == 115
    assert {(row.place, row.starts_local.hour) for row in found} == {("The library", 17)}


def test_the_zone_of_all_is_another(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    first = times(desk, series)[0]
    new = {"starts": WallTime(first.starts_local, "Asia/Seoul"), "ends": WallTime(first.ends_local, "Asia/Seoul")}
    desk.do(actions.change_series, chair, first.id, said(desk, first, **new), ALL)
    found = times(desk, series)
    assert {(row.starts_local.hour, row.starts_at.hour, row.time_zone) for row in found} == {(18, 9, "Asia/Seoul")}


def test_a_stale_form_changes_nothing(desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee)
    row = times(desk, series)[3]
    desk.do(actions.change, chair, row.id, said(desk, row, place="The library"))
    before = state_of(desk)
    with pytest.raises(Refusal) as refusal:
        desk.do(actions.change_series, chair, row.id, said(desk, row, place="Elsewhere"), ALL, None, row.version)
    assert refusal.value.code == "stale"
    assert state_of(desk) == before


def test_a_change_is_not_undone_where_one_was_changed_since(desk: Desk, committee: Committee, chair: Actor) -> None:
    """All or nothing."""
    series = plan(desk, chair, committee)
    row, other = times(desk, series)[3:5]
    desk.do(actions.change_series, chair, row.id, said(desk, row, place="Elsewhere"), FOLLOWING)
    desk.do(actions.change, chair, other.id, said(desk, other, place="The library"))
    before = state_of(desk)
    with pytest.raises(Refusal) as refusal:
        desk.undo(chair, series)
    assert refusal.value.code == "moved-on"
    assert state_of(desk) == before


def test_places_and_fewer_of_them(desk: Desk, make: Factories, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee, capacity=5)
    found = times(desk, series)
    for _ in range(3):
        make.sign_up(desk.activity(found[4]), make.person().id)
    before = state_of(desk)
    with pytest.raises(Refusal) as refusal:
        desk.do(actions.change_series, chair, found[0].id, said(desk, found[0], capacity=2), ALL)
    assert refusal.value.code == "capacity-below-confirmed"
    assert state_of(desk) == before
    desk.do(actions.change_series, chair, found[0].id, said(desk, found[0], capacity=3), ALL)
    assert {desk.activity(row).shifts[0].capacity for row in found} == {3}


# cancelling


def test_one_is_cancelled_and_the_series_goes_on(
    client: Client, desk: Desk, committee: Committee, chair: Actor, officer: Person
) -> None:
    series = plan(desk, chair, committee)
    december = times(desk, series)[3]
    client.sign_in(officer)
    typed = {"which": "one", "reason": "The house is closed.", "version": str(december.version)}
    assert client.submit(f"/activities/{december.public_id}/cancel", typed).status_code == 303
    assert [row.state is ActivityState.CANCELLED for row in times(desk, series)] == [False] * 3 + [True] + [False] * 8
    given = said(desk, times(desk, series)[0], place="The library")
    done = desk.do(actions.change_series, chair, times(desk, series)[0].id, given, ALL)
    assert done.number == 11
    assert len(times(desk, series)) == 12


def test_this_and_what_follows_is_cancelled_in_one_act(
    client: Client, desk: Desk, make: Factories, committee: Committee, chair: Actor, officer: Person
) -> None:
    series = plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=60))
    found = times(desk, series)
    ana = make.person()
    signed_up = [desk.come(ana, desk.activity(row)) for row in (found[3], found[10], found[11])]
    before = state_of(desk)
    client.sign_in(officer)
    row = found[10]
    typed = {"which": "following", "reason": "Nobody comes.", "version": str(row.version)}
    answer = client.submit(f"/activities/{row.public_id}/cancel", typed)
    assert answer.status_code == 303
    assert {each.state for each in times(desk, series)[10:]} == {ActivityState.CANCELLED}
    assert {each.state for each in times(desk, series)[:10]} == {ActivityState.PUBLISHED}
    assert rows(desk)[0].next_slot_at is None, "and no more are made"
    assert [desk.state(each) for each in signed_up] == [SignUpState.CONFIRMED, *[SignUpState.CANCELLED] * 2]
    assert client.undo().status_code == 303
    assert state_of(desk) == before
    assert {desk.state(each) for each in signed_up} == {SignUpState.CONFIRMED}


def test_who_comes_is_told_once_of_what_changed(
    desk: Desk, make: Factories, committee: Committee, chair: Actor
) -> None:
    series = plan(desk, chair, committee)
    found, ana, ben = times(desk, series), make.person(), make.person()
    for row in found[:4]:
        make.sign_up(desk.activity(row), ana.id)
    make.sign_up(desk.activity(found[5]), ben.id)
    done = desk.do(actions.change_series, chair, found[0].id, said(desk, found[0], place="The library"), ALL)
    assert done.told == 5
    assert sorted(desk.mails()) == sorted([("changed", email_of(desk, ana))] * 4 + [("changed", email_of(desk, ben))])
    desk.undo(chair, series)
    assert not desk.mails()


def test_whatever_a_change_can_change_is_planned() -> None:
    """A field that an activity gets is one of its series, too."""
    times = {"starts_local", "starts_fold", "starts_at", "ends_local", "ends_fold", "ends_at", "time_zone"}
    assert {*changing.CHANGEABLE, "capacity"} - times == set(rules.series.PLANNED)


def test_rules_are_of_wall_time() -> None:
    rule = rules.series.rule_of(RepeatInput(Repeats.MONTHLY_DATE, count=5), wall(2026, 1, 31, 18))
    assert [slot.month for slot in rules.series.slots(rule)] == [1, 3, 5, 7, 8], "months without a 31st are left out"
