"""What an edited form showed when it was opened: after a stale save, what nobody touched in it is as the row has it.

A form brings back the version of its row, and for each control a short fingerprint of what stood there. So three can
be told apart: what the writer changed, what somebody else changed meanwhile, and what both did.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from wtforms import Field, HiddenField, PasswordField

from volunteers.foundation.columns import LocalText
from volunteers.web.fields.local import LocalTextField

LENGTH = 8


def plain(value: Any) -> str:
    """A control's value as text, the same for what a row has and for what was typed."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(plain(each) for each in value))
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value).strip().replace("\r\n", "\n")


def controls(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    """(name, value as text) of each control of a field: a text in several languages has one for each."""
    if isinstance(field, LocalTextField):
        texts = LocalText.of(value if isinstance(value, dict | str) else None)
        for tag in field.tags():
            yield field.name_of(tag), plain(texts.get(tag, ""))
    elif not isinstance(field, HiddenField | PasswordField):
        yield field.name, plain(value)


def fingerprint(text: str) -> str:
    """Enough to see whether somebody touched a control; it proves nothing."""
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


class WasField(HiddenField):
    """The fingerprints of a form's controls as it was opened, by their names.

    They go with the version that the form was opened on: both are what was sent, until a stale save renews both.
    """

    def was(self) -> Mapping[str, str]:
        """What came back; of a form that brought nothing, or nonsense, nothing is known."""
        pairs = (each.partition(":") for each in str(self.data or "").split(" ")[:500])
        return {name: mark for name, _colon, mark in pairs if name and len(mark) == LENGTH}

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent, also where nothing was."""
        self.data = valuelist[0] if valuelist else ""

    def is_now(self, fields: Iterable[Field]) -> None:
        """Note what each control shows."""
        marks = (
            f"{name}:{fingerprint(text)}"
            for field in fields
            for name, text in controls(field, field.object_data if field.object_data is not None else field.data)
        )
        self.data = " ".join(marks)
