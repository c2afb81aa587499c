"""Sealing the trail: an HMAC chain over the events, made by a job, verified by `flask audit verify`.

A chain written inside the actions would make all writers queue (and deadlocked on PostgreSQL), so events are sealed
a little later, in the order in which the job finds them; an event that commits late simply gets a later position.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.audit.actions import bookkeeping
from volunteers.audit.models import AuditEvent, AuditSeal
from volunteers.foundation import clock
from volunteers.foundation.db import db, get

START = "0" * 64
BATCH = 5000
LATEST = timedelta(hours=1)
"""How long a transaction may last that records an event, and be sealed the next minute."""


def _canonical(event: AuditEvent) -> bytes:
    """The event as bytes that do not depend on the database."""
    return json.dumps(
        [
            event.id,
            event.at.isoformat(timespec="microseconds"),
            event.event,
            event.actor_kind,
            event.actor_person_id,
            event.subject_type,
            event.subject_id,
            event.committee_id,
            event.changed,
            event.facts,
        ],
        sort_keys=True,
        ensure_ascii=True,
        separators=(",", ":"),
    ).encode()


def _mac(key: bytes, before: str, event: AuditEvent) -> str:
    return hmac.new(key, before.encode() + _canonical(event), hashlib.sha256).hexdigest()


def _last() -> AuditSeal | None:
    return db.session.scalars(sa.select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)).first()


def seal(key: bytes, *, everything: bool = False) -> int:
    """Seal events that are not sealed yet, at most 5,000; return how many.

    It looks before it takes the lock, and there only at events from an hour before the one sealed last: an event that
    commits late, with a lower number, is among them. `everything` looks at the whole history, for one that was later
    still.
    """
    since = None if everything else _from_when()
    if db.session.execute(_unsealed(since).limit(1)).first() is None:
        return 0
    return _seal(key, since)


def _from_when() -> datetime | None:
    """From which instant on there may be events without a seal; None where nothing is sealed yet."""
    last = _last()
    event = get(AuditEvent, last.event_id) if last else None
    return event.at - LATEST if event is not None else None


def _unsealed(since: datetime | None) -> sa.Select[Any]:
    """The events without a seal, in order: one look into the index of seals for each event since then."""
    select = sa.select(AuditEvent).where(~sa.exists().where(AuditSeal.event_id == AuditEvent.id))
    return (select if since is None else select.where(AuditEvent.at >= since)).order_by(AuditEvent.id)


@bookkeeping("seals what actions have recorded")
def _seal(key: bytes, since: datetime | None) -> int:
    last = _last()
    position, mac = (last.position, last.mac) if last else (0, START)
    waiting = db.session.scalars(_unsealed(since).limit(BATCH)).all()
    for event in waiting:
        position, mac = position + 1, _mac(key, mac, event)
        db.session.add(AuditSeal(position=position, event_id=event.id, mac=mac))
    return len(waiting)


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many events are sealed, and each fault in words."""

    sealed: int
    waiting: int
    faults: tuple[str, ...]


def verify(key: bytes, grace: timedelta = timedelta(minutes=5)) -> Verdict:
    """Walk the chain again. An event older than `grace` without a seal is a fault too."""
    faults: list[str] = []
    mac, expected = START, 0
    pairs: Any = db.session.execute(  # outer join: the event may be None, which the library's types don't say
        sa.select(AuditSeal, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.position)
    )
    for seal_row, event in pairs:
        expected += 1
        if seal_row.position != expected:
            faults.append(f"seal {expected} is missing")
            expected = seal_row.position
        if event is None:
            faults.append(f"event {seal_row.event_id} was removed")
        elif _mac(key, mac, event) != seal_row.mac:
            faults.append(f"event {event.id} was changed")
        mac = seal_row.mac
    unsealed = (
        sa.select(AuditEvent.id, AuditEvent.at)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None))
    )
    waiting = db.session.execute(unsealed).all()
    late = [row.id for row in waiting if row.at < clock.now() - grace]
    faults += [f"event {event_id} was never sealed" for event_id in late]
    return Verdict(sealed=expected, waiting=len(waiting), faults=tuple(faults))
