"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from volunteers.foundation.columns import LocalText
from volunteers.initiatives.models import InitiativeState, Sector


@dataclass(frozen=True)
class InitiativeInput:
    """What is said about an initiative when it is opened or changed."""

    title: LocalText
    summary: LocalText
    sector: Sector
    state: InitiativeState
    starts_on: date | None = None
    ends_on: date | None = None
    is_public: bool = True
    reason: str = ""


@dataclass(frozen=True)
class OfferInput:
    """What somebody says who would like to take a position."""

    words: str = ""
    words_language: str | None = None


@dataclass(frozen=True)
class AskInput:
    """Whom to ask, by their public ids, and by when they should answer."""

    people: tuple[str, ...]
    answer_by_on: date | None = None


@dataclass(frozen=True)
class PositionInput:
    """What is said about a position."""

    title: LocalText
    description: LocalText
    needed_count: int
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()  # kinds of qualifications, by their public ids

    def values(self, requires: Sequence[int]) -> dict[str, Any]:
        """By the columns of a position; `requires` are the keys of those kinds."""
        lists = {"languages": list(self.languages), "skills": list(self.skills), "requires": list(requires)}
        return {**vars(self), **lists}
