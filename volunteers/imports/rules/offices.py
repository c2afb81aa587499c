"""Offices in a list: what a cell means, and whether the office is free for its time; pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from volunteers.committees.models import OfficeBasis, OfficeKind
from volunteers.committees.rules import overlaps
from volunteers.foundation.shapes import Misshapen
from volunteers.foundation.text import _l
from volunteers.imports.models import Target
from volunteers.imports.rules.values import bare

LONGEST_YEARS = 30
"""A term that lasts longer is a year that was mistyped."""
NONE = frozenset(["none", "no", "no office", "n a", "member", "ninguno", "sin cargo", "miembro", ""])
_ACTING = ("acting ", "interim ")
_ACTING_AFTER = (" acting", " interim", " interino", " interina", " en funciones", " provisional")
_WORDS: Mapping[OfficeKind, str] = {
    OfficeKind.CHAIR: "chair|chairperson|chairman|chairwoman|president|presidencia|presidente|presidenta",
    OfficeKind.VICE_CHAIR: "vice chair|vicechair|vice chairperson|vice chairman|vice chairwoman|vice president"
    "|vicepresidencia|vicepresidente|vicepresidenta|deputy chair",
    OfficeKind.SECRETARY: "secretary|secretaria|secretario",
    OfficeKind.TREASURER: "treasurer|tesoreria|tesorero|tesorera",
}
OFFICES = {word: office for office, words in _WORDS.items() for word in words.split("|")}


@dataclass(frozen=True)
class GivenOffice:
    """An office as a row tells it: of which committee, and from when to when, as far as it says."""

    committee_id: int
    office: OfficeKind
    basis: OfficeBasis
    starts_on: date | None = None
    ends_on: date | None = None

    def is_past(self, today: date) -> bool:
        """Whether it is history by now."""
        return self.ends_on is not None and self.ends_on < today


def office_of(value: str) -> tuple[OfficeKind, OfficeBasis] | None:
    """The office that a cell names, and whether somebody only fills in; None for none. Raises Misshapen."""
    word, basis = bare(value), OfficeBasis.ELECTED
    if word in NONE:
        return None
    for mark in _ACTING:
        if word.startswith(mark):
            word, basis = word.removeprefix(mark), OfficeBasis.ACTING
    for mark in _ACTING_AFTER:
        if word.endswith(mark):
            word, basis = word.removesuffix(mark), OfficeBasis.ACTING
    if word not in OFFICES:
        raise Misshapen(
            _l(
                "Write one office in each row: chair, vice chair, secretary or treasurer. Someone who only fills in is "
                "an “acting chair.”"
            )
        )
    return OFFICES[word], basis


@dataclass
class OfficeCells:
    """What the cells of a row say of an office."""

    office: tuple[OfficeKind, OfficeBasis] | None = None
    is_said: bool = False
    days: dict[Target, date] = field(default_factory=dict)

    def take(self, value: str) -> None:
        """A cell with an office; raises Misshapen."""
        self.is_said, self.office = True, office_of(value)

    def take_day(self, target: Target, day: date) -> None:
        """Its first day, or its last."""
        self.days[target] = day

    def finish(self, committees: Sequence[int], today: date) -> tuple[GivenOffice | None, tuple[Target, Any] | None]:
        """The office, or in which column what is wrong: it needs one committee, and days in their order."""
        starts_on, ends_on = self.days.get(Target.OFFICE_FROM), self.days.get(Target.OFFICE_UNTIL)
        if self.office is None:
            if self.is_said or not self.days:
                return None, None
            day = Target.OFFICE_FROM if starts_on else Target.OFFICE_UNTIL
            return None, (day, _l("This row has a day in office, but no office. Fill it in, or leave the day out."))
        wrong = _wrong_place(committees) or _wrong_days(starts_on, ends_on, today)
        return (None, wrong) if wrong else (GivenOffice(committees[0], *self.office, starts_on, ends_on), None)


def _wrong_place(committees: Sequence[int]) -> tuple[Target, Any] | None:
    if not committees:
        return Target.OFFICE, _l("Which committee is this office in? Fill in the committee in this row.")
    if len(committees) > 1:
        text = _l("This row names several committees. Give each office a row with its own committee.")
        return Target.OFFICE, text
    return None


def _wrong_days(starts_on: date | None, ends_on: date | None, today: date) -> tuple[Target, Any] | None:
    if ends_on is None:
        return None
    if starts_on is None:
        text = _l("This term has ended. Fill in its first day, too.")
        return (Target.OFFICE_UNTIL, text) if ends_on < today else None
    if ends_on < starts_on:
        return Target.OFFICE_UNTIL, _l("The last day is before the first. Choose a later last day.")
    if ends_on.year - starts_on.year > LONGEST_YEARS:
        return Target.OFFICE_UNTIL, _l("That’s more than 30 years in one office. Check the years.")
    return None


class HeldTerm(NamedTuple):
    """Who holds an office from when to when: a person, or the number of an earlier row (negative)."""

    key: int
    starts_on: date
    ends_on: date | None
    ended_at: datetime | None = None


@dataclass
class Offices:
    """The terms of all offices, by committee and office, and in which committees people are active members.

    `young` and `active` know people by their keys, and who came earlier in the file by the row's number (negative).
    """

    may_assign: bool = False
    """Whether whoever brings the file in may assign offices that carry rights."""
    terms: dict[tuple[int, OfficeKind], list[HeldTerm]] = field(default_factory=lambda: defaultdict(list))
    active: dict[int, frozenset[int]] = field(default_factory=dict)
    young: set[int] = field(default_factory=set)

    def copy(self) -> "Offices":
        """Another one, to which can be added without changing this."""
        terms = defaultdict(list, {key: list(held) for key, held in self.terms.items()})
        return Offices(self.may_assign, terms, dict(self.active), set(self.young))

    def come(self, key: int, committees: Iterable[int], *, is_young: bool) -> None:
        """A row says that somebody is a member of these committees."""
        self.active[key] = self.active.get(key, frozenset()) | frozenset(committees)
        if is_young:
            self.young.add(key)

    def hold(self, key: int, given: GivenOffice, starts_on: date) -> None:
        """A row gives somebody an office."""
        self.terms[given.committee_id, given.office].append(HeldTerm(key, starts_on, given.ends_on))


class Judged(NamedTuple):
    """What becomes of the office in a row: nothing new, a term from a day on, or why not, and because of whom."""

    starts_on: date | None = None
    why: str = ""
    key: int | None = None


NOTHING_NEW = Judged()


def judge(given: GivenOffice, key: int, offices: Offices, today: date) -> Judged:
    """Whether somebody (a person, or a row where negative) can hold an office that a list gives them."""
    held = offices.terms.get((given.committee_id, given.office), [])
    if any(each.key == key and _is_told(given, each, today) for each in held):
        return NOTHING_NEW
    if not given.is_past(today):
        if not offices.may_assign:
            return Judged(why="office-may-not")
        if key in offices.young:
            return Judged(why="office-young")
        if given.basis is not OfficeBasis.ACTING and given.committee_id not in offices.active.get(key, ()):
            return Judged(why="office-no-member")
    starts_on = given.starts_on or today
    other = next((each for each in held if overlaps(starts_on, given.ends_on, each)), None)
    if other is None:
        return Judged(starts_on)
    if other.key == key:
        return Judged(why="office-other-days", key=key)
    return Judged(why="office-held" if other.key > 0 else "office-held-in-file", key=other.key)


def _is_told(given: GivenOffice, held: HeldTerm, today: date) -> bool:
    """Whether a term that is here is the one that a row tells of; a day that it leaves out may be any."""
    if held.ended_at is not None:
        return False
    if given.starts_on is None and held.ends_on is not None and held.ends_on < today:
        return False
    return given.starts_on in (None, held.starts_on) and given.ends_on in (None, held.ends_on)
