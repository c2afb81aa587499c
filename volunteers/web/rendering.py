"""What a page says about a field: where a link to it leads, what is wrong with it, what describes it, how it is typed.

The macros in `templates/macros/forms.html` put the answers around the field; they compute nothing. Templates know this
module as `rendering`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup
from wtforms import Field, Form
from wtforms.widgets import Select, TextArea, html_params

from volunteers.foundation.refusals import code_of
from volunteers.web import drafts
from volunteers.web.fields import LocalTextField, Part

COMPLETES = {
    "full_name": "name",
    "call_name": "nickname",
    "email": "email",
    "phone": "tel",
    "password": "current-password",
    "postal_code": "postal-code",
    "postal_address": "street-address",
    "code": "one-time-code",
}
"""What a browser may fill in by itself (HTML, 4.10.18.7), by the name of the field."""

LEFT_TO_RIGHT = frozenset({"email", "url", "tel"})
"""What is written from left to right in every language."""


@dataclass(frozen=True)
class Fault:
    """One thing to mend: what to do, and the control that it is done at, where there is one."""

    text: Any
    anchor: str | None = None


def _kind(field: Field) -> str:
    return str(getattr(field.widget, "input_type", "") or "")


def is_hidden(field: Field) -> bool:
    """Whether nobody sees it."""
    return _kind(field) == "hidden"


def has_secret(form: Form) -> bool:
    """Whether a password is typed in it: such a form is kept nowhere."""
    return any(_kind(field) == "password" for field in form)


def draft(wanted: str | None, *, again: Any) -> str:
    """What the draft of a form is called (`drafts`); of the only form of a page by what the page is."""
    return drafts.name_of(wanted or str(request.endpoint), again=bool(again))


def hidden(form: Form) -> list[Field]:
    """The hidden fields besides the token, which each form has anyway."""
    return [field for field in form if is_hidden(field) and field.short_name != "csrf_token"]


def anchor(field: Field) -> str:
    """The id that a link to a field leads to: of cards and ticks the first, of languages the one to be mended."""
    if isinstance(field, LocalTextField):
        parts = field.parts
        return next((part.id for part in parts if part.errors), parts[0].id)
    is_several = hasattr(field, "iter_choices") and (
        not isinstance(field.widget, Select) or getattr(field.widget, "multiple", False)
    )
    return f"{field.id}-0" if is_several else str(field.id)


def first_error(errors: Any) -> Any:
    """The first sentence that is wrong with a field, however its errors are nested; empty where nothing is."""
    for error in errors.values() if isinstance(errors, Mapping) else errors:
        if not isinstance(error, Mapping | list | tuple):
            return error
        if inner := first_error(error):
            return inner
    return ""


def faults(form: Form) -> list[Fault]:
    """Everything that is to be mended, what belongs to no field that one sees first."""
    wrong = [field for field in form if field.errors]
    unseen = [error for field in wrong if is_hidden(field) for error in field.errors]
    seen = [Fault(first_error(field.errors), anchor(field)) for field in wrong if not is_hidden(field)]
    return [*(Fault(error) for error in [*form.form_errors, *unseen]), *seen]


def described_by(ident: str, hint: Any, errors: Any, also: str | None = None) -> str | None:
    """The ids of what is said about a control: the error before the hint."""
    said = [f"{ident}-e" if errors else None, f"{ident}-h" if hint else None, also]
    return " ".join(each for each in said if each) or None


def _needs_a_choice(field: Field) -> bool:
    """A list whose first entry says something already is never empty, so `required` says nothing (HTML, 4.10.7)."""
    first = next(iter(field.iter_choices()), None)
    return first is not None and first[0] == ""


def attributes(
    field: Field,
    ident: str,
    hint: Any = None,
    *,
    autocomplete: str | None = None,
    describedby: str | None = None,
    suggestions: Iterable[str] | None = None,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """The attributes of a field's control; what a page gives in `more` goes before what is found out here."""
    kind = str(more.get("type") or _kind(field))
    complete = autocomplete or COMPLETES.get(str(field.short_name))
    mode = {"email": "email", "tel": "tel"}.get(kind, "numeric" if complete == "one-time-code" else None)
    found: dict[str, Any] = {"autocomplete": complete, "inputmode": mode}
    if (kind == "text" and not hasattr(field, "iter_choices")) or isinstance(field.widget, TextArea):
        found["dir"] = "auto"
    found |= more
    if kind in LEFT_TO_RIGHT:
        found["dir"] = "ltr"
    if isinstance(field.widget, Select) and not _needs_a_choice(field):
        found["required"] = False
    found["aria_invalid"] = "true" if field.errors else None
    found["aria_describedby"] = described_by(ident, hint, field.errors, describedby)
    found["list"] = f"{ident}-list" if suggestions else None
    return {name: value for name, value in found.items() if value is not None}


def control(field: Field, ident: str, hint: Any = None, **rest: Any) -> Markup:
    """The control of a field, as `attributes` says."""
    return Markup(field(id=ident, **attributes(field, ident, hint, **rest)))  # noqa: S704 - the library escapes attributes


def group(field: Field, ident: str, hint: Any, *, is_radio: bool) -> Markup:
    """The attributes of the frame round cards or ticks."""
    found: dict[str, Any] = {"aria_describedby": described_by(ident, hint, field.errors)}
    if is_radio:
        found |= {
            "role": "radiogroup",
            "aria_labelledby": f"{ident}-l",
            "aria_required": "true" if getattr(field.flags, "required", False) else None,
            "aria_invalid": "true" if field.errors else None,
        }
    return _written(id=ident, **found)


def coded(words: Any) -> Markup:
    """Of a refusal its code, as an attribute of what its words stand in: programs and tests read no sentences."""
    code = code_of(words)
    return Markup(' data-code="{}"').format(code) if code else Markup()


def part(field: LocalTextField, each: Part, *, rows: int = 6, hint: Any = None, **more: Any) -> Markup:
    """The control of a text in one of its languages."""
    common = _written(
        id=each.id,
        name=each.name,
        lang=each.lang,
        dir="auto",
        maxlength=field.max_length,
        required=bool(field.needed) and each.lang == "en",
        aria_invalid="true" if each.errors else None,
        aria_describedby=described_by(each.id, hint, each.errors),
        **more,
    )
    if field.is_line:
        return Markup('<input type="text" {} {}>').format(common, _written(value=each.value))
    # a line end right after the tag is not part of the text, so one that people typed survives
    return Markup('<textarea {} rows="{}">\n{}</textarea>').format(common, rows, each.value)


def _written(**values: Any) -> Markup:
    """Attributes of a tag; those without a value are left out."""
    said = {name: value for name, value in values.items() if value is not None}
    return Markup(html_params(**said))  # noqa: S704 - it escapes
