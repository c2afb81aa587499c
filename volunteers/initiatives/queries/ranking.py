"""Putting members in the order in which they are asked, by a few columns of each: nobody is read as a whole for it."""

import functools
import json
import operator
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from volunteers import search
from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation.db import db, is_postgresql, unindexed
from volunteers.initiatives import rules
from volunteers.initiatives.models import Assignment, Offer, OfferState, Position
from volunteers.people.models import LanguageSkill, Level, Person
from volunteers.qualifications.models import Finding

AT_MOST = 1_000
"""Of so many members those who fit are found; a committee of more is narrowed by a part of the name, or a language."""
STATES = (MembershipState.ACTIVE, MembershipState.ON_LEAVE)


class Speaks(NamedTuple):
    """What counts of a language of somebody."""

    language: str
    speaks: Level | None
    interprets: bool
    translates: bool


class Ranking:
    """The rules that put members in their order, asked once for all who are alike."""

    def __init__(
        self, position: Position, today: date, asked: Mapping[int, Assignment], does: Mapping[int, Sequence[Any]]
    ) -> None:
        self.position, self.today, self.asked, self.does = position, today, asked, does
        self._ranked: dict[tuple[Any, ...], tuple[tuple[bool, int], rules.Known]] = {}
        self.lacks: Mapping[int, Sequence[Finding]] = {}
        """What people lack of what the role requires, by their keys."""
        self.is_enforced = False

    def place_of(self, row: Any) -> tuple[tuple[bool, bool, int], rules.Known]:
        """Who can be asked first; of those who lacks nothing; and of those who fits best; and what is seen of them."""
        lacks = row.person_id in self.lacks
        (is_refused, score), known = self.ranked(row)
        return (is_refused or (lacks and self.is_enforced), lacks, score), known

    def ranked(self, row: Any) -> tuple[tuple[bool, int], rules.Known]:
        """Where somebody stands (who can be asked first, and of those who fits best), by a row of `members`; and what
        the chair may see of them. Most members are alike in it.
        """
        last, does = self.asked.get(row.person_id), len(self.does.get(row.person_id, ()))
        shown = (row.spoken, row.skills, row.availability, row.is_adult, row.may_be_asked)
        kind = (*shown, row.state, row.back_on, row.has_offered, last.state if last else None, does)
        if kind not in self._ranked:
            known = _known_of(row)
            place = (self._is_refused(row, last), -self.fit(row.person_id, known, has_offered=row.has_offered).score)
            self._ranked[kind] = (place, known)
        return self._ranked[kind]

    def fit(self, person_id: int, known: rules.Known, *, has_offered: bool) -> rules.Fit:
        """How well somebody fits, and why."""
        does = self.does.get(person_id, ())
        return rules.fit(self.position, self.position.initiative, known, does, has_offered=has_offered)

    def _is_refused(self, row: Any, last: Assignment | None) -> bool:
        alike = Membership(state=row.state, back_on=row.back_on, person=Person(is_adult=row.is_adult))
        return rules.why_not_ask(alike, last, "", self.today) is not None


def _known_of(row: Any) -> rules.Known:
    helps = rules.shows_helping(Person(is_adult=row.is_adult, may_be_asked=row.may_be_asked))
    return rules.Known(
        languages=cast(Sequence[LanguageSkill], read_spoken(row.spoken)),
        skills=_parsed(row.skills) if helps else (),
        times=_parsed(row.availability) if helps else (),
        may_be_asked=row.may_be_asked,
    )


def members(position: Position, q: str = "", language: str = "") -> Sequence[Any]:
    """The first members by name, with what puts them in their order, and whether an offer of theirs waits."""
    # First who they are: sorting takes along what is read of each.
    keys = _first_found(position, q, language) if q else _first(position, language)
    return db.session.execute(_read(position, keys).order_by(unindexed(Person.sort_name), Person.id)).all()


def first_named(position: Position) -> Sequence[Any]:
    """The same of the first members by name, where only names and languages are wanted."""
    columns = (Person.id.label("person_id"), Person.full_name, Person.call_name, _spoken().label("spoken"))
    of = sa.select(*columns).join(Membership, Membership.person_id == Person.id)
    return db.session.execute(of.where(Membership.id.in_(_first(position, "")))).all()


