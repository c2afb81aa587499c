"""Words for what the front page and the desks show; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from volunteers.committees.models import Committee, CommitteeKind, Stage
from volunteers.foundation.text import _, _l

_NUMBERS = (
    *(_l("none"), _l("one"), _l("two"), _l("three"), _l("four"), _l("five"), _l("six")),
    *(_l("seven"), _l("eight"), _l("nine"), _l("ten"), _l("eleven"), _l("twelve")),
)


def spelled(number: int, *, begins: bool = False) -> str:
    """A small number as a word; `begins` where it is the first of a sentence."""
    word = str(_NUMBERS[number]) if 0 <= number < len(_NUMBERS) else str(number)
    return word[:1].upper() + word[1:] if begins else word


@dataclass(frozen=True)
class Shares:
    """How many committees look after a city, after something shared, and how many are still looking."""

    country: int
    shared: int
    looking: int


def shares(committees: Sequence[Committee]) -> Shares:
    """What the committees look after, counted."""
    looking = [c for c in committees if c.stage is Stage.WORKING_GROUP]
    country = [c for c in committees if c.kind is CommitteeKind.COUNTRY and c not in looking]
    return Shares(len(country), len(committees) - len(country) - len(looking), len(looking))


MORNING, NOON, EVENING = 4, 12, 18


def greeting(hour: int, name: str) -> str:
    """A greeting for the hour of the day."""
    if MORNING <= hour < NOON:
        return str(_("Good morning, %(name)s", name=name))
    if NOON <= hour < EVENING:
        return str(_("Good afternoon, %(name)s", name=name))
    return str(_("Good evening, %(name)s", name=name))


def hour_of(instant: datetime, zone: str) -> int:
    """The hour that clocks in a zone show."""
    return instant.astimezone(ZoneInfo(zone)).hour


def days_until(now: datetime, instant: datetime, zone: str) -> int:
    """In how many nights an instant is; 0 is today, and less what has begun before."""
    there = ZoneInfo(zone)
    return (instant.astimezone(there).date() - now.astimezone(there).date()).days


def next_thing(days: int) -> str:
    """What stands over the next thing that somebody goes to."""
    if days < 0:
        return str(_("Happening now"))
    if days == 0:
        return str(_("Your next activity, today"))
    if days == 1:
        return str(_("Your next activity, tomorrow"))
    return str(_("Your next activity, in %(num)s days", num=days))


def next_activity(days: int) -> str:
    """What stands over the next activity of a committee."""
    if days < 0:
        return str(_("Happening now"))
    if days == 0:
        return str(_("Next activity, today"))
    if days == 1:
        return str(_("Next activity, tomorrow"))
    return str(_("Next activity, in %(num)s days", num=days))
