"""Reasons in somebody's own words go with the person they are about, or whose words they are; the events stay."""

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody, about_theirs


def erase(_actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: why something was done to them or to what is theirs, or by them."""
    of_them = about_theirs(AuditEvent.subject_type, AuditEvent.subject_id, somebody)
    by_them = AuditEvent.actor_person_id == somebody.person_id
    about = sa.select(AuditEvent.id).where(sa.or_(by_them, of_them))
    db.session.execute(sa.delete(AuditReason).where(AuditReason.event_id.in_(about)))
