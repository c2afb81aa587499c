"""Two people changed one long text: what differs, beside the field, and whose words are to be saved.

A form that was refused as stale asks here, for each of its long texts, what the row has now. The choice comes back with
the next press, under the control's name. Nothing is chosen for anybody: what one typed stays until one takes theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wtforms import Field, TextAreaField

from volunteers.foundation.columns import LocalText
from volunteers.foundation.differing import Piece, pieces
from volunteers.web.fields.local import LocalTextField

TAKE = "take-"
"""How the name of the choice begins; the control's own name follows."""
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Conflict:
    """What the row has now, and how it differs from what was typed."""

    theirs: str
    pieces: list[Piece]


def long_texts(field: Field, kept: Any) -> Iterator[tuple[str, str]]:
    """(the control's name, what the row has) of each long text of a field: one for each language that has one."""
    if isinstance(field, LocalTextField) and not field.is_line and isinstance(kept, dict):
        for tag, text in kept.items():
            yield field.name_of(tag), str(text)
    elif isinstance(field, TextAreaField) and isinstance(kept, str) and kept:
        yield field.name, kept


def take(field: Field, name: str, theirs: str) -> None:
    """Put what the row has in the place of what was typed, with whatever was wrong with it."""
    if isinstance(field, LocalTextField):
        tag = name.removeprefix(field.name).removeprefix("-") or "en"
        field.data = LocalText.of({**field.data, tag: theirs})
        field.forget(tag)
    else:
        field.data, field.process_errors = theirs, []


def tell(field: Field, kept: Any) -> None:
    """Say beside each long text that differs from what the row has how it does."""
    found = {}
    for name, theirs in long_texts(field, kept):
        tag = name.removeprefix(field.name).removeprefix("-") or "en"
        mine = LocalText.of(field.data).get(tag, "") if isinstance(field, LocalTextField) else str(field.data or "")
        if mine != theirs:
            found[name] = Conflict(theirs, pieces(mine, theirs))
    field.conflicts = found
