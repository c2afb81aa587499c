"""Calendars, read back by programs that are not ours: icalendar for the file, dateutil for the rules of the zones."""

import io
import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from dateutil.tz import tzical

from volunteers.foundation import ical
from volunteers.foundation.walltime import WallTime

CHANGED = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


def entry(starts: WallTime, hours: float = 1, **values: object) -> ical.Entry:
    ends = WallTime(starts.local + timedelta(hours=hours), starts.zone, starts.fold)
    defaults: dict[str, object] = {"uid": "a@b", "starts": starts, "ends": ends, "summary": "S", "changed_at": CHANGED}
    return ical.Entry(**{**defaults, **values})  # type: ignore[arg-type]  # a test's defaults


def instant_by_others(text: str) -> datetime:
    """The start as a program reads it that knows no zone but those in the file."""
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    moment = event["DTSTART"]
    if moment.dt.utcoffset() == timedelta(0) and "TZID" not in moment.params:
        return moment.dt
    zones = "".join(line + "\r\n" for line in text.replace("\r\n ", "").split("\r\n") if line)
    zone = tzical(io.StringIO(zones)).get(moment.params["TZID"])
    return moment.dt.replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        (datetime.fromisoformat("2026-03-07 18:00"), "America/Denver", datetime.fromisoformat("2026-03-08 01:00")),
        (datetime.fromisoformat("2026-03-08 01:30"), "America/Denver", datetime.fromisoformat("2026-03-08 08:30")),
        (datetime.fromisoformat("2026-03-08 03:30"), "America/Denver", datetime.fromisoformat("2026-03-08 09:30")),
        (datetime.fromisoformat("2026-03-08 18:00"), "America/Denver", datetime.fromisoformat("2026-03-09 00:00")),
        (datetime.fromisoformat("2026-10-31 18:00"), "America/Denver", datetime.fromisoformat("2026-11-01 00:00")),
        (datetime.fromisoformat("2026-11-01 18:00"), "America/Denver", datetime.fromisoformat("2026-11-02 01:00")),
        (datetime.fromisoformat("2026-06-14 09:00"), "Asia/Seoul", datetime.fromisoformat("2026-06-14 00:00")),
        (datetime.fromisoformat("2026-03-29 12:00"), "Europe/Berlin", datetime.fromisoformat("2026-03-29 10:00")),
        (datetime.fromisoformat("2026-01-01 09:00"), "Pacific/Auckland", datetime.fromisoformat("2025-12-31 20:00")),
        (datetime.fromisoformat("2026-06-01 09:00"), "Africa/Addis_Ababa", datetime.fromisoformat("2026-06-01 06:00")),
        (datetime.fromisoformat("2026-06-01 09:00"), "UTC", datetime.fromisoformat("2026-06-01 09:00")),
    ],
)
def test_the_right_instant_whoever_reads_it(local: datetime, zone: str, utc: datetime) -> None:
    text = ical.write([entry(WallTime(local, zone))])
    assert instant_by_others(text) == utc.replace(tzinfo=UTC)


def test_two_equal_wall_times_are_two_instants() -> None:
    """1:30 comes twice on 1 November, and programs differ in which a local time means: both are in UTC."""
    twice = datetime.fromisoformat("2026-11-01 01:30")
    first, second = (ical.write([entry(WallTime(twice, "America/Denver", fold), 0.25)]) for fold in (0, 1))
    assert (written(first), written(second)) == (["20261101T073000Z"], ["20261101T083000Z"])
    assert (instant_by_others(first), instant_by_others(second)) == (
        datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
    )
    assert "VTIMEZONE" not in first + second


def written(text: str, name: str = "DTSTART") -> list[str]:
    """The values of a property of the events as they stand in the file."""
    events = text.partition("BEGIN:VEVENT")[2]
    return re.findall(rf"^{name}[;:](?:.*:)?([^:\r]*)\r$", events, re.MULTILINE)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2026-06-13 00:00", "2026-06-14 00:00", ("20260613", "20260614")),
        ("2026-06-13 00:00", "2026-06-13 23:59", ("20260613", "20260614")),
        ("2026-06-13 00:00", "2026-06-15 00:00", ("20260613", "20260615")),
        ("2026-03-01 00:00", "2026-05-31 23:59", ("20260301", "20260601")),
        ("2026-06-13 00:00", "2026-06-13 12:00", ("20260613T000000", "20260613T120000")),
        ("2026-06-13 00:30", "2026-06-14 00:30", ("20260613T003000", "20260614T003000")),
    ],
)
def test_whole_days_are_dates(starts: str, ends: str, expected: tuple[str, str]) -> None:
    """A day without a time is a date in every zone, and DTEND is the day after the last (RFC 5545, 3.6.1)."""
    first, last = (WallTime(datetime.fromisoformat(text), "America/Denver") for text in (starts, ends))
    text = ical.write([entry(first, ends=last)])
    assert (*written(text), *written(text, "DTEND")) == expected
    assert ("VALUE=DATE:" in text, "VTIMEZONE" in text) == ("T" not in expected[0], "T" in expected[0])


