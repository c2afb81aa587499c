"""Every field says how to mend what was typed, keeps it, and refuses what no header or database can hold."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.fields import SelectChoice as Choice

from volunteers.foundation import shapes
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

pytestmark = pytest.mark.once  # a form asks no database


class Everything(Form):
    """One of each."""

    line = LineField("Name", max=20, needed="Enter your name.")
    text = TextField("Message", max=50)
    email = EmailField("Email")
    choice = ChoiceField("Language", choices=[Choice("en", "English"), Choice("es", "Español")])
    radio = RadioChoices("Committee", choices=[Choice("korea", "Korea")], needed="Choose one.")
    number = NumberField("Number of places", least=1, most=100)
    day = DateField("Day")
    moment = WallTimeField("Starts")
    adult = CheckField("I’m 18 or older", needed="Tell us whether you are 18 or older.")
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


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029"])
def test_lines_are_not_joined_unasked(post: Callable[..., Everything], end: str) -> None:
    """A field of one line refuses several, and shows them joined: a browser would drop the line ends."""
    form = post(**{"line": f"Ana{end}Bcc: x@y", "title": "Story hour", "title-es": f"Hora{end}del cuento"})
    assert set(form.errors) == {"line", "title"}
    assert "one line" in form.errors["line"][0]
    assert "fixed" in form.errors["line"][0]
    assert form.line.data == "Ana Bcc: x@y"
    assert form.title.data["es"] == "Hora del cuento"
    assert "one line" in form.title.part_errors["es"][0]
    assert not post(line=form.line.data).errors
    assert not post(line=f"Ana{end}", text=f"Ana{end}Vega").errors


TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
SHOWING_NOTHING = [
    *("\u200b", "\u200c\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e\u200f", "\u061c", "\u180e", "\u034f", "\u3164"),
    *(
        "\u115f\u1160",
        "\uffa0",
        "\u2800",
        "\u2800 \u2800",
        "\ufe0f",
        "\U000e0100",
        "\U000e0041\U000e007f",
        "\U0001d159",
    ),
    *("\u180b", "\u17b4", "\u200b \u00a0\t\u3000\u2003", "\ufff9", "\u206a", "\ufeff\n\u200b"),
]
SHOWING = [
    *(
        "می\u200cخواهم",
        "क्\u200dष",
        "न\u094d\u200cया",
        "\u200fשרה\u200e Cohen",
        "🏴\U000e0067\U000e0062\U000e007f",
        "❤\ufe0f",
    ),
    *("홍길동", "أنا", "ㅎ", "e\u0301", "O\u2019Brien", "x", "⠓", "…", "葛\U000e0100"),
]


@pytest.mark.parametrize("typed", SHOWING_NOTHING)
def test_what_nobody_sees_is_no_text(post: Callable[..., Everything], typed: str) -> None:
    form = post(**{"line": typed, "text": typed, "title": "Story hour", "title-es": typed})
    assert set(form.errors) == {"line", "text", "title"}
    assert "es" in form.title.part_errors
    assert all(str(message).strip() for messages in form.errors.values() for message in messages)


@pytest.mark.parametrize("typed", SHOWING)
def test_names_keep_what_they_are_written_with(post: Callable[..., Everything], typed: str) -> None:
    """Joiners between letters, marks that say the direction of their place, emoji made of several parts."""
    form = post(line=typed, text=typed, title=typed)
    assert not form.errors
    assert form.line.data == form.text.data == form.title.data["en"] == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize("mark", TURNING)
def test_what_turns_the_writing_is_refused_and_taken_out(post: Callable[..., Everything], mark: str) -> None:
    """Nobody can find an invisible mark: the text is shown without it, to be looked at."""
    form = post(**{"line": f"Ana{mark}Vega", "text": f"One\n{mark}two", "title": f"{mark}Story", "title-es": mark})
    assert set(form.errors) == {"line", "text", "title"}
    assert all("direction" in form.errors[name][0] for name in form.errors)
    assert (form.line.data, form.text.data, form.title.data) == ("AnaVega", "One\ntwo", {"en": "Story"})
    assert not post(line=form.line.data, text=form.text.data, title=form.title.data["en"]).errors


@pytest.mark.parametrize("control", ["\x80", "\x85", "\x92", "\x9f"])
def test_unseen_controls_are_refused(post: Callable[..., Everything], control: str) -> None:
    form = post(line=f"Ana{control}Vega", text=f"a{control}b", title=f"a{control}b")
    assert set(form.errors) == {"line", "text", "title"}


def test_marks_that_are_copied_with_a_number_are_no_part_of_it() -> None:
    assert shapes.phone("\u202a+1 303 555 0142\u202c") == "+1 303-555-0142"
    assert shapes.email("\u2068ana@demo.example\u2069") == "ana@demo.example"
    for shape, text in (
        (shapes.phone, "303 555\n0142"),
        (shapes.email, "ana@demo\n.example"),
        (shapes.web_address, "https://demo.example/\na"),
        (shapes.web_address, "https://demo.example/\u202egpj.exe"),
    ):
        with pytest.raises(shapes.Misshapen):
            shape(text)


def test_what_was_typed_is_kept(post: Callable[..., Everything]) -> None:
    form = post(line="x" * 30, number="many", email="no at sign", moment="tomorrow")
    assert form.line.data == "x" * 30
    assert form.number._value() == "many"
    assert form.email.data == "no at sign"
    assert form.moment._value() == "tomorrow"


def test_text_in_several_languages(app: Flask, post: Callable[..., Everything]) -> None:
    form = post(**{"title": "Story \t hour", "title-es": "Hora del cuento"})
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
