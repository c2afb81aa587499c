"""Leaving an act, from inside an action."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import g

from volunteers.access import Actor
from volunteers.audit import Event
from volunteers.foundation import clock
from volunteers.foundation.changes import version_of
from volunteers.foundation.db import db, unit
from volunteers.undo import window
from volunteers.undo.models import Act

_INSERT = sa.insert(Act)


class Left(NamedTuple):
    """What a page needs to know of an act that was just left."""

    key: str
    until_at: datetime


def leave(
    actor: Actor,
    event: Event,
    subject: Any,
    *,
    for_person_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    lasts: timedelta | None = None,
) -> None:
    """Let the actor take back what the open action does to `subject`, until the window ends.

    Only the outermost action leaves an act: inside another one this does nothing, and so it does for a job and where
    nothing can be taken back. `event` is the audit event that tells of it: what takes it back is declared for that one
    (`Undo`). `before` is what the room's undo needs to know of how things were; it may be personal, and is emptied when
    the time is over. `lasts`: for so long, where that is longer than the window in which mails wait. RuntimeError
    outside an action, or where one action leaves two acts.
    """
    work = unit.get()
    if work is None:
        raise RuntimeError(f"{event.name} left outside an action")
    if work.depth or not (lasts or window.seconds()) or (actor.person_id is None and actor.account_id is None):
        return
    if work.act_until is not None:
        raise RuntimeError(f"{work.name} leaves two acts")
    if subject.id is None:
        db.session.flush()
    version = version_of(subject)
    made_now = version == 1 and (subject.__tablename__, subject.id) not in work.versions
    values = {
        "key": work.key,
        "kind": event.name,
        "account_id": actor.account_id,
        "actor_person_id": actor.person_id,
        "for_person_id": for_person_id,
        "link_id": actor.link_id,
        "subject_type": subject.__tablename__,
        "subject_id": subject.id,
        "version_before": 0 if made_now else work.versions.get((subject.__tablename__, subject.id), version),
        "version": version,
        "before": {name: _as_json(value) for name, value in before.items()} if before else None,
        "done_at": clock.now(),
        "until_at": clock.now() + lasts if lasts else window.ends_at(),
    }
    # not by way of the session: every press pays for it
    db.session.connection().execute(_INSERT, values)
    work.act_until = window.ends_at()  # mails wait as long as they always do: an undo after that finds them gone
    g.left_act = Left(work.key, values["until_at"])


@contextmanager
def beside() -> Iterator[None]:
    """Mails and links made inside do not carry the key of the act that the open action leaves: its undo spares them.

    RuntimeError outside of an action.
    """
    work = unit.get()
    if work is None:
        raise RuntimeError("nothing is done beside an act outside an action")
    key, work.key = work.key, ""
    try:
        yield
    finally:
        work.key = key


def close_for(person_id: int) -> None:
    """Inside an action: what was done by somebody, or for them, can't be taken back any more."""
    where = sa.or_(Act.actor_person_id == person_id, Act.for_person_id == person_id)
    db.session.execute(sa.update(Act).where(where, Act.until_at > clock.now()).values(until_at=clock.now()))


def left_here() -> Left | None:
    """The act that the last action of this request left, if it left one."""
    left: Left | None = g.get("left_act")
    return left


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _as_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_json(each) for each in value]
    return value
