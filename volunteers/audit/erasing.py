"""Reasons in somebody's own words, taken away with the person they are about; the events stay, with their ids."""

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody, about_theirs


def erase(_actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: why something was done to them, or to what is theirs."""
    about = sa.select(AuditEvent.id).where(about_theirs(AuditEvent.subject_type, AuditEvent.subject_id, somebody))
    db.session.execute(sa.delete(AuditReason).where(AuditReason.event_id.in_(about)))
