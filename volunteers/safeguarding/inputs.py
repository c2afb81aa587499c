"""What the actions of this room take, and what higher rooms hand in about their activities."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from volunteers.foundation.columns import LocalText
from volunteers.safeguarding.models import ConsentScope, ConsentWay, Relation


@dataclass(frozen=True)
class ChildInput:
    """What a guardian, or a coordinator for them, says about a child.

    Without a birth date it is known only that they are under 18. `email` is the child's own, from 13 on.
    """

    full_name: str
    relation: Relation
    call_name: str = ""
    born_on: date | None = None
    email: str | None = None


@dataclass(frozen=True)
class GuardianInput:
    """What a coordinator says about a guardian."""

    full_name: str
    email: str | None
    phone: str | None
    preferred_language: str
    relation: Relation


@dataclass(frozen=True)
class BroughtGuardian:
    """Who answers for a child, by a list that was kept elsewhere."""

    child_id: int
    full_name: str
    email: str | None
    phone: str | None
    preferred_language: str


@dataclass(frozen=True)
class Occasion:
    """What a child would take part in: one activity, its day where it takes place, and what has to be agreed to."""

    activity_id: int
    committee_id: int
    day: date
    scopes: frozenset[ConsentScope]


class Unwatched(StrEnum):
    """What lacks where young people come alone."""

    NOBODY = "nobody"
    """Nobody is in charge."""
    NOT_CLEARED = "not_cleared"
    """Who is in charge doesn't have what that needs on that day."""
    TOO_FEW = "too_few"
    """More young people come than the adults there may look after."""


@dataclass(frozen=True)
class Charge:
    """How the young people who come alone are looked after, as the room above knows it.

    `young`: how many they are, with a place or with one that is kept. `has_adult`: somebody is in charge and comes;
    `is_cleared`: they have what that needs on that day. `cleared`: how many adults there have it, they among them.
    `may_be_more`: somebody who may said that the number of adults is enough.
    """

    young: int
    has_adult: bool = False
    is_cleared: bool = False
    cleared: int = 0
    may_be_more: bool = False


@dataclass(frozen=True)
class AnswerInput:
    """How a guardian answers: yes or no, what of the chosen scopes, to words in which language, signed with a name."""

    is_given: bool
    chosen: frozenset[ConsentScope]
    signed_name: str
    language: str
    sender: str = ""
    way: ConsentWay = ConsentWay.LINK
    until_on: date | None = None
    """Not about the one activity, but about all of its committee's up to this day."""
    read: str | None = None
    """What the page that they signed showed (`rules.as_read`); None where no page did, as on paper."""


@dataclass(frozen=True)
class Told:
    """An activity, or a committee's season, as its guardian's page tells it; made by the room whose it is.

    An activity says which occasion it is: what was answered about its committee's season counts for it, too.
    """

    title: LocalText
    committee: LocalText
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = ""
    place: str = ""
    in_charge: str = ""
    in_charge_phone: str = ""
    is_open: bool = True
    is_cancelled: bool = False
    until_on: date | None = None
    kept_until: datetime | None = None
    occasion: Occasion | None = None


@dataclass(frozen=True)
class Ahead:
    """Something that a child is signed up for: what it is, and how they stand, in a sentence."""

    activity_id: int
    sign_up: str
    told: Told
    standing: Any
    has_place: bool


@dataclass(frozen=True)
class Opened:
    """Somebody looked at what is kept about a child: their name, empty where it is gone; as what, in words; when.

    `is_contact`: they looked up how to reach the parents, and nothing else.
    """

    reader: str
    role: Any
    at: datetime
    is_contact: bool = False
