"""Names, numbers and addresses keep their own direction inside text that runs the other way."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from markupsafe import Markup

from volunteers.foundation.directions import with_runs_isolated
from volunteers.foundation.text import _, _l, _n

NAME, PHONE = "محمد الفاسي", "+1 303 555 0142"


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def test_a_sentence_in_one_direction_stays_as_it_is() -> None:
    assert _("Call %(name)s at %(phone)s", name="Ana", phone=PHONE) == f"Call Ana at {PHONE}"


def test_a_name_from_right_to_left_stands_by_itself() -> None:
    """Else the number behind it would be drawn into the name."""
    expected = f"\u2068{NAME}\u2069 ({PHONE})"
    assert _("%(name)s (%(phone)s)", name=NAME, phone=PHONE) == expected
    assert str(_l("%(name)s (%(phone)s)", name=NAME, phone=PHONE)) == expected
    assert _n("%(name)s: one", "%(name)s: %(num)s", 2, name=NAME) == f"\u2068{NAME}\u2069: 2"


def test_in_a_language_from_right_to_left_whatever_is_put_in_stands_by_itself() -> None:
    with force_locale("ar"):
        assert _("%(phone)s, %(num)s", phone=PHONE, num=3) == f"\u2068{PHONE}\u2069, 3"
        marked = Markup("<bdi>x</bdi>")
        assert _("%(phone)s", phone=marked) == "<bdi>x</bdi>"


@pytest.mark.parametrize(
    "run",
    [PHONE, "(303) 555-0142", "6:00 pm", "6:00 p. m.", "ana@demo.example", "https://demo.example/a?b=1", "6/13/2026"],
)
def test_what_is_read_from_left_to_right_is_so_in_arabic(run: str) -> None:
    assert with_runs_isolated(f"اتصل: {run} شكرا") == f"اتصل: \u2066{run}\u2069 شكرا"
    assert with_runs_isolated(f"Call {run} now") == f"Call {run} now"


def test_a_sentence_that_ends_with_an_abbreviation_has_one_stop() -> None:
    assert _("It is at %(time)s. Come.", time="6:00 p. m.") == "It is at 6:00 p. m. Come."
    assert _("%(time)s...", time="6:00 p. m.") == "6:00 p. m...."
