"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from volunteers.foundation.folding import sought
from volunteers.foundation.text import is_clean
from volunteers.people.models import Basis, Channel, LanguageSkill, Level, Person


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
    postal_address: str | None
    languages: tuple[SkillInput, ...]
    skills: tuple[str, ...]
    availability: tuple[str, ...]
    emergency_name: str | None
    emergency_phone: str | None
    may_be_asked: bool

    @classmethod
    def of(cls, person: Person, languages: Iterable[LanguageSkill]) -> "ProfileInput":
        """What somebody has said so far: of it one thing can be said anew (`replace`)."""
        said = {each.name: getattr(person, each.name) for each in fields(cls) if each.name != "languages"}
        spoken = tuple(
            SkillInput(each.language, each.speaks, each.writes, each.interprets, each.translates) for each in languages
        )
        return cls(
            **{**said, "skills": tuple(person.skills), "availability": tuple(person.availability)}, languages=spoken
        )

    @classmethod
    def kept(cls, values: Mapping[str, Any]) -> "ProfileInput":
        """What an act kept of before, which is JSON."""
        languages = tuple(
            SkillInput(
                **{
                    **each,
                    "speaks": Level(each["speaks"]) if each["speaks"] else None,
                    "writes": Level(each["writes"]) if each["writes"] else None,
                }
            )
            for each in values["languages"]
        )
        said = {**values, "skills": tuple(values["skills"]), "availability": tuple(values["availability"])}
        return cls(**{**said, "languages": languages})


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
    postal_address: str | None = None


LONGEST_Q, LONGEST_CHOICE = 200, 35


@dataclass(frozen=True)
class PeopleNarrow:
    """What the list of people is narrowed to; `chosen` are the values of the filters that higher rooms bring."""

    q: str = ""
    language: str = ""
    without_account: bool = False
    unreachable: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Sequence[str]], filters: Iterable[str]) -> "PeopleNarrow":
        """What an address asks for, or `values` kept; `filters` are the names of those filters."""

        def first(name: str, longest: int = LONGEST_CHOICE) -> str:
            return "".join(ch for ch in next(iter(values.get(name) or ()), "")[:longest] if is_clean(ch))

        return cls(
            q=sought(first("q", LONGEST_Q).strip()),
            language=first("language"),
            without_account=first("account") == "none",
            unreachable=first("address") == "none",
            chosen={name: value for name in filters if (value := first(name))},
        )


@dataclass(frozen=True)
class BroughtInput:
    """What a list from elsewhere says of somebody: columns of theirs, and what else is kept about them.

    `stopped_at`: since when they get no messages and no requests; `told_by` is who said so, where the list tells, and
    `is_presumed`: nobody did. `consents`: they said yes, which ends what was only presumed.
    """

    values: Mapping[str, Any]
    languages: tuple[SkillInput, ...] = ()
    notes: tuple[str, ...] = ()
    stopped_at: datetime | None = None
    told_by: str = ""
    is_presumed: bool = False
    consents: bool = False
