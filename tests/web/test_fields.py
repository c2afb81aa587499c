"""Every field says how to mend what was typed, keeps it, and refuses what no header or database can hold."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.fields import SelectChoice as Choice

from volunteers.foundation.columns import LocalText
from volunteers.foundation.refusals import Refusal
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    LocalTextField,
    NumberField,
    RadioChoices,
    TextField,
    TickChoices,
    WallTimeField,
)
from volunteers.web.forms import Form


class Everything(Form):
    """One of each."""

    line = LineField("Name", max=20, needed="Please tell us your name.")
    text = TextField("Message", max=50)
    email = EmailField("E-mail")
    choice = ChoiceField("Language", choices=[Choice("en", "English"), Choice("es", "Español")])
    radio = RadioChoices("Committee", choices=[Choice("korea", "Korea")], needed="Choose one.")
    number = NumberField("Places", least=1, most=100)
    day = DateField("Day")
    moment = WallTimeField("Starts")
    adult = CheckField("I am 18 or older", needed="Tell us whether you are 18 or older.")
    title = LocalTextField("Title", max=30, is_line=True)


class Ticks(Form):
    """Nothing of it is needed."""

    ticks = TickChoices("When", choices=[Choice("day", "By day")])
    choice = ChoiceField("Language", choices=[Choice("", "-"), Choice("en", "English")])


GOOD = {"line": "Ana", "radio": "korea", "adult": "y"}


@pytest.fixture
def post(app: Flask) -> Callable[..., Everything]:
    """Fill the form as a browser would; the form is validated."""

    def fill(**typed: Any) -> Everything:
        with app.test_request_context("/", method="POST", data={**GOOD, **typed}):
            form = Everything(meta={"csrf": False})
            form.validate()
            return form

    return fill


def test_good_input_is_cleaned(post: Callable[..., Everything]) -> None:
    form = post(line="  Jose\u0301\u00a0 ", email=" Ana@Demo.Example ", number=" 20 ", day="2026-06-13")
    assert not form.errors
    assert form.line.data == "José"
    assert form.email.data == "ana@demo.example"
    assert form.number.data == 20
    assert form.day.data == date(2026, 6, 13)


def test_wall_time(post: Callable[..., Everything]) -> None:
    assert post(moment="2026-06-13T18:00").moment.data == datetime(2026, 6, 13, 18, 0)  # noqa: DTZ001 - a wall time
    assert post(moment="tomorrow").errors["moment"]
    assert post(moment="2026-06-13T18:00+02:00").errors["moment"]
    assert post(moment="0001-01-01T00:00").errors["moment"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("line", ""),
        ("line", "   "),
        ("line", "x" * 21),
        ("line", "nul\x00"),
        ("line", "bell\x07"),
        ("line", "half \ud800"),
        ("text", "x" * 51),
        ("text", "nul\x00"),
        ("email", "ruth.example.org"),
        ("email", "ruth@"),
        ("email", "ruth@@demo.example"),
        ("email", "a b@demo.example"),
        ("email", "x" * 250 + "@demo.example"),
        ("choice", "tlh"),
        ("radio", ""),
        ("radio", "atlantis"),
        ("number", "many"),
        ("number", "0"),
        ("number", "101"),
        ("number", "9" * 400),
        ("day", "13.6.2026"),
        ("day", "2026-02-30"),
        ("day", "9999-12-31"),
        ("day", "0001-01-01"),
        ("adult", None),
        ("title", "x" * 31),
        ("title", "nul\x00"),
    ],
)
def test_bad_input_is_told_at_the_field(app: Flask, field: str, typed: str | None) -> None:
    data = {**GOOD, field: typed}
    if typed is None:
        del data[field]
    with app.test_request_context("/", method="POST"):
        form = Everything(formdata=MultiDict({k: v for k, v in data.items() if v is not None}), meta={"csrf": False})
        assert not form.validate()
        assert set(form.errors) == {field}
        assert all(str(message).strip() for message in form.errors[field])


@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_first_value_lets_nothing_pass(app: Flask, blank: str) -> None:
    """A field that may stay empty still refuses what is none of its choices, wherever it stands."""
    typed = MultiDict([("ticks", blank), ("ticks", "atlantis"), ("choice", " ")])
    with app.test_request_context("/", method="POST"):
        form = Ticks(formdata=typed, meta={"csrf": False})
        assert not form.validate()
        assert set(form.errors) == {"ticks", "choice"}
        form = Ticks(formdata=MultiDict([("ticks", ""), ("choice", "")]), meta={"csrf": False})
        assert form.validate()
        assert form.ticks.data == []


def test_only_what_a_form_sends_is_typed(app: Flask) -> None:
    """A JSON body and a file are no text: the form is empty, and says so."""
    for body in ('{"line": "half \\ud800", "radio": ["korea"]}', '{"line": 5}', "[1, 2]", "{"):
        with app.test_request_context("/", method="POST", data=body, content_type="application/json"):
            form = Everything(meta={"csrf": False})
            assert not form.validate()
            assert not form.line.data
    with app.test_request_context("/", method="POST", data={**GOOD, "line": (BytesIO(b"x"), "x.txt")}):
        form = Everything(meta={"csrf": False})
        assert not form.validate()
        assert set(form.errors) == {"line"}


def test_line_ends_reach_no_header(post: Callable[..., Everything]) -> None:
    form = post(line="Ana\r\nBcc: x@y")
    assert not form.errors
    assert form.line.data == "Ana Bcc: x@y"


def test_what_was_typed_is_kept(post: Callable[..., Everything]) -> None:
    form = post(line="x" * 30, number="many", email="no at sign", moment="tomorrow")
    assert form.line.data == "x" * 30
    assert form.number._value() == "many"
    assert form.email.data == "no at sign"
    assert form.moment._value() == "tomorrow"


def test_text_in_several_languages(app: Flask, post: Callable[..., Everything]) -> None:
    form = post(**{"title": "Story\nhour", "title-es": "Hora del cuento"})
    assert form.title.data == {"en": "Story hour", "es": "Hora del cuento"}
    with app.app_context():
        assert [part.name for part in form.title.parts] == ["title", "title-es"]
    with app.test_request_context("/", method="POST", data={**GOOD, "title": "New", "title-es": ""}):
        edited = Everything(data={"title": LocalText({"en": "Old", "es": "Viejo", "ko": "옛"})}, meta={"csrf": False})
        assert edited.title.data == {"en": "New", "ko": "옛"}


def test_a_refusal_lands_on_its_field(post: Callable[..., Everything]) -> None:
    form = post()
    form.refused(Refusal("It is full.", code="full", field="number"))
    form.refused(Refusal("Something else.", code="else"))
    assert form.errors == {"number": ["It is full."], "": ["Something else."]}
    assert form.has_errors
