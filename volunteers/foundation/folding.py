"""Folding: what a text and what somebody types of it become alike by, so that names are found as people type them.

What is equal at the first level of the Unicode Collation Algorithm (UTS #10, 8) folds alike: no case, no accents, no
points and signs of vowels that may be left out, no width, no kind of kana; any digit is that digit. Besides, where
people write one name in several ways: letters that only a stroke or a hook tells from another (CLDR, Latin-ASCII; EOR),
the Arabic letters that Lucene's Arabic and Persian normalizers make one, and the series of Ethiopic syllables that
sound alike in Amharic (BGN/PCGN 1967, and CLDR's am-am_FONIPA). An apostrophe is nothing, a hyphen is a space.
"""

import re
import unicodedata
from functools import cache

__all__ = [
    "FOLDING",
    "blank",
    "figures",
    "fold",
    "folded_letter",
    "has_words",
    "name_words",
    "searchable",
    "sought",
    "words_typed",
]

FOLDING = 2
"""Counted up whenever what `fold`, `searchable`, `sort_key` or the index' words (`search/entries.py`) make of a text
changes: what is stored is made anew.
"""

LONGEST_TYPED, MOST_WORDS = 100, 6
SHORT = 3
"""A word of so few letters is also kept together with the next: Al Fassi is AlFassi, De la Cruz is Dela Cruz."""

_AROUND = ',.;:!?()[]{}"«»“”„‹›…،؛؟、。'

_SIGNS_PART = dict.fromkeys(map(ord, _AROUND), " ")

_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufffc"
    "\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)
"""Letters, marks and symbols that show nothing: fillers, the empty Braille cell, variation selectors, tags."""

_APOSTROPHES = frozenset(
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c0\u02c1\u02c8\u02ca\u02cb\u02ee\u02f4\u055a\u05f3\u05f4"
    "\u07f4\u07f5\u1fbd\u1fbf\u1ffe\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c\uff07\uff40"
)
"""Also the okina, half rings and other signs that stand for a stop or a breathing: most people can't type them."""

_HYPHENS = frozenset(
    "-\u00b7\u02d7\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2027\u2043\u2212\u2e17\u2e1a"
    "\u2e3a\u2e3b\u2e40\u301c\u3030\u30a0\u30fb\ufe31\ufe32\ufe58\ufe63\uff0d\uff65"
)
"""Also the dashes, the minus and the middle dots that join the parts of a name."""
_NO_HYPHEN = dict.fromkeys(map(ord, _HYPHENS))

_LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ı": "i",
    "ĸ": "q",
    "ŋ": "n",
    "ə": "e",
    "ɛ": "e",
    "ɔ": "o",
    "ǝ": "e",
    "ʒ": "z",
    "ȷ": "j",
    "ʔ": "",
    "ʉ": "u",
    "\u04cf": "",
    "\u0671": "\u0627",
    "\u0649": "\u064a",
    "\u06cc": "\u064a",
    "\u06d2": "\u064a",
    "\u06d0": "\u064a",
    "\u0629": "\u0647",
    "\u06c1": "\u0647",
    "\u06be": "\u0647",
    "\u06d5": "\u0647",
    "\u06c3": "\u0647",
    "\u06a9": "\u0643",
    "\u06aa": "\u0643",
    "\u0640": "",
}
"""Letters that decompose into none, as people type them; of Arabic the tatweel, too."""

_SYLLABLES = (
    (0x1210, 0x1200),  # ሐ as ሀ
    (0x1280, 0x1200),  # ኀ as ሀ
    (0x1220, 0x1230),  # ሠ as ሰ
    (0x12D0, 0x12A0),  # ዐ as አ
    (0x1340, 0x1338),  # ፀ as ጸ
)
"""Series of seven syllables: the first sounds as the second."""
_FOURTH = {0x1203: 0x1200, 0x12A3: 0x12A0}
"""ሃ as ሀ, ኣ as አ: after a guttural the first vowel is the fourth."""

_STOPS = {"\u066b": ".", "\u066c": ",", "\u060c": ",", "\u3001": ",", "\u3002": ".", "\ufe52": "."}
"""How Arabic and East Asian keyboards write a point and a comma."""

_WITH = re.compile(r"((?:LATIN|CYRILLIC|GREEK|ARABIC) (?:SMALL )?LETTER .+?) WITH .+")
_VOWEL_SIGNS = frozenset({84, 91, 103, 118, 129, 130, 132})
"""Combining classes of vowels that are letters of their script: Telugu, Thai, Lao, Tibetan."""


