"""People under 18 who would like to help."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.foundation.db import db, need
from volunteers.foundation.text import is_clean
from volunteers.pending.models import Pending
from volunteers.registration.models import YoungInterest
from volunteers.registration.queries.suggesting import AT_MOST

YOUNG_WAITS_AS = "guardian"
"""What is asked of the owner of an address whom somebody under 18 named."""


def interest_of(row: Pending) -> YoungInterest:
    """Who would like to help, of whom the owner of an address is asked."""
    return need(YoungInterest, int(row.payload["interest_id"]))


def young() -> list[YoungInterest]:
    """People under 18 who would like to help, and whose guardian nobody has written to yet."""
    waiting = (
        sa.select(YoungInterest)
        .where(YoungInterest.settled_at.is_(None))
        .options(joinedload(YoungInterest.committee))
        .order_by(YoungInterest.id)
        .limit(AT_MOST)
    )
    return list(db.session.scalars(waiting))


def young_by_public_id(public_id: str) -> YoungInterest | None:
    """One of them."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(sa.select(YoungInterest).where(YoungInterest.public_id == public_id)).one_or_none()


def same_young(call_name: str, guardian_email: str) -> YoungInterest | None:
    """The same young person, still waiting."""
    return db.session.scalars(
        sa.select(YoungInterest)
        .where(
            YoungInterest.call_name == call_name,
            YoungInterest.guardian_email == guardian_email,
            YoungInterest.settled_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
