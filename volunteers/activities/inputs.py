"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from volunteers.activities.models import ActivityKind, Counted, OnMissing, OnTwice, Shift, ToWhom
from volunteers.foundation.columns import LocalText
from volunteers.foundation.walltime import WallTime
from volunteers.people.models import Person
from volunteers.qualifications.models import Finding
from volunteers.safeguarding.inputs import Charge, Unwatched


@dataclass(frozen=True)
class ActivityInput:
    """What is said about an activity when it is scheduled or changed, as typed.

    `capacity` is said of the one shift of an ordinary activity; where there are several, each has its own.
    """

    kind: ActivityKind
    title: LocalText
    description: LocalText
    place: str
    is_address_private: bool
    online_link: str | None
    starts: WallTime
    ends: WallTime
    is_public: bool
    capacity: int | None = None
    starts_chosen: bool = False  # which of two equal wall times was said
    ends_chosen: bool = False
    in_charge: str | None = None  # the public id of a person
    contact_phone: str | None = None
    consent_scopes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()  # kinds of qualifications, by their public ids
    grants: str | None = None  # the kind that coming to it grants
    opens_days: int | None = None  # people can sign up from so many days before
    closes_hours: int | None = None  # and until so many hours before
    is_draft: bool = False
    positions: tuple[LocalText, ...] = ()  # what it needs people for, where it is begun from a template
    keeps_guests: bool = False  # who signed up and is no member keeps the place when it becomes for members only


class Repeats(StrEnum):
    """How a series goes on from its first day."""

    WEEKLY = "weekly"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_LAST = "monthly_last"
    MONTHLY_DATE = "monthly_date"
    YEARLY = "yearly"


class Which(StrEnum):
    """What a change or a cancellation of a time of a series is about."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True)
class OddTimes:
    """What is to be done where the clocks skip a time of a series, or show it twice; None: nobody said."""

    on_missing: OnMissing | None = None
    on_twice: OnTwice | None = None


@dataclass(frozen=True)
class RepeatInput:
    """How something repeats; its first time is what else was typed. `left_out` are days on which it does not."""

    repeats: Repeats
    every: int | None = None
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None
    left_out: tuple[date, ...] = ()
    odd: OddTimes = OddTimes()


@dataclass(frozen=True)
class PositionInput:
    """What is said about something to do at an activity. `requires` are kinds of qualifications, by public id."""

    title: LocalText
    least: int | None = None
    target: int | None = None
    most: int | None = None
    languages: tuple[str, ...] = ()
    least_age: int | None = None
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShiftInput:
    """One shift as typed; `position` is a public id, or nothing: help with everything."""

    position: str | None
    starts: WallTime
    ends: WallTime
    capacity: int | None = None
    starts_chosen: bool = False
    ends_chosen: bool = False


WHOLE_DAY = 24 * 60
"""So many minutes: a day on which the clocks do not change."""


@dataclass(frozen=True)
class ManyShiftsInput:
    """Shifts one after the other on these days, for each of these positions (by public id).

    `opens` and `closes` are minutes since midnight there; each lasts so many `minutes`, and the last ends at `closes`.
    """

    positions: tuple[str, ...]
    days: tuple[date, ...]
    opens: int
    closes: int
    minutes: int
    capacity: int | None = None


@dataclass(frozen=True)
class PastInput:
    """To what somebody came before this site was used, as a list tells it."""

    person_id: int
    title: str
    held_on: date
    minutes: int | None = None
    has_come: bool = True
    committee_id: int | None = None


@dataclass(frozen=True)
class VisitorInput:
    """Who would like to come and has not signed in: their name, an address, the language to write in.

    `may_hold`: a place may be kept meanwhile, as far as it is for the door to say.
    """

    full_name: str
    email: str
    language: str
    may_hold: bool = True


@dataclass(frozen=True)
class AddedInput:
    """Who phoned or stands at the booth: a member by their public id, or a guest by name and number."""

    member: str = ""
    full_name: str = ""
    phone: str | None = None
    language: str = "en"
    is_adult: bool = False


@dataclass(frozen=True)
class AskedFor:
    """What waits for the address: a place on which shift, and until when one is kept, if one is.

    `also` are further shifts of the same activity that were chosen with it, by key.
    """

    shift_id: int
    held_until: datetime | None = None
    also: tuple[int, ...] = ()

    @property
    def shift_ids(self) -> tuple[int, ...]:
        """All of them, in the order in which they are locked."""
        return tuple(sorted({self.shift_id, *self.also}))


@dataclass(frozen=True)
class StepInput:
    """One reminder, as it was typed."""

    counted: Counted
    days: int
    hour: int
    to_whom: ToWhom
    asks: bool
    words: LocalText


@dataclass(frozen=True)
class Watch:
    """Who comes alone on one shift under 18, by key, and how they are looked after.

    `others` are those of who was asked about that would come alone, too. `missing`: what whoever is in charge lacks.
    `was_in_charge`: they took their name off, or have died.
    """

    shift: Shift
    children: frozenset[int]
    others: frozenset[int]
    charge: Charge
    per_adult: int
    in_charge: Person | None = None
    was_in_charge: Person | None = None
    missing: tuple[Finding, ...] = ()


class Lacking(NamedTuple):
    """One thing that lacks where young people come alone, with what is said of it to whoever runs the activity.

    `name` is who is in charge, or was; `missing` what they have not; `needed` how many adults more are needed for so
    many `young`, where one may look after `most`.
    """

    what: Unwatched
    name: str = ""
    missing: tuple[LocalText, ...] = ()
    needed: int = 0
    young: int = 0
    most: int = 0
