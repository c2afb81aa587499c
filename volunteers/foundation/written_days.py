"""Days and months as people write them in English and Spanish, where a field takes text."""

import re
from datetime import date
from functools import cache
from typing import Literal, NamedTuple, cast

from babel.dates import format_date, format_skeleton, get_day_names, get_month_names

from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import fold

LANGUAGES = ("en", "es")
_SIGNS = re.compile(r"[\s,./-]*")
_TOKEN = re.compile(r"([0-9]+)(?:st|nd|rd|th|o)?(?![^\W_])|([^\W\d_]+)")
_WIDTHS = cast(tuple[Literal["wide", "abbreviated"], ...], ("wide", "abbreviated"))
_BETWEEN = {"de", "del", "of", "the", "el"}


class Written(NamedTuple):
    """What was read: the day, or the first day of a month."""

    day: date
    is_day_known: bool


@cache
def _months() -> dict[str, int]:
    """The number of each month by its folded name, whole and short; September is shortened in several ways."""
    found = {"sep": 9, "sept": 9, "set": 9, "setiembre": 9}
    for language in LANGUAGES:
        for width in _WIDTHS:
            found |= {fold(name).strip("."): n for n, name in get_month_names(width, locale=language).items()}
    return found


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(
        fold(name).strip(".")
        for language in LANGUAGES
        for width in _WIDTHS
        for name in get_day_names(width, locale=language).values()
    )


def _tokens(text: str) -> list[str] | None:
    """Numbers and words, without the weekday and what only joins; None where there is something else."""
    folded = fold(text)
    if _SIGNS.fullmatch(_TOKEN.sub("", folded)) is None:
        return None
    found = [match[1] or match[2] for match in _TOKEN.finditer(folded)]
    return [each for each in found if each not in _BETWEEN and each not in _weekdays()]


def read(text: str) -> Written | None:
    """ "August 23, 2014", "23 de agosto de 2014", "8/23/2014" (month first, as in the United States), "August 2014".

    None: it is none of these, or there is no such day.
    """
    tokens = _tokens(text)
    if tokens and len(tokens[0]) == 4 and tokens[0].isdecimal():
        tokens = [*tokens[1:], tokens[0]]
    if not tokens or len(tokens) > 3 or len(tokens[-1]) != 4 or not tokens[-1].isdecimal():
        return None
    named = [_months()[each] for each in tokens if each in _months()]
    numbers = [int(each) for each in tokens if each.isdecimal()]
    if len(named) + len(numbers) != len(tokens) or len(named) > 1:
        return None
    month, *rest = [*named, *numbers]
    try:
        return Written(date(rest[-1], month, rest[0] if len(rest) == 2 else 1), len(rest) == 2)
    except (ValueError, IndexError):
        return None


def write(day: date, *, is_day_known: bool) -> str:
    """As a field shows it, so that `read` reads it: "August 23, 2014", "agosto de 2014"."""
    locale = speaking().locale
    language = locale.language if locale and locale.language in LANGUAGES else LANGUAGES[0]
    return format_date(day, "long", language) if is_day_known else format_skeleton("yMMMM", day, locale=language)