class _Folded(dict[int, str]):
    """What each character folds to, worked out when it comes first; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


_TABLE = _Folded()


def fold(text: str) -> str:
    """For searching and comparing: no case, no accents, no apostrophes, one space between words; any script."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_TABLE)).split())


def searchable(text: str) -> str:
    """What a search looks through: the folded text, and what people write as one word, too."""
    words = _bare_words(text)
    more = [*_bare_words(text.translate(_NO_HYPHEN)), *_runs(words)]
    return " ".join([*words, *dict.fromkeys(word for word in more if word not in words)])


def sought(typed: str) -> str:
    """What somebody looks for; nothing where nothing of it can be read, like a lone hyphen: that is no search."""
    return typed if words_typed(typed[:LONGEST_TYPED]) else ""


def words_typed(typed: str) -> list[str]:
    """The words of what somebody looks for, folded, in their order; signs around a word are none of it."""
    return _bare_words(typed)[:MOST_WORDS]


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, folded and in the order of the alphabet, so in whatever order they are written they are the
    same. Signs part words, too.
    """
    return tuple(sorted(fold(name).translate(_SIGNS_PART).split()))


def has_words(folded: str, words: list[str]) -> bool:
    """Whether a searchable text has all these words, wherever and in whatever order they stand."""
    return all(word in folded for word in words)


def figures(text: str) -> str:
    """A number, a date, a time, a telephone number or a code as computers read it: digits, dashes and stops of any
    script and width are ours, and nothing is left of what nobody sees.
    """
    if text.isascii():
        return text
    return "".join(map(_figure, unicodedata.normalize("NFKC", text)))


def _figure(ch: str) -> str:
    if ch.isdecimal():
        return str(unicodedata.decimal(ch))
    if ch in _STOPS:
        return _STOPS[ch]
    if unicodedata.category(ch) == "Pd" or ch == "\u2212":
        return "-"
    return "" if unicodedata.category(ch) == "Cf" else ch


def blank(ch: str) -> bool:
    """Whether a letter, a mark or a symbol shows nothing."""
    return _BLANK.match(ch) is not None


def _bare_words(text: str) -> list[str]:
    return [word.strip(_AROUND) or word for word in fold(text).split()]


def _runs(words: list[str]) -> list[str]:
    """Each run of short words with the word that ends it, as one, and a short last one with the word before it."""
    found, run = [], ""
    for word in words:
        run += word
        if len(word) > SHORT:
            found.append(run)
            run = ""
    if run and len(words) > 1:
        before = words[-2] if len(words[-2]) > SHORT else ""
        found.append(before + run)
    return found


def _folded(ch: str) -> str:
    if ch in _APOSTROPHES:
        return ""
    if ch in _HYPHENS:
        return " "
    return "".join(folded_letter(part) for part in unicodedata.normalize("NFKD", ch))


def folded_letter(ch: str) -> str:
    """What one part of a decomposed character folds to."""
    category = unicodedata.category(ch)
    if ch.isspace() or ch in _HYPHENS:
        return " "
    if category in {"Cf", "Cc", "Cs"} or blank(ch) or ch in _APOSTROPHES or _is_accent(ch, category):
        return ""
    if ch.isdecimal():
        return str(unicodedata.decimal(ch))
    return "".join(_letter(part) for part in ch.casefold())


def _is_accent(ch: str, category: str) -> bool:
    """Marks, but for those that are letters of their script (Indic, Thai vowel signs)."""
    if "\u0300" <= ch <= "\u036f":
        return True
    group = unicodedata.combining(ch)
    return group != 0 and group not in _VOWEL_SIGNS and category != "Mc"


@cache
def _letter(ch: str) -> str:
    if ch in _LETTERS:
        return _LETTERS[ch]
    code = ord(ch)
    if 0x30A1 <= code <= 0x30F6:  # katakana, as hiragana
        return chr(code - 0x60)
    if 0x1200 <= code < 0x1360:
        for series, other in _SYLLABLES:
            if series <= code < series + 7:
                code += other - series
        return chr(_FOURTH.get(code, code))
    return _bare(ch, unicodedata.name(ch, ""))


def _bare(ch: str, name: str) -> str:
    """The letter without what its name says of a stroke, a hook or its place at the end: ł is l, ם is מ."""
    if name.startswith("HEBREW LETTER FINAL "):
        return unicodedata.lookup(name.replace("FINAL ", ""))
    found = _WITH.match(name)
    if found is None:
        return ch
    try:
        other = unicodedata.lookup(found[1])
    except KeyError:
        return ch
    return _letter(other)
