"""Who could be asked to take a role: who fits stands first, with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from volunteers.committees import queries as committees
from volunteers.committees.models import Membership, MembershipState
from volunteers.committees.rules import told_apart
from volunteers.foundation.db import db
from volunteers.foundation.folding import fold, has_words, words_typed
from volunteers.foundation.naming import called
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import lazily
from volunteers.initiatives import rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Offer, OfferState, Position
from volunteers.initiatives.queries.initiatives import IN_POSITION, Filled
from volunteers.people.models import Availability, LanguageSkill, Person

AT_MOST = 2_000
"""Of so many members those who fit are found; a committee of more is narrowed by a part of the name."""


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

    `apart` tells them from somebody of the same name; it is None where nobody has it.
    """

    membership: Membership
    assignment: Assignment | None
    fit: rules.Fit
    known: rules.Known
    refusal: Refusal | None
    apart: str | None

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.membership.person


@dataclass(frozen=True)
class Found:
    """Those who could be asked, the languages of all members, and how the role is filled."""

    candidates: Sequence[Candidate]
    languages: frozenset[str]
    filled: Filled


def candidates(position: Position, filters: CandidateFilters, today: date) -> Found:
    """The members of the committee, who can be asked and fits best first; four statements, whatever the number."""
    initiative = position.initiative
    rows = db.session.execute(_members(initiative.committee_id, position.id)).unique().all()
    roles = _roles_in(initiative.committee_id)
    here = [row for row in roles if row.position_id == position.id]
    asked = {row.person_id: row for row in here}
    does = _does_already(initiative.committee_id, roles, today)
    apart = told_apart(row.person for row, _offered in rows)
    found, spoken, words = [], set(position.languages), words_typed(filters.q)
    for row, has_offered in rows:
        person, last = row.person, asked.get(row.person_id)
        known = rules.known_of(person)
        spoken |= _spoken(known.languages)
        if not has_words(person.folded_name, words) or not _is_wanted(known, filters):
            continue
        fit = rules.fit(position, initiative, known, does.get(person.id, ()), has_offered=has_offered)
        refusal = rules.why_not_ask(row, last, person.full_name, today)
        found.append(Candidate(row, last, fit, known, refusal, apart.get(person.id)))
    found.sort(key=lambda each: (each.refusal is not None, -each.fit.score))
    filled = Filled(
        sum(row.state in IN_POSITION for row in here), sum(row.state is AssignmentState.OFFERED for row in here)
    )
    return Found(found, frozenset(spoken), filled)


def _members(committee_id: int, position_id: int) -> sa.Select[Any]:
    """(membership with person and languages, whether an offer of theirs to take the position waits)."""
    waits = (Offer.position_id == position_id, Offer.state == OfferState.WAITING)
    has_offered: Any = sa.exists().where(Offer.person_id == Membership.person_id, *waits)
    return (
        sa.select(Membership, has_offered)
        .join(Membership.person)
        .where(
            Membership.committee_id == committee_id,
            Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
        )
        .options(contains_eager(Membership.person).options(selectinload(Person.languages)))
        .order_by(Person.sort_name, Person.id)
        .limit(AT_MOST)
    )


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
    return (
        (not filters.language or filters.language in _spoken(known.languages))
        and (not filters.skill or any(fold(filters.skill) in fold(skill) for skill in known.skills))
        and (filters.time is None or filters.time.value in known.times)
    )


def _spoken(skills: Sequence[LanguageSkill]) -> set[str]:
    return {skill.language for skill in skills if skill.speaks}
