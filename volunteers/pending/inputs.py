"""What this room takes: to keep, and to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

NEW = "new"
"""Whom it is for, where that is nobody whom we know at the address."""


@dataclass(frozen=True)
class PendingInput:
    """What somebody typed: their name, an address, the language to write in, and what the kind needs (JSON)."""

    kind: str
    full_name: str
    email: str
    language: str
    payload: Mapping[str, Any] = field(default_factory=dict)


class Asked(NamedTuple):
    """What was asked for, as the owner of the address reads it: in a few words, and the message that came with it."""

    title: str
    message: str = ""
    language: str | None = None
