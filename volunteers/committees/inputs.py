"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass
from datetime import date

from volunteers.committees.models import Begins, EndReason, JoinPolicy, MembershipClass, OfficeBasis, OfficeKind
from volunteers.foundation.columns import LocalText


@dataclass(frozen=True)
class MemberInput:
    """As what kind of member somebody is in, and since when."""

    membership_class: MembershipClass
    began_on: date


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
