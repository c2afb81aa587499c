"""Which acts can still be taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import Event
from volunteers.foundation import clock
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import prepared
from volunteers.undo import rules
from volunteers.undo.declared import declared
from volunteers.undo.models import Act

MOST = 50


@dataclass(frozen=True)
class Recent:
    """What the actor just did, as a sentence, and until when it can be undone."""

    key: str
    text: str
    until_at: datetime
    page: str
    """The address of the page that it was done on."""

    @property
    def seconds(self) -> int:
        """How long that still is."""
        return max(0, int((self.until_at - clock.now()).total_seconds()))


def by_key(key: str) -> Act | None:
    """The act with this key."""
    return db.session.scalars(sa.select(Act).where(Act.key == key)).one_or_none()


def open_acts(actor: Actor) -> list[Act]:
    """What the actor can still take back, the newest first."""
    if actor.person_id is not None:
        return list(db.session.scalars(*_whose(Act.actor_person_id, key=actor.person_id, now=clock.now())))
    if actor.account_id is not None:
        return list(db.session.scalars(*_whose(Act.account_id, key=actor.account_id, now=clock.now())))
    return []


@prepared
def _whose(column: Any, key: Later, now: Later) -> sa.Select[Any]:
    return _open(column == key, now=now).limit(MOST)


def _open(*where: sa.ColumnElement[bool], now: datetime | Later | None = None) -> sa.Select[Act]:
    """Acts that can still be taken back, the newest first."""
    now = clock.now() if now is None else now
    return sa.select(Act).where(*where, Act.undone_at.is_(None), Act.until_at > now).order_by(Act.id.desc())


def recent(actor: Actor) -> list[Recent]:
    """The same in words; what the actor may no longer take back, or what moved on, is left out."""
    acts = open_acts(actor)
    rows = {
        kind: declared(kind).load({act.subject_id for act in acts if act.kind == kind})
        for kind in {act.kind for act in acts}
    }
    return [
        Recent(act.key, str(declared(act.kind).did(row)), act.until_at, declared(act.kind).back(row))
        for act in acts
        if (row := rows[act.kind].get(act.subject_id)) is not None and can_undo(actor, act, row)
    ]


def can_undo(actor: Actor, act: Act, row: Any) -> bool:
    """Whether this actor can take it back: the row stands as the act left it, and they still hold the right."""
    return rules.stands(act, row) and declared(act.kind).is_allowed(actor, row)


def last_open(subject: Any, event: Event) -> Act | None:
    """The last act of this kind on a row, whoever did it, that can still be taken back."""
    on_it = (Act.subject_type == type(subject).__tablename__, Act.subject_id == subject.id, Act.kind == event.name)
    return db.session.scalars(_open(*on_it).limit(1)).one_or_none()


def open_about(*kinds: tuple[Event, Any, Collection[int] | None]) -> list[Act]:
    """All acts of these kinds on rows of a table (by their keys; None: on any) that can still be taken back, the newest
    first, whoever did them: (event, model, keys).
    """
    wanted = [
        sa.and_(
            Act.kind == event.name,
            Act.subject_type == model.__tablename__,
            *([Act.subject_id.in_(list(keys))] if keys is not None else []),
        )
        for event, model, keys in kinds
    ]
    return list(db.session.scalars(_open(sa.or_(*wanted)))) if wanted else []


def open_by_link(link_id: int) -> Act | None:
    """The last act that was done by a signed link and can still be taken back."""
    return db.session.scalars(_open(Act.link_id == link_id).limit(1)).one_or_none()
