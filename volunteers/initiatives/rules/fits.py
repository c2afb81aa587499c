"""Who fits a role, and why: a score of our own, each point of which is said in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from volunteers.foundation.naming import called
from volunteers.foundation.text import _l, fold
from volunteers.initiatives.models import Initiative, Position
from volunteers.people.models import About, Availability, LanguageSkill, Level, Person, Viewer
from volunteers.people.rules import SEEN, seen_by

OFFERED = 8
SPEAKS: Mapping[Level, int] = {Level.FEW_WORDS: 1, Level.CONVERSATION: 3, Level.WORK: 4, Level.NATIVE: 4}
DOES_IT = 1
"""They interpret or translate a language that the role needs."""
CAN = 3
HAS_TIME = 2
LIKES_TO_BE_ASKED = 1
BUSY = -1
BUSIEST = 3


@dataclass(frozen=True)
class Known:
    """What a chair may see of somebody, as far as it tells whether they fit (`people.rules.SEEN`)."""

    languages: Sequence[LanguageSkill] = ()
    skills: Sequence[str] = ()
    times: Collection[str] = ()
    may_be_asked: bool = False


@dataclass(frozen=True)
class Fit:
    """How well somebody fits a role, and why, most telling first; `besides` counts too, whatever the role."""

    score: int
    reasons: Sequence[Any]
    besides: Sequence[Any] = ()


def known_of(person: Person) -> Known:
    """What the chair of a committee may see of a member."""
    helps = shows_helping(person)
    return Known(
        languages=tuple(person.languages) if About.LANGUAGES in SEEN[Viewer.CHAIR] else (),
        skills=tuple(person.skills) if helps else (),
        times=tuple(person.availability) if helps else (),
        may_be_asked=person.may_be_asked,
    )


def shows_helping(person: Person) -> bool:
    """Whether a chair may see what a member can do and when they have time."""
    return About.HELPING in seen_by(Viewer.CHAIR, person)


def fit(position: Position, initiative: Initiative, known: Known, does: Sequence[Any], *, has_offered: bool) -> Fit:
    """How well somebody fits; `does` is what they do in the committee already: each counts against them, a little."""
    points: list[tuple[int, Any]] = []
    if has_offered:
        points.append((OFFERED, _l("Offered to do this")))
    points += spoken_of(position.languages, known.languages)
    points += _skills(position.skills, known.skills)
    points += _times(initiative, known.times)
    besides = [(BUSY, _l("Already does: %(what)s", what=what)) for what in does[:BUSIEST]]
    if not does:
        besides.append((0, _l("Has no role on this committee yet")))
    if known.may_be_asked:
        besides.append((LIKES_TO_BE_ASKED, _l("Said you can ask when you need help")))
    score = sum(number for number, _reason in (*points, *besides))
    return Fit(score, [reason for _number, reason in points], [reason for _number, reason in besides])


def spoken_of(wanted: Iterable[str], spoken: Iterable[LanguageSkill]) -> list[tuple[int, Any]]:
    """Which of the wanted languages somebody speaks, the best first, each with its points."""
    levels = {skill.language: (skill.speaks, skill) for skill in spoken if skill.speaks}
    found = [(*levels[tag], tag) for tag in wanted if tag in levels]
    return [
        (SPEAKS[level] + (DOES_IT if skill.interprets or skill.translates else 0), SpokenLanguage(tag, skill))
        for level, skill, tag in sorted(found, key=lambda each: -each[0].rank)
    ]


@dataclass(frozen=True)
class SpokenLanguage:
    """A reason that only the page can say, for a language has a name in the reader's: "Korean: like a native"."""

    language: str
    skill: LanguageSkill


def _skills(wanted: Iterable[str], can: Iterable[str]) -> list[tuple[int, Any]]:
    """A skill is met where one of the two names holds the other, whatever the case: people write in their own words."""
    folded = {fold(skill): skill for skill in can}
    met = {
        folded[own]: CAN
        for skill in wanted
        for own in folded
        if len(min(own, fold(skill), key=len)) > 2 and (own in fold(skill) or fold(skill) in own)
    }
    return [(points, _l("Can do: %(skill)s", skill=skill)) for skill, points in met.items()]


def _times(initiative: Initiative, times: Collection[str]) -> list[tuple[int, Any]]:
    """Where it lies on a single day, whether that is one on which they usually have time."""
    wanted = time_of(initiative.starts_on, initiative.ends_on)
    if not wanted or not set(times) & {each.value for each in wanted}:
        return []
    (first, *_more) = [each for each in wanted if each.value in times]
    return [(HAS_TIME, _l("Has time: %(when)s", when=called(first)))]


def time_of(starts_on: date | None, ends_on: date | None) -> tuple[Availability, ...]:
    """At what times of the week a single day may be; nothing for what lasts longer, or has no day yet."""
    if starts_on is None or ends_on not in (None, starts_on):
        return ()
    weekday = starts_on.isoweekday()
    if weekday == 6:
        return (Availability.SATURDAYS,)
    if weekday == 7:
        return (Availability.SUNDAYS,)
    return (Availability.WEEKDAY_DAYS, Availability.WEEKDAY_EVENINGS)


def needed_on(initiative: Initiative, today: date) -> date:
    """Until when what a role requires has to be valid: the last day of the initiative, and never a day that is over."""
    last = initiative.ends_on or initiative.starts_on
    return today if last is None else max(last, today)
