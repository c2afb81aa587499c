"""Who could be asked to take a role: who fits stands first, with the reasons."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from volunteers.committees import queries as committees
from volunteers.committees.models import Membership
from volunteers.committees.rules import alike, reached_at
from volunteers.foundation.db import db
from volunteers.foundation.folding import fold
from volunteers.foundation.naming import called
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import lazily
from volunteers.initiatives import rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Position
from volunteers.initiatives.queries.initiatives import IN_POSITION, Filled
from volunteers.initiatives.queries.needs import asks, lacking
from volunteers.initiatives.queries.ranking import Ranking, first_named, members, read_spoken
from volunteers.people.models import Availability, Person
from volunteers.qualifications.queries import is_enforced
from volunteers.qualifications.rules import why_not_ask
from volunteers.qualifications.words import names_in_words


@dataclass(frozen=True)
class CandidateFilters:
    """What the list of those who could be asked is narrowed to."""

    q: str = ""
    language: str = ""
    skill: str = ""
    time: Availability | None = None

    @property
    def are_set(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.q or self.language or self.skill or self.time)


@dataclass(frozen=True)
class Candidate:
    """A member of the committee: what was asked of them before, how they fit, and why they can't be asked now.

    `lacks` names what the role requires and is not there.
    `apart` tells them from somebody of the same name; it is None where nobody has it.
    """

    membership: Membership
    assignment: Assignment | None
    fit: rules.Fit
    known: rules.Known
    refusal: Refusal | None
    lacks: str
    apart: str | None

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.membership.person


class Ranked(Sequence[Candidate]):
    """Those who could be asked, in their order: only those who are looked at are read as a whole."""

    def __init__(self, keys: Sequence[int], read: Callable[[Sequence[int]], list[Candidate]]) -> None:
        self._keys, self._read = keys, read

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Candidate]: ...

    def __getitem__(self, at: int | slice) -> Candidate | Sequence[Candidate]:
        return self._read(self._keys[at]) if isinstance(at, slice) else self._read([self._keys[at]])[0]

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._read(self._keys))


@dataclass(frozen=True)
class Found:
    """Those who could be asked, the languages of all members, and how the role is filled."""

    candidates: Ranked
    languages: frozenset[str]
    filled: Filled


def candidates(position: Position, filters: CandidateFilters, today: date) -> Found:
    """The members of the committee, who can be asked and fits best first."""
    committee_id = position.initiative.committee_id
    roles = _roles_in(committee_id)
    here = [row for row in roles if row.position_id == position.id]
    does = _does_already(committee_id, roles, today)
    ranking = Ranking(position, today, {row.person_id: row for row in here}, does)
    rows = members(position, filters.q, filters.language)
    everybody = first_named(position) if filters.q or filters.language else rows
    ranking.lacks = lacking(position, [row.person_id for row in rows], today)
    ranking.is_enforced = bool(ranking.lacks) and is_enforced()
    spoken = {skill.language for row in everybody for skill in read_spoken(row.spoken) if skill.speaks}
    placed = []
    for row in rows:
        place, known = ranking.place_of(row)
        if _is_wanted(known, filters):
            placed.append((place, row))
    placed.sort(key=lambda each: each[0])
    among = list({row.person_id: row for row in (*everybody, *rows)}.values())
    chosen = {row.membership_id: row for _place, row in placed}
    filled = Filled(
        sum(row.state in IN_POSITION for row in here), sum(row.state is AssignmentState.OFFERED for row in here)
    )
    return Found(
        Ranked(list(chosen), lambda keys: _read(ranking, [chosen[key] for key in keys], among)),
        frozenset({*position.languages, *spoken}),
        filled,
    )


def _read(ranking: Ranking, rows: Sequence[Any], among: Sequence[Any]) -> list[Candidate]:
    """These members as a whole; `among` whom they are told apart."""
    if not rows:
        return []
    select = (
        sa.select(Membership)
        .join(Membership.person)
        .where(Membership.id.in_([row.membership_id for row in rows]))
        .options(contains_eager(Membership.person).options(joinedload(Person.languages)))
    )
    read = {member.id: member for member in db.session.scalars(select).unique()}
    shared = alike((row.person_id, (row.full_name, row.call_name)) for row in among)
    return [
        _candidate(ranking, read[row.membership_id], has_offered=row.has_offered, is_shared=row.person_id in shared)
        for row in rows
        if row.membership_id in read
    ]


def _candidate(ranking: Ranking, member: Membership, *, has_offered: bool, is_shared: bool) -> Candidate:
    person, last = member.person, ranking.asked.get(member.person_id)
    known = rules.known_of(person)
    fit = ranking.fit(person.id, known, has_offered=has_offered)
    refusal, lacks = rules.why_not_ask(member, last, person.full_name, ranking.today), ranking.lacks.get(person.id, ())
    day = asks(ranking.position, ranking.today).day
    refusal = refusal or why_not_ask(person.full_name, lacks, day, is_enforced=ranking.is_enforced)
    apart = reached_at(person) if is_shared else None
    return Candidate(member, last, fit, known, refusal, names_in_words(lacks), apart)


def _roles_in(committee_id: int) -> Sequence[Assignment]:
    """Who was asked to do what in a committee, with the roles, the newest last."""
    return db.session.scalars(
        sa.select(Assignment)
        .join(Assignment.position)
        .join(Position.initiative)
        .where(Initiative.committee_id == committee_id, Assignment.state != AssignmentState.UNDONE)
        .options(joinedload(Assignment.position))
        .order_by(Assignment.id)
    ).all()


def _does_already(committee_id: int, roles: Sequence[Assignment], today: date) -> dict[int, Sequence[Any]]:
    """By person the offices and roles that they have in a committee."""
    found: dict[int, list[Any]] = {}
    for term in committees.officers(committee_id, today):
        found.setdefault(term.person_id, []).append(called(term.office))
    for row in roles:
        if row.state is AssignmentState.ACCEPTED:
            found.setdefault(row.person_id, []).append(lazily(row.position.title))
    return dict(found)


def _is_wanted(known: rules.Known, filters: CandidateFilters) -> bool:
    return (not filters.skill or any(fold(filters.skill) in fold(skill) for skill in known.skills)) and (
        filters.time is None or filters.time.value in known.times
    )
