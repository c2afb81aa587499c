"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass
from datetime import date

from volunteers.foundation.columns import LocalText
from volunteers.partners.models import PartnershipKind, PartnershipStatus, Precision


@dataclass(frozen=True)
class CityInput:
    """A city: what it is called, where it lies (degrees, WGS 84), and its texts."""

    name: LocalText
    native_name: str
    native_language: str
    country_code: str
    languages: tuple[str, ...]
    time_zone: str
    latitude: float
    longitude: float
    summary: LocalText
    story: LocalText


@dataclass(frozen=True)
class PartnershipInput:
    """An agreement as it stands: when, where and by whom it was signed, which councils voted, what is to be known."""

    status: PartnershipStatus
    agreed_on: date | None
    agreed_precision: Precision
    place: str
    signed_by: str
    home_council_voted: bool
    partner_council_voted: bool
    note: LocalText


@dataclass(frozen=True)
class AgreementInput(PartnershipInput):
    """A new agreement; its kind stays."""

    kind: PartnershipKind
