"""Which records look like one person's, and what is known of a pair."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from volunteers import search
from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.duplicates.models import Duplicate, Sign
from volunteers.duplicates.rules import COMMON, Known, signs
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.folding import name_words
from volunteers.foundation.text import is_clean
from volunteers.people.models import Person
from volunteers.safeguarding.models import Guardianship

MOST = 2_000
"""So many pairs are kept: who has more of them has another trouble than pairs."""
AT_ONCE = 500
_KNOWN = (Person.id, Person.full_name, Person.email, Person.phone, Person.born_on, Person.is_adult)


def pair_of(first_id: int, second_id: int) -> Duplicate | None:
    """The pair of these two, the older one first."""
    where = (Duplicate.first_id == first_id, Duplicate.second_id == second_id)
    return db.session.scalars(sa.select(Duplicate).where(*where)).one_or_none()


def pair_by_public_id(public_id: str) -> Duplicate | None:
    """A pair with both people, their languages and accounts; None where one of them is gone."""
    if not is_clean(public_id):
        return None
    people = [
        joinedload(side).options(selectinload(Person.languages), joinedload(Person.account))
        for side in (Duplicate.first, Duplicate.second)
    ]
    select = sa.select(Duplicate).where(Duplicate.public_id == public_id).options(*people)
    row = db.session.scalars(select).one_or_none()
    return row if row is not None and not row.first.is_erased and not row.second.is_erased else None


def open_pairs(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The pairs of living people that nobody has looked at, the newest first, with both."""
    both = (joinedload(Duplicate.first), joinedload(Duplicate.second))
    return sa.select(Duplicate).where(*_is_open(), *where).options(*both).order_by(Duplicate.id.desc())


def number_of_open() -> sa.ScalarSelect[int]:
    """How many there are, as a part of a statement."""
    return sa.select(sa.func.count(Duplicate.id)).where(*_is_open()).scalar_subquery()


def _is_open() -> tuple[sa.ColumnElement[bool], ...]:
    """Not as a join: pairs are few, and a planner that has not counted them would begin with all people."""
    either = Person.id.in_([Duplicate.first_id, Duplicate.second_id])
    gone = sa.exists().where(either, Person.death_noted_at.is_not(None)).correlate(Duplicate)
    return Duplicate.dismissed_at.is_(None), ~gone


def others(person_id: int, q: str) -> list[Person]:
    """People whose names or addresses have these words, besides this one: at most twenty."""
    keys = search.keys_found("person", q) if q else None
    if keys is None:
        return []
    select = sa.select(Person).where(Person.id.in_(keys.limit(200)), Person.id != person_id, Person.is_living())
    return list(db.session.scalars(select.order_by(Person.sort_name, Person.id).limit(20)))


def pairs_with(person_id: int) -> list[Duplicate]:
    """The open pairs that this person is in."""
    named = sa.or_(Duplicate.first_id == person_id, Duplicate.second_id == person_id)
    return list(db.session.scalars(open_pairs(named)))


def youngest() -> int:
    """The key of the pair that was found last."""
    return db.session.scalar(sa.select(sa.func.max(Duplicate.id))) or 0


def memberships_of(people: Collection[int]) -> dict[int, list[LocalText]]:
    """The names of the committees that each of these is in now."""
    found: dict[int, list[LocalText]] = {key: [] for key in people}
    where = (Membership.person_id.in_(people), Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)))
    select = sa.select(Membership.person_id, Committee.name).join(Committee, Committee.id == Membership.committee_id)
    for person_id, name in db.session.execute(select.where(*where).order_by(Committee.id)):
        found[person_id].append(name)
    return found


def is_guardian(one: int, other: int) -> bool:
    """Whether one answers, or answered, for the other."""
    pair = (one, other)
    where = (Guardianship.child_id.in_(pair), Guardianship.guardian_id.in_(pair))
    return db.session.scalar(sa.select(Guardianship.id).where(*where).limit(1)) is not None


def is_used_by_others(account_id: int, but: Collection[int]) -> bool:
    """Whether anybody living besides these signs in with an account."""
    where = (Person.account_id == account_id, Person.id.not_in(but), Person.is_living())
    return db.session.scalar(sa.select(Person.id).where(*where).limit(1)) is not None


# the sweep


def found_pairs() -> dict[tuple[int, int], tuple[Sign, ...]]:
    """All that look like one person's, the older one first; at most 2,000.

    The names of everybody are read once, and of those that come up again the people are compared: by words in any
    order, in any case and with or without accents. Addresses and phones are grouped by the database.
    """
    by_name = _same_names()
    groups = [*by_name, *_same(Person.email), *_same(Person.phone)]
    common = {key for group in by_name if len(group) > COMMON for key in group}
    known = _known({key for group in groups if len(group) <= COMMON * 4 for key in group})
    found: dict[tuple[int, int], tuple[Sign, ...]] = {}
    for group in groups:
        for one, other in combinations(sorted(key for key in group if key in known), 2):
            if len(found) >= MOST or (one, other) in found:
                continue
            if told := signs(known[one], known[other], is_common=one in common and other in common):
                found[one, other] = told
    return found


def _same_names() -> list[list[int]]:
    """Groups of people whose names have the same words. Of each name only a number is kept until it comes up again."""
    first: dict[int, int] = {}
    groups: dict[int, list[int]] = defaultdict(list)
    names = sa.select(Person.id, Person.full_name).where(Person.is_living()).order_by(Person.id)
    for key, name in db.session.execute(names.execution_options(yield_per=AT_ONCE)):
        told = hash(name_words(name))
        if told in first:
            groups[told].append(key)
        else:
            first[told] = key
    return [[first[told], *keys] for told, keys in groups.items()]


def _same(column: Any) -> Iterator[list[int]]:
    """Groups of people with the same value."""
    twice = (
        sa.select(column)
        .where(Person.is_living(), column.is_not(None))
        .group_by(column)
        .having(sa.func.count() > 1)
        .subquery()
    )
    rows = sa.select(column, Person.id).where(Person.is_living(), column.in_(sa.select(twice.c[0]))).order_by(column)
    groups: dict[str, list[int]] = defaultdict(list)
    for value, key in db.session.execute(rows):
        groups[value].append(key)
    yield from groups.values()


def _known(keys: Iterable[int]) -> dict[int, Known]:
    found: dict[int, Known] = {}
    wanted: Sequence[int] = sorted(keys)
    for start in range(0, len(wanted), AT_ONCE):
        rows = db.session.execute(sa.select(*_KNOWN).where(Person.id.in_(wanted[start : start + AT_ONCE])))
        found |= {row.id: Known(*row) for row in rows}
    return found


def like(full_name: str, email: str | None, phone: str | None, *, is_adult: bool = True) -> list[Person]:
    """Who may be the one that somebody is about to write down: at most five, in the order of their names."""
    typed = Known(0, full_name, email, phone, None, is_adult)
    named = search.keys_found("person", full_name) if len(name_words(full_name)) > 1 else None
    ways = [sa.select(Person.id).where(Person.email == email)] if email else []
    ways += [sa.select(Person.id).where(Person.phone == phone)] if phone else []
    ways += [named] if named is not None else []
    if not ways:
        return []
    keys = {key for way in ways for key in db.session.scalars(way.limit(AT_ONCE))}
    rows = db.session.scalars(sa.select(Person).where(Person.id.in_(keys), Person.is_living()).order_by(Person.id))
    found = [row for row in rows if signs(typed, Known(*(getattr(row, each.key) for each in _KNOWN)), is_common=False)]
    return sorted(found, key=lambda row: row.sort_name)[:5]
