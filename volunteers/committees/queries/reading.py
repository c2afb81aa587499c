"""Reading committees, memberships and offices."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from volunteers import search
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import (
    OPEN_STATES,
    Committee,
    Membership,
    MembershipChange,
    MembershipState,
    OfficeKind,
    Term,
)
from volunteers.committees.queries.belonging import in_office, may_still_count
from volunteers.committees.rules import CHAIRING
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import Several, prepared
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import today_here
from volunteers.people.models import LanguageSkill, Level, Person

OFFICE_ORDER = list(OfficeKind)


def by_slug(slug: str) -> Committee | None:
    """The committee of an address, with its partner city."""
    if not is_clean(slug):
        return None
    return db.session.scalars(_OF_SLUG, {"slug": slug}).one_or_none()


_OF_SLUG = (
    sa.select(Committee).where(Committee.slug == sa.bindparam("slug")).options(joinedload(Committee.partner_city))
)
_DIRECTORY = (
    sa.select(Committee)
    .where(Committee.is_open)
    .options(joinedload(Committee.partner_city))
    .order_by(Committee.position, Committee.id)
)


def directory() -> sa.Select[Any]:
    """All committees that are open, in the house's order."""
    return _DIRECTORY


def memberships_of(person_id: int) -> list[Membership]:
    """A person's memberships that have not ended, with their committees and cities."""
    return list(db.session.scalars(*_memberships(person_id=person_id)))


@prepared
def _memberships(person_id: Later) -> sa.Select[Any]:
    return (
        sa.select(Membership)
        .join(Membership.committee)
        .where(Membership.person_id == person_id, Membership.state.in_(OPEN_STATES))
        .options(joinedload(Membership.committee).joinedload(Committee.partner_city))
        .order_by(Committee.position, Committee.id)
    )


def open_memberships_of(committee_id: int, person_ids: Iterable[int]) -> dict[int, str]:
    """Of these people, who is in the committee: the public id of the membership by the person's key."""
    ids = list(person_ids)
    if not ids:
        return {}
    select = sa.select(Membership.person_id, Membership.public_id).where(
        Membership.committee_id == committee_id,
        Membership.person_id.in_(ids),
        Membership.state != MembershipState.ENDED,
    )
    return {key: public_id for key, public_id in db.session.execute(select)}  # noqa: C416 - a row is no pair for dict()


def open_membership(committee_id: int, person_id: int | None) -> Membership | None:
    """The person's membership in the committee that has not ended."""
    return db.session.scalars(
        sa.select(Membership).where(
            Membership.committee_id == committee_id,
            Membership.person_id == person_id,
            Membership.state.in_(OPEN_STATES),
        )
    ).one_or_none()


def membership(slug: str, public_id: str) -> Membership | None:
    """One membership of a committee, with its committee, city, person and the person's languages."""
    if not is_clean(slug + public_id):
        return None
    return db.session.scalars(
        sa.select(Membership)
        .join(Membership.committee)
        .where(Committee.slug == slug, Membership.public_id == public_id)
        .options(
            joinedload(Membership.committee).joinedload(Committee.partner_city),
            joinedload(Membership.person).selectinload(Person.languages),
        )
    ).one_or_none()


