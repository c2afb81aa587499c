"""Audit events, their erasable reasons, and the seals that prove the trail is whole."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import JsonType, UtcDateTime, key, person_key, personal, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose, nobodys


class AuditEvent(Model):
    """Who did what to what, when. Append-only by trigger; carries ids and names of fields, no personal values."""

    __tablename__ = "audit_events"
    __whose__ = Whose(Erased.KEPT, person="actor_person_id", why="ids and names of fields only, under a seal")
    __scope__ = ScopedBy(read=Permission.AUDIT_READ)

    id: Mapped[int] = key()
    at: Mapped[datetime] = plain(UtcDateTime, index=True)
    event: Mapped[str] = plain(sa.String(64), index=True)
    actor_kind: Mapped[str] = plain(sa.String(16))
    actor_person_id: Mapped[int | None] = person_key(index=True)
    subject_type: Mapped[str | None] = plain(sa.String(64))
    subject_id: Mapped[int | None] = plain(sa.Integer)
    committee_id: Mapped[int | None] = plain(sa.Integer, index=True)
    changed: Mapped[list[str]] = plain(JsonType, default=list)
    facts: Mapped[dict[str, Any]] = plain(JsonType, default=dict)

    __table_args__ = (sa.Index("ix_audit_events_subject", "subject_type", "subject_id"),)


class AuditReason(Model):
    """Why, in somebody's own words: apart from the event, so that it can be erased."""

    __tablename__ = "audit_reasons"
    __whose__ = Whose(Erased.BY_ROOM, through="event_id", why="it is about others as well", is_handed_out=False)

    event_id: Mapped[int] = plain(sa.ForeignKey("audit_events.id"), primary_key=True)
    text: Mapped[str] = personal(sa.Text)


class AuditSeal(Model):
    """One link of the HMAC chain: seals one event at one position; made each minute by a job."""

    __tablename__ = "audit_seals"
    __whose__ = nobodys("the proof that the trail is whole")

    position: Mapped[int] = plain(sa.Integer, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = plain(sa.ForeignKey("audit_events.id"), unique=True)
    mac: Mapped[str] = plain(sa.String(64))
