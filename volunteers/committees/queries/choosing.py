"""Who may be chosen for an office, and which offices somebody may hand over."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from volunteers import search
from volunteers.committees.models import OPEN_STATES, Committee, Membership, MembershipState, Term
from volunteers.committees.queries.belonging import may_still_count
from volunteers.committees.rules import named_to
from volunteers.foundation.addresses import bare, comparable
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.folding import has_words, searchable, words_typed
from volunteers.foundation.prepared import Several, prepared
from volunteers.people.models import Person, Viewer

AT_MOST, FIRST = 20, 100


def candidates(
    committee_id: int, typed: str, states: Iterable[MembershipState] = (MembershipState.ACTIVE,)
) -> list[Person]:
    """Who may get an office: members by a part of their name, and anybody by their whole mail address; but not who is
    under 18, whose address whoever assigns offices doesn't see.
    """
    named, address = partial(_named, committee_id, typed, tuple(states)), comparable(bare(typed))
    if "@" not in address:
        return list(db.session.scalars(named(search.way_to(named, AT_MOST)).limit(AT_MOST)))
    by_name = named(search.HITS).with_only_columns(Person.id).order_by(None)
    by_address = sa.select(Person.id).where(Person.email == address, Person.is_adult)
    # each by its own index: as one condition both would be asked of everybody
    return list(db.session.scalars(_living(Person.id.in_(sa.union(by_name, by_address))).limit(AT_MOST)))


def successors(committee_id: int, typed: str, viewer: Viewer) -> list[Person]:
    """Whom this viewer finds to take an office over. Only administrators learn of anybody outside the committee; who
    reads no full names finds members by what they are called.
    """
    if viewer is Viewer.ADMINISTRATOR:
        return candidates(committee_id, typed, OPEN_STATES)
    states = (MembershipState.ACTIVE, MembershipState.ON_LEAVE) if viewer is Viewer.FELLOW else OPEN_STATES
    words = words_typed(typed)
    named = partial(_named, committee_id, typed, states)
    some = _one_after_another(named(search.way_to(named, FIRST)))
    seen = (person for person in some if has_words(searchable(" ".join(named_to(viewer, person))), words))
    return list(islice(seen, AT_MOST))


def _one_after_another(people: sa.Select[Any]) -> Iterator[Person]:
    """Those who were found, some at a time: PostgreSQL plans a cursor for a tenth of all, and not for the first."""
    first = db.session.scalars(people.limit(FIRST)).all()
    yield from first
    if len(first) == FIRST:
        yield from db.session.scalars(people.offset(FIRST).execution_options(yield_per=AT_MOST))


def _named(committee_id: int, typed: str, states: tuple[MembershipState, ...], way: search.Way) -> sa.Select[Any]:
    """The members with these words in their names, by name."""
    is_member = sa.exists().where(
        Membership.committee_id == committee_id,
        Membership.person_id == Person.id,
        Membership.state.in_(states),
    )
    return _living(sa.and_(search.is_found("person", Person.id, typed, way=way), is_member))


def _living(where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(Person).where(where, Person.is_living()).order_by(Person.sort_name, Person.id)


def handed_over(terms: Iterable[Term], on: date) -> set[int]:
    """The keys of those of these terms that were handed over, to a term that is not over."""
    to = {term.id: term.handed_to_id for term in terms if term.handed_to_id is not None}
    select = sa.select(Term.id).where(Term.id.in_(to.values()), may_still_count(on))
    counted = set(db.session.scalars(select)) if to else set()
    return {key for key, next_id in to.items() if next_id in counted}


def offices_of(person_ids: Collection[int], on: date) -> list[tuple[Term, Term | None]]:
    """The terms of these people that run on the day or begin later, with committee and person, each with the term of
    who holds the office after that, where it was handed over.
    """
    if not person_ids:
        return []
    rows = db.session.execute(*_offices(person_ids=person_ids, on=on))
    return [(term, coming) for term, coming in rows]


@prepared
def _offices(person_ids: Several, on: Later) -> sa.Select[Term, Term]:
    after = aliased(Term)
    return (
        sa.select(Term, after)
        .join(Term.committee)
        .outerjoin(after, sa.and_(after.id == Term.handed_to_id, may_still_count(on, after)))
        .where(Term.person_id.in_(person_ids), may_still_count(on))
        .options(joinedload(Term.committee), joinedload(Term.person), joinedload(after.person))
        .order_by(Committee.position, Committee.id, Term.starts_on, Term.id)
    )
