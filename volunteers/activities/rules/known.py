"""What one reader may know of an activity, and what somebody on a list knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from volunteers.activities.models import SignUpState


@dataclass(frozen=True)
class Whereabouts:
    """Where an activity takes place, as far as one reader may know; decided by `whereabouts` and nowhere else."""

    place: str
    online_link: str
    is_private: bool
    is_hidden: bool
    is_link_hidden: bool


@dataclass(frozen=True)
class Knows:
    """What somebody on a list knows: how they stand there, and of the shift what people are told of it."""

    state: SignUpState
    told: Mapping[str, Any]
    is_place_hidden: bool = False
    is_told: bool = True  # by a mail that left
