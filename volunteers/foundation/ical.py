"""Calendars as other programs read them (RFC 5545): pure functions, the same bytes for the same facts.

An event keeps its wall time and its zone, so that it moves with the clocks of its place. The VTIMEZONE is written here
from the zone's own rules: the library's says that summer time begins at 3:00, where RFC 5545, 3.6.5 wants the time
that clocks showed before (2:00), and the night of the change was an hour off.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

from volunteers.foundation.walltime import Oddity, WallTime

PRODUCT = "-//Volunteers//Activities//EN"
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class Method(StrEnum):
    """What a calendar program is to do with it (RFC 5546)."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


class Status(StrEnum):
    """How an event stands."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One event. `uid` never changes; `sequence` counts what calendars must notice; `changed_at` becomes DTSTAMP."""

    uid: str
    starts: WallTime
    ends: WallTime
    summary: str
    changed_at: datetime
    sequence: int = 0
    status: Status = Status.CONFIRMED
    description: str = ""
    location: str = ""
    url: str = ""
    organizer_name: str = ""
    organizer_address: str = ""
    is_public: bool = True


def write(entries: Sequence[Entry], *, name: str = "", method: Method = Method.PUBLISH) -> str:
    """A calendar with its time zones, as text with CR LF."""
    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method.value)
    if name:
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
        calendar.add("REFRESH-INTERVAL", timedelta(hours=2), parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", icalendar.vDuration(timedelta(hours=2)))
    for component in _zones(entries):
        calendar.add_component(component)
    for entry in entries:
        calendar.add_component(_event(entry))
    return str(calendar.to_ical().decode())


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("SEQUENCE", entry.sequence)
    event.add("STATUS", entry.status.value)
    event.add("DTSTART", _moment(entry.starts))
    event.add("DTEND", _moment(entry.ends))
    event.add("SUMMARY", entry.summary)
    event.add("CLASS", "PUBLIC" if entry.is_public else "PRIVATE")
    event.add("TRANSP", "TRANSPARENT" if entry.status is Status.CANCELLED else "OPAQUE")
    for name, text in (("DESCRIPTION", entry.description), ("LOCATION", entry.location), ("URL", entry.url)):
        if text:
            event.add(name, text)
    if entry.organizer_address:
        organizer = icalendar.vCalAddress(f"mailto:{entry.organizer_address}")
        if entry.organizer_name:
            organizer.params["CN"] = icalendar.vText(entry.organizer_name.replace('"', "'"))
        event.add("ORGANIZER", organizer)
    return event


def _is_second(when: WallTime) -> bool:
    """The second of two equal wall times: a local time in a calendar always means the first (RFC 5545, 3.3.5)."""
    return when.fold == 1 and when.oddity is Oddity.TWICE


def _moment(when: WallTime) -> datetime:
    if _is_second(when) or when.zone == "UTC":
        return when.instant
    return when.local.replace(tzinfo=ZoneInfo(when.zone))


def _zones(entries: Iterable[Entry]) -> Iterator[icalendar.Timezone]:
    years: dict[str, tuple[int, int]] = {}
    for entry in entries:
        for when in (entry.starts, entry.ends):
            if when.zone == "UTC" or _is_second(when):
                continue
            first, last = years.get(when.zone, (when.local.year, when.local.year))
            years[when.zone] = min(first, when.local.year), max(last, when.local.year)
    for zone, (first, last) in sorted(years.items()):
        yield time_zone(zone, first, last)


@lru_cache(256)
def time_zone(zone: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The rules of an IANA zone for these years and half a year around, as a VTIMEZONE."""
    info = ZoneInfo(zone)
    component = icalendar.Timezone()
    component.add("TZID", zone)
    begin = datetime(first_year - 1, 7, 1, tzinfo=UTC)
    onsets: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    before = begin.astimezone(info)
    start = (_offset(before), _offset(before), before.tzname() or zone, bool(before.dst()))
    onsets[start] = [before.replace(tzinfo=None, fold=0)]
    for instant in _changes(info, begin, datetime(last_year + 1, 7, 1, tzinfo=UTC)):
        old, new = (instant - _MINUTE).astimezone(info), instant.astimezone(info)
        kind = (_offset(old), _offset(new), new.tzname() or zone, bool(new.dst()))
        onsets.setdefault(kind, []).append((instant + _offset(old)).replace(tzinfo=None))
    for kind, times in onsets.items():
        component.add_component(_observance(kind, times))
    return component


def _observance(kind: tuple[timedelta, timedelta, str, bool], times: list[datetime]) -> icalendar.cal.Component:
    offset_from, offset_to, name, is_summer = kind
    part = icalendar.TimezoneDaylight() if is_summer else icalendar.TimezoneStandard()
    part.add("DTSTART", times[0])
    if times[1:]:
        part.add("RDATE", times[1:])
    part.add("TZNAME", name)
    part.add("TZOFFSETFROM", offset_from)
    part.add("TZOFFSETTO", offset_to)
    return part


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _changes(info: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants between two at which the zone's offset changes, to the minute."""
    day = begin
    while day < end:
        after = day + _DAY
        if _offset(day.astimezone(info)) != _offset(after.astimezone(info)):
            low, high = day, after
            while high - low > _MINUTE:
                middle = low + ((high - low) // 2 // _MINUTE) * _MINUTE
                if _offset(middle.astimezone(info)) == _offset(low.astimezone(info)):
                    low = middle
                else:
                    high = middle
            yield high
        day = after
