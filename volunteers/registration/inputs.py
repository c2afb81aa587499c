"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass
from datetime import date

from volunteers.committees.models import OfficeBasis, OfficeKind


@dataclass(frozen=True)
class Wish:
    """Which committee somebody would like to join (None: help me choose), and what they say to it.

    `is_invited`: they hold an invitation to that committee. `position_id`: they would like to take that role in it.
    """

    committee_id: int | None
    message: str = ""
    message_language: str | None = None
    is_invited: bool = False
    position_id: int | None = None


@dataclass(frozen=True)
class RegisterInput:
    """What the public form asks."""

    full_name: str
    email: str
    preferred_language: str
    wish: Wish


@dataclass(frozen=True)
class YoungInput:
    """What is kept of somebody under 18, and of who may answer for them."""

    call_name: str
    guardian_name: str
    guardian_email: str
    preferred_language: str
    committee_id: int | None = None


@dataclass(frozen=True)
class DeclineInput:
    """What the applicant will read, and what only the chairs will."""

    answer: str
    private_note: str = ""


@dataclass(frozen=True)
class OfficeOffer:
    """To whom an office is offered by a mail: what they are called, where, in which language, and what it is."""

    full_name: str
    email: str
    preferred_language: str
    office: OfficeKind
    basis: OfficeBasis
    ends_on: date | None
