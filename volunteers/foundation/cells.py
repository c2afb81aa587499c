"""What stands in one cell of a table that a spreadsheet opens: none is a formula to it (CWE-1236), none is broken."""

import re

BOM = "\ufeff"
"""At the beginning of a CSV: a spreadsheet knows by it that this is UTF-8."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet may calculate (OWASP, CSV Injection), the signs of wide scripts among them."""

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def fit(text: str) -> str:
    """Without what neither CSV nor XML can hold."""
    return _UNFIT.sub("", text)


def unharmed(text: str) -> str:
    """The text of a cell that `harmless` wrote: without the apostrophe before what would be calculated."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA) else text


def harmless(text: str) -> str:
    """As it stands in a CSV: with an apostrophe before what would be calculated, which an import takes off again."""
    bare = fit(text)
    return f"'{bare}" if bare.lstrip(" ").startswith(FORMULA) else bare
