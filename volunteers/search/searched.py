"""What can be found: said under the roof, once for each model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

from volunteers.access.scopes import scope_of
from volunteers.foundation.parts import Part
from volunteers.foundation.text import fold

LONGEST = 2_000


@dataclass(frozen=True)
class Searched:
    """A model whose rows can be found, by the text of these attributes, the most telling first.

    Whether somebody may find a row follows from the model's scope; a model without one can be found by everybody.
    Never name an attribute that is shown to fewer people than the row itself.
    """

    model: Any
    kind: str
    attributes: tuple[str, ...]

    def values(self, row: Any) -> dict[str, Any]:
        """What the index keeps of a row, by the columns of SearchEntry."""
        scope = scope_of(self.model)
        return {
            "kind": self.kind,
            "ref_id": row.id,
            "folded": self._folded(row),
            "committee_id": getattr(row, scope.committee) if scope.committee else None,
            "person_id": getattr(row, scope.person) if scope.person else None,
            "is_public": scope.read is None or bool(scope.public and getattr(row, scope.public)),
        }

    def _folded(self, row: Any) -> str:
        parts: list[str] = []
        for name in self.attributes:
            value = getattr(row, name)
            parts += value.values() if isinstance(value, Mapping) else [value or ""]
        return fold(" ".join(part for part in parts if part))[:LONGEST]


@dataclass(frozen=True)
class Index(Part):
    """Everything that can be found in this application."""

    searched: tuple[Searched, ...]


def init_app(app: Flask, searched: tuple[Searched, ...]) -> None:
    """Hand the application's tuple to the index and to the search."""
    Index(searched).fit(app)


def all_searched() -> tuple[Searched, ...]:
    """What can be found in this application."""
    return Index.of().searched
