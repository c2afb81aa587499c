"""The order of names: one key for everybody, kept beside a name; and a short list as its reader's language sorts it.

The order is that of the Default Unicode Collation Element Table (UTS #10), as the root of CLDR: digits, then scripts in
their order; a letter beside the same with an accent or a stroke, which tell only where all else is the same; case,
apostrophes, hyphens and other signs tell nothing. Keys are compared by code points, so that each database sorts alike.
"""

import re
import unicodedata
from functools import lru_cache

from volunteers.foundation.columns import LONGEST_KEY
from volunteers.foundation.folding import folded_letter

MOST_LETTERS = 120
_AFTER = "\u02ff"
"""After a letter: follows it, and all that begins with it, and comes before the next."""
_THEN, _NEXT = "\x01", "\x02"
"""Between the letters and their accents; after the accents of a letter."""

_CYRILLIC = (
    "аәӕбвгғӻҕӷдԁђԃҙеєжԫҗзԅԑѕӡԇиҋіїйјкқӄҡҟҝԟԛлӆԯԓԡљԉԕмӎнԩӊңӈԣҥњԋоөпԥҧҁрҏԗсԍҫтԏҭћуўүұѹфхӽӿҳһԧѡѿѽѻцҵчԭҷӌҹҽҿџшщъыьҍѣэюяԙѥѧѫ"
    "ѩѭѯѱѳѵҩԝӏ"
)
_ARABIC = (
    "ءآأٲٱؤإٳئاٮبٻپڀةتثٹٺټٽٿجڃڄچڿڇحخځڂڅدذڈډڊڋڌڍڎڏڐۮرزڑڒړڔڕږڗژڙۯسشښڛڜۺصضڝڞۻطظڟعغڠۼفڡڢڣڤڥڦٯقڧڨكکڪګڬڭڮگڰڱڲڳڴػؼلڵڶڷڸمنںڻڼ"
    "ڽڹهھہۃۿەوۄۅۆۇۈۉۊۋۏىيیۍێېۑؽؾؿؠے"
)
_LATIN = {
    "þ": "z\u02ff\u02ff",
    "ʒ": "z\u02ff",
    "ŋ": "n\u02ff",
    "ə": "e\u02ff\u02ff",
    "ǝ": "e\u02ff",
    "ɛ": "e\u02ff\u02ff\u02ff",
    "ɔ": "o\u02ff",
    "ı": "i\u02ff",
    "ĸ": "q\u02ff",
    "ƿ": "z\u02ff\u02ff\u02ff",
}
_LETTERS = {
    **_LATIN,
    **{letter: chr(0x400 + place) for place, letter in enumerate(_CYRILLIC)},
    **{letter: chr(0x600 + place) for place, letter in enumerate(_ARABIC)},
}
"""Letters whose code point is not their place."""

_PLACES = (
    (0x10D0, 0x10FF, 0x04D0),  # Georgian, after Cyrillic
    (0x1200, 0x139F, 0x0800),  # Ethiopic, before what is written in India
    (0x0900, 0x10CF, 0x0B00),
    (0x13A0, 0x2FFF, 0x1300),
    (0xAC00, 0xD7A3, 0x3300),  # Hangul, before kana, before Han
    (0x3041, 0x309F, 0x5F00),
    (0x3100, 0x312F, 0x5F80),
    (0x4E00, 0x9FFF, 0x6000),
    (0x3400, 0x4DBF, 0xB200),
)
"""From, to, where they begin instead: blocks whose code points are not in the order of the scripts."""

_FIRST_VOWELS = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])|([\u0ec0-\u0ec4])([\u0e81-\u0eae])")
"""Of Thai and Lao: written before the consonant after which they are spoken."""

_TAILORED = {
    "es": ("nñ",),
    "fil": ("nñ",),
    "pl": ("aą", "cć", "eę", "lł", "nń", "oó", "sś", "zźż"),
    "sv": ("zåäö",),
    "da": ("zæøå",),
    "nb": ("zæøå",),
}
"""What a language sorts otherwise (CLDR): each letter after the one before it."""


def sort_key(text: str) -> str:
    """The key by which a name is sorted, for all readers."""
    return _key(text, {})[:LONGEST_KEY]


def sorted_as(text: str, language: str) -> str:
    """The key by which a short list is sorted for a reader: as `sort_key`, but in Spanish ñ follows n."""
    return _key(text, _tailoring(language.partition("-")[0]))


def _tailoring(language: str) -> dict[str, str]:
    return {
        letter: row[0] + _AFTER * place
        for row in _TAILORED.get(language, ())
        for place, letter in enumerate(row[1:], start=1)
    }


def _key(text: str, tailored: dict[str, str]) -> str:
    letters: list[str] = []
    accents: list[str] = []
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text[:MOST_LETTERS]).casefold())
    for ch in _FIRST_VOWELS.sub(r"\2\1\4\3", composed):
        place, accent = _placed(ch, tailored) if tailored else _untailored(ch)
        if place:
            letters.append(place)
            accents.append(_NEXT + accent)
        elif accents:
            accents[-1] += accent
    words = " ".join("".join(letters).split())
    told = "".join(accents).rstrip(_NEXT)
    return f"{words}{_THEN}{told}" if told else words


@lru_cache(8192)
def _untailored(ch: str) -> tuple[str, str]:
    """The same for all readers: names are made of few letters, and thousands are sorted at once."""
    return _placed(ch, {})


def _placed(ch: str, tailored: dict[str, str]) -> tuple[str, str]:
    """Where a letter stands, and what tells it from others that stand there."""
    if ch.isspace():
        return " ", ""
    if ch in tailored or ch in _LETTERS:
        return tailored.get(ch) or _LETTERS[ch], ""
    places, accents = "", ""
    for part in unicodedata.normalize("NFD", ch):
        folded = "" if unicodedata.category(part)[0] in "PSZ" else folded_letter(part)
        places += "".join(_LETTERS.get(letter) or _moved(letter) for letter in folded)
        if folded != part and unicodedata.category(part)[0] in "LM":
            accents += part
    return places, accents


def _moved(letter: str) -> str:
    code = ord(letter)
    for first, last, to in _PLACES:
        if first <= code <= last:
            return chr(to + code - first)
    return letter
