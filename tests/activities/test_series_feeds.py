"""A series in calendars elsewhere: read back by two libraries, and by a third that only knows rules, the instants are
our own, on both sides of every change of clocks.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus

from tests.activities.conftest import Desk, chair_of
from tests.activities.test_series import ALL, at, plan, said, times, wall
from tests.client import Client
from tests.factories import NOW, Factories
from volunteers.access import Actor
from volunteers.activities import actions, rules
from volunteers.activities.inputs import OddTimes, RepeatInput, Repeats, Which
from volunteers.activities.models import Activity, ActivityState, Freq, OnTwice, Rule
from volunteers.committees.models import Committee
from volunteers.foundation import clock, ical
from volunteers.foundation.columns import LocalText
from volunteers.foundation.walltime import WallTime

pytestmark = pytest.mark.usefixtures("set_clock")
Instants = list[tuple[datetime, datetime, str, bool]]
"""From when to when, what it is called, and whether it is off."""


@pytest.fixture
def chair(make: Factories, committee: Committee) -> Actor:
    return chair_of(make, committee)


def _instant(when: date | datetime) -> datetime:
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day, tzinfo=UTC)
    return when.astimezone(UTC)


def by_icalendar(text: str) -> Instants:
    """As `icalendar` with `recurring-ical-events` reads it."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2020, 1, 1), (2050, 1, 1))
    return sorted(
        (
            _instant(event["DTSTART"].dt),
            _instant(event["DTEND"].dt),
            str(event["SUMMARY"]),
            str(event["STATUS"]) == "CANCELLED",
        )
        for event in found
    )


def by_ical(text: str) -> Instants:
    """As `ical` reads it, which shares no code with the other."""
    return sorted(
        (_instant(event.dtstart), _instant(event.end), event.summary or "", event.status is EventStatus.CANCELLED)
        for event in IcsCalendarStream.calendar_from_ics(text).timeline
    )


def ours(rows: list[Activity]) -> Instants:
    return sorted((row.starts_at, row.ends_at, row.title["en"], row.state is ActivityState.CANCELLED) for row in rows)


def masters(text: str) -> list[Any]:
    """The events that have a rule."""
    return [event for event in icalendar.Calendar.from_ical(text).walk("VEVENT") if "RRULE" in event]


READERS = (by_icalendar, by_ical)


def test_november_moved_and_december_cancelled(client: Client, desk: Desk, committee: Committee, chair: Actor) -> None:
    """Twelve months of the fourth Thursday at 6 pm, in the committee's feed and in the file of the series."""
    series = plan(desk, chair, committee)
    november, december = times(desk, series)[2:4]
    desk.do(actions.change, chair, november.id, said(desk, november, **at(november, day=19)))
    desk.do(actions.cancel, chair, december.id, LocalText.of("The house is closed."))
    expected = ours(times(desk, series))
    assert {each[0].hour for each in expected} == {0, 1}
    assert sum(each[3] for each in expected) == 1
    for url in (f"/committees/{committee.slug}/calendar.ics", f"/series/{series.public_id}.ics"):
        text = client.get(url).text
        (master,) = masters(text)
        assert text.count("BEGIN:VEVENT") == 3, "the rule, and the two that differ"
        assert text.count("RECURRENCE-ID") == 2
        assert str(master["UID"]) == f"{series.public_id}@series"
        for read in READERS:
            assert read(text) == expected, read.__name__
        rule = rrulestr(f"{master['RRULE'].to_ical().decode()}", dtstart=master["DTSTART"].dt)
        slots = [row.series_slot.replace(tzinfo=None) for row in times(desk, series) if row.series_slot]
        assert [when.replace(tzinfo=None) for when in rule] == slots


@pytest.mark.parametrize("zone", ["America/Denver", "Asia/Seoul", "Australia/Sydney", "America/Santiago", "UTC"])
@pytest.mark.parametrize(
    "repeats",
    [
        RepeatInput(Repeats.WEEKLY, count=70),
        RepeatInput(Repeats.WEEKLY, every=2, weekdays=(1, 3), count=40, left_out=(date(2026, 10, 6), date(2027, 4, 8))),
        RepeatInput(Repeats.MONTHLY_DATE, until=date(2028, 1, 1)),
        RepeatInput(Repeats.MONTHLY_LAST, count=14),
        RepeatInput(Repeats.YEARLY, count=4),
    ],
)
def test_read_back_on_both_sides_of_every_change_of_clocks(
    client: Client, desk: Desk, committee: Committee, chair: Actor, zone: str, repeats: RepeatInput
) -> None:
    first = wall(2026, 9, 24, 18) if repeats.repeats is not Repeats.MONTHLY_LAST else wall(2026, 9, 25, 21, 30)
    series = plan(desk, chair, committee, repeats, first, zone, hours=3.5)
    with clock.at(NOW + timedelta(days=365 * 4)):
        desk.do(actions.make_ahead, Actor.job(), series.id)
    text = client.get(f"/series/{series.public_id}.ics").text
    expected = ours(times(desk, series))
    assert len(expected) > 3
    assert text.count("BEGIN:VEVENT") == 1, "nothing differs"
    for read in READERS:
        assert read(text) == expected, read.__name__