def own_membership(public_id: str) -> Membership | None:
    """One membership by its public id, with its committee."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(Membership).where(Membership.public_id == public_id).options(joinedload(Membership.committee))
    ).one_or_none()


def history(membership_id: int) -> list[MembershipChange]:
    """What happened to a membership, oldest first."""
    return list(
        db.session.scalars(
            sa.select(MembershipChange)
            .where(MembershipChange.membership_id == membership_id)
            .order_by(MembershipChange.id)
        )
    )


def _terms(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(Term).where(*where).options(joinedload(Term.person)).order_by(_rank(), Term.starts_on)


def _rank() -> sa.Case[int]:
    return sa.case({office: number for number, office in enumerate(OFFICE_ORDER)}, value=Term.office)


def officers(committee_id: int, on: date) -> list[Term]:
    """Who holds which office on a day, chair first, with the people."""
    return list(db.session.scalars(_terms(Term.committee_id == committee_id, in_office(on))))


def terms(committee_id: int) -> list[Term]:
    """All terms of a committee, past and to come, with the people; the newest first."""
    return list(
        db.session.scalars(
            _terms(Term.committee_id == committee_id).order_by(None).order_by(Term.starts_on.desc(), Term.id.desc())
        )
    )


def term(slug: str, public_id: str) -> Term | None:
    """One term of a committee, with committee and person."""
    if not is_clean(slug + public_id):
        return None
    return db.session.scalars(
        sa.select(Term)
        .join(Term.committee)
        .where(Committee.slug == slug, Term.public_id == public_id)
        .options(joinedload(Term.committee).joinedload(Committee.partner_city), joinedload(Term.person))
    ).one_or_none()


def terms_of_office(committee_id: int, office: OfficeKind) -> list[Term]:
    """Every term of one office."""
    return list(db.session.scalars(_terms(Term.committee_id == committee_id, Term.office == office)))


def other_terms(term: Term) -> list[Term]:
    """The other terms of the same office."""
    return [other for other in terms_of_office(term.committee_id, term.office) if other.id != term.id]


def successor(term: Term) -> Term | None:
    """The term to which this one was handed over."""
    select = sa.select(Term).where(Term.id == term.handed_to_id).options(joinedload(Term.person))
    return db.session.scalars(select).one_or_none() if term.handed_to_id is not None else None


def offices_held(committee_id: int, person_id: int, on: date) -> list[Term]:
    """The person's terms in the committee that run on the day or begin later."""
    return list(
        db.session.scalars(
            _terms(
                Term.committee_id == committee_id,
                Term.person_id == person_id,
                may_still_count(on),
            )
        )
    )


def terms_of_person(person_id: int, on: date) -> list[Term]:
    """The person's terms, in whichever committee, that run on the day or begin later."""
    return list(db.session.scalars(_terms(Term.person_id == person_id, may_still_count(on))))


def terms_over(today: date) -> list[int]:
    """The keys of the terms that ended by their date, and of which nobody has noted it."""
    where = (Term.ends_on < today, Term.is_settled.is_(False))
    return list(db.session.scalars(sa.select(Term.id).where(*where).order_by(Term.id)))


def leaves_over(today: date) -> list[int]:
    """The keys of the memberships whose leave ended by its date."""
    where = (Membership.state == MembershipState.ON_LEAVE, Membership.back_on <= today)
    return list(db.session.scalars(sa.select(Membership.id).where(*where).order_by(Membership.id)))


def chairs(committee_id: int, on: date) -> list[Person]:
    """The chair and the vice-chair on a day."""
    return chairs_of([committee_id], on).get(committee_id, [])


def chairing(committee_ids: Iterable[int], on: date) -> list[Term]:
    """The terms of chairs and vice-chairs that run on a day, with the people."""
    ids = list(committee_ids)
    return list(db.session.scalars(*_chairing(ids=ids, on=on))) if ids else []


@prepared
def _chairing(ids: Several, on: Later) -> sa.Select[Any]:
    return _terms(Term.committee_id.in_(ids), Term.office.in_(CHAIRING), in_office(on))


def is_led(committee_id: int) -> bool:
    """Whether somebody chairs the committee today; where nobody does, a coordinator answers."""
    return bool(chairs(committee_id, today_here()))


def who_chairs(on: date) -> list[tuple[int, int]]:
    """(committee key, person key) of everybody with an address who chairs a committee on a day."""
    select = sa.select(Term.committee_id, Term.person_id).join(Term.person)
    where = (Term.office.in_(CHAIRING), in_office(on), Person.email.is_not(None))
    return [(row.committee_id, row.person_id) for row in db.session.execute(select.where(*where).distinct())]


def chairs_of(committee_ids: Iterable[int], on: date) -> dict[int, list[Person]]:
    """Chairs and vice-chairs on a day, by committee: one query, and none where nothing is asked about."""
    found: dict[int, list[Person]] = {}
    for row in chairing(committee_ids, on):
        if row.person not in found.setdefault(row.committee_id, []):
            found[row.committee_id].append(row.person)
    return found


def unled() -> list[Committee]:
    """The open committees that nobody chairs today, in the house's order."""
    return list(db.session.scalars(directory().where(~is_chaired(Committee.id, today_here()))))


