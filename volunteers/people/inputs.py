"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from volunteers.people.models import Basis, Channel, Level


@dataclass(frozen=True)
class SkillInput:
    """One language: speaking, and reading and writing, apart; what one does with it.

    Without a basis nothing is said about it: what stands stays, and what is new was stated by the person.
    """

    language: str
    speaks: Level | None
    writes: Level | None
    interprets: bool = False
    translates: bool = False
    basis: Basis | None = None
    basis_on: date | None = None


@dataclass(frozen=True)
class ProfileInput:
    """What a person says about themselves."""

    full_name: str
    call_name: str
    sorts_under: str
    preferred_language: str
    phone: str | None
    is_phone_private: bool
    languages: tuple[SkillInput, ...]
    skills: tuple[str, ...]
    availability: tuple[str, ...]
    emergency_name: str | None
    emergency_phone: str | None
    may_be_asked: bool


@dataclass(frozen=True)
class MailInput:
    """Which mails somebody wants: channels; and of some committees (their keys) whether their messages, too.

    What it says nothing of stays as it is.
    """

    channels: Mapping[Channel, bool] = field(default_factory=dict)
    committees: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class NewPersonInput:
    """What a coordinator writes about somebody new."""

    full_name: str
    email: str | None
    phone: str | None
    preferred_language: str
    may_be_asked: bool
