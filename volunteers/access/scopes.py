"""Where a row lies: in which committee, whose it is, and whether everybody may read it.

A model says it once, as `__scope__`; `Actor.may` reads it from the instance and `visibility.within` from the
columns, so "may I see it" and "which do I see" can't drift apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from volunteers.access.permissions import Permission


@dataclass(frozen=True)
class ScopedBy:
    """Attribute names of a model: `committee` and `person` hold integer keys; `public` is a bool (also in SQL).

    `read` is the permission with which one may know that the row exists: without it, an address answers 404.
    `public` opens `read` to everybody, and nothing else. `lesser` names for a permission a narrower one, and a bool
    (also in SQL): where that is true of a row, the narrower one is enough. `hidden` is a bool (also in SQL): where it
    is true of a row, nobody knows of it but who has `shown`, whatever else they hold.
    """

    committee: str | None = None
    person: str | None = None
    public: str | None = None
    read: Permission | None = None
    lesser: Mapping[Permission, tuple[Permission, str]] = field(default_factory=dict)
    hidden: str | None = None
    shown: Permission | None = None

    def hides(self, row: Any, permission: Permission) -> bool:
        """Whether another permission than this one has to be had before it counts on this row."""
        return bool(self.hidden) and permission is not self.shown and bool(getattr(row, str(self.hidden)))

    def enough(self, permission: Permission, row: Any) -> tuple[Permission, ...]:
        """The permissions of which one is enough for this row."""
        narrower, name = self.lesser.get(permission, (permission, ""))
        return (permission, narrower) if name and getattr(row, name) else (permission,)


def scope_of(model_or_row: Any) -> ScopedBy:
    """The scope of a model or of a row; a row without one lies everywhere."""
    found: ScopedBy = getattr(model_or_row, "__scope__", ScopedBy())
    return found
