"""What became of one mail at the server, and what an SMTP reply means (RFC 5321, RFC 3463)."""

import re
from dataclasses import dataclass
from enum import Enum, auto

_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
_NOBODY_THERE = {("2", "1"), ("1", "0"), ("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10")}
_PLAIN_NOBODY = {550, 551, 553}


class Verdict(Enum):
    """What to do with the row."""

    ACCEPTED = auto()
    LATER = auto()  # the server asked to wait, or the connection broke: try again
    UNREACHABLE = auto()  # no connection: not this mail's fault
    REFUSED = auto()  # for good
    REFUSED_ADDRESS = auto()  # the server won't take mail for this recipient from us
    NO_SUCH_ADDRESS = auto()  # nobody is there: don't write again
    RELEASED = auto()  # not tried: the worker stops


@dataclass(frozen=True)
class Reply:
    """A verdict, and the server's words for whoever looks after the mail."""

    verdict: Verdict
    words: str = ""


class Unreachable(Exception):
    """No conversation can be had with the server now; its text says why."""


def in_words(code: int, text: bytes | str) -> str:
    """A reply on one line."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(shown.split())}"[:500]


def meaning(code: int, text: bytes | str, *, at_recipient: bool = False) -> Reply:
    """What a reply that is no success means for the mail."""
    words = in_words(code, text)
    if not 500 <= code <= 599:
        return Reply(Verdict.LATER, words)
    if not at_recipient:
        return Reply(Verdict.REFUSED, words)
    enhanced = _ENHANCED.search(words)
    nobody = enhanced.groups() in _NOBODY_THERE if enhanced else code in _PLAIN_NOBODY
    return Reply(Verdict.NO_SUCH_ADDRESS if nobody else Verdict.REFUSED_ADDRESS, words)
