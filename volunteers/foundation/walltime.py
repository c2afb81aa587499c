"""A wall time and its zone: what people write on posters, and the instant it means.

"18:00 every Thursday in Aurora" stays 18:00 across the change of clocks, so an activity keeps both.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


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
