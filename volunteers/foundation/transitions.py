"""Which state may follow which: one table for each StrEnum, checked by a house test."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)

TABLES: dict[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {}


class WrongTurn(RuntimeError):
    """The code tried a change of state that the table does not allow: a defect, not a refusal."""


def states(kind: type[S], table: Mapping[S, set[S]]) -> Mapping[S, frozenset[S]]:
    """Declare the transitions of an enum; every member must be named."""
    missing = set(kind) - set(table)
    if missing:
        raise ValueError(f"{kind.__name__}: no transitions for {sorted(missing)}")
    frozen = {state: frozenset(following) for state, following in table.items()}
    TABLES[kind] = frozen  # type: ignore[assignment]  # the key's type says which enum the values are
    return frozen


def may_follow(before: S, after: S) -> bool:
    """Whether `after` may follow `before`."""
    return after in TABLES[type(before)][before]
