"""What people wrote for others, as it is read: no sign of markup is left, and numbers keep their direction.

Only messages have markup (their composer says so); who writes two stars in a description means bold as well, and it is
read as words there: on pages, in mails, in calendars and feeds. What is edited and kept stays as it was typed.
"""

import re
from functools import lru_cache
from itertools import zip_longest

from volunteers.foundation.directions import with_runs_isolated
from volunteers.foundation.pasted import pasted

_SIGNS = re.compile(r"[*_\[`#]")
_LINK = re.compile(r"!?\[([^\[\]\n]+)\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
_ADDRESS = "\0"  # no text has it
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
_PAIRS = (
    re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)([^\n]+?)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?!\w)"),
    re.compile(r"`([^`\n]+)`"),
)


@lru_cache(2048)
def without_signs(text: str) -> str:
    """The words without signs of Markdown; a link stands as its words with the address behind them."""
    if not _SIGNS.search(text):
        return text
    text = _HEADING.sub("", _LINK.sub(lambda m: m[1] if m[1] == m[2] else f"{m[1]} ({m[2]})", text))
    found, pieces, end = pasted(text), [], 0
    for each in found:
        pieces.append(text[end : each.start])
        end = each.end
    words = _ADDRESS.join([*pieces, text[end:]])
    for pair in _PAIRS:
        words = pair.sub(r"\1", words)
    addresses = (each.label for each in found)
    return "".join(part + address for part, address in zip_longest(words.split(_ADDRESS), addresses, fillvalue=""))


def as_read(text: str) -> str:
    """What stands on a page or in a mail for it."""
    return with_runs_isolated(without_signs(text))
