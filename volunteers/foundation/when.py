"""Days and times as people read them, in the reader's language. The patterns are Unicode LDML, and translatable."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates
from flask import current_app
from flask_babel import get_locale

from volunteers.foundation import clock
from volunteers.foundation.text import _
from volunteers.foundation.walltime import WallTime


def _shown(value: Any, pattern: str) -> str:
    locale = get_locale() or "en"
    if isinstance(value, datetime):
        text = dates.format_datetime(value, pattern, tzinfo=value.tzinfo, locale=locale)
    else:
        text = dates.format_date(value, pattern, locale=locale)
    return text.replace("\u202f", "\u00a0").replace("AM", "am").replace("PM", "pm")


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["DEFAULT_TIME_ZONE"])


def local(value: Any, zone: str | None = None) -> Any:
    """An instant as local time in a zone (the organisation's where none is named); a wall time as itself."""
    if isinstance(value, WallTime):
        return value.local
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(ZoneInfo(zone) if zone else _zone())
    return value


def day(value: Any, zone: str | None = None) -> str:
    """Saturday 13 June; with the year where it is not this one."""
    value = local(value, zone)
    year_now = clock.now().astimezone(_zone()).year
    return _shown(value, _("EEEE d MMMM") if value.year == year_now else _("EEEE d MMMM y"))


def short_day(value: Any, zone: str | None = None) -> str:
    """13 June; with the year where it is not this one."""
    value = local(value, zone)
    year_now = clock.now().astimezone(_zone()).year
    return _shown(value, _("d MMMM") if value.year == year_now else _("d MMMM y"))


def weekday(value: Any, zone: str | None = None) -> str:
    """Saturday."""
    return _shown(local(value, zone), "EEEE")


def short_weekday(value: Any, zone: str | None = None) -> str:
    """Sat."""
    return _shown(local(value, zone), "EEE")


def month(value: Any) -> str:
    """June."""
    return _shown(local(value), "LLLL")


def month_year(value: Any) -> str:
    """June 2026."""
    return _shown(local(value), _("LLLL y"))


def time_of_day(value: Any, zone: str | None = None) -> str:
    """6:00 pm."""
    return _shown(local(value, zone), _("h:mm a"))


def day_and_time(value: Any, zone: str | None = None) -> str:
    """Saturday 13 June, 6:00 pm."""
    return _("%(day)s, %(time)s", day=day(value, zone), time=time_of_day(value, zone))


def zone_name(zone: str, at: datetime | None = None) -> str:
    """Mountain Time, Korean Time: what people call a zone."""
    return dates.get_timezone_name(ZoneInfo(zone), width="long", zone_variant="generic", locale=get_locale() or "en")


def zone_city(zone: str) -> str:
    """The city that a zone is named after: Seoul."""
    return dates.get_timezone_location(ZoneInfo(zone), locale=get_locale() or "en", return_city=True)


def since(value: datetime) -> str:
    """How long ago in whole days, as part of no sentence: "today", "since yesterday", "since Tuesday"."""
    days = (clock.now().astimezone(_zone()).date() - value.astimezone(_zone()).date()).days
    if days <= 0:
        return _("since today")
    if days == 1:
        return _("since yesterday")
    if days < 7:
        return _("since %(weekday)s", weekday=weekday(value))
    return _("since %(day)s", day=short_day(value))


def days_from_now(value: date) -> int:
    """Calendar days from today in the organisation's zone."""
    return (value - clock.now().astimezone(_zone()).date()).days


def iso(value: Any, zone: str | None = None) -> str:
    """For <time datetime>."""
    value = local(value, zone) if not isinstance(value, WallTime) else value.local.replace(tzinfo=ZoneInfo(value.zone))
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value.isoformat())
