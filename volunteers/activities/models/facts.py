"""How full a shift is, where it is for a reader, and what somebody knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from volunteers.activities.models.kinds import SignUpState


class Freq(StrEnum):
    """How often, before it is said every how many of them."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class OnMissing(StrEnum):
    """What becomes of a time of a series that the clocks skip."""

    SKIP = "skip"
    LATER = "later"


class OnTwice(StrEnum):
    """What becomes of a time of a series that comes twice."""

    SKIP = "skip"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True)
class Rule:
    """When something takes place again, in wall time. `weekdays` (0 is Monday) are of a weekly one; `nth` is which of
    its weekday in the month, -1 the last, and None goes by the date. Either `until` or `count` ends it.
    """

    freq: Freq
    first: datetime
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    until: date | None = None
    count: int | None = None


@dataclass(frozen=True)
class Fill:
    """How full a shift is, or all shifts of an activity together; without `capacity` as many come as like to.

    `held` are kept for who has not confirmed yet: taken is both, and that is decided here and nowhere else.
    """

    confirmed: int = 0
    waiting: int = 0
    capacity: int | None = None
    held: int = 0

    @property
    def taken(self) -> int:
        """How many places nobody else can have."""
        return self.confirmed + self.held

    @property
    def has_room(self) -> bool:
        """Whether a place is free."""
        return self.free is None or self.free > 0

    @property
    def free(self) -> int | None:
        """How many places are free; None where as many come as like to."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


@dataclass(frozen=True)
class Whereabouts:
    """Where an activity takes place, as far as one reader may know; decided by `rules.whereabouts` and nowhere else."""

    place: str
    online_link: str
    is_private: bool
    is_hidden: bool
    is_link_hidden: bool


@dataclass(frozen=True)
class Knows:
    """What somebody on a list knows: how they stand there, and of the shift what people are told of it."""

    state: "SignUpState"
    told: Mapping[str, Any]
    is_place_hidden: bool = False
    is_told: bool = True  # by a mail that left
