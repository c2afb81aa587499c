"""What all parts of the demonstration share: the seed, today, the rows, and who is who."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from volunteers.demo.rows import Rows

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


@dataclass(eq=False)
class Someone:
    """An invented person, as the other rows need to know them; the same only as itself."""

    id: int
    full_name: str
    call_name: str
    language: str
    email: str | None
    preferred_language: str
    account_id: int | None
    joined_days: int
    busy: list[tuple[Any, Any]] = field(default_factory=list)


@dataclass
class Group:
    """A committee, as the other rows need to know it."""

    id: int
    slug: str
    name: dict[str, str]
    languages: list[str]
    members: list[Someone] = field(default_factory=list)
    officers: dict[str, Someone] = field(default_factory=dict)
    extras: list[Someone] = field(default_factory=list)
    """The members who sign in, and are none of the cast: whom a part is given that somebody has to play."""


@dataclass
class Stage:
    """One demonstration being made. Times are whole minutes of today, so that a day's data is the same all day."""

    random: Random
    today: date
    zone: str
    rows: Rows
    people: list[Someone] = field(default_factory=list)
    cast: dict[str, Someone] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def drawn(self, among: Sequence[T]) -> Iterator[T]:
        """All of them, each once, in an order of chance; drawn one by one, for mostly a few are wanted of very many."""
        moved: dict[int, T] = {}
        for left in range(len(among) - 1, -1, -1):
            at = self.random.randint(0, left)
            yield moved.get(at, among[at])
            moved[at] = moved.get(left, among[left])

    def at(self, day: date, clock: time) -> datetime:
        """The instant of a wall time here."""
        return datetime.combine(day, clock, ZoneInfo(self.zone))

    def ago(self, days: int) -> datetime:
        """An instant in waking hours so many days ago; today's is soon after midnight, so that it is over."""
        if days <= 0:
            return self.at(self.today, time(0, 1))
        return self.at(self.today - timedelta(days=days), time(self.random.randint(8, 20), self.random.randint(0, 59)))

    def day(self, weeks: int, weekday: int) -> date:
        """The next Monday (0) to Sunday (6) after today, and so many weeks later or earlier."""
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1 + 7 * weeks)


def read_csv(name: str) -> list[dict[str, Any]]:
    """The lines of a file of public facts."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
