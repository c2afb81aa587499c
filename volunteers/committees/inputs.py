"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from volunteers.committees.models import (
    Begins,
    EndReason,
    JoinPolicy,
    MembershipClass,
    MembershipState,
    OfficeBasis,
    OfficeKind,
)
from volunteers.foundation import languages
from volunteers.foundation.columns import LocalText
from volunteers.foundation.folding import sought
from volunteers.foundation.text import is_clean
from volunteers.people.models import Level

E = TypeVar("E", bound=StrEnum)
SORTS = ("name", "-name", "since", "-since")


@dataclass(frozen=True)
class MemberInput:
    """As what kind of member somebody is in, and since when."""

    membership_class: MembershipClass
    began_on: date


@dataclass(frozen=True)
class BroughtMember:
    """Who is a member of which committee, by a list that was kept elsewhere."""

    person_id: int
    committee_id: int
    membership_class: MembershipClass
    began_on: date


@dataclass(frozen=True)
class BroughtOffice:
    """Who holds or held which office, by a list that was kept elsewhere."""

    person_id: int
    committee_id: int
    office: OfficeKind
    basis: OfficeBasis
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class EndInput:
    """Why a membership ends, and what the person will read about it."""

    end_reason: EndReason
    reason: str = ""
    keep: bool = False
    """The person keeps the places and roles that they had as a member."""


@dataclass(frozen=True)
class OfficeInput:
    """Who gets which office, from the first day to the last.

    `begins` answers the question that is asked where the first day lies before the membership.
    """

    person_id: int
    office: OfficeKind
    basis: OfficeBasis
    starts_on: date
    ends_on: date | None = None
    begins: Begins | None = None


@dataclass(frozen=True)
class HandOverInput:
    """Who takes over an office, how they came into it, and from the first day to the last."""

    person_id: int
    basis: OfficeBasis
    starts_on: date
    ends_on: date | None = None
    instead_of: str = ""
    """The public id of the term to come that this replaces; empty where it is the first hand-over."""


@dataclass(frozen=True)
class PageInput:
    """What stands on a committee's public page, and how one joins."""

    name: LocalText
    summary: LocalText
    purpose: LocalText
    meets: LocalText
    first_steps: LocalText
    hue: int
    join_policy: JoinPolicy
    contact_email: str | None


@dataclass(frozen=True)
class ContactInput:
    """Who writes to a committee, and what."""

    name: str
    email: str
    message: str


@dataclass(frozen=True)
class RosterFilter:
    """What the roster is narrowed to, and how it is sorted (`name`, `since`; with `-` the other way)."""

    q: str = ""
    speaks: str = ""
    level: Level | None = None
    membership_class: MembershipClass | None = None
    states: tuple[MembershipState, ...] = (MembershipState.ACTIVE, MembershipState.ON_LEAVE)
    sort: str = "name"

    @classmethod
    def of(cls, values: Mapping[str, Sequence[str]]) -> "RosterFilter":
        """What an address asks for, or `values` kept; what it can't mean is left out."""

        def first(name: str) -> str:
            return next(iter(values.get(name) or ()), "")

        q = sought("".join(ch for ch in first("q").strip()[:200] if is_clean(ch)))
        states = {state.value: state for state in MembershipState}
        return cls(
            q=q,
            speaks=first("speaks") if first("speaks") in languages.SPOKEN else "",
            level=_member(Level, first("level")),
            membership_class=_member(MembershipClass, first("class")),
            states=tuple(states[value] for value in values.get("state") or () if value in states) or cls.states,
            sort=first("sort") if first("sort") in SORTS else "name",
        )

    def values(self) -> dict[str, list[str]]:
        """The same as an address has it; what is as ever is left out, and so is how it is sorted."""
        found = {
            "q": [self.q],
            "speaks": [self.speaks],
            "level": [self.level.value if self.level else ""],
            "class": [self.membership_class.value if self.membership_class else ""],
            "state": [state.value for state in self.states] if set(self.states) != set(RosterFilter.states) else [],
        }
        return {name: each for name, each in found.items() if any(each)}

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows less, or others, than all members."""
        return bool(self.values())

    def among(self, states: Sequence[MembershipState]) -> "RosterFilter | None":
        """The same with only these states; None where nobody is left."""
        left = tuple(state for state in self.states if state in states)
        return replace(self, states=left) if left else None


def _member(kind: type[E], value: str) -> E | None:
    known: dict[str, Any] = {each.value: each for each in kind}
    return known.get(value)