def _first(position: Position, language: str) -> sa.SelectBase:
    """The keys of the first memberships by name: where most are members names are walked in their order, else the
    members, of whom there are few, are sorted.
    """
    of_few = _keys(language).where(*_are_members(position)).order_by(unindexed(Person.sort_name), Person.id)
    if is_postgresql():
        return of_few.limit(AT_MOST)
    # In a form that names both tables: else SQLite reads all memberships for a filter of its own, before it walks.
    is_member = sa.case((Person.sort_name >= "", sa.and_(*_are_members(position))))
    of_many = _keys(language).where(is_member).order_by(Person.sort_name, Person.id)
    some = sa.select(Membership.id).where(*_are_members(position)).limit(AT_MOST + 1)
    number = sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
    either = (of_few.where(number <= AT_MOST), of_many.where(number > AT_MOST))
    return sa.union_all(*(sa.select(each.limit(AT_MOST).subquery()) for each in either))


def _first_found(position: Position, q: str, language: str) -> sa.SelectBase:
    """The same of those who are found."""
    hits = search.hits("person", q)
    if hits is None:
        return _first(position, language)
    found = sa.select(Membership.id).join(hits, hits.c.ref_id == Membership.person_id)
    found = found.where(*_are_members(position, unindexed(Membership.committee_id)), *_speak(language))
    return found.order_by(hits.c.place, hits.c.ref_id).limit(AT_MOST)


def _keys(language: str) -> sa.Select[Any]:
    return sa.select(Membership.id).join(Person, Person.id == Membership.person_id).where(*_speak(language))


def _speak(language: str) -> tuple[sa.ColumnElement[bool], ...]:
    theirs = (LanguageSkill.person_id == Membership.person_id, LanguageSkill.speaks.is_not(None))
    return (sa.exists().where(*theirs, LanguageSkill.language == language),) if language else ()


def _are_members(position: Position, committee_id: Any = Membership.committee_id) -> tuple[sa.ColumnElement[bool], ...]:
    return (committee_id == position.initiative.committee_id, Membership.state.in_(STATES))


def _read(position: Position, keys: sa.SelectBase) -> sa.Select[Any]:
    waits = (Offer.position_id == position.id, Offer.state == OfferState.WAITING)
    has_offered: Any = sa.exists().where(Offer.person_id == Membership.person_id, *waits)
    select: Any = (
        sa.select(
            Membership.id.label("membership_id"),
            *(Membership.person_id, Membership.state, Membership.back_on),
            *(Person.full_name, Person.call_name, Person.is_adult, Person.may_be_asked),
            *(sa.cast(each, sa.Text).label(each.key) for each in (Person.skills, Person.availability)),
            has_offered.label("has_offered"),
            _spoken().label("spoken"),
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.id.in_(keys))
    )
    read: sa.Select[Any] = select
    return read


def _spoken() -> sa.ScalarSelect[Any]:
    """The languages of somebody as one text, so that they need no statement of their own; for `read_spoken`."""
    skill, yes, no = LanguageSkill, sa.literal("1"), sa.literal("0")
    does = (sa.case((each, yes), else_=no) for each in (skill.interprets, skill.translates))
    one = (sa.literal("").concat(skill.language), sa.func.coalesce(sa.cast(skill.speaks, sa.String), ""), *does)
    parts = functools.reduce(operator.add, (each for part in one for each in (part, sa.literal(":"))))
    texts = sa.select(sa.func.aggregate_strings(parts, ",")).where(skill.person_id == Person.id)
    return texts.correlate(Person).scalar_subquery()


@functools.lru_cache(4096)
def _parsed(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@functools.lru_cache(4096)
def read_spoken(text: str | None) -> tuple[Speaks, ...]:
    """What `spoken` of a member says; most members are alike in it."""
    skills = (each.split(":") for each in sorted(text.split(",")) if each) if text else ()
    return tuple(
        Speaks(language, Level(level) if level else None, interprets == "1", translates == "1")
        for language, level, interprets, translates, _end in skills
    )