def test_what_is_not_made_yet_is_in_the_rule(client: Client, desk: Desk, committee: Committee, chair: Actor) -> None:
    series = plan(desk, chair, committee, RepeatInput(Repeats.WEEKLY, count=100, left_out=(date(2028, 1, 6),)))
    text = client.get(f"/series/{series.public_id}.ics").text
    for read in READERS:
        assert len(read(text)) == 99


def test_whole_days(client: Client, desk: Desk, committee: Committee, chair: Actor) -> None:
    repeats = RepeatInput(Repeats.YEARLY, count=3)
    series = plan(desk, chair, committee, repeats, wall(2026, 10, 31), hours=23 + 59 / 60)
    text = client.get(f"/series/{series.public_id}.ics").text
    assert "DTSTART;VALUE=DATE:20261031" in text
    for read in READERS:
        assert [start.date() for start, *_ in read(text)] == [date(year, 10, 31) for year in (2026, 2027, 2028)]


def test_where_clocks_are_odd_each_is_an_event(client: Client, desk: Desk, committee: Committee, chair: Actor) -> None:
    """Programs differ in what a rule means there: so none is written."""
    repeats = RepeatInput(Repeats.WEEKLY, count=30, odd=OddTimes(on_twice=OnTwice.SECOND))
    series = plan(desk, chair, committee, repeats, wall(2026, 10, 4, 1, 30), hours=0.25)
    expected = ours(times(desk, series))
    for url in (f"/committees/{committee.slug}/calendar.ics", f"/series/{series.public_id}.ics"):
        text = client.get(url).text
        assert not masters(text)
        for read in READERS:
            assert read(text) == expected


def test_what_the_reader_may_not_see_is_left_out_of_the_rule(
    client: Client, desk: Desk, committee: Committee, chair: Actor
) -> None:
    series = plan(desk, chair, committee)
    found = times(desk, series)
    desk.do(actions.change, chair, found[4].id, said(desk, found[4], is_public=False))
    text = client.get(f"/committees/{committee.slug}/calendar.ics").text
    assert text.count("EXDATE") == 1
    for read in READERS:
        assert read(text) == ours([row for row in times(desk, series) if row.is_public])


def test_a_private_address_stands_in_no_rule(client: Client, desk: Desk, committee: Committee, chair: Actor) -> None:
    home = "canary-1320-lark-street"
    series = plan(
        desk, chair, committee, place=home, is_address_private=True, online_link="https://meet.example/canary"
    )
    for url in (f"/committees/{committee.slug}/calendar.ics", f"/series/{series.public_id}.ics"):
        text = client.get(url).text
        assert "RRULE" in text
        assert "canary" not in text
    assert "canary" not in client.get(f"/series/{series.public_id}").text


def test_a_series_for_members_is_in_no_public_feed(
    client: Client, desk: Desk, make: Factories, committee: Committee, chair: Actor
) -> None:
    series = plan(desk, chair, committee, is_public=False)
    assert "VEVENT" not in client.get(f"/committees/{committee.slug}/calendar.ics").text
    assert client.get(f"/series/{series.public_id}.ics").status_code in (302, 303, 404)
    member = make.member(committee)
    assert "RRULE" in client.sign_in(member).get(f"/series/{series.public_id}.ics").text


def test_uid_stays_and_sequence_rises_with_each_change(
    client: Client, desk: Desk, committee: Committee, chair: Actor
) -> None:
    series = plan(desk, chair, committee)
    url = f"/committees/{committee.slug}/calendar.ics"
    found = times(desk, series)

    def steps() -> Any:
        yield lambda: desk.do(actions.change, chair, found[2].id, said(desk, found[2], **at(found[2], day=19)))
        yield lambda: desk.do(actions.cancel, chair, found[3].id, LocalText.of("Closed."))
        yield lambda: desk.do(actions.change_series, chair, found[0].id, said(desk, found[0], place="Library"), ALL)
        fifth = found[5]
        given_ = said(desk, fifth, **at(fifth, hour=17))
        yield lambda: desk.do(actions.change_series, chair, fifth.id, given_, Which.FOLLOWING)
        yield lambda: desk.undo(chair, series)

    answer = client.get(url)
    before, etag = _counts(answer.text), answer.headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    for minute, step in enumerate(steps(), 1):
        with clock.at(NOW + timedelta(minutes=minute)):
            step()
            answer = client.get(url, headers={"If-None-Match": etag})
        assert answer.status_code == 200
        now, etag = _counts(answer.text), answer.headers["ETag"]
        key = f"{series.public_id}@series"
        assert now[key] > before[key], minute
        before = now


