"""Calendars as other programs read them (RFC 5545): pure functions, the same bytes for the same facts.

An event keeps its wall time and its zone, so that it moves with the clocks of its place; whole days have no time.
The VTIMEZONE is written here from the zone's own rules, in the plainest form there is, for programs read different
parts of the standard: each change of the clocks is a part of its own (of one RDATE with several values many read the
first), and begins at the time that clocks showed before (3.6.5). A wall time that exists twice is written in UTC:
programs differ in which of the two they take.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from volunteers.foundation.walltime import Oddity, WallTime, whole_days

if TYPE_CHECKING:
    import icalendar

PRODUCT = "-//Volunteers//Activities//EN"
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_LONGEST_LINE = 75  # RFC 5545, 3.1, in bytes
_REFRESH = timedelta(hours=2)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
"""TEXT, RFC 5545, 3.3.11. The library's own makes a line break of what says a backslash and an N."""


class Status(StrEnum):
    """How an event stands."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Organizer(NamedTuple):
    """Who answers for an event, with an address that reaches them."""

    name: str
    address: str


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
    organizer: Organizer | None = None
    is_public: bool = True


@dataclass(frozen=True)
class Repeating:
    """An event that takes place again by a rule (RFC 5545, 3.8.5.3), whose first time `entry` is.

    `rule` is the value of RRULE; `last` its last time, as it has it; `without` are times of the rule at which it does
    not take place; `others` are times that differ, by when the rule has them: they have the UID of `entry`.
    """

    entry: Entry
    rule: str
    last: WallTime
    without: tuple[WallTime, ...] = ()
    others: tuple[tuple[WallTime, Entry], ...] = ()


def write(entries: Sequence[Entry | Repeating], *, name: str = "") -> str:
    """A calendar with its time zones, as text with CR LF.

    It is published (RFC 5546, 3.2.1) where each event says who answers for it, and else says no method.
    """
    single = [each for entry in entries for each in _each(entry)]
    is_published = bool(single) and all(entry.organizer for entry in single)
    written = [_series(each) if isinstance(each, Repeating) else _event(each) for each in entries]
    return "".join([_head(name, is_published), *_zones(entries), *written, "END:VCALENDAR\r\n"])


_PARTS = re.compile(r"BEGIN:(VTIMEZONE|VEVENT)\r\n.*?END:\1\r\n", re.DOTALL)
_OBSERVANCES = re.compile(r"BEGIN:(STANDARD|DAYLIGHT)\r\n.*?END:\1\r\n", re.DOTALL)


def together(files: Sequence[str]) -> str:
    """Several calendars that `write` made as one, with each zone once."""
    head = files[0][: files[0].index("BEGIN:V", 1)]
    zones: dict[str, dict[str, None]] = {}
    events: dict[str, None] = {}
    for part in (found.group() for each in files for found in _PARTS.finditer(each)):
        if part.startswith("BEGIN:VEVENT"):
            events[part] = None
            continue
        begins = part.index("BEGIN:", 1)
        zones.setdefault(part[:begins], {}).update(dict.fromkeys(m.group() for m in _OBSERVANCES.finditer(part)))
    written = [f"{start}{''.join(rules)}END:VTIMEZONE\r\n" for start, rules in sorted(zones.items())]
    return "".join([head, *written, *events, "END:VCALENDAR\r\n"])


def _each(entry: Entry | Repeating) -> list[Entry]:
    return [entry.entry, *(other for _, other in entry.others)] if isinstance(entry, Repeating) else [entry]


def _series(series: Repeating) -> str:
    """The lines of what repeats: the rule, then what is otherwise."""
    is_of_days = whole_days(series.entry.starts, series.entry.ends) is not None
    more = (f"RRULE:{series.rule}", *(f"EXDATE{_slot(slot, is_of_days)}" for slot in series.without))
    others = [_event(other, (f"RECURRENCE-ID{_slot(slot, is_of_days)}",)) for slot, other in series.others]
    return "".join([_event(series.entry, more), *others])


def _slot(slot: WallTime, is_of_days: bool) -> str:
    return f";VALUE=DATE:{slot.local:%Y%m%d}" if is_of_days else _moment(slot)


@lru_cache(256)
def _head(name: str, is_published: bool) -> str:
    """What stands before everything else: made once, for the library takes long and fifty people wait for it."""
    import icalendar  # noqa: PLC0415 -- 5 MB, and most of what the worker does writes no calendar

    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if is_published:
        calendar.add("METHOD", "PUBLISH")
    if name:
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
        calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", icalendar.vDuration(_REFRESH))
    return str(calendar.to_ical().decode().removesuffix("END:VCALENDAR\r\n"))


@lru_cache(4096)
def _event(entry: Entry, more: tuple[str, ...] = ()) -> str:
    """The lines of one event, with what a rule adds (`more`).

    A feed has hundreds, and the library's components take ten times as long.
    """
    stamp = _utc(entry.changed_at)
    days = whole_days(entry.starts, entry.ends)
    lines = [
        "BEGIN:VEVENT",
        f"SUMMARY:{entry.summary.translate(_ESCAPED)}",
        *(
            (f"DTSTART;VALUE=DATE:{days[0]:%Y%m%d}", f"DTEND;VALUE=DATE:{days[1]:%Y%m%d}")
            if days
            else (f"DTSTART{_moment(entry.starts)}", f"DTEND{_moment(entry.ends)}")
        ),
        *more,
        f"DTSTAMP:{stamp}",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"CLASS:{'PUBLIC' if entry.is_public else 'PRIVATE'}",
        *(f"{name}:{text.translate(_ESCAPED)}" for name, text in _texts(entry) if text),
        f"LAST-MODIFIED:{stamp}",
        *((_organizer(entry.organizer),) if entry.organizer else ()),
        f"STATUS:{entry.status.value}",
        f"TRANSP:{'TRANSPARENT' if entry.status is Status.CANCELLED else 'OPAQUE'}",
        *((f"URL:{entry.url}",) if entry.url else ()),
        "END:VEVENT",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _texts(entry: Entry) -> tuple[tuple[str, str], ...]:
    return (("DESCRIPTION", entry.description), ("LOCATION", entry.location))


def _folded(line: str) -> str:
    """A line in pieces that are short enough; none ends within a letter or between a backslash and what it escapes."""
    rest = line.encode()
    pieces: list[bytes] = []
    while len(rest) > _LONGEST_LINE - bool(pieces):  # a piece that goes on begins with a space
        cut = _LONGEST_LINE - bool(pieces)
        while rest[cut] & 0b1100_0000 == 0b1000_0000:
            cut -= 1
        cut -= (cut - len(rest[:cut].rstrip(b"\\"))) % 2
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*pieces, rest]).decode()


@lru_cache(256)
def _organizer(who: Organizer) -> str:
    import icalendar  # noqa: PLC0415 -- as in `_head`

    params = icalendar.Parameters()
    if who.name:
        params["CN"] = icalendar.vText(who.name.replace('"', "'"))
    return str(icalendar.parser.Contentline.from_parts("ORGANIZER", params, icalendar.vUri(f"mailto:{who.address}")))


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _is_utc(when: WallTime) -> bool:
    """Whether it is written in UTC: it is such a time, or the clocks show this wall time twice."""
    return when.zone == "UTC" or when.oddity is Oddity.TWICE


def _moment(when: WallTime) -> str:
    if _is_utc(when):
        return f":{_utc(when.instant)}"
    return f";TZID={when.zone}:{when.local:%Y%m%dT%H%M%S}"


def _zones(entries: Iterable[Entry | Repeating]) -> Iterator[str]:
    """The zones of the times that are written in one, each once, as far as these times need them."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for when in _times(entries):
        if not _is_utc(when):
            first, last = found.get(when.zone, (when.local, when.local))
            found[when.zone] = min(first, when.local), max(last, when.local)
    for zone, (first, last) in sorted(found.items()):
        yield time_zone(zone, WallTime(first, zone).instant, WallTime(last, zone).instant)


