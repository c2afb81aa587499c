"""The base of every form: cleaned text, limits on every field, refusals at their fields, `version` for stale saves."""

from dataclasses import fields
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, get_type_hints

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.validators import Length

from volunteers.foundation.changes import STALE
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, clean, is_clean
from volunteers.web.fields import VersionField
from volunteers.web.fields.conflicts import TAKE, THEIRS, long_texts, merge, take, tell
from volunteers.web.fields.opened import WasField

T = TypeVar("T")

LONGEST = 20_000


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


class Form(FlaskForm):
    """A form whose text is NFC and stripped, and which refuses what no database or mail header should hold.

    `refused(refusal)` puts a rule's answer at the field that it belongs to. Subclasses give `.to_input()`: a frozen
    dataclass with what was typed, for an action.
    """

    class Meta(FlaskForm.Meta):
        """Cleans what is typed before validators see it."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a browser's form sends, and nothing else; uploads are read from `request.files`.

            The library would take a JSON body or a file for typed text too, with numbers, lists and lone surrogates.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if form.is_submitted() else None

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:
            """Add the cleaning to every text field."""
            if issubclass(unbound_field.field_class, StringField):
                filters = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": (_cleaned, *(f for f in filters if f is not _cleaned))}
                unbound_field.kwargs.pop("filters", None)
            return unbound_field.bind(form=form, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        """All validators, and for what has no field of ours, too: no control characters, and not endless."""
        valid: bool = super().validate(extra_validators=extra_validators)
        for field in self:
            if isinstance(field, StringField) and isinstance(field.data, str) and not _is_fit(field):
                valid = False
        return valid

    def refused(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form where it belongs to none."""
        field = self._fields.get(refusal.field or "")
        if field is not None:
            field.errors = [*field.errors, str(refusal)]
        else:
            self.form_errors: list[str] = [*self.form_errors, str(refusal)]

    def read(self, kind: type[T], **more: Any) -> T:
        """What was typed, as an input of an action: each field by its name and the type that the input says.

        `more` are parts of the input that no field of that name holds. What may be None is, where nothing was typed.
        """
        wanted = {each.name for each in fields(kind)} & self._fields.keys() - more.keys()  # type: ignore[arg-type]  # one
        hints = get_type_hints(kind)
        return kind(**{name: _as(hints[name], self._fields[name].data) for name in wanted}, **more)

    def refuse_unfit(self) -> None:
        """For a press without a page of its own: refuse with the first thing that is to be mended, if anything is."""
        if not self.validate():
            field, errors = next(iter(self.errors.items()))
            raise Refusal(errors[0], code="unfit", field=field, status=422)

    @property
    def has_errors(self) -> bool:
        """Whether anything is to be mended."""
        return bool(self.errors)


class ComparedForm(Form):
    """The base of forms over which somebody else may save: they know what they showed when they were opened."""

    was = WasField("")

    def note_opened(self) -> None:
        """When it is opened: what each control shows."""
        if not self.is_submitted():
            self.was.is_now(self)

    def take_newer(self, kept: Any = None) -> None:
        """After a stale save: what was not touched is as it is now, which the next save is compared with.

        `kept` is the row, where there is one.
        """
        was = self.was.was()
        self.was.is_now(self)
        for field in self:
            merge(field, was, getattr(kept, field.short_name, None))


class EditForm(ComparedForm):
    """The base of every form that edits a row with versions: a save over somebody else's change is refused as stale.

    Give the row as it is loaded (None where the same form makes one: its version is 0): each field shows what the row
    has under its name, or what `data` says. An action gets `form.version.number`. After a stale save `is_stale`: the
    page may show what is new, and beside each long text stands what differs, to keep one's own or take the other.
    """

    version = VersionField("")

    def __init__(self, row: Any | None, *, data: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.row, self.is_stale = row, False
        self._mine: dict[str, Any] = {}
        super().__init__(obj=_Shown(row, data or {}), **kwargs)
        if row is not None:
            self.note_opened()
        if self.is_submitted() and row is not None:
            self._take_theirs(row)

    def _take_theirs(self, row: Any) -> None:
        """Where somebody chose so after a stale save: the row's long text in place of what was typed."""
        for field in self:
            for name, theirs in long_texts(field, getattr(row, field.short_name, None)):
                if request.form.get(f"{TAKE}{name}") == THEIRS:
                    self._mine.setdefault(field.short_name, field.data)
                    take(field, name, theirs)

    def refused(self, refusal: Refusal) -> None:
        """After a stale save the next one replaces the version that is there now, knowingly."""
        super().refused(refusal)
        if refusal.code == STALE:
            self.is_stale = True
            if self.row is not None:
                self.version.is_now(self.row.version)
                for field in self:
                    field.data = self._mine.get(field.short_name, field.data)
                self.take_newer(self.row)
                for field in self:
                    tell(field, getattr(self.row, field.short_name, None))


class _Shown:
    """What the fields of a form show at first: what is said, else what the row has; a choice by its value."""

    def __init__(self, row: Any | None, said: dict[str, Any]) -> None:
        self._row, self._said = row, {"version": 0} | said if row is None else said

    def __getattr__(self, name: str) -> Any:
        value = self._said[name] if name in self._said else getattr(self._row, name)
        return value.value if isinstance(value, Enum) else value


def _as(hint: Any, data: Any) -> Any:
    """What was typed, as a value of this type."""
    if isinstance(hint, UnionType):
        return _as(hint.__args__[0], data) if data not in (None, "") else None
    if isinstance(hint, type) and issubclass(hint, Enum | int) and not issubclass(hint, bool):
        return hint(data)
    return {str: data or "", bool: bool(data)}.get(hint, data)


def _is_fit(field: StringField) -> bool:
    data = field.data or ""
    if not is_clean(data):
        sentence = _("This contains a character we can’t save, perhaps from copying and pasting. Type it again.")
        if sentence not in field.errors:
            field.errors = [*field.errors, sentence]
        return False
    if len(data) > LONGEST and not any(isinstance(v, Length) for v in field.validators):
        field.errors = [*field.errors, _("This is too long. Use no more than %(num)d characters.", num=LONGEST)]
        return False
    return True
