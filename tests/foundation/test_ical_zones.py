"""Our times as the programs read them that people have: the rule of each, over a year of wall times in many zones.

The first is the rule of ical.js, which reads calendars inside Thunderbird and Nextcloud (lib/ical/timezone.js, 2.2.1):
a part without RRULE and RDATE is one change at its DTSTART; of each RDATE only the first value counts, and then DTSTART
does not. A wall time belongs to the last change that is not after it, by the smaller of its two offsets; before all
changes it is in UTC. The second is dateutil, the third icalendar with the zone made of the file.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical

from tests.foundation.test_ical import entry
from volunteers.foundation import ical
from volunteers.foundation.walltime import Oddity, WallTime

Reader = Callable[[str, list[datetime]], list[datetime]]

ZONES = (
    *("America/Denver", "America/New_York", "America/Phoenix", "America/Santiago", "America/Sao_Paulo"),
    *("Europe/London", "Europe/Dublin", "Europe/Warsaw", "Africa/Casablanca", "Africa/Addis_Ababa"),
    *("Asia/Seoul", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
)
YEAR = datetime.fromisoformat("2026-01-01 09:15")


def _offset(text: str) -> timedelta:
    sign, hours, minutes = text[0], int(text[1:3]), int(text[3:5])
    return (-1 if sign == "-" else 1) * timedelta(hours=hours, minutes=minutes)


def _changes(text: str) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """(the instant, the offset before, the offset after) of each change that this rule finds in the file."""
    for part in re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\r\n(.*?)END:", text.replace("\r\n ", ""), re.DOTALL):
        before, after = (
            _offset(re.findall(rf"^{name}:(\S+)", part, re.MULTILINE)[0]) for name in ("TZOFFSETFROM", "TZOFFSETTO")
        )
        rdates = re.findall(r"^RDATE[^:]*:([^,\r]+)", part, re.MULTILINE)
        assert "RRULE" not in part
        for onset in rdates or re.findall(r"^DTSTART:(\S+)", part, re.MULTILINE):
            yield datetime.strptime(onset, "%Y%m%dT%H%M%S") - before, before, after  # noqa: DTZ007 - in UTC


def by_ical_js(text: str, times: list[datetime]) -> list[datetime]:
    """The instants of these local times, by the rule of ical.js."""
    changes = sorted(_changes(text))
    begins = [at + min(before, after) for at, before, after in changes]
    offsets = [timedelta(0), *(after for _, _, after in changes)]
    return [(local - offsets[bisect_right(begins, local)]).replace(tzinfo=UTC) for local in times]


def by_dateutil(text: str, times: list[datetime]) -> list[datetime]:
    """The same by dateutil, of the zone in the file."""
    zone = tzical(io.StringIO(text.replace("\r\n ", ""))).get()
    return [local.replace(tzinfo=zone).astimezone(UTC) for local in times]


def by_icalendar(text: str, times: list[datetime]) -> list[datetime]:
    """The same by icalendar, of the zone in the file."""
    zone = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    return [local.replace(tzinfo=zone).astimezone(UTC) for local in times]


READERS: list[Reader] = [by_ical_js, by_dateutil, by_icalendar]


def times_of(zone: str) -> list[WallTime]:
    """A year of wall times in a zone, every 31 hours; and each quarter of an hour around each change of its clocks."""
    times = [YEAR + timedelta(hours=31 * step) for step in range(283)]
    info = ZoneInfo(zone)
    for day in range(370):
        before, after = ((YEAR + timedelta(days=n)).replace(tzinfo=info) for n in (day, day + 1))
        if before.utcoffset() != after.utcoffset():
            start = before.replace(tzinfo=None, hour=21, minute=0)
            times += [start + timedelta(minutes=15 * step) for step in range(4 * 24)]
    found = [WallTime(local, zone, fold) for local in times for fold in (0, 1)]
    return [when for when in found if when.oddity is not Oddity.MISSING and (when.oddity or not when.fold)]


def moments_in(text: str) -> tuple[list[datetime], list[datetime]]:
    """The starts that a file says in UTC, and those that it says in a zone, in order."""
    said = re.findall(r"^DTSTART(;TZID=[^:]*)?:(\d{8}T\d{6})(Z?)\r$", text.partition("BEGIN:VEVENT")[2], re.MULTILINE)
    utc = [datetime.strptime(at, "%Y%m%dT%H%M%S").replace(tzinfo=UTC) for _, at, z in said if z]
    return utc, [datetime.strptime(at, "%Y%m%dT%H%M%S") for _, at, z in said if not z]  # noqa: DTZ007 - wall times


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("zone", ZONES)
def test_every_program_reads_every_time_right(zone: str, reader: Reader) -> None:
    """In one feed with all of them: its zone changes many times."""
    times = times_of(zone)
    text = ical.write([entry(when, 0.1, uid=f"{n}@b") for n, when in enumerate(times)])
    utc, local = moments_in(text)
    twice = [when for when in times if when.oddity is Oddity.TWICE]
    assert utc == [when.instant for when in twice]
    assert reader(text, local) == [when.instant for when in times if when not in twice]
    assert len(local) >= 283


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_file_with_one_event_is_read_right(zone: str, reader: Reader) -> None:
    """As a mail brings it: the zone has the change that holds, and the one before."""
    for when in times_of(zone)[::29]:
        text = ical.write([entry(when, 0.1)])
        utc, local = moments_in(text)
        assert (utc or reader(text, local)) == [when.instant], when
        assert len(list(_changes(text))) <= 3


def test_this_reader_finds_what_was_wrong() -> None:
    """A zone as it was written: one part for all summers, the second and third of which are values of one RDATE."""
    parts = "".join(
        f"BEGIN:{name}\r\nDTSTART:{first}\r\nRDATE:{rest}\r\nTZOFFSETFROM:{old}\r\nTZOFFSETTO:{new}\r\nEND:{name}\r\n"
        for name, first, rest, old, new in (
            ("DAYLIGHT", "20250309T020000", "20260308T020000,20270314T020000", "-0700", "-0600"),
            ("STANDARD", "20241103T020000", "20251102T020000,20261101T020000", "-0600", "-0700"),
        )
    )
    winter = datetime.fromisoformat("2026-12-10 18:00")
    (found,) = by_ical_js(f"BEGIN:VTIMEZONE\r\n{parts}END:VTIMEZONE\r\n", [winter])
    assert found - WallTime(winter, "America/Denver").instant == timedelta(hours=-1)


def test_a_zone_says_no_more_than_its_events_need() -> None:
    """And each part is one change: nothing in it has several values."""
    winter = WallTime(datetime.fromisoformat("2026-12-10 18:00"), "America/Denver")
    text = ical.write([entry(winter)])
    assert re.findall(r"DTSTART:(\S+)", text) == ["20260308T020000", "20261101T020000"]
    summer = WallTime(datetime.fromisoformat("2027-07-01 18:00"), "America/Denver")
    both = ical.write([entry(winter), entry(summer, uid="c@d")])
    assert re.findall(r"DTSTART:(\S+)", both) == ["20260308T020000", "20261101T020000", "20270314T020000"]
    assert "RDATE" not in both
    assert "RRULE" not in both
