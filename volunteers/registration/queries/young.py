"""People under 18 who would like to help."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, need
from volunteers.foundation.text import is_clean, reads_as
from volunteers.mail.suppression import digest
from volunteers.organization.queries import current as current_organization
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


def digest_of(call_name: str, guardian_email: str) -> str:
    """What is kept of who asked whom after a no: nobody without the key of this installation can tell who it was."""
    return digest(f"{reads_as(call_name)} {comparable(guardian_email)}")


def asked_already(call_name: str, guardian_email: str) -> bool:
    """Whether this address was asked about this young person lately: it is asked once in so many days.

    So many as such questions are kept (`keep_young_days`): from the answer on, else from the question.
    """
    lately = clock.now() - timedelta(days=current_organization().keep_young_days)
    is_same = sa.or_(
        sa.and_(YoungInterest.call_name == call_name, YoungInterest.guardian_email == guardian_email),
        YoungInterest.no_digest == digest_of(call_name, guardian_email),
    )
    since = sa.func.coalesce(YoungInterest.settled_at, YoungInterest.received_at)
    return db.session.scalar(sa.select(YoungInterest.id).where(is_same, since > lately).limit(1)) is not None


def unanswered(call_name: str, guardian_email: str) -> YoungInterest | None:
    """The same young person, who still waits for an answer."""
    same = (YoungInterest.call_name == call_name, YoungInterest.guardian_email == guardian_email)
    waiting = sa.select(YoungInterest).where(*same, YoungInterest.settled_at.is_(None))
    return db.session.scalars(waiting.order_by(YoungInterest.id).limit(1)).one_or_none()
