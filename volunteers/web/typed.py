"""What somebody typed into a form whose answer is an error: shown again, to be copied. Nothing is ever sent on from it.

An error comes from anywhere, also before the view (a token that is too old), so the form is known by its fields alone.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException
from wtforms import HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

from volunteers.foundation.languages import on_offer, own_name
from volunteers.foundation.text import _
from volunteers.web.fields import LocalTextField
from volunteers.web.forms import Form
from volunteers.web.language import is_in_all_languages

LONGEST = 200_000
LONG_LINE = 40
_NOT_TYPED = re.compile(r"csrf|token|password|secret|\Acode\Z|\Arecovery\Z|\Akept_as\Z|\Anext\Z|\Aact\Z")


@dataclass(frozen=True)
class Typed:
    """One field: what the form called it, and what stood in it."""

    label: Any
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it needs several lines."""
        return len(self.text) > LONG_LINE or "\n" in self.text


def what_was_typed() -> list[Typed]:
    """All that was typed or chosen in the form that this request sent, but for passwords, codes, files and tokens."""
    if request.method != "POST" or not _is_from_here():
        return []
    try:
        sent = {name: values for name, values in request.form.lists() if any(value.strip() for value in values)}
    except HTTPException:  # too large to be read at all
        return []
    fields = _form_of(set(request.form))
    if not fields:
        return []
    found = [
        Typed(_label(name, fields), value)
        for name, values in sent.items()
        for value in values
        if value.strip() and _is_shown(name, value, fields)
    ]
    return found if sum(len(each.text) for each in found) <= LONGEST else []


def has_words() -> bool:
    """Whether somebody wrote something that would be lost: more than a button was pressed."""
    fields = _form_of(set(request.form))
    return any(
        value.strip() and (field := fields.get(name.partition("-")[0])) is not None and _is_text(field.field_class)
        for name, value in request.form.items()
        if not _NOT_TYPED.search(name)
    )


def _is_from_here() -> bool:
    """What another site sends is nobody's typing, and our page is no place for its words."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _is_shown(name: str, value: str, fields: dict[str, UnboundField]) -> bool:
    field = fields.get(name)
    if field is None and is_in_all_languages() and value.isascii() and value.isalnum():
        return False  # what a button says to us ("yes") is English
    is_unseen = field is not None and issubclass(field.field_class, HiddenField | PasswordField)
    return not is_unseen and not _NOT_TYPED.search(name)


def _is_text(kind: type) -> bool:
    is_unseen = issubclass(kind, HiddenField | PasswordField)
    return issubclass(kind, LocalTextField) or (issubclass(kind, StringField) and not is_unseen)


def _label(name: str, fields: dict[str, UnboundField]) -> Any:
    base, _mark, tag = name.partition("-")
    field = fields.get(name) or fields.get(base)
    label = field.args[0] if field is not None and field.args else _called(base)
    return f"{label} ({own_name(tag)})" if tag in on_offer() else label


def _called(name: str) -> Any:
    """A field without words of its own."""
    return _("What you typed") if is_in_all_languages() else name.replace("_", " ").capitalize()


def _form_of(names: set[str]) -> dict[str, UnboundField]:
    """The fields of the form that these names are most likely of; empty where no form has one of them."""
    best = max(_forms(), key=lambda fields: (len(names & fields.keys()), -len(fields.keys() - names)), default={})
    return best if names & best.keys() else {}


def _forms() -> Iterator[dict[str, UnboundField]]:
    """The fields of each form that stands in a module; those made for one request have words in its language."""
    waiting = list(Form.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if _stands_in_a_module(kind):
            yield {
                name: field
                for each in reversed(kind.__mro__)
                for name, field in vars(each).items()
                if isinstance(field, UnboundField)
            }


def _stands_in_a_module(kind: type) -> bool:
    return getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind
