"""Dates and times as people say them: in the reader's language, with the weekday, and with the zone where it matters.

Templates know this module as `moments`. A zone is an IANA name; without one the reader's zone holds. English and
Spanish are written as in the United States ("Saturday, June 13, 6:00 pm"); other languages follow CLDR.
"""

import re
from datetime import date as Date  # noqa: N812 - the name `date` is a function here
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, get_timezone_name
from flask_babel import get_timezone

from volunteers.foundation import clock as _clock
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import _, _n
from volunteers.foundation.walltime import WallTime, whole_days

_YEAR = re.compile(r"\s*(?:[,،、]|'de'|'del'|de|'năm')*\s*y+(?:'?[년年]'?)?\s*[,،]?\s*")


def _reader_locale() -> Locale:
    return speaking().locale or Locale("en")


TWELVE_HOURS = ("en", "es")
"""Languages in which the United States write 6:00 pm; CLDR has 24 hours for Spanish elsewhere."""


def _zone(zone: str | tzinfo | None) -> tzinfo:
    if zone is None:
        return ZoneInfo(str(get_timezone() or "UTC"))  # pytz, which Flask-Babel has, knows no summer after 2037
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def _local(instant: datetime | Date, zone: str | tzinfo | None) -> datetime | Date:
    return instant.astimezone(_zone(zone)) if isinstance(instant, datetime) else instant


def _day(instant: datetime | Date, zone: str | tzinfo | None) -> Date:
    local = _local(instant, zone)
    return local.date() if isinstance(local, datetime) else local


def _day_pattern(locale: Locale, *, with_year: bool) -> str:
    if locale.language == "en":
        return "EEEE, MMMM d, y" if with_year else "EEEE, MMMM d"
    full = str(locale.date_formats["full"].pattern)
    if locale.language == "es":  # within a sentence: "el sábado 28 de noviembre" (RAE, Ortografía, comma)
        full = full.replace(",", "")
    return full if with_year else _YEAR.sub(" ", full).strip(" ,،")


def iso(instant: datetime | Date, zone: str | tzinfo | None = None, ends: datetime | None = None) -> str:
    """For the attribute datetime="". With `ends`, what lasts whole days is a day: it has no time."""
    local = _local(instant, zone)
    if isinstance(instant, datetime) and is_all_day(instant, ends, zone):
        return _day(instant, zone).isoformat()
    return local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()


def date(
    instant: datetime | Date,
    zone: str | tzinfo | None = None,
    *,
    year: bool | None = None,
    beside: datetime | Date | None = None,
) -> str:
    """'Saturday, June 13'; with the year when it is not this one, or that of the other end of a span (`beside`)."""
    day = _day(instant, zone)
    if year is None:
        years = {day.year, _day(beside, zone).year if beside is not None else day.year}
        year = years != {_day(_clock.now(), zone).year}
    locale = _reader_locale()
    return str(format_date(day, _day_pattern(locale, with_year=year), locale=locale))


def today() -> str:
    """Today with its year: paper is kept."""
    return date(_clock.now(), year=True)


def time(instant: datetime, zone: str | tzinfo | None = None) -> str:
    """'6:00 pm'; where the clocks go back and the hour comes twice also which: '1:30 am (Mountain Daylight Time)'."""
    local = instant.astimezone(_zone(zone))
    if local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset():
        which = get_timezone_name(local, "long", locale=_reader_locale())
        return str(_("%(time)s (%(zone)s)", time=_hour(local), zone=which))
    return _hour(local)


def hour(wall: datetime) -> str:
    """'6:00 pm', of a time that stands on a clock, whether it comes or not."""
    return _hour(wall)


def _hour(local: datetime) -> str:
    locale = _reader_locale()
    if locale.language in TWELVE_HOURS:
        return str(format_time(local, "h:mm a", locale=locale, tzinfo=local.tzinfo)).lower()
    return str(format_time(local, "short", locale=locale, tzinfo=local.tzinfo))


def zone(instant: datetime, zone: str | tzinfo | None = None) -> str:
    """'Mountain Time': the name that people there use."""
    return str(get_timezone_name(_zone(zone), "long", locale=_reader_locale()))


def is_readers(instant: datetime, zone: str | tzinfo | None) -> bool:
    """Whether the reader's own clock shows the same hour then."""
    return instant.astimezone(_zone(zone)).utcoffset() == instant.astimezone(_zone(None)).utcoffset()


def is_all_day(starts: datetime, ends: datetime | None, zone: str | tzinfo | None = None) -> bool:
    """Whether it lasts whole days, from midnight to midnight (or to the minute before): then hours say nothing."""
    if ends is None:
        return False
    info = _zone(zone)
    first, last = (WallTime(at.astimezone(info).replace(tzinfo=None), str(info)) for at in (starts, ends))
    return whole_days(first, last) is not None


def _last_day(ends: datetime, zone: str | tzinfo | None) -> Date:
    return _day(ends - timedelta(minutes=1), zone)


def days(first: Date, last: Date | None) -> str:
    """'Saturday, June 13 to Sunday, June 14': both ends with their year where one is not in this one."""
    if last is None or last == first:
        return date(first)
    return str(_("%(start)s to %(end)s", start=date(first, beside=last), end=date(last, beside=first)))


def first_day(starts: datetime, ends: datetime | None, zone: str | tzinfo | None = None) -> str:
    """The day on which something starts, beside its `hours`."""
    last = _last_day(ends, zone) if ends is not None and is_all_day(starts, ends, zone) else ends
    return date(starts, zone, beside=last)


def full(instant: datetime | Date, zone: str | tzinfo | None = None) -> str:
    """'Saturday, June 13, 6:00 pm', and the zone's name where the reader's clock shows something else."""
    if not isinstance(instant, datetime):
        return date(instant)
    parts = {"day": date(instant, zone), "time": time(instant, zone)}
    if is_readers(instant, zone):
        return str(_("%(day)s, %(time)s", **parts))
    return str(_("%(day)s, %(time)s (%(zone)s)", zone=_zone_words(instant, zone), **parts))


def _zone_words(instant: datetime, name: str | tzinfo | None) -> str:
    return str(get_timezone_name(_zone(name), "long", locale=_reader_locale()))


def hours(starts: datetime, ends: datetime | None, zone: str | tzinfo | None = None) -> str:
    """'6:00 pm to 7:30 pm'; the other day is named when it ends on another. 'all day' where it lasts whole days."""
    if ends is None:
        return time(starts, zone)
    if is_all_day(starts, ends, zone):
        last = _last_day(ends, zone)
        return (
            str(_("all day"))
            if last == _day(starts, zone)
            else str(_("all day, until %(day)s", day=date(last, beside=_day(starts, zone))))
        )
    if _day(starts, zone) == _day(ends, zone):
        return str(_("%(start)s to %(end)s", start=time(starts, zone), end=time(ends, zone)))
    other = _("%(day)s, %(time)s", day=date(ends, zone, beside=starts), time=time(ends, zone))
    return str(_("%(start)s to %(end)s", start=time(starts, zone), end=other))


def begins(starts: datetime, ends: datetime | None, zone: str | tzinfo | None = None) -> str:
    """When something starts: day and time, as `full`; of what lasts whole days, its days, as `span`."""
    return span(starts, ends, zone) if is_all_day(starts, ends, zone) else full(starts, zone)


def span(starts: datetime, ends: datetime | None, zone: str | tzinfo | None = None) -> str:
    """'Saturday, June 13, 6:00 pm to 7:30 pm', and the zone's name where the reader's clock shows something else."""
    parts = {"day": first_day(starts, ends, zone), "time": hours(starts, ends, zone)}
    if is_readers(starts, zone) and (ends is None or is_readers(ends, zone)):
        return str(_("%(day)s, %(time)s", **parts))
    return str(_("%(day)s, %(time)s (%(zone)s)", zone=_zone_words(starts, zone), **parts))


def apart(instant: datetime, there: str, here: str | None = None) -> str:
    """'Korean Time, 15 hours ahead'; 'Nepal Time, 11 h 45 min ahead' where it is no whole number of hours."""
    minutes = _minutes_apart(instant, there, here)
    name = _zone_words(instant, there)
    if not minutes:
        return str(_("%(zone)s, the same hour", zone=name))
    num, rest = divmod(abs(minutes), 60)
    if rest:
        lasts = _("%(hours)s h %(minutes)s min", hours=num, minutes=rest) if num else _("%(minutes)s min", minutes=rest)
        if minutes > 0:
            return str(_("%(zone)s, %(time)s ahead", zone=name, time=lasts))
        return str(_("%(zone)s, %(time)s behind", zone=name, time=lasts))
    if minutes > 0:
        return str(_n("%(zone)s, one hour ahead", "%(zone)s, %(num)s hours ahead", num, zone=name))
    return str(_n("%(zone)s, one hour behind", "%(zone)s, %(num)s hours behind", num, zone=name))