def is_chaired(committee_id: Any, on: date, but: Any = None) -> sa.ColumnElement[bool]:
    """SQL condition: on that day the committee whose key is in this column has a chair or a vice-chair, somebody else
    than the person whose key is in `but`.
    """
    is_else = (Term.person_id != but,) if but is not None else ()
    return sa.exists().where(Term.committee_id == committee_id, Term.office.in_(CHAIRING), in_office(on), *is_else)


def leading_fellows(committee_id: int, on: date) -> list[tuple[Person, int]]:
    """(person, rank of their highest office) of the officers who are members, the highest first."""
    is_fellow = sa.exists().where(Membership.person_id == Term.person_id, *_are_fellows(committee_id))
    found: dict[int, tuple[Person, int]] = {}
    for each in db.session.scalars(_terms(Term.committee_id == committee_id, in_office(on), is_fellow)):
        found.setdefault(each.person_id, (each.person, OFFICE_ORDER.index(each.office)))
    return list(found.values())


def fellows(committee_id: int, but: Iterable[int]) -> sa.Select[Any]:
    """Everybody active or on leave but the people with these keys, by name."""
    return (
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(*_are_fellows(committee_id), Person.id.not_in(list(but)))
        .order_by(Person.sort_name, Person.id)
    )


def _are_fellows(committee_id: int) -> list[sa.ColumnElement[bool]]:
    states = (MembershipState.ACTIVE, MembershipState.ON_LEAVE)
    return [Membership.committee_id == committee_id, Membership.state.in_(states)]


def _highest_office(committee_id: int, on: date) -> sa.ScalarSelect[Any]:
    """The rank of the person's highest office on a day; NULL where they hold none."""
    return (
        sa.select(sa.func.min(_rank()))
        .where(Term.committee_id == committee_id, Term.person_id == Person.id, in_office(on))
        .correlate(Person)
        .scalar_subquery()
    )


def roster(committee_id: int, narrow: RosterFilter, on: date, way: search.Way = search.HITS) -> sa.Select[Any]:
    """(membership with person and languages, rank of the highest office): three statements a page, with the count."""
    if way == search.ROWS and not narrow.sort.endswith("name"):
        way = search.HITS  # no index has members in the order in which they came
    select = (
        sa.select(Membership, _highest_office(committee_id, on))
        .join(Membership.person)
        .where(*_fits(committee_id, narrow, way))
        .options(sa.orm.contains_eager(Membership.person).options(selectinload(Person.languages)))
    )
    orders = {
        "name": (Person.sort_name, Person.id),
        "-name": (Person.sort_name.desc(), Person.id.desc()),
        "since": (Membership.began_on, Person.sort_name, Person.id),
        "-since": (Membership.began_on.desc(), Person.sort_name, Person.id),
    }
    return select.order_by(*orders.get(narrow.sort, orders["name"]))


def members_who_fit(committee_id: int, narrow: RosterFilter) -> sa.Select[Any]:
    """The keys of the people who are on the roster narrowed like that, as the page shows them."""
    return sa.select(Membership.person_id).join(Membership.person).where(*_fits(committee_id, narrow))


def _fits(committee_id: int, narrow: RosterFilter, way: search.Way = search.HITS) -> list[sa.ColumnElement[bool]]:
    """The conditions on a membership and its person."""
    where = [Membership.committee_id == committee_id, Membership.state.in_(narrow.states)]
    if narrow.q:
        where.append(search.is_found("person", Person.id, narrow.q, way=way))
    if narrow.membership_class:
        where.append(Membership.membership_class == narrow.membership_class)
    if narrow.speaks or narrow.level:
        where.append(sa.exists(_speaks(narrow)).correlate(Person))
    return where


def _speaks(narrow: RosterFilter) -> sa.Select[Any]:
    select = sa.select(LanguageSkill.id).where(LanguageSkill.person_id == Person.id)
    if narrow.speaks:
        select = select.where(LanguageSkill.language == narrow.speaks)
    least = narrow.level.rank if narrow.level else 1
    return select.where(LanguageSkill.speaks.in_([level for level in Level if level.rank >= least]))
