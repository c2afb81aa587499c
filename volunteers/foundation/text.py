"""Text: the translation functions under their short names, cleaning what people type, and folding for search."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

__all__ = ["_", "_l", "_n", "clean", "fold", "is_clean", "one_line"]

_l: Any = lazy_gettext
_n = ngettext

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def is_clean(text: str) -> bool:
    """No NUL, no other control character but tab and line ends, no lone surrogate."""
    return not _FORBIDDEN.search(text)


def clean(text: str) -> str:
    """NFC, line ends as LF, no white space around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """The text on one line: nothing that could begin a new mail header."""
    return re.sub(r"\s+", " ", text).strip()


def fold(text: str) -> str:
    """For searching: no case, no accents, one space between words; any script."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch) or _is_vowel_sign(ch))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", bare)).strip()


def _is_vowel_sign(ch: str) -> bool:
    """Marks that are letters of their script (Indic vowel signs), not accents."""
    return not ("\u0300" <= ch <= "\u036f") and unicodedata.category(ch) == "Mc"
