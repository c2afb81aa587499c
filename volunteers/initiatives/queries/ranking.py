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
        self.lacks: Mapping[int, Sequence[Finding]] = {}
        """What people lack of what the role requires, by their keys."""
        self.is_enforced = False
        self._helps: dict[tuple[bool, bool], bool] = {}
        self._refused: dict[tuple[Any, ...], bool] = {}
        self._scores: dict[tuple[Any, ...], int] = {}

    def known_of(self, row: Any) -> rules.Known:
        """What the chair may see of somebody, by a row of `members`."""
        kind = (row.is_adult, row.may_be_asked)
        if kind not in self._helps:
            self._helps[kind] = rules.shows_helping(Person(is_adult=row.is_adult, may_be_asked=row.may_be_asked))
        helps = self._helps[kind]
        return rules.Known(
            languages=cast(Sequence[LanguageSkill], read_spoken(row.spoken)),
            skills=_listed(row.skills) if helps else (),
            times=_listed(row.availability) if helps else (),
            may_be_asked=row.may_be_asked,
        )

    def place_of(self, row: Any, known: rules.Known) -> tuple[bool, bool, int]:
        """Who can be asked first; of those who lacks nothing; and of those who fits best."""
        lacks = row.person_id in self.lacks
        return self._is_refused(row) or (lacks and self.is_enforced), lacks, -self._score(row, known)

    def fit(self, person_id: int, known: rules.Known, *, has_offered: bool) -> rules.Fit:
        """How well somebody fits, and why."""
        does = self.does.get(person_id, ())
        return rules.fit(self.position, self.position.initiative, known, does, has_offered=has_offered)

    def _is_refused(self, row: Any) -> bool:
        last = self.asked.get(row.person_id)
        kind = (row.state, row.back_on, row.is_adult, last.state if last else None)
        if kind not in self._refused:
            alike = Membership(state=row.state, back_on=row.back_on, person=Person(is_adult=row.is_adult))
            self._refused[kind] = rules.why_not_ask(alike, last, "", self.today) is not None
        return self._refused[kind]

    def _score(self, row: Any, known: rules.Known) -> int:
        does = len(self.does.get(row.person_id, ()))
        kind = (known.languages, known.skills, known.times, known.may_be_asked, row.has_offered, does)
        if kind not in self._scores:
            self._scores[kind] = self.fit(row.person_id, known, has_offered=row.has_offered).score
        return self._scores[kind]


def members(position: Position, q: str = "", language: str = "") -> Sequence[Any]:
    """The first members by name, with what puts them in their order, and whether an offer of theirs waits."""
    hits = search.hits("person", q)
    if hits is not None:
        found = _members(position, language, is_walked=True).join(hits, hits.c.ref_id == Person.id)
        return db.session.execute(found.order_by(hits.c.place, hits.c.ref_id)).all()
    by_name = _members(position, language).order_by(unindexed(Person.sort_name), Person.id)
    if is_postgresql():
        return db.session.execute(by_name).all()
    # Where most are members names are walked in their order; else the members, of whom there are few, are sorted.
    of_most = _members(position, language, is_walked=True).order_by(Person.sort_name, Person.id)
    counted = sa.select(Membership.id).where(*_are_members(Membership.committee_id, position)).limit(AT_MOST + 1)
    number = sa.select(sa.func.count()).select_from(counted.subquery()).scalar_subquery()
    either = (by_name.where(number <= AT_MOST), of_most.where(number > AT_MOST))
    return db.session.execute(sa.union_all(*(sa.select(each.subquery()) for each in either))).all()


def _members(position: Position, language: str, *, is_walked: bool = False) -> sa.Select[Any]:
    waits = (Offer.position_id == position.id, Offer.state == OfferState.WAITING)
    has_offered: Any = sa.exists().where(Offer.person_id == Membership.person_id, *waits)
    within = unindexed(Membership.committee_id) if is_walked else Membership.committee_id
    select: Any = (
        sa.select(
            Membership.id.label("membership_id"),
            *(Membership.person_id, Membership.state, Membership.back_on),
            *(Person.full_name, Person.call_name, Person.is_adult, Person.may_be_asked),
            *(sa.type_coerce(each, sa.String).label(each.key) for each in (Person.skills, Person.availability)),
            has_offered.label("has_offered"),
            _spoken().label("spoken"),
        )
        .join(Person, Person.id == Membership.person_id)
        .where(*_are_members(within, position))
        .limit(AT_MOST)
    )
    if language:
        speaks = sa.and_(LanguageSkill.language == language, LanguageSkill.speaks.is_not(None))
        select = select.where(Person.languages.any(speaks))
    narrowed: sa.Select[Any] = select
    return narrowed


def _are_members(committee_id: Any, position: Position) -> tuple[sa.ColumnElement[bool], ...]:
    return (committee_id == position.initiative.committee_id, Membership.state.in_(STATES))


def _spoken() -> sa.ScalarSelect[Any]:
    """The languages of somebody as one text, so that they need no statement of their own; for `read_spoken`."""
    skill, yes, no = LanguageSkill, sa.literal("1"), sa.literal("0")
    does = (sa.case((each, yes), else_=no) for each in (skill.interprets, skill.translates))
    one = (sa.literal("").concat(skill.language), sa.func.coalesce(sa.cast(skill.speaks, sa.String), ""), *does)
    parts = functools.reduce(operator.add, (each for part in one for each in (part, sa.literal(":"))))
    texts = sa.select(sa.func.aggregate_strings(parts, ",")).where(skill.person_id == Person.id)
    return texts.correlate(Person).scalar_subquery()


def _listed(stored: Any) -> tuple[str, ...]:
    """A list as SQLite hands it over, or PostgreSQL's driver."""
    return _parsed(stored) if isinstance(stored, str) else tuple(stored)


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
