"""What this room takes: to keep, and to show."""

from collections.abc import Mapping, Sequence
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


class WayOn(NamedTuple):
    """Where somebody can go from a link that opens nothing any more."""

    url: str
    label: str


class Ended(NamedTuple):
    """What the page of an offer of ours says that somebody else has taken."""

    title: Any
    text: Any


@dataclass(frozen=True)
class Asked:
    """What was asked for, as the owner of the address reads it.

    In a few words, with the message that came with it. Where it is no message of somebody unknown, but an offer of
    ours, `lede` says so in place of the usual sentence, `facts` tell it, and `press` stands on the button;
    `press_for_account` on the one that makes an account too, where the kind needs none. `not_me` says what becomes of
    it where it wasn't them.
    """

    title: str
    message: str = ""
    language: str | None = None
    lede: str = ""
    facts: Sequence[tuple[str, str]] = ()
    press: str = ""
    press_for_account: str = ""
    next: str = ""
    not_me: str = ""
