"""Addresses that people paste into what they write: where each begins and ends.

An address is whole with every sign that may stand in one: `( ) _ * ~ [ ]`, too. The sign of the sentence that it stands
in is none of it, nor is a bracket or an emphasis that was opened before it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_NEVER_IN_ONE = r"\s<>\"`|\\^{}\u00ab\u00bb\u201c-\u201f\u2066-\u2069\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
_WEB = rf"(?<![A-Za-z0-9@/.-])(?:https?://|www\.)(?:[^{_NEVER_IN_ONE}]|\\(?=[_*~()\[\]]))+"
_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}"
_MAIL = rf"(?<![\w.+%/-])(?:mailto:)?[\w+][\w.!#$%&'*+/=?^{{|}}~-]*@{_HOST}(?![\w-])"
_FOUND = re.compile(rf"(?P<mail>{_MAIL})|(?P<web>{_WEB})", re.IGNORECASE)
_BRACKETS = re.compile(r"[()\[\]]")
_OPENED_BY = {")": "(", "]": "["}
_MARKS = re.compile(r"(\*{1,3}|_{1,3}|~~)\Z")
_ENDS_A_SENTENCE = ".,;:!?'\u2019\u2026\\"
_ESCAPED = re.compile(r"\\([_*~()\[\]])")


class Pasted(NamedTuple):
    """An address in a text: where it stands, what one reads, and where it leads."""

    start: int
    end: int
    label: str
    href: str


@lru_cache(256)
def pasted(text: str) -> tuple[Pasted, ...]:
    """The web and mail addresses of a text, in order."""
    found: list[Pasted] = []
    if "://" not in text and "@" not in text and "www." not in text:
        return ()
    position, before = 0, ""
    while match := _FOUND.search(text, position):
        before += text[position : match.start()]
        said = _whole(match[0], before)
        position = match.start() + max(len(said), 1)
        label = _ESCAPED.sub(r"\1", said)
        if href := _href(label):
            found.append(Pasted(match.start(), position, label, href))
    return tuple(found)


def _href(label: str) -> str:
    """Where it leads; nothing for what is no address without the signs around it."""
    if label.lower().startswith(("https://", "http://", "mailto:")):
        return label if re.search(r":(?://)?\w", label) else ""
    if "@" in label and re.fullmatch(_MAIL, label, re.IGNORECASE):
        return f"mailto:{label}"
    return f"https://{label}" if re.match(r"www\.\w", label, re.IGNORECASE) else ""


def _whole(address: str, before: str) -> str:
    """As far as it goes: to a bracket that it does not open itself, without what ends the sentence around it."""
    opened: list[str] = []
    for bracket in _BRACKETS.finditer(address):
        if bracket[0] not in _OPENED_BY:
            opened.append(bracket[0])
        elif opened and opened[-1] == _OPENED_BY[bracket[0]]:
            opened.pop()
        else:
            address = address[: bracket.start()]
            break
    while True:
        bare = address.rstrip(_ENDS_A_SENTENCE)
        marks = _MARKS.search(bare)
        if marks and _is_open(marks[0], before):
            bare = bare[: marks.start()]
        if bare == address:
            return address
        address = bare


def _is_open(marks: str, before: str) -> bool:
    """Whether these signs were put before some words and not behind them yet."""
    sign = re.escape(marks)
    runs = rf"(?<!{re.escape(marks[0])}){sign}(?!{re.escape(marks[0])})"
    return len(re.findall(runs, before)) % 2 == 1
