"""What another room tells on a person's page: the roof hands the makers over (`rooms.PERSON_PANELS`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PersonPanel:
    """A section of a person's page: its template, which sees `panel.values`."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
