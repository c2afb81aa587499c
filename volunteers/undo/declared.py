"""What a room says of a kind of act that can be taken back; the roof gathers them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from volunteers.access import Actor, Permission
from volunteers.audit import Event
from volunteers.foundation.db import db, lock
from volunteers.foundation.parts import Part
from volunteers.foundation.refusals import Refusal
from volunteers.undo.models import Act


def _itself(row: Any) -> Any:
    return row


def _lock_row(act: Act, row: Any) -> None:
    lock(row)


@dataclass(frozen=True)
class Undo:
    """One kind of act, named by the audit event that tells of it: what takes it back, and how it is said.

    `rows` selects subjects with what the words need, and no other relation. `permission` is asked again, on `on(row)`:
    whoever did it must still hold the right, or `also`. `locks` takes the room's locks in its order (by default the
    row's); then `take_back(actor, act, row)` asks the rules of now, changes the rows, and raises a Refusal where it
    can't; what can't come back is named in the list that it gives, if it gives one.
    `did` is what the person did, as a sentence; `taken_back` says that it is undone and who heard of it; `back` is the
    address of the page to go on to.
    """

    event: Event
    rows: sa.Select[Any]
    permission: Permission
    take_back: Callable[[Actor, Act, Any], object]
    did: Callable[[Any], str]
    taken_back: Callable[[Any], str]
    back: Callable[[Any], str]
    on: Callable[[Any], Any] = _itself
    also: Permission | None = None
    locks: Callable[[Act, Any], None] = _lock_row

    def load(self, keys: Collection[int]) -> dict[int, Any]:
        """The subjects with these keys: one query. What a page has loaded of them already stays as it is."""
        model = self.rows.column_descriptions[0]["entity"]
        return {row.id: row for row in db.session.scalars(self.rows.where(model.id.in_(keys)))}

    def load_anew(self, key: int) -> Any | None:
        """The subject with this key, read again, whatever the session knows of it; None where it is gone."""
        model = self.rows.column_descriptions[0]["entity"]
        select = self.rows.where(model.id == key).execution_options(populate_existing=True)
        return db.session.scalars(select).one_or_none()

    def is_allowed(self, actor: Actor, row: Any) -> bool:
        """Whether the actor holds the right by which this was done, now."""
        rights = (self.permission, self.also) if self.also else (self.permission,)
        return any(actor.may(right, self.on(row)) for right in rights)


@dataclass(frozen=True)
class Guard:
    """What a higher room says against taking back what a lower one's act did: it knows what hangs on it by now."""

    event: Event
    why_not: Callable[[Any], Refusal | None]


@dataclass(frozen=True)
class Declared(Part):
    """All that the rooms declare, by the name of the event."""

    undoes: Mapping[str, Undo]
    guards: Sequence[Guard]


def init_app(app: Flask, undoes: Iterable[Undo], guards: Iterable[Guard] = ()) -> None:
    """Take what the rooms declare; ValueError where an act would be taken back in two ways."""
    by_kind: dict[str, Undo] = {}
    for each in undoes:
        if each.event.name in by_kind:
            raise ValueError(f"{each.event.name} is taken back in two ways")
        by_kind[each.event.name] = each
    Declared(by_kind, tuple(guards)).fit(app)


def declared(kind: str) -> Undo:
    """What a room said of this kind of act; KeyError where none did."""
    return Declared.of().undoes[kind]


def why_not(kind: str, row: Any) -> Refusal | None:
    """The first refusal of a guard against undoing an act of this kind (its event's name); `row` was read locked."""
    return next((no for guard in Declared.of().guards if guard.event.name == kind and (no := guard.why_not(row))), None)
