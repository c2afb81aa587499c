"""What the room takes and gives besides rows: the parts of what is kept about somebody, and what an erasure does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One table's rows about a person: as they stand there, without keys that mean nothing outside."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    number: int = 0
    """How many there are, where `rows` are only the last."""


@dataclass(frozen=True)
class Effect:
    """What an erasure would do: rows by table that go, and rows that stay and no longer say whose they are."""

    goes: Mapping[str, int] = field(default_factory=dict)
    stays: Mapping[str, int] = field(default_factory=dict)
    ends: Sequence[Any] = ()


@dataclass(frozen=True)
class Tombstone:
    """Somebody was erased: their public id, when (as ISO), and the digests of addresses never written to again."""

    person: str
    at: str
    digests: tuple[str, ...] = ()