def _counts(text: str) -> Mapping[str, int]:
    return {str(event["UID"]): int(event["SEQUENCE"]) for event in icalendar.Calendar.from_ical(text).walk("VEVENT")}


# properties of the rule

firsts = st.datetimes(wall(2024, 1, 1), wall(2032, 12, 31)).map(lambda when: when.replace(second=0, microsecond=0))
zones = st.sampled_from(
    ["America/Denver", "Asia/Seoul", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca"]
)


@st.composite
def some_rules(draw: Any) -> Rule:
    first = draw(firsts)
    freq = draw(st.sampled_from(list(Freq)))
    weekdays: tuple[int, ...] = ()
    nth = None
    if freq is Freq.WEEKLY:
        weekdays = tuple(sorted({first.weekday(), *draw(st.sets(st.integers(0, 6), max_size=3))}))
    elif freq is Freq.MONTHLY:
        nth = draw(st.sampled_from([None, min(rules.series.nth_of(first), 4), -1]))
        if nth == -1 and not rules.series.is_last(first):
            nth = None
        if nth == 4 and rules.series.nth_of(first) == 5:
            nth = -1
    return Rule(freq, first, draw(st.integers(1, 4)), weekdays, nth, None, draw(st.integers(2, 30)))


@settings(max_examples=150, deadline=None)
@given(rule=some_rules())
@pytest.mark.once
def test_slots_are_in_order_and_of_the_rule(rule: Rule) -> None:
    found = rules.series.slots(rule)
    assert found[0] == rule.first
    assert found == sorted(set(found))
    assert len(found) <= (rule.count or 0)
    assert all(slot.time() == rule.first.time() for slot in found)
    for slot in found:
        if rule.freq is Freq.WEEKLY:
            assert slot.weekday() in rule.weekdays
        elif rule.nth == -1:
            assert rules.series.is_last(slot)
            assert slot.weekday() == rule.first.weekday()
        elif rule.nth is not None:
            assert rules.series.nth_of(slot) == rule.nth
            assert slot.weekday() == rule.first.weekday()
        else:
            assert slot.day == rule.first.day


@settings(max_examples=150, deadline=None)
@given(rule=some_rules(), zone=zones, minutes=st.integers(5, 600))
@pytest.mark.once
def test_instants_are_those_of_the_wall_time_where_it_is_one(rule: Rule, zone: str, minutes: int) -> None:
    lasts = timedelta(minutes=minutes)
    for slot in rules.series.slots(rule):
        made = rules.series.times_at(slot, lasts, zone, OddTimes())
        assert made is not None
        starts, ends = made
        assert ends.instant > starts.instant
        assert (starts.local == slot) == (WallTime(slot, zone).oddity != "missing")
        assert starts.instant.astimezone(UTC) == WallTime(slot, zone).instant


@settings(max_examples=150, deadline=None)
@given(rule=some_rules(), data=st.data())
@pytest.mark.once
def test_a_series_that_is_moved_is_where_it_was_said(rule: Rule, data: Any) -> None:
    found = rules.series.slots(rule)
    at_, begins = sorted(data.draw(st.integers(0, len(found) - 1)) for _ in range(2))[::-1]
    to = found[at_] + timedelta(days=data.draw(st.integers(-6, 6)), hours=data.draw(st.integers(-5, 5)))
    moved = rules.series.moved(rule, found, at_, begins, to)
    if rules.repeats.why_not_move(moved, timedelta(minutes=1), at_ - begins, to) is None:
        slots = rules.series.slots(moved)
        assert len(slots) == len(found) - begins
        assert slots[at_ - begins] == to
    if to == found[at_]:
        assert rules.series.slots(moved) == found[begins:]


@settings(max_examples=60, deadline=None)
@given(rule=some_rules(), zone=zones)
@pytest.mark.once
def test_what_is_written_reads_back(rule: Rule, zone: str) -> None:
    lasts = timedelta(hours=1)
    slots = rules.series.slots(rule)
    if rules.series.oddities(slots, lasts, zone):
        return
    first = ical.Entry("one@series", WallTime(slots[0], zone), WallTime(slots[0] + lasts, zone), "Meeting", NOW)
    without = tuple(WallTime(slot, zone) for slot in slots[1::3])
    written = ical.Repeating(first, rules.rrule(rule, len(slots)), WallTime(slots[-1], zone), without)
    text = ical.write([written])
    kept = [slot for slot in slots if slot not in {each.local for each in without}]
    for read in READERS:
        assert [start for start, *_ in read(text)] == [WallTime(slot, zone).instant for slot in kept]
