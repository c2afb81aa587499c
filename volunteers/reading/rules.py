"""Decisions about reading words to a chair, as pure functions; and which language words may be in."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import _l, _n
from volunteers.people.models import LanguageSkill
from volunteers.reading.models import Reader, ReaderState, Reading, ReadingState

AT_ONCE = 2
"""So many are asked for the same words: the first who answers is enough."""
OPEN = timedelta(days=7)
A_DAY = timedelta(hours=24)
MOST_A_DAY = 3
"""So often somebody is asked in a day at most, by all chairs together."""
READ_IN = "en"

_SCRIPTS = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh-Hant",
    "ETHIOPIC": "am",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "ne",
    "CYRILLIC": "ru",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GURMUKHI": "pa",
}
_SAME_SCRIPT = {
    "ar": ("fa", "prs", "ps", "ur", "ku"),
    "am": ("ti",),
    "ne": ("hi",),
    "ru": ("uk", "mn"),
    "zh-Hant": ("zh-Hans",),
}


def guessed(words: str, said: str | None, preferred: str) -> str:
    """The language that words are probably in: what one sees of the script, else what the page was in, else theirs.

    `said` is the language of the page on which they were typed, `preferred` the one in which the author is written to.
    """
    seen = Counter(tag for ch in words if ch.isalpha() and (tag := _SCRIPTS.get(_script(ch))))
    letters = sum(ch.isalpha() for ch in words)
    if seen and sum(seen.values()) * 2 > letters:
        likely = "ja" if "ja" in seen else seen.most_common(1)[0][0]
        ours = (likely, *_SAME_SCRIPT.get(likely, ()))
        return next((tag for tag in (said, preferred) if tag in ours), likely) or likely
    return (said if said not in (None, READ_IN) else preferred) or READ_IN


def _script(ch: str) -> str:
    return unicodedata.name(ch, "").split(" ", 1)[0]


def alike(language: str, tags: Collection[str]) -> set[str]:
    """The tags under which somebody may have said that they translate a language: its scripts are read by the same."""
    main = language.split("-", maxsplit=1)[0]
    return {language} | {tag for tag in tags if tag.split("-")[0] == main}


def by_fitness(skill: LanguageSkill, language: str, *, is_near: bool, lately: int) -> tuple[Any, ...]:
    """Who is asked first: in the committee, in this very language, tested, not asked lately."""
    return (not is_near, skill.language != language, not skill.is_recorded, lately, skill.person_id)


def is_waited_for(reader: Reader) -> bool:
    """Whether this one may still answer; whether in time, the link says."""
    return reader.state is ReaderState.ASKED and reader.reading.state is ReadingState.ASKED


def not_needed() -> Refusal:
    """Nobody has to read it any more."""
    return Refusal(_l("This is no longer needed. Thank you for your help."), code="not-needed")


def answered_meanwhile() -> Refusal:
    """The same, for whoever would ask."""
    return Refusal(_l("Nobody is waiting for an answer to this anymore."), code="answered")


def already_asked() -> Refusal:
    """Two asked in the same moment."""
    return Refusal(_l("Someone was already asked to read this."), code="already-asked")


speaks_for("uq_readings_asked", already_asked)


def why_not_ask(language: str, *, is_read: bool) -> Refusal | None:
    """Why nobody has to be asked to read these words."""
    if is_read:
        return Refusal(_l("Someone already read this for you. You’ll find it below the original."), code="is-read")
    if language == READ_IN:
        return Refusal(
            _l("Choose the language it’s written in. English doesn’t need a translator."),
            code="is-english",
            field="language",
        )
    return None


def why_nobody(people: Sequence[Any], phone: str) -> Refusal | None:
    """Why nobody can be asked, and what to do then."""
    if people:
        return None
    if phone:
        return Refusal(
            _l(
                "Nobody we can ask right now has told us they translate this language. A coordinator may know "
                "someone. Call %(phone)s.",
                phone=phone,
            ),
            code="nobody",
        )
    return Refusal(
        _l(
            "Nobody we can ask right now has told us they translate this language. A coordinator may know someone. "
            "Please contact one."
        ),
        code="nobody",
    )


def why_not_answer(reader: Reader, *, is_needed: bool) -> Refusal | None:
    """Why somebody can't answer any more."""
    if reader.reading.state is ReadingState.READ:
        return Refusal(_l("Someone has already read it. Thank you."), code="is-read")
    if not is_needed:
        return not_needed()
    return None


def why_not_again(reader: Reader, other: Reading | None) -> Refusal | None:
    """Why an answer can't be taken back: others were asked since."""
    if (other is not None and other.id != reader.reading_id) or reader.reading.state is ReadingState.OVER:
        return Refusal(_l("Other people were asked in the meantime, so you can’t undo this."), code="moved-on")
    return None


def readings_in_words(number: int) -> list[Any]:
    """How many texts these are; nothing where there are none."""
    return [_n("one text to read for us", "%(num)s texts to read for us", number)] if number else []
