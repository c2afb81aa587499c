"""What differs between two texts, by words: what only one has, what only the other has, and what both have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 3000
"""Beyond, whole lines are compared: comparing words takes the square of their number."""
AROUND = 12
"""How many words that both have are shown before and after a difference."""

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORDS = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Has(StrEnum):
    """Which of the two has a piece."""

    BOTH = "both"
    MINE = "mine"
    THEIRS = "theirs"
    LEFT_OUT = "left-out"
    """Both: a long piece that is not shown."""


@dataclass(frozen=True)
class Piece:
    """A piece of text, and which of the two has it."""

    has: Has
    text: str


def pieces(mine: str, theirs: str) -> list[Piece]:
    """The two texts as one, in pieces; long pieces that both have are cut down to what stands around a difference."""
    ours, others = _WORDS.findall(mine), _WORDS.findall(theirs)
    if max(len(ours), len(others)) > MOST_WORDS:
        ours, others = _LINES.findall(mine), _LINES.findall(theirs)
    return list(_pieces(ours, others))


def _pieces(ours: Sequence[str], others: Sequence[str]) -> Iterator[Piece]:
    steps = SequenceMatcher(None, others, ours).get_opcodes()
    for number, (kind, from_other, to_other, from_our, to_our) in enumerate(steps):
        if kind == "equal":
            yield from _cut(others[from_other:to_other], is_first=number == 0, is_last=number == len(steps) - 1)
            continue
        if to_other > from_other:
            yield Piece(Has.THEIRS, "".join(others[from_other:to_other]))
        if to_our > from_our:
            yield Piece(Has.MINE, "".join(ours[from_our:to_our]))


def _cut(words: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    before, after = 0 if is_first else AROUND, 0 if is_last else AROUND
    if len(words) <= before + after + AROUND:
        yield Piece(Has.BOTH, "".join(words))
        return
    if before:
        yield Piece(Has.BOTH, "".join(words[:before]))
    yield Piece(Has.LEFT_OUT, "")
    if after:
        yield Piece(Has.BOTH, "".join(words[-after:]))
