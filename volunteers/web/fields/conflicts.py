"""Two people changed one thing: what one did not touch is the other's; of long texts what differs is shown.

A form that was refused as stale asks here, for each of its long texts, what the row has now. The choice comes back with
the next press, under the control's name. Nothing is chosen for anybody: what one typed stays until one takes theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from wtforms import BooleanField, Field, TextAreaField

from volunteers.foundation import moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.differing import Piece, pieces
from volunteers.foundation.text import _
from volunteers.web.fields.local import LocalTextField
from volunteers.web.fields.opened import controls, fingerprint
from volunteers.web.fields.plain import DateField, WallTimeField

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


def _tag(field: Field, name: str) -> str:
    """The language of a control of a text in several languages."""
    return name.removeprefix(field.name).removeprefix("-") or "en"


def take(field: Field, name: str, theirs: Any) -> None:
    """Put what the row has in the place of what was typed, with whatever was wrong with it."""
    if isinstance(field, LocalTextField):
        tag = _tag(field, name)
        field.data = LocalText.of({**field.data, tag: theirs})
        field.forget(tag)
    else:
        field.data, field.process_errors, field.raw_data = theirs, [], None


def tell(field: Field, kept: Any) -> None:
    """Say beside each long text that differs from what the row has how it does."""
    found = {}
    for name, theirs in long_texts(field, kept):
        mine = (
            LocalText.of(field.data).get(_tag(field, name), "")
            if isinstance(field, LocalTextField)
            else str(field.data or "")
        )
        if mine != theirs:
            found[name] = Conflict(theirs, pieces(mine, theirs))
    field.conflicts = found


def merge(field: Field, was: Mapping[str, str], kept: Any = None) -> None:
    """After a stale save: what its writer did not touch is as the row has it; where both changed it, that is said.

    `was` are the fingerprints that the form brought back, `kept` is what the row has under the field's name: of long
    texts `tell` shows what differs.
    """
    mine = dict(controls(field, field.data))
    long = {name for name, _text in long_texts(field, kept)}
    for name, text in dict(controls(field, field.object_data)).items():
        if text == mine.get(name, "") or was.get(name) == fingerprint(text):
            continue  # they agree, or nobody else touched it
        if was.get(name) == fingerprint(mine.get(name, "")):
            take(field, name, text if isinstance(field, LocalTextField) else field.object_data)
            _note(field, name, _("Someone else changed this in the meantime. This is what they saved."))
        elif name not in long:
            _note(
                field, name, _("Someone else changed this in the meantime, to: %(theirs)s", theirs=_told(field, text))
            )


def _note(field: Field, name: str, sentence: str) -> None:
    """Say at a control what somebody else did to it."""
    if isinstance(field, LocalTextField):
        field.part_errors.setdefault(_tag(field, name), []).append(sentence)
    field.errors = [*field.errors, sentence]


def _told(field: Field, text: str) -> str:
    """A value as its control says it: a choice by its words, a tick by yes or no."""
    if isinstance(field, BooleanField):
        return str(_("yes") if text else _("no"))
    if hasattr(field, "iter_choices"):
        words = {str(choice[0]): str(choice[1]) for choice in field.iter_choices()}
        return ", ".join(words.get(each, each) for each in text.split("\n") if each) or str(_("nothing"))
    if text and isinstance(field, DateField):
        return moments.date(date.fromisoformat(text))
    if text and isinstance(field, WallTimeField):
        wall = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return str(_("%(day)s, %(time)s", day=moments.date(wall.date()), time=moments.time(wall, UTC)))
    return text or str(_("nothing"))