def test_a_day_without_midnight_is_a_whole_day() -> None:
    """In Santiago clocks went from 23:59 on 5 September to 1:00 on the 6th: the day begins at 1:00."""
    first, last = (
        WallTime(datetime.fromisoformat(text), "America/Santiago") for text in ("2026-09-06 01:00", "2026-09-07 00:00")
    )
    assert written(ical.write([entry(first, ends=last)])) == ["20260906"]
    assert written(ical.write([entry(WallTime(first.local, "America/Denver"), ends=last)])) == ["20260906T010000"]


def test_it_is_published_only_where_somebody_answers_for_each_event() -> None:
    """RFC 5546, 3.2.1: PUBLISH has an ORGANIZER in each event; nobody makes up an address."""
    starts = WallTime(datetime.fromisoformat("2026-06-13 18:00"), "America/Denver")
    with_one = entry(starts, uid="c@d", organizer=ical.Organizer("Korea", "korea@demo.example"))
    for entries, is_published in (([with_one], True), ([with_one, entry(starts)], False), ([entry(starts)], False)):
        calendar = icalendar.Calendar.from_ical(ical.write(entries))
        assert ("METHOD" in calendar, len(calendar.walk("VEVENT"))) == (is_published, len(entries))
    assert "METHOD" not in ical.write([])


def test_a_backslash_before_an_n_is_no_line_break() -> None:
    starts = WallTime(datetime.fromisoformat("2026-06-13 18:00"), "America/Denver")
    text = ical.write([entry(starts, summary="C:\\New\\notes")])
    assert "SUMMARY:C:\\\\New\\\\notes" in text
    assert str(icalendar.Calendar.from_ical(text).walk("VEVENT")[0]["SUMMARY"]) == "C:\\New\\notes"


def test_each_zone_stands_in_the_file_once() -> None:
    evening = datetime.fromisoformat("2026-06-13 18:00")
    zones = ("America/Denver", "Asia/Seoul", "America/Denver", "UTC")
    text = ical.write([entry(WallTime(evening, zone), uid=f"{n}@b") for n, zone in enumerate(zones)])
    found = [str(z["TZID"]) for z in icalendar.Calendar.from_ical(text).walk("VTIMEZONE")]
    assert found == ["America/Denver", "Asia/Seoul"]


def test_text_of_any_kind_comes_back() -> None:
    words = 'Story, hour; with "quotes"\\ and\nBEGIN:VEVENT 성남시 ' + "x" * 200
    text = ical.write(
        [
            entry(
                WallTime(datetime.fromisoformat("2026-06-13 18:00"), "America/Denver"), summary=words, description=words
            )
        ]
    )
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(events) == 1
    assert (str(events[0]["SUMMARY"]), str(events[0]["DESCRIPTION"])) == (words, words)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_what_calendars_need_to_follow_a_change() -> None:
    starts = WallTime(datetime.fromisoformat("2026-06-13 18:00"), "America/Denver")
    plain = entry(starts, organizer=ical.Organizer('The "best" committee', "korea@demo.example"))
    off = entry(starts, sequence=3, status=ical.Status.CANCELLED, is_public=False)
    events = icalendar.Calendar.from_ical(ical.write([plain, off])).walk("VEVENT")
    assert [int(e["SEQUENCE"]) for e in events] == [0, 3]
    assert [str(e["STATUS"]) for e in events] == ["CONFIRMED", "CANCELLED"]
    assert [str(e["CLASS"]) for e in events] == ["PUBLIC", "PRIVATE"]
    assert events[0]["DTSTAMP"].dt == CHANGED
    assert str(events[0]["ORGANIZER"]) == "mailto:korea@demo.example"


def test_the_same_facts_give_the_same_bytes() -> None:
    one = entry(WallTime(datetime.fromisoformat("2026-06-13 18:00"), "America/Denver"))
    assert ical.write([one], name="Mine") == ical.write([one], name="Mine")
