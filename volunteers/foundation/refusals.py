"""A "no" with its reason: one class, from a rule, a constraint or a door, to the form field or the problem document."""

from collections.abc import Callable
from typing import Any


class Refusal(Exception):
    """Something that may not be done, said in plain words to the person who asked.

    `message` may be a lazy translation; `field` names the form field it belongs to; `code` is stable for
    programs; `status` is the HTTP status (409 by default: the state does not allow it).
    """

    def __init__(self, message: Any, *, code: str, field: str | None = None, status: int = 409) -> None:
        super().__init__(code)
        self.message = message
        self.code = code
        self.field = field
        self.status = status

    def __str__(self) -> str:
        return str(self.message)


def refuse(refusal: "Refusal | None") -> None:
    """Raise what a rule returned, if it returned a refusal."""
    if refusal is not None:
        raise refusal


_by_constraint: dict[str, Callable[[], Refusal]] = {}


def speaks_for(constraint: str, refusal: Callable[[], Refusal]) -> None:
    """A violated constraint of this name is told as this refusal: constraints have the last word."""
    _by_constraint[constraint] = refusal


def for_constraint(constraint: str) -> Refusal | None:
    """The refusal that speaks for a constraint, if a room named one."""
    make = _by_constraint.get(constraint)
    return make() if make else None
