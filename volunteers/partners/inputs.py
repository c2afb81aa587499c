"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass

from volunteers.foundation.columns import LocalText
from volunteers.partners.models import PartnershipStatus


@dataclass(frozen=True)
class CityInput:
    """What may be changed of a city: its texts."""

    summary: LocalText
    story: LocalText


@dataclass(frozen=True)
class PartnershipInput:
    """What may be changed of a partnership: how it stands, and what is to be known about it."""

    status: PartnershipStatus
    note: LocalText
