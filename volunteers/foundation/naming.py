"""What the members of an enumeration are called: each once, on the stair `words.py` of the room that they belong to.

Pages, forms, mails and exports ask `called`. Words for another purpose than the name (what it means, what somebody
chooses) are named for it; a sentence with more in it than the member is a function in `words.py`.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any, TypeVar

E = TypeVar("E", bound=Enum)

NAME = "name"
TABLES: dict[tuple[type[Enum], str], Mapping[Any, Any]] = {}
"""What was declared, by enumeration and purpose."""

_BY_CLASS_NAME: dict[str, type[Enum]] = {}


def names(
    kind: type[E], words: Mapping[E, Any], *, purpose: str = NAME, but: Collection[E] = frozenset()
) -> Mapping[E, Any]:
    """Declare the words of an enumeration for a purpose, in the order in which they are offered.

    Every member has its word, but those in `but`, which are shown nowhere. ValueError: some are missing, the purpose
    has its words already, or another enumeration has the same class name.
    """
    missing = set(kind) - set(words) - set(but)
    if missing:
        raise ValueError(f"{kind.__name__}: no words for {sorted(member.name for member in missing)}")
    if (kind, purpose) in TABLES or _BY_CLASS_NAME.setdefault(kind.__name__, kind) is not kind:
        raise ValueError(f"{kind.__name__} has its words for {purpose!r} already")
    TABLES[(kind, purpose)] = words
    return words


def called(member: Enum | str, purpose: str = NAME, *, kind: str = "") -> Any:
    """The word for a member, in the language of whoever reads; `kind` is the class, where `member` is its bare value.

    Mails have bare values, for their facts are JSON. KeyError: nobody has declared words for it.
    """
    found = member if isinstance(member, Enum) else _BY_CLASS_NAME[kind](member)
    return TABLES[(type(found), purpose)][found]
