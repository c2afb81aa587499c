"""Text: the translation functions under their short names, and cleaning what people type; folding is of `folding`."""

import re
import unicodedata
from typing import Any

from flask_babel.speaklater import LazyString
from markupsafe import escape

from volunteers.foundation.collating import sorted_as
from volunteers.foundation.directions import all_isolated
from volunteers.foundation.folding import blank, fold
from volunteers.foundation.speaking import speaking

__all__ = [
    "Lazily",
    "_",
    "_l",
    "_n",
    "as_counted",
    "clean",
    "counted",
    "fold",
    "has_lines",
    "is_clean",
    "is_seen",
    "one_line",
    "reads_as",
    "slug_of",
    "sorted_as",
    "turns",
    "with_one_stop",
    "without_idle",
    "without_turns",
]


GROUPED = 1_000
_TWO_STOPS = re.compile(r"\b([ap]\.\s?m\.)\.(?!\.)")


def _(sentence: str, **values: Any) -> str:
    """The sentence in the reader's language; what is put into it keeps its own direction."""
    said = speaking().translations.ugettext(sentence)
    return with_one_stop(str(said % all_isolated(values) if values else said))


class Lazily(LazyString):
    """A text that is made when it is read. A page escapes it as any other: the library's own says of itself that it is
    markup, and what people typed is put into sentences.
    """

    def __html__(self) -> str:
        return escape(str(self))


def _lazily(sentence: str, **values: Any) -> Any:
    return Lazily(_, sentence, **values)


_l: Any = _lazily


def _n(one: str, many: str, num: float, **values: Any) -> str:
    """The same with a number, in its plural form."""
    said = speaking().translations.ungettext(one, many, num)
    return with_one_stop(str(said % all_isolated({"num": counted(num), **values})))


class _Counted(int):
    """A number that reads as the United States write it, also in Spanish: 100,000."""

    def __str__(self) -> str:
        return f"{int(self):,}"


def counted(number: Any) -> Any:
    """How many, to be said in a sentence or shown: from a thousand on with its groups of digits; any other as it is."""
    return _Counted(number) if type(number) is int and abs(number) >= GROUPED else number


def as_counted(number: int, *, is_more: bool) -> str:
    """How many as far as they were counted: "1,000+" where counting stopped."""
    return f"{number:,}+" if is_more else f"{number:,}"


def with_one_stop(said: str) -> str:
    """A sentence that ends with "6:00 p. m." has its full stop already."""
    return _TWO_STOPS.sub(r"\1", said) if "m.." in said else said


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile("[\n\r\u2028\u2029]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SHOWS_NOTHING = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
"""Also marks without a letter, and what no font has: they show a box or a dotted circle at best."""

_IDLE = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007f]+)"  # the flag of a part of a country is written with tags
    "|[\u00ad\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f]"
)
"""What shows nothing and joins nothing: soft hyphens, spaces of no width, fillers, signs of formulas, stray tags."""
_NO_LETTER = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def is_clean(text: str) -> bool:
    """No NUL, no other control character but tab and line ends, no lone surrogate."""
    return not _FORBIDDEN.search(text)


def is_seen(text: str) -> bool:
    """Whether anything of it shows: more than blanks, joiners, marks and fillers that nobody sees."""
    return any(unicodedata.category(ch) not in _SHOWS_NOTHING and not blank(ch) for ch in text)


def has_lines(text: str) -> bool:
    """Whether it has more than one line."""
    return _LINE_END.search(text) is not None


def turns(text: str) -> bool:
    """Whether it embeds, overrides or isolates a direction of writing, which can turn what stands around it.

    Marks that only say the direction of their place (LRM, RLM) and joiners (ZWJ, ZWNJ) turn nothing: names need them.
    """
    return _TURNS.search(text) is not None


def without_turns(text: str) -> str:
    """The text without what `turns`."""
    return _TURNS.sub("", text)


def without_idle(text: str) -> str:
    """The text without signs that nobody sees and no script needs in a line; joiners (ZWJ, ZWNJ) and selectors stay."""
    return _IDLE.sub(lambda found: found[1] or "", text)


def clean(text: str) -> str:
    """NFC, line ends as LF, no white space around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """The text on one line: nothing that could begin a new mail header."""
    return re.sub(r"\s+", " ", text).strip()


def reads_as(text: str) -> str:
    """For comparing names: what is the same to a reader is the same, whatever nobody sees and however it is spaced."""
    return "".join(ch for ch in fold(text) if unicodedata.category(ch) not in _NO_LETTER and not blank(ch))


def slug_of(name: str, most: int = 80) -> str:
    """The part of a page's address that a name becomes: "Zielona Góra" is zielona-gora; empty without Latin letters."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:most].strip("-")
