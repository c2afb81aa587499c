"""What the actions of this room take."""

from dataclasses import dataclass
from datetime import date

from volunteers.foundation.columns import LocalText


@dataclass(frozen=True)
class CohortInput:
    """A cohort: its name, what who completes it gets (a kind by its public id), and for how many sessions."""

    title: LocalText
    kind: str
    least_sessions: int


@dataclass(frozen=True)
class SessionInput:
    """A session: its day, and what it is about."""

    held_on: date
    title: str = ""
