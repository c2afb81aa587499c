"""The shifts of an activity by day and position: for its page, where one checks several; for its plan and its board."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from volunteers.activities import queries, rules, words
from volunteers.activities.models import Activity, Fill, Shift, SignUp
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock, moments
from volunteers.foundation.languages import name_in
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications.rules import why_not_pass
from volunteers.web.language import current_tag

T = TypeVar("T")

MANY = 4
"""From so many shifts on they stand by day, to be checked; below, each has a button of its own."""


def is_grouped(shifts: Sequence[Shift]) -> bool:
    """Whether there are so many, or such different ones, that they are shown by day and position."""
    return len(shifts) >= MANY or any(shift.position_id is not None for shift in shifts)


@dataclass(frozen=True)
class Choice:
    """A shift to check: its hours, how full it is or how the reader stands to it, or why they can't come."""

    shift: Shift
    hours: str
    said: str
    state: str
    mine: SignUp | None = None
    refusal: Refusal | None = None
    is_open: bool = False
    is_checked: bool = False


@dataclass
class OfPosition:
    """The shifts of a day that are for one thing."""

    title: str
    notes: list[str]
    choices: list[Choice] = field(default_factory=list)
    free: str = ""
    """How many places are open, all of its shifts together."""

    @property
    def is_shown(self) -> bool:
        """Whether it stands open at first: something of it is checked."""
        return any(choice.is_checked for choice in self.choices)


@dataclass
class OfDay:
    """A day with its positions."""

    day: date
    label: str
    positions: list[OfPosition] = field(default_factory=list)
    is_open: bool = False


def notes_of(shift: Shift) -> list[str]:
    """What is said of the position of a shift, besides what it is called."""
    position = shift.position
    if position is None:
        return []
    said = []
    if position.languages:
        names = in_a_row(name_in(tag, current_tag()) for tag in position.languages)
        said.append(_("It would be good to speak %(languages)s.", languages=names))
    if position.least_age:
        said.append(_("For people %(age)d or older.", age=position.least_age))
    return [str(each) for each in said]


def day_of(shift: Shift) -> date:
    """The day on which a shift starts, there."""
    return shift.starts_at.astimezone(ZoneInfo(shift.time_zone)).date()


def in_order(shifts: Iterable[Shift]) -> list[Shift]:
    """By day, position and time."""
    return sorted(shifts, key=lambda each: (day_of(each), each.position_id or 0, each.starts_at, each.id))


def by_day(shifts: Iterable[Shift], make: Callable[[Shift], Choice]) -> list[OfDay]:
    """The shifts as they stand on a page."""
    found: list[OfDay] = []
    known: dict[tuple[date, int | None], OfPosition] = {}
    for shift in in_order(shifts):
        day = day_of(shift)
        if not found or found[-1].day != day:
            found.append(OfDay(day, moments.date(day)))
        key = (day, shift.position_id)
        if key not in known:
            known[key] = OfPosition(words.for_what(shift) or str(_("Help with everything")), notes_of(shift))
            found[-1].positions.append(known[key])
        known[key].choices.append(make(shift))
    for each in found:
        each.is_open = any(choice.is_open for of in each.positions for choice in of.choices)
    return found


def hours_of(shift: Shift) -> str:
    """From when to when, on its day."""
    return moments.hours(shift.starts_at, shift.ends_at, shift.time_zone)


def choices(
    activity: Activity, shifts: Sequence[Shift], person_id: int | None, checked: Collection[str]
) -> tuple[list[OfDay], list[SignUp], dict[int, Fill]]:
    """What somebody can choose, day by day; their own sign-ups; and how full each shift is: in a few statements.

    However many shifts there are.
    """
    keys = [shift.id for shift in shifts]
    fills, mine = queries.fills(keys), queries.sign_ups_of(person_id, keys)
    person = people_queries.by_id(person_id) if person_id is not None else None
    is_member = person is None or activity.is_public or committee_queries.is_in(activity.committee_id, person.id)
    since, until = min(shift.starts_at for shift in shifts), max(shift.ends_at for shift in shifts)
    busy = queries.busy(person.id, since, until) if person is not None else []
    missing = _missing(shifts, person)

    def make(shift: Shift) -> Choice:
        own = mine.get(shift.id)
        is_open = rules.is_open(shift, clock.now())
        if own is not None:
            return Choice(shift, hours_of(shift), words.own_in_words(own), own.state.value, own, None, is_open)
        clash = next((each for each in busy if each.id != shift.id and rules.overlaps(each, shift)), None)
        refusal = rules.why_not_sign_up(shift, person, clock.now(), is_member=is_member, clash=clash)
        refusal = refusal or missing.get(shift.id)
        if refusal is not None:
            said = words.brief(refusal, clash)
            return Choice(shift, hours_of(shift), said, refusal.code, None, refusal)
        state = "free" if fills[shift.id].has_room else "full"
        is_checked = shift.public_id in checked
        said = words.free_in_words(fills[shift.id])
        return Choice(shift, hours_of(shift), said, state, is_open=is_open, is_checked=is_checked)

    found = by_day(shifts, make)
    for of in (of for day in found for of in day.positions):
        of.free = _free([fills[choice.shift.id] for choice in of.choices if choice.is_open])
    return found, list(mine.values()), fills


def _free(fills: list[Fill]) -> str:
    """How many places are open on these together; empty where nobody can come any more."""
    if not fills:
        return ""
    if any(fill.free is None for fill in fills):
        return words.free_in_words(Fill())
    taken = sum(fill.taken for fill in fills)
    return words.free_in_words(
        Fill(taken, sum(fill.waiting for fill in fills), taken + sum(fill.free or 0 for fill in fills))
    )


def _missing(shifts: Sequence[Shift], person: Person | None) -> dict[int, Refusal]:
    """What a person lacks of what shifts ask for, where the gate does not only warn: once for each day."""
    if person is None or not any(shift.requires for shift in shifts) or not qualifications.is_enforced():
        return {}
    known: dict[tuple[object, ...], Refusal | None] = {}
    found = {}
    for shift in shifts:
        day = rules.last_day(shift)
        key = (day, *shift.requires)
        if key not in known:
            lacks = queries.findings(shift, [person.id]).get(person.id, ())
            known[key] = why_not_pass(lacks, day, is_enforced=True)
        if (refusal := known[key]) is not None:
            found[shift.id] = refusal
    return found
