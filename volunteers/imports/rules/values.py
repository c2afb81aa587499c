"""What single values mean, as people write them in English and Spanish: yes, days, languages, kinds of member."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

from volunteers.committees.models import MembershipClass
from volunteers.foundation import shapes
from volunteers.foundation.folding import figures, fold
from volunteers.foundation.languages import SPOKEN, by_name, is_known, own_name
from volunteers.foundation.shapes import Misshapen
from volunteers.foundation.text import _l
from volunteers.imports.models import DateOrder
from volunteers.people.inputs import SkillInput
from volunteers.people.models import Availability, Level

E = TypeVar("E", bound=StrEnum)

FIRST_DAY = date(1901, 1, 1)
"""Before it lies what spreadsheets make of an empty date."""

_NUMERIC = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\Z")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?\Z")
_YEAR = re.compile(r"(\d{4})\Z")
_TIME = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s*([ap]\.?\s?m\.?)?\s*(UTC|Z)?\Z", re.IGNORECASE)

YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "1",
        "x",
        "si",
        "s",
        "verdadero",
        "checked",
        "on",
        "ok",
        "subscribed",
        "opted-in",
        "opted_in",
        "active",
        "enabled",
        "suscrito",
        "suscrita",
    ]
)
NO = frozenset(
    [
        "no",
        "n",
        "false",
        "0",
        "falso",
        "off",
        "never",
        "none",
        "unsubscribed",
        "non-subscribed",
        "opted-out",
        "opted_out",
        "cleaned",
        "disabled",
        "baja",
    ]
)
LONGEST_NAME, LONGEST_NOTE = 200, 2_000
OUT = frozenset({"unsubscribed", "cleaned", "opted out", "opt out", "baja", "dado de baja", "dada de baja"})
IN = frozenset({"subscribed", "opted in", "opt in", "active", "suscrito", "suscrita"})


def _vocabulary(kind: type[E], words: Mapping[E, str]) -> dict[str, E]:
    """The members of an enumeration by what people call them: their values, and words with strokes between."""
    found = {each.value.replace("_", " "): each for each in kind}
    return found | {word: member for member, several in words.items() for word in several.split("|")}


CLASSES = _vocabulary(
    MembershipClass,
    {
        MembershipClass.VOTING: "voting member|regular|full|miembro con voto|con voto",
        MembershipClass.NON_VOTING: "nonvoting|nonvoting member|non voting member|associate|friend|supporter|member"
        "|miembro|miembro sin voto|sin voto|general",
        MembershipClass.YOUTH: "youth member|student|miembro joven|joven|juvenil",
        MembershipClass.HONORARY: "honorary member|miembro honorario|honorario",
        MembershipClass.ALTERNATE: "alternate votes when someone is absent|suplente|suplente vota cuando falta alguien",
    },
)
LEVELS = _vocabulary(
    Level,
    {
        Level.FEW_WORDS: "a few words|beginner|basic|some|elementary|limited|a1|a2|unas palabras|basico|algo"
        "|principiante",
        Level.CONVERSATION: "conversational|intermediate|good|b1|b2|una conversacion|conversacion|intermedio|bien",
        Level.WORK: "well enough for work|professional|fluent|advanced|very good|c1|lo suficiente para trabajar"
        "|avanzado|fluido|profesional|muy bien",
        Level.NATIVE: "like a native|native speaker|mother tongue|first language|bilingual|c2|como lengua materna"
        "|nativo|nativa|lengua materna|bilingue",
    },
)
TIMES = _vocabulary(
    Availability,
    {
        Availability.WEEKDAY_DAYS: "weekdays during the day|weekdays|entre semana de dia|entre semana",
        Availability.WEEKDAY_EVENINGS: "weekday evenings|evenings|entre semana por la tarde o noche|tardes|noches",
        Availability.SATURDAYS: "saturdays|saturday|los sabados|sabados|sabado",
        Availability.SUNDAYS: "sundays|sunday|los domingos|domingos|domingo",
    },
)
_BEHIND_NAMES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "m d", "phd", "ph d", "esq", "rn", "dds"})
_SPEAKS, _WRITES = ("speaks ", "habla "), ("writes ", "reads and writes ", "escribe ", "lee y escribe ")
_INTERPRETS = frozenset({"interprets", "interpreter", "interpreta", "interprete"})
_TRANSLATES = frozenset(
    {"translates", "translates written text", "translator", "traduce", "traduce textos escritos", "traductor"}
    | {"traductora"}
)
_OUTSIDE = re.compile(r"[;\n]|,(?![^(]*\))")
_WITH_LEVELS = re.compile(r"(.+)\(([^()]*)\)\s*\Z", re.DOTALL)


_remembered = lru_cache(maxsize=2_000)
"""A column says the same few things in thousands of rows."""


def turned(name: str) -> str:
    """“García Márquez, Gabriel” as Gabriel García Márquez; “Smith, John, Jr.” as John Smith Jr.; what has only a title
    behind its comma as it is.
    """
    last, *rest = [part.strip() for part in name.split(",")]
    if not rest or not rest[0]:
        return last
    if bare(rest[0]) in _BEHIND_NAMES and len(rest) == 1:
        return name
    return " ".join(filter(None, (rest[0], last, *rest[1:])))


@_remembered
def bare(text: str) -> str:
    """Folded, without signs."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(text).replace("_", " ")).split())


@_remembered
def yes_or_no(value: str) -> bool | None:
    """Whether a cell says yes or no; None where it says something else."""
    word = fold(value).strip(" .!")
    if word in {"✓", "✔", "☑", "●"}:
        return True
    return True if word in YES else False if word in NO or word in {"-", "—", ""} else None


