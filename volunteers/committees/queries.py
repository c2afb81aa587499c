"""Reading committees, memberships and offices."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.committees.models import Committee, Membership, MembershipState, Term
from volunteers.foundation.db import db


def by_slug(slug: str) -> Committee | None:
    """The committee of an address, with its partner city."""
    return db.session.scalars(
        sa.select(Committee).where(Committee.slug == slug).options(joinedload(Committee.partner_city))
    ).one_or_none()


def directory() -> sa.Select[Any]:
    """All committees that are open, in the house's order."""
    return (
        sa.select(Committee)
        .where(Committee.is_open)
        .options(joinedload(Committee.partner_city))
        .order_by(Committee.position, Committee.id)
    )


def roles_of(person_id: int, on: date) -> sa.Select[Any]:
    """(committee key, role name) of a person on a day: offices by their dates, and active memberships as `fellow`."""
    offices = sa.select(Term.committee_id, sa.cast(Term.office, sa.String(24))).where(
        Term.person_id == person_id, Term.starts_on <= on, sa.or_(Term.ends_on.is_(None), Term.ends_on >= on)
    )
    fellows = sa.select(Membership.committee_id, sa.literal("fellow")).where(
        Membership.person_id == person_id,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    return sa.select(sa.union_all(offices, fellows).subquery())
