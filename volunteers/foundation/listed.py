"""Several words or names as one part of a sentence, as the reader's language joins them."""

import re
from collections.abc import Iterable
from typing import Literal

from babel.lists import format_list

from volunteers.foundation.speaking import speaking

_SOFTENED = {
    ("es", "standard"): (" y ", " e ", re.compile(r"h?[iíï](?![aeoáéó])", re.IGNORECASE)),
    ("es", "or"): (" o ", " u ", re.compile(r"h?[oó]", re.IGNORECASE)),
}
"""By language and style: the joining word, what stands in its place, and before what.

Diccionario panhispánico de dudas, s. v. "y" and "o": the sound counts, not the letter ("madera y hierro").
"""


def in_a_row(words: Iterable[object], style: Literal["standard", "or"] = "standard") -> str:
    """The words as "Dana, Bo, and Jun-ho", or with `style` "or" as a choice; empty where there are none."""
    said, locale = [str(word) for word in words], speaking().locale
    if not said:
        return ""
    row = format_list(said, style=style, locale=locale or "en")
    joined, softened, before = _SOFTENED.get((locale.language if locale else "en", style), ("", "", None))
    last = said[-1]
    if before is None or not before.match(last) or not row.endswith(joined + last):
        return row
    return f"{row.removesuffix(joined + last)}{softened}{last}"
