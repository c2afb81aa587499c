"""What a press rests on, asked again where it counts: under the lock of the action, after the door has asked.

A door asks before there is a lock, and a right may end between that and the act. So the door notes the right that it
granted, and the first action of the press reads anew what carries it, holding those rows: whoever ends the right comes
before, and the press is refused, or after, and finds what the press did.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from volunteers.access.actor import Actor
from volunteers.access.grants import GRANTS
from volunteers.access.permissions import Permission
from volunteers.access.roles import Role
from volunteers.access.scopes import scope_of
from volunteers.foundation.parts import Part
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l


@dataclass
class Ground:
    """The right that a door granted: to whom, which one, on what row (as much of it as says where it lies).

    Without a permission it is only that somebody is signed in, at a door that is open to everybody.
    """

    actor: Actor
    permission: Permission | None
    row: Any
    is_asked: bool = False


@dataclass(frozen=True)
class Identity(Part):
    """How the roof puts actors together: `again` from what is so now, as far as these roles go, holding the rows that
    carry them; `of_person` as somebody would be who signs in now."""

    again: Callable[[Actor, frozenset[Role]], Actor]
    of_person: Callable[[int], Actor]


_ground: ContextVar[Ground | None] = ContextVar("ground", default=None)


@contextmanager
def resting_on(actor: Actor, permission: Permission | None, row: Any = None) -> Iterator[None]:
    """What is done inside rests on this permission, which the actor holds on the row (None: anywhere)."""
    token = _ground.set(Ground(actor, permission, None if row is None else _where(row, permission)))
    try:
        yield
    finally:
        _ground.reset(token)


def _where(row: Any, permission: Permission | None) -> Any:
    """Where a row lies, as far as this permission asks: the action empties the row itself."""
    scope = scope_of(row)
    further = [name for larger, (_lesser, name) in scope.lesser.items() if larger in (permission, scope.shown)]
    names = [name for name in (scope.committee, scope.person, scope.public, scope.hidden, *further) if name]
    return SimpleNamespace(__scope__=scope, **{name: getattr(row, name) for name in names})


def ask_again() -> None:
    """Inside an action, before anything else: refuse where the right that the door granted has ended meanwhile."""
    ground = _ground.get()
    if ground is None or ground.is_asked or not ground.actor.is_signed_in:
        return
    ground.is_asked = True
    actor, permission = ground.actor, ground.permission
    now = Identity.of().again(actor, _carrying(permission, ground.row))
    if not now.is_signed_in or (permission is not None and _has_less(actor, now, permission, ground.row)):
        raise Refusal(
            _l("Nothing was done. Your role here changed a moment ago, so you can’t do this anymore."),
            code="right-ended",
            status=403,
        )


def _carrying(permission: Permission | None, row: Any) -> frozenset[Role]:
    """The roles that carry what was granted; none where everybody may."""
    scope = scope_of(row)
    if permission is not None and scope.shown is not None and scope.hides(row, permission):
        return _carrying(scope.shown, row)
    if row is not None and scope.public and scope.read is permission and getattr(row, scope.public):
        return frozenset()
    enough = (permission,) if row is None or permission is None else scope.enough(permission, row)
    return frozenset(role for role in Role if any(each in GRANTS[role] for each in enough))


def _has_less(before: Actor, now: Actor, permission: Permission, row: Any) -> bool:
    """Whether the permission is gone; where no row was named, also in one of several committees."""
    is_less = row is None and bool(before.committees_with(permission) - now.committees_with(permission))
    return is_less or not now.may(permission, row)


def of_person(person_id: int) -> Actor:
    """What somebody may do now, for what was asked in their name before and is done only now."""
    return Identity.of().of_person(person_id)
