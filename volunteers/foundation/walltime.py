"""A wall time and its zone: what people write on posters, and the instant it means.

"18:00 every Thursday in Aurora" stays 18:00 across the change of clocks, so an activity keeps both.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_LATEST_MIDNIGHT = time(2)  # no zone skips more than an hour there


class Oddity(StrEnum):
    """What can be wrong with a wall time on the night when clocks change."""

    MISSING = "missing"  # skipped in spring
    TWICE = "twice"  # repeated in autumn


@dataclass(frozen=True)
class WallTime:
    """A naive local time in an IANA zone; `fold` 1 is the second of two equal wall times (PEP 495)."""

    local: datetime
    zone: str
    fold: int = 0

    @property
    def instant(self) -> datetime:
        """The UTC instant; of a time that exists twice, the one `fold` names."""
        return self.local.replace(tzinfo=ZoneInfo(self.zone), fold=self.fold).astimezone(UTC)

    @property
    def oddity(self) -> Oddity | None:
        """Whether this wall time does not exist, or exists twice."""
        zone = ZoneInfo(self.zone)
        first = self.local.replace(tzinfo=zone, fold=0)
        second = self.local.replace(tzinfo=zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return None
        back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        return Oddity.TWICE if back == self.local else Oddity.MISSING


def whole_days(starts: WallTime, ends: WallTime) -> tuple[date, date] | None:
    """The first day, and the day after the last, of what lasts whole days; None where its hours say something.

    From midnight to midnight, or to the minute before, as the clocks there show it; where they skip midnight, a day
    begins with the first time that they show.
    """
    first, last = starts.local, ends.local
    if last.time().replace(second=0, microsecond=0) == time(23, 59):
        last = datetime.combine(last + _DAY, time())
    if last <= first or not (_begins_day(first, starts.zone) and _begins_day(last, ends.zone)):
        return None
    return first.date(), last.date()


def _begins_day(local: datetime, zone: str) -> bool:
    if local.time() == time():
        return True
    return local.time() < _LATEST_MIDNIGHT and local == _first_moment(local.date(), zone)


@lru_cache(1024)
def _first_moment(day: date, zone: str) -> datetime:
    """What the clocks show first on a day: midnight, or what stands in its place."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return midnight.astimezone(UTC).astimezone(midnight.tzinfo).replace(tzinfo=None)
