"""What can be found: said under the roof, once for each model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from volunteers.access import Permission
from volunteers.access.scopes import scope_of
from volunteers.foundation.collating import sort_key
from volunteers.foundation.folding import fold, searchable
from volunteers.foundation.parts import Part

LONGEST = 2_000


@dataclass(frozen=True)
class Searched:
    """A model whose rows can be found, by the text of these attributes, the most telling first.

    Whether somebody may find a row follows from the model's scope; a model without one can be found by everybody.
    Never name an attribute that is shown to fewer people than the row itself: a mail address is `address`, which only
    finds for who holds `address_read` everywhere; a row in which `unaddressed` is filled has none to be found by, and
    one in which `unfound` is filled is in no index at all.
    """

    model: Any
    kind: str
    attributes: tuple[str, ...]
    are_names: bool = False
    """The texts are names: parts of them that people write as one word are found as one, too."""
    is_listed: bool = True
    """Whether the search over everything finds it; else only a list of its own does."""
    address: str = ""
    address_read: Permission | None = None
    unaddressed: str = ""
    unfound: str = ""
    place: Callable[[Any], str] | None = None
    """The key by which what is found is sorted, made of `place_from`; else that of the text."""
    place_from: tuple[str, ...] = ()
    keeps: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    """Columns of the row itself that are made by folding, and how; of what an entry is made of."""

    def columns(self) -> set[str]:
        """The attributes of which an entry is made."""
        scope = scope_of(self.model)
        names = (*self.attributes, self.address, self.unaddressed, self.unfound, *self.place_from)
        scoped = (scope.committee, scope.person, scope.public)
        return {"id", *(name for name in (*names, *scoped) if name)}

    def is_found(self, row: Any) -> bool:
        """Whether anybody may find a row."""
        return not (self.unfound and getattr(row, self.unfound))

    def values(self, row: Any) -> dict[str, Any]:
        """What the index keeps of a row, by the columns of SearchEntry."""
        scope, text = scope_of(self.model), self._text(row)
        fold_all = searchable if self.are_names else fold
        return {
            "kind": self.kind,
            "ref_id": row.id,
            "folded": fold_all(text)[:LONGEST],
            "place": self.place(row) if self.place else sort_key(text),
            "address": self._address(row),
            "committee_id": getattr(row, scope.committee) if scope.committee else None,
            "person_id": getattr(row, scope.person) if scope.person else None,
            "is_public": scope.read is None or bool(scope.public and getattr(row, scope.public)),
        }

    def _text(self, row: Any) -> str:
        parts: list[str] = []
        for name in self.attributes:
            value = getattr(row, name)
            parts += value.values() if isinstance(value, Mapping) else [value or ""]
        return " ".join(part for part in parts if part)

    def _address(self, row: Any) -> str | None:
        if not self.address or (self.unaddressed and getattr(row, self.unaddressed)):
            return None
        return fold(getattr(row, self.address) or "") or None


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


def searched_as(kind: str) -> Searched:
    """What is found under the name of a kind."""
    return next(searched for searched in all_searched() if searched.kind == kind)