def is_of_mail(value: str) -> bool:
    """Whether a cell says of mail, and of nothing else, whether somebody gets it: "active" is said of members, too."""
    return bare(value) in (IN | OUT) - {"active"} if value[:1].isalpha() else False


def said(value: str) -> bool:
    """Yes or no; raises Misshapen where it is neither."""
    found = yes_or_no(value)
    if found is None:
        raise Misshapen(_l("Write yes or no."))
    return found


def refuse_the_dead(value: str) -> None:
    """Nobody is brought in of whom the list says that they have died: yes, or since when."""
    if yes_or_no(value) is not False:
        raise Misshapen(_l("This list says that the person has died. Leave the row out."))


def without_time(value: str) -> str:
    """A day without the time behind it."""
    return _TIME.sub("", value.strip())


def numeric_parts(value: str) -> tuple[int, int] | None:
    """The first two numbers of a date that is written in three, of which the last is the year."""
    found = _NUMERIC.match(figures(without_time(value)))
    return (int(found[1]), int(found[2])) if found else None


@_remembered
def day_of(value: str, order: DateOrder | None) -> date:
    """A day as the file writes it: 2014-08-23, 8/23/2014 or 23.8.2014 by the order, August 23, 2014; a month or a year
    as its first day. Raises Misshapen.
    """
    text = figures(without_time(value.strip()))
    found = _ISO.match(text) or None
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    numeric = _NUMERIC.match(text)
    if numeric:
        first, second, year = int(numeric[1]), int(numeric[2]), _whole_year(numeric[3])
        if first > 12 or (order is DateOrder.DAY_FIRST and second <= 12):
            first, second = second, first
        return _day(year, first, second)
    if _YEAR.match(text):
        return _day(int(text), 1, 1)
    return _late_enough(shapes.day_or_month(text)[0])


def _whole_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Misshapen(_l("There’s no such day. Write the date as year-month-day, such as 2014-08-23.")) from None
    return _late_enough(found)


def _late_enough(found: date) -> date:
    if found.year < FIRST_DAY.year - 2:
        raise Misshapen(_l("That’s too long ago. Check the year."))
    if found < FIRST_DAY or found.year >= shapes.LAST_YEAR:
        raise Misshapen(
            _l("This is what a spreadsheet makes of an empty date. Leave the cell empty, or type the right day.")
        )
    return found


@cache
def _languages() -> Mapping[str, str]:
    found = {fold(own_name(tag)): tag for tag in SPOKEN}
    for reader in ("es", "en"):
        found |= {fold(name): tag for tag, name in by_name(SPOKEN, reader)}
    return found | {tag.lower(): tag for tag in SPOKEN} | {fold(name.split(" (")[0]): t for name, t in found.items()}


def language_of(text: str) -> str:
    """The tag of a language by its name in English, Spanish or itself, or by its tag; raises Misshapen."""
    wanted = fold(text).strip(" .")
    found = _languages().get(wanted) or _languages().get(wanted.replace("_", "-"))
    found = found or _languages().get(re.split(r" \(|;", wanted)[0])  # Spanish; Castilian (Mexico)
    if found is None:
        tag = wanted.replace("_", "-")
        base = tag.partition("-")[0]
        if base in _languages() and re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag):
            return _languages()[base]
        if not (re.fullmatch(r"[a-z]{2,3}", tag) and is_known(tag)):
            raise Misshapen(_l("We don’t know this language. Write its name in English or Spanish, such as Korean."))
        return tag
    return found


@_remembered
def language_skill(part: str) -> SkillInput:
    """“Korean”, “Korean (like a native)”, “Korean: a few words”, “Korean (speaks …, writes …, interprets)”."""
    behind = _WITH_LEVELS.match(part)
    if behind and fold(part) not in _languages():  # Chinese (Simplified) is the name of a language
        name, said = behind[1], behind[2]
    else:
        name, _sign, said = (part, "", "") if behind else part.partition(":")
    speaks: Level | None = None
    writes: Level | None = None
    interprets = translates = False
    for each in filter(None, (bare(one) for one in said.split(","))):
        if each in _INTERPRETS or each in _TRANSLATES:
            interprets, translates = interprets or each in _INTERPRETS, translates or each in _TRANSLATES
        elif each.startswith(_WRITES):
            writes = _level(_after(each, _WRITES))
        else:
            speaks = _level(_after(each, _SPEAKS))
    if speaks is None and writes is None:
        speaks = Level.CONVERSATION
    return SkillInput(language_of(name), speaks, writes, interprets, translates)


def language_skills(value: str) -> list[SkillInput]:
    """Several of them in one cell."""
    return [language_skill(part) for part in filter(None, (each.strip() for each in _OUTSIDE.split(value)))]


def times_of(value: str) -> list[str]:
    """When somebody usually has time."""
    found = []
    for part in filter(None, (each.strip() for each in re.split(r"[;\n]|,(?!\s*(?:de|por)\b)", value))):
        if bare(part) not in TIMES:
            raise Misshapen(
                _l("Write one of: weekdays, evenings, Saturdays, Sundays (several with semicolons between).")
            )
        found.append(TIMES[bare(part)].value)
    return found


def _after(text: str, beginnings: Sequence[str]) -> str:
    return next((text.removeprefix(each) for each in beginnings if text.startswith(each)), text)


def _level(text: str) -> Level:
    if text not in LEVELS:
        raise Misshapen(_l("Write how well: a few words, conversation, well enough for work, or like a native."))
    return LEVELS[text]
