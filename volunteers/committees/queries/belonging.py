"""Who belongs to a committee, by memberships and by the dates of offices."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from volunteers.access import Role
from volunteers.committees.models import OPEN_STATES, Membership, MembershipState, Term
from volunteers.committees.rules import CHAIRING, READS_ON
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db, is_postgresql, plain_rows
from volunteers.foundation.prepared import prepared
from volunteers.organization.queries import today_here


def roles_of(person_ids: Collection[int] | Later, on: date | Later) -> sa.Select[Any]:
    """(committee key, role name) of people on a day: offices by their dates, and active memberships as `fellow`."""
    offices = sa.select(Term.committee_id, sa.cast(Term.office, sa.String(24))).where(
        Term.person_id.in_(person_ids), in_office(on)
    )
    fellows = sa.select(Membership.committee_id, sa.literal("fellow")).where(
        Membership.person_id.in_(person_ids),
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    return sa.select(sa.union_all(offices, fellows).subquery())


def predecessors(person_ids: Collection[int] | Later, on: date | Later, since: date | Later) -> sa.Select[Any]:
    """(committee key, role name) where these people chaired until a day since then, and handed that over.

    They do not belong there by it: they read what they wrote.
    """
    role: Any = sa.cast(sa.literal(Role.PREDECESSOR.value), sa.String(24))
    key: Any = Term.committee_id
    return sa.select(key, role).where(Term.person_id.in_(person_ids), *_handed_over(on, since))


def _handed_over(on: date | Later, since: date | Later) -> tuple[sa.ColumnElement[bool], ...]:
    was_chair = (Term.office.in_(CHAIRING), Term.handed_to_id.is_not(None))
    return (*was_chair, Term.ends_on < on, Term.ends_on >= since)


def is_in(committee_id: int, person_id: int, on: date | None = None) -> bool:
    """Whether a person belongs to a committee on a day (today): as a member or in an office."""
    on = on or today_here()
    roles = roles_of([person_id], on).subquery()
    return db.session.scalar(sa.select(roles.c[0]).where(roles.c[0] == committee_id).limit(1)) is not None


def belonging(committee_id: int, person_ids: Collection[int], on: date) -> set[int]:
    """Who of these belongs to a committee on a day, as `is_in` says of one."""
    members = sa.select(Membership.person_id).where(
        Membership.committee_id == committee_id,
        Membership.person_id.in_(person_ids),
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    officers = sa.select(Term.person_id).where(
        Term.committee_id == committee_id, Term.person_id.in_(person_ids), in_office(on)
    )
    return set(db.session.scalars(members)) | set(db.session.scalars(officers))


def has_ceased(committee_id: Any, person_id: Any, on: date | Later) -> sa.ColumnElement[bool]:
    """SQL condition on two columns: an office there is over by its date, the worker has not noted it yet, and nothing
    else makes the person belong. What rests on belonging is not shown or mailed meanwhile; the worker ends it.
    """
    mine = (Term.committee_id == committee_id, Term.person_id == person_id)
    over = sa.exists().where(*mine, Term.ends_on < on, Term.is_settled.is_(False))
    return sa.and_(over, ~belongs(committee_id, person_id, on))


def belongs(committee_id: Any, person_id: Any, on: date | Later) -> sa.ColumnElement[bool]:
    """SQL condition on two columns: what `is_in` says of one person."""
    holds = sa.exists().where(Term.committee_id == committee_id, Term.person_id == person_id, in_office(on))
    is_member = sa.exists().where(
        Membership.committee_id == committee_id,
        Membership.person_id == person_id,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    return sa.or_(holds, is_member)


def in_office(on: date | Later, term: type[Term] = Term) -> sa.ColumnElement[bool]:
    """SQL condition: the term carries its rights on that day (`rules.runs`); `term` may be an alias."""
    return sa.and_(term.starts_on <= on, may_still_count(on, term))


def may_still_count(on: date | Later, term: type[Term] = Term) -> sa.ColumnElement[bool]:
    return sa.and_(term.ended_at.is_(None), sa.or_(term.ends_on.is_(None), term.ends_on >= on))


def has_handed_over(committee_id: Any, person_id: Any, on: date) -> sa.ColumnElement[bool]:
    """SQL condition on two columns: not long ago the person chaired there, and handed that over to a successor."""
    return sa.exists().where(
        Term.committee_id == committee_id,
        Term.person_id == person_id,
        *_handed_over(on, on - READS_ON),
    )


def succeeds(heir_id: int | None, committee_id: Any, person_id: Any, on: date) -> sa.ColumnElement[bool]:
    """SQL condition on two columns: the person chaired there, handed that over, chairs no more; and the heir holds the
    same office now.
    """
    return _passed_on(committee_id, person_id, on, lambda now: now.person_id == heir_id)


def is_succeeded(committee_id: Any, person_id: Any, on: date) -> sa.ColumnElement[bool]:
    """The same, whoever the heir is."""
    return _passed_on(committee_id, person_id, on, lambda _now: sa.true())


def _passed_on(
    committee_id: Any, person_id: Any, on: date, heir: Callable[[Any], sa.ColumnElement[bool]]
) -> sa.ColumnElement[bool]:
    before, now, still = (orm.aliased(Term) for _ in range(3))
    chairs_still = sa.exists().where(
        still.committee_id == committee_id,
        still.person_id == person_id,
        still.office.in_(CHAIRING),
        in_office(on, still),
    )
    return sa.exists().where(
        before.committee_id == committee_id,
        before.person_id == person_id,
        before.office.in_(CHAIRING),
        before.handed_to_id.is_not(None),
        before.ends_on < on,
        now.committee_id == before.committee_id,
        now.office == before.office,
        heir(now),
        now.starts_on > before.ends_on,
        in_office(on, now),
        ~chairs_still,
    )


def hold_belonging(committee_id: sa.ScalarSelect[int], person_id: int, **values: Any) -> None:
    """Inside an action, before any other lock: nobody ends how a person belongs to a committee until it is done.

    Whoever ends a membership or a term locks that row; whoever does what rests on it comes before or after. Which
    committee it is, is asked in the same statement, with its values. SQLite has one writer, and nobody to hold off.
    """
    if is_postgresql():
        select, known = _belonging(committee_id, person_id=person_id)
        plain_rows(select, known | values)


@prepared
def _belonging(committee_id: sa.ScalarSelect[int], person_id: Later) -> sa.Select[int]:
    """Memberships first, then terms: PostgreSQL reads the parts of UNION ALL one after the other."""
    memberships, terms = (
        sa.select(model.id)
        .where(model.committee_id == committee_id, model.person_id == person_id, is_open)
        .order_by(model.id)
        .with_for_update(read=True)
        .subquery()
        for model, is_open in (
            (Membership, sa.or_(*(Membership.state == each for each in OPEN_STATES))),
            (Term, sa.true()),
        )
    )
    both = sa.union_all(sa.select(memberships.c.id), sa.select(terms.c.id)).subquery()
    return sa.select(both.c.id)
