"""Languages: their own names, their direction, and the tags that people may choose from."""

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from volunteers.foundation.parts import Part
from volunteers.foundation.text import sorted_as

WRITTEN_TO = ("en", "es", "am", "ko", "zh-Hant", "ar", "vi", "ne", "so", "fr", "om")
"""The languages that a person may choose to be written to in, in the order of the house."""

REVIEWED = ("en", "es")
"""Languages whose translation a person has read. A page or mail in another says so, and whom to call."""

PARTLY = tuple(tag for tag in WRITTEN_TO if tag not in ("en", "es"))
"""Languages whose catalogue holds only what guardians read (`volunteers/translations/guardians.txt`): those pages and
mails are on offer in them, the rest is not. One whose catalogue has everything is taken out here.
"""

SPOKEN = (
    *WRITTEN_TO,
    *("af", "bn", "my", "zh-Hans", "de", "fa", "prs", "he", "hi", "id", "ig", "it", "ja", "km", "ku", "lo", "mn"),
    *("pa", "pl", "ps", "pt", "ro", "ru", "rw", "sn", "sv", "sw", "ta", "te", "th", "ti", "tl", "tr", "uk", "ur", "uz"),
    *("yo", "zu"),
)
"""The languages offered for what somebody speaks; any other BCP 47 tag can be kept too."""

_OWN = {
    "en": "English",
    "es": "Español",
    "am": "አማርኛ",
    "ko": "한국어",
    "ar": "العربية",
    "vi": "Tiếng Việt",
    "ne": "नेपाली",
    "fr": "Français",
    "so": "Soomaali",
    "om": "Afaan Oromoo",
    "zh-Hant": "繁體中文",
    "zh-Hans": "简体中文",
    "prs": "دری",
    "tl": "Tagalog",
}
"""Those that forms offer, and those that CLDR calls otherwise. For a name alone Babel loads a whole locale, and keeps
it: nine megabytes in each process for the eleven that people can be written to in.
"""


@dataclass(frozen=True)
class Offer(Part):
    """How the pages' languages are asked for, in the order of the switch; an administrator sets them."""

    tags: Callable[[], Sequence[str]]


def on_offer() -> list[str]:
    """The languages of the pages, in the order of the switch."""
    return list(Offer.of().tags())


@lru_cache(512)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


_KNOWN_AS = {"prs": "fa_AF"}
"""What CLDR calls languages for which it has no locale of their own."""


def is_known(tag: str) -> bool:
    """Whether there may be such a language: of those with two letters CLDR knows all (RFC 5646, 2.2.1)."""
    language = tag.partition("-")[0].lower()
    return len(language) == 3 or (len(language) == 2 and language in Locale("en").languages)


@lru_cache(512)
def own_name(tag: str) -> str:
    """A language's name in itself: Español."""
    if tag in _OWN:
        return _OWN[tag]
    name = _written_in_its_file(tag)
    if name is None:
        locale = _locale(tag)
        name = locale.get_display_name(tag.replace("-", "_")) if locale else None
    return (name or tag)[:1].upper() + (name or tag)[1:]


def _written_in_its_file(tag: str) -> str | None:
    """What a language's own file (CLDR) calls it. Asked for it, Babel would read all else that the file says, and that
    of the files which it builds on, and keep it: for the languages on offer 30 MB in each process.
    """
    if not tag.isalpha() or not localedata.exists(tag):
        return None
    with Path(localedata.resolve_locale_filename(tag)).open("rb") as file:
        name = pickle.load(file).get("languages", {}).get(tag)  # noqa: S301 -- a file of the library
    return name if isinstance(name, str) else None


@lru_cache(4096)
def name_in(tag: str, reader: str) -> str:
    """A language's name for a reader of another one: Spanish."""
    locale, reader_locale = _locale(tag), _locale(reader)
    if tag in _KNOWN_AS and reader_locale is not None:
        return str(reader_locale.languages.get(_KNOWN_AS[tag], own_name(tag)))
    if locale is None or reader_locale is None:
        return own_name(tag)
    return locale.get_display_name(reader_locale) or own_name(tag)


def by_name(tags: Iterable[str], reader: str) -> list[tuple[str, str]]:
    """Languages by their tags, with their names for a reader, sorted by the name."""
    return list(_by_name(frozenset(tags), reader))


@lru_cache(256)
def _by_name(tags: frozenset[str], reader: str) -> tuple[tuple[str, str], ...]:
    named = ((tag, name_in(tag, reader)) for tag in tags)
    return tuple(sorted(named, key=lambda pair: (sorted_as(pair[1], reader), pair[0])))


@lru_cache(1024)
def country_in(code: str, reader: str) -> str:
    """A country's name (ISO 3166-1 code) for a reader: South Korea."""
    locale = _locale(reader) or Locale("en")
    return str(locale.territories.get(code.upper(), code))


def countries_in(reader: str) -> list[tuple[str, str]]:
    """Every country by its ISO 3166-1 code, with its name for a reader, sorted by the name."""
    locale = _locale(reader) or Locale("en")
    codes = get_global("territory_zones")
    named = [(code, str(locale.territories[code])) for code in codes if len(code) == 2 and code != "ZZ"]
    return sorted(named, key=lambda pair: (sorted_as(pair[1], reader), pair[0]))


def zones_of(country: str) -> list[str]:
    """The time zones of a country by their IANA names, as CLDR lists them."""
    return list(get_global("territory_zones").get(country.upper(), ()))


def direction(tag: str) -> str:
    """`rtl` or `ltr`."""
    locale = _locale(tag)
    return locale.text_direction if locale else "ltr"