def _minutes_apart(instant: datetime, there: str, here: str | None) -> int:
    offsets = [instant.astimezone(_zone(name)).utcoffset() or timedelta() for name in (there, here)]
    return int((offsets[0] - offsets[1]).total_seconds() // 60)


def since(instant: datetime, zone: str | tzinfo | None = None) -> str:
    """How long somebody waits, inside a sentence: 'since today', 'since Tuesday', 'since Saturday, May 2'."""
    locale = _reader_locale()
    day, today = _day(instant, zone), _day(_clock.now(), zone)
    days = (today - day).days
    if days == 0:
        return str(_("since today"))
    if days == 1:
        return str(_("since yesterday"))
    if 1 < days < 7:
        return str(_("since %(day)s", day=format_date(day, "EEEE", locale=locale)))
    return str(_("since %(day)s", day=date(day)))


class Leaf(NamedTuple):
    """A date as a leaf of a calendar."""

    iso: str
    weekday: str
    day: str
    month: str


def leaf(instant: datetime | Date, zone: str | tzinfo | None = None) -> Leaf:
    """Weekday, day and month, each by itself."""
    locale = _reader_locale()
    day = _day(instant, zone)
    return Leaf(
        day.isoformat(),
        str(format_date(day, "EEE", locale=locale)),
        str(format_date(day, "d", locale=locale)),
        str(locale.months["stand-alone"]["wide"][day.month]),
    )


class Clock(NamedTuple):
    """What a clock in a city shows now."""

    iso: str
    time: str
    day: str
    sunrise: bool


def clock(instant: datetime, zone: str, home: str | None = None, *, sunrise: bool = False) -> Clock:
    """The local time of a city and its weekday; the caller knows whether the sun comes up there about now."""
    local = instant.astimezone(ZoneInfo(zone))
    weekday = str(format_datetime(local.replace(tzinfo=None), "EEEE", locale=_reader_locale()))
    if home is not None and zone == home:
        day = _("%(weekday)s, here and now", weekday=weekday)
    else:
        day = str(_("%(weekday)s, sunrise", weekday=weekday)) if sunrise else weekday
    return Clock(iso(instant, zone), time(instant, zone), day, sunrise)


def month(year: int, month: int) -> str:
    """'June 2026', as the head of a calendar."""
    locale = _reader_locale()
    pattern = "LLLL 'de' y" if locale.language == "es" else "LLLL y"
    return str(format_date(Date(year, month, 1), pattern, locale=locale))


def weekdays() -> list[str]:
    """The short names of the days, from the first day of the reader's week."""
    locale = _reader_locale()
    names = locale.days["stand-alone"]["abbreviated"]
    return [str(names[(_first_day(locale) + offset) % 7]) for offset in range(7)]


def weekday(number: int) -> str:
    """'Thursday' within a sentence, of a number (0 is Monday)."""
    return str(_reader_locale().days["format"]["wide"][number])


def month_day(day: Date) -> str:
    """'November 26', of what comes each year."""
    locale = _reader_locale()
    return str(format_date(day, "d 'de' MMMM" if locale.language == "es" else "MMMM d", locale=locale))


def weeks(year: int, month: int) -> list[list[Date]]:
    """The days of a month in whole weeks of the reader's, with the days around it that fill them."""
    first = Date(year, month, 1)
    start = first - timedelta(days=(first.weekday() - _first_day(_reader_locale())) % 7)
    after = Date(year + month // 12, month % 12 + 1, 1)
    rows = []
    while start < after:
        rows.append([start + timedelta(days=offset) for offset in range(7)])
        start += timedelta(days=7)
    return rows


def _first_day(locale: Locale) -> int:
    """0 for Monday. A language without a country has the week of the organisation's country, from Sunday."""
    return 6 if locale.territory is None else int(locale.first_week_day)
