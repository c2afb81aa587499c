"""What can be chosen of two records, and what was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from volunteers.duplicates.models import Side
from volunteers.people.models import Person


@dataclass(frozen=True)
class Choice:
    """One thing that a person has one of: the columns that go together, and its name on the page."""

    name: str
    words: Any
    columns: tuple[str, ...]

    def of(self, person: Person) -> tuple[Any, ...]:
        """What a record says."""
        return tuple(getattr(person, column) for column in self.columns)

    def is_empty(self, person: Person) -> bool:
        """Whether a record says nothing; a tick beside a text that is missing is nothing."""
        return not self.of(person)[0]


@dataclass(frozen=True)
class MergeInput:
    """Which record's value is kept, by the name of what is chosen (`rules.CHOICES`); the first's where it isn't."""

    kept: Mapping[str, Side] = field(default_factory=dict)
    versions: tuple[int, int] | None = None
    """How the two records stood when they were looked at."""
