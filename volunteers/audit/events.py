"""Declaring events with their exact keys, and recording one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.foundation import clock
from volunteers.foundation.db import db, unit

REGISTRY: dict[str, "Event"] = {}

# not by way of the session: every press pays for it
_INSERT = sa.insert(AuditEvent.__table__)  # type: ignore[arg-type]  # a table it is


@dataclass(frozen=True)
class Event:
    """A kind of audit event: `noun.verbed`, and exactly which facts it carries besides the subject."""

    name: str
    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.name in REGISTRY:
            raise ValueError(f"two events are called {self.name}")
        REGISTRY[self.name] = self


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_json(item) for item in value]
    return value


def record(
    actor: Actor,
    event: Event,
    subject: Any = None,
    *,
    committee_id: int | None = None,
    reason: str | None = None,
    changed: Iterable[str] = (),
    **facts: Any,
) -> None:
    """Write one audit event into the open action: with all others of it, in one statement, before it commits.

    `facts` must carry exactly the event's declared keys; ValueError otherwise. A new subject is flushed first,
    so that it has a key.
    """
    if set(facts) != set(event.keys):
        raise ValueError(f"{event.name} carries {sorted(event.keys)}, not {sorted(facts)}")
    work = unit.get()
    if work is None:
        raise RuntimeError(f"{event.name} recorded outside an action")
    if subject is not None and subject.id is None:
        db.session.flush()
    values = {
        "at": clock.now(),
        "event": event.name,
        "actor_kind": actor.kind.value,
        "actor_person_id": actor.person_id,
        "subject_type": type(subject).__tablename__ if subject is not None else None,
        "subject_id": subject.id if subject is not None else None,
        "committee_id": committee_id if committee_id is not None else getattr(subject, "committee_id", None),
        "changed": sorted(changed),
        "facts": {name: _as_json(value) for name, value in facts.items()},
    }
    work.recorded += 1
    if not reason:
        work.events.append(values)
        return
    _write_all(db.session)  # those before it come before it
    key: Any = db.session.connection().execute(_INSERT, values).inserted_primary_key
    db.session.add(AuditReason(event_id=key[0], text=reason))


def _write_all(session: Any) -> None:
    """What was recorded so far goes into the transaction."""
    work = unit.get()
    if work is not None and work.events:
        events, work.events = work.events, []
        session.connection().execute(_INSERT, events)


sa.event.listen(db.session, "before_commit", _write_all)
