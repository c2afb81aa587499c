"""The open invitation of a committee."""

import sqlalchemy as sa

from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose, find, is_open


def invitation(committee_id: int) -> Link | None:
    """The open invitation of a committee."""
    return db.session.scalars(
        sa.select(Link)
        .where(Link.purpose == Purpose.INVITATION, Link.subject_id == committee_id, Link.revoked_at.is_(None))
        .order_by(Link.id.desc())
        .limit(1)
    ).one_or_none()


def invited_to(token: str) -> tuple[Committee, bool] | None:
    """The committee of an invitation, and whether it is still open; None for what is no invitation."""
    link = find(token, Purpose.INVITATION)
    committee = db.session.get(Committee, link.subject_id) if link is not None and link.subject_id else None
    if link is None or committee is None:
        return None
    loaded = committee_queries.by_slug(committee.slug)
    return (loaded, is_open(link)) if loaded is not None else None
