"""A "no" with its reason: one class, from a rule, a constraint or a door, to the form field or the problem document."""

from collections.abc import Callable
from typing import Any


class Told(str):
    """The words of a refusal in the reader's language, which still know its code: pages write it beside them."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, words: str, code: str) -> "Told":
        """These words of the refusal with this code."""
        told = super().__new__(cls, words)
        told.code = code
        return told


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

    def __str__(self) -> Told:
        return Told(str(self.message), self.code)


def code_of(words: object) -> str | None:
    """The code of a refusal or of its words; None where other words are said."""
    return words.code if isinstance(words, Refusal | Told) else None


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