def _times(entries: Iterable[Entry | Repeating]) -> Iterator[WallTime]:
    for each in entries:
        is_of_days = [whole_days(entry.starts, entry.ends) is not None for entry in _each(each)]
        for entry, has_days in zip(_each(each), is_of_days, strict=True):
            if not has_days:
                yield from (entry.starts, entry.ends)
        if isinstance(each, Repeating) and not is_of_days[0]:
            lasts = each.entry.ends.local - each.entry.starts.local
            slots = (each.last, *each.without, *(slot for slot, _ in each.others))
            yield from (replace(slot, local=slot.local + by) for slot in slots for by in (timedelta(), lasts))


class Onset(NamedTuple):
    """A change of the clocks: the instant, the offsets before and after, what the time is then called."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def time_zone(zone: str, first: datetime, last: datetime) -> str:
    """The rules of an IANA zone from one instant to another, as the lines of a VTIMEZONE."""
    return _rules(zone, _onsets_for(zone, first, last))


def _onsets_for(zone: str, first: datetime, last: datetime) -> tuple[Onset, ...]:
    """Each change of the clocks between two instants, the one that holds at the first, and the one before that."""
    onsets = [onset for year in range(first.year - 1, last.year + 1) for onset in _onsets(zone, year)]
    holds = bisect_right(onsets, first, key=lambda onset: onset.at) - 1
    if holds < 1:  # nothing changed for a year: as it stood then
        onsets.insert(0, _as_it_stood(zone, datetime(first.year - 1, 1, 1, tzinfo=UTC)))
    return tuple(onset for onset in onsets[max(holds - 1, 0) :] if onset.at <= last)


@lru_cache(1024)
def _rules(zone: str, onsets: tuple[Onset, ...]) -> str:
    """The same for all that takes place between two changes of the clocks."""
    import icalendar  # noqa: PLC0415 -- as in `_head`

    component = icalendar.Timezone()
    component.add("TZID", zone)
    for onset in onsets:
        component.add_component(_observance(onset))
    return str(component.to_ical().decode())


def _observance(onset: Onset) -> "icalendar.cal.Component":
    import icalendar  # noqa: PLC0415 -- as in `_head`

    part = icalendar.TimezoneDaylight() if onset.is_summer else icalendar.TimezoneStandard()
    part.add("DTSTART", (onset.at + onset.before).replace(tzinfo=None))
    part.add("TZNAME", onset.name)
    part.add("TZOFFSETFROM", onset.before)
    part.add("TZOFFSETTO", onset.after)
    return part


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _as_it_stood(zone: str, instant: datetime) -> Onset:
    local = instant.astimezone(ZoneInfo(zone))
    return Onset(instant, _offset(local), _offset(local), local.tzname() or zone, bool(local.dst()))


@lru_cache(1024)
def _onsets(zone: str, year: int) -> tuple[Onset, ...]:
    """When in this year (of UTC) the zone's offset changes."""
    info = ZoneInfo(zone)
    found = []
    for instant in _changes(info, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)):
        old = (instant - _MINUTE).astimezone(info)
        found.append(_as_it_stood(zone, instant)._replace(before=_offset(old)))
    return tuple(found)


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
