"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass

from volunteers.activities.models import ActivityKind
from volunteers.foundation.columns import LocalText
from volunteers.foundation.walltime import WallTime


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
    keeps_guests: bool = False  # who signed up and is no member keeps the place when it becomes for members only
