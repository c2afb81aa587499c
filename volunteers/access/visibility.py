"""The list form of `Actor.may`: narrow a SELECT to the rows on which the actor holds a permission."""

import functools
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from volunteers.access.actor import Actor, ActorKind
from volunteers.access.grants import GRANTS
from volunteers.access.permissions import Permission
from volunteers.access.scopes import ScopedBy, scope_of


def clause(
    model: Any, actor: Actor, permission: Permission, *, column: Callable[[str], Any] | None = None
) -> sa.ColumnElement[bool]:
    """The condition under which `actor.may(permission, row)` is true for a row of `model`.

    `column` names other columns that hold the same as the model's attributes: the search index asks so, in which no
    row is that is hidden.
    """
    scope = scope_of(model)
    if column is None and scope.hidden and scope.shown and permission is not scope.shown:
        is_shown = sa.or_(~getattr(model, scope.hidden), clause(model, actor, scope.shown))
        return sa.and_(is_shown, _clause(model, actor, permission, functools.partial(getattr, model)))
    return _clause(model, actor, permission, column or functools.partial(getattr, model))


def _clause(model: Any, actor: Actor, permission: Permission, column: Callable[[str], Any]) -> sa.ColumnElement[bool]:
    if actor.kind is ActorKind.JOB:
        return sa.true()
    if actor.only is not None and permission not in actor.only:
        return sa.false()
    if any(permission in GRANTS[role] for role in actor.everywhere):
        return sa.true()
    scope = scope_of(model)
    narrower, name = scope.lesser.get(permission, (None, ""))
    if narrower is None:
        return _ways(scope, actor, permission, column)
    narrow = sa.and_(column(name), _clause(model, actor, narrower, column))
    return sa.or_(_ways(scope, actor, permission, column), narrow)


def _ways(
    scope: ScopedBy, actor: Actor, permission: Permission, column: Callable[[str], Any]
) -> sa.ColumnElement[bool]:
    ways: list[sa.ColumnElement[bool]] = []
    if scope.public and scope.read is permission:
        ways.append(column(scope.public))
    persons = actor.persons_with(permission)
    if scope.person and persons:
        ways.append(column(scope.person).in_(sorted(persons)))
    committees = actor.committees_with(permission)
    if scope.committee and committees:
        ways.append(column(scope.committee).in_(committees))
    return sa.or_(*ways) if ways else sa.false()


def within(select: sa.Select[Any], actor: Actor, permission: Permission) -> sa.Select[Any]:
    """The rows of the select's first entity on which the actor holds the permission."""
    model = select.column_descriptions[0]["entity"]
    return select.where(clause(model, actor, permission))
