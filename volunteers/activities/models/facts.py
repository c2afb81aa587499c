"""How full a shift is, where it is for a reader, and what somebody knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from volunteers.activities.models.tables import SignUpState


@dataclass(frozen=True)
class Fill:
    """How full a shift is, or all shifts of an activity together; without `capacity` as many come as like to.

    `held` are kept for who has not confirmed yet: taken is both, and that is decided here and nowhere else.
    """

    confirmed: int = 0
    waiting: int = 0
    capacity: int | None = None
    held: int = 0

    @property
    def taken(self) -> int:
        """How many places nobody else can have."""
        return self.confirmed + self.held

    @property
    def has_room(self) -> bool:
        """Whether a place is free."""
        return self.free is None or self.free > 0

    @property
    def free(self) -> int | None:
        """How many places are free; None where as many come as like to."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


@dataclass(frozen=True)
class Whereabouts:
    """Where an activity takes place, as far as one reader may know; decided by `rules.whereabouts` and nowhere else."""

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
