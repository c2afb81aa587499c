"""Past activities in a list: what somebody took part in, when, and for how long; pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from volunteers.foundation import shapes
from volunteers.foundation.folding import figures, fold
from volunteers.foundation.shapes import Misshapen
from volunteers.foundation.text import _l
from volunteers.imports.models import Target
from volunteers.imports.rules.values import bare, said

LONGEST_TITLE = 200
MOST_HOURS = 24 * 31
"""More nobody gives to one activity: it is a month, day and night."""
CAME = frozenset(["attended", "present", "came", "checked in", "asistio", "presente", "vino", "completed"])
STAYED_AWAY = frozenset(
    [*("absent", "missed", "did not come", "didn t come", "no show", "noshow", "excused"), *("ausente", "falto")]
)
_CLOCK = re.compile(r"(-?\d{1,3}):(\d{2})(?::\d{2})?\s*(?:h|hrs?|hours?|horas?)?\.?\Z")
_HOURS = re.compile(r"(-?\d{0,4}(?:[.,]\d{1,4})?)\s*(?:h|hs|hrs?|hours?|horas?)?\.?\Z")
_BOTH = re.compile(
    r"(\d{1,3})\s*(?:h|hrs?|hours?|horas?)\.?\s*(?:and|y)?\s*(\d{1,2})\s*(?:m|min|mins|minutes|minutos)?\.?\Z"
)
_MINUTES = re.compile(r"(-?\d{1,5})\s*(?:m|min|mins|minutes?|minutos?)\.?\Z")


@dataclass(frozen=True)
class GivenPast:
    """What somebody took part in, as a row tells it; nobody may know for how long."""

    title: str
    held_on: date
    minutes: int | None = None
    has_come: bool = True
    committee_id: int | None = None

    @property
    def which(self) -> tuple[str, date]:
        """By what it is known again."""
        return fold(self.title), self.held_on


def minutes_of(value: str) -> int:
    """How long, as people write it: 3.5, 3,5, 3:30, 3 h, 3 h 30 min, 90 min. Raises Misshapen."""
    text = figures(value.strip().lower())
    if found := _CLOCK.match(text):
        hours, rest = int(found[1]), int(found[2])
        minutes = -1 if text.startswith("-") or rest > 59 else hours * 60 + rest
    elif found := _BOTH.match(text):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := _MINUTES.match(text):
        minutes = int(found[1])
    elif (found := _HOURS.match(text)) and any(ch.isdigit() for ch in found[1]):
        minutes = round(float(found[1].replace(",", ".")) * 60)
    else:
        raise Misshapen(_l("Write how many hours, such as 3.5 or 3:30."))
    if minutes < 0:
        raise Misshapen(_l("Nobody gives less than no time. Write how many hours, such as 3.5 or 3:30."))
    if minutes > MOST_HOURS * 60:
        raise Misshapen(_l("That’s more than a month, day and night. Check the hours."))
    return minutes


def attended(value: str) -> bool:
    """Whether a cell says that somebody came; raises Misshapen where it says neither."""
    word = bare(value)
    return word in CAME if word in CAME or word in STAYED_AWAY else said(value)


@dataclass
class PastCells:
    """What the cells of a row say of an activity."""

    title: str = ""
    held_on: date | None = None
    minutes: int | None = None
    has_come: bool | None = None
    said: list[Target] = field(default_factory=list)

    def take_title(self, value: str) -> None:
        """What it was called; raises Misshapen."""
        self.said.append(Target.ACTIVITY)
        title = shapes.line(value)
        if len(title) > LONGEST_TITLE:
            raise Misshapen(_l("This is too long. Use no more than %(num)d characters.", num=LONGEST_TITLE))
        self.title = title

    def take_day(self, day: date, today: date) -> None:
        """When it was; raises Misshapen."""
        self.said.append(Target.ACTIVITY_ON)
        if day > today:
            raise Misshapen(_l("This day is in the future. Choose today or an earlier day."))
        self.held_on = day

    def take_hours(self, value: str) -> None:
        """For how long; raises Misshapen."""
        self.said.append(Target.HOURS)
        self.minutes = minutes_of(value)

    def take_attended(self, value: str) -> None:
        """Whether they came; raises Misshapen."""
        self.said.append(Target.ATTENDED)
        self.has_come = attended(value)

    def finish(self, committees: Sequence[int]) -> tuple[GivenPast | None, tuple[Target, Any] | None]:
        """The activity, or in which column what is wrong."""
        if not self.said or self._is_misread():
            return None, None
        if not self.title:
            return None, (self.said[0], _l("Which activity is this about? Fill in its name, or leave this out."))
        if self.held_on is None:
            return None, (Target.ACTIVITY, _l("When was this activity? Fill in its day."))
        if self.has_come is False and self.minutes:
            return None, (Target.HOURS, _l("They didn’t come, so they gave no hours. Correct one of the two."))
        if len(committees) > 1:
            return None, (Target.ACTIVITY, _l("This row names several committees. Whose activity was it? Keep one."))
        committee_id = committees[0] if committees else None
        return GivenPast(self.title, self.held_on, self.minutes, self.has_come is not False, committee_id), None

    def _is_misread(self) -> bool:
        """Whether its name or its day is wrong, which is said already."""
        is_title = Target.ACTIVITY in self.said and not self.title
        return is_title or (Target.ACTIVITY_ON in self.said and self.held_on is None)


@dataclass
class PastThere:
    """What is kept of people already: by their keys, or the number of their row (negative), and by what it is known."""

    of: dict[int, dict[tuple[str, date], tuple[int | None, bool]]] = field(default_factory=dict)

    def copy(self) -> "PastThere":
        """Another one, to which can be added without changing this."""
        return PastThere({key: dict(each) for key, each in self.of.items()})

    def judge(self, key: int, given: GivenPast, *, takes_theirs: bool) -> tuple[GivenPast | None, str]:
        """What is to be kept of it, and why it can't be; from now on it is there."""
        there = self.of.setdefault(key, {})
        said = (given.minutes, given.has_come)
        if given.which not in there:
            there[given.which] = said
            return replace(given), ""
        is_otherwise = given.minutes is not None and there[given.which] != said
        return None, "past-otherwise" if is_otherwise and takes_theirs else ""
