"""The form macros: label, hint, error and control are tied together, and a summary links to what is wrong."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import Offer, name_in
from volunteers.foundation.reach import dialled
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import counted
from volunteers.web import rendering
from volunteers.web.fields import LocalTextField

ROOT = Path(__file__).parents[2]
HEAD = '{% import "macros/forms.html" as forms %}{% import "macros/parts.html" as parts %}'


class Sample(FlaskForm):
    """One of each."""

    full_name = StringField("Your name", [InputRequired("Write your name")], description="In any script.")
    email = EmailField("Your email", [InputRequired("Write your address")])
    committee = RadioField(
        "Which committee?",
        [InputRequired("Choose one")],
        choices=[
            SelectChoice("korea", "Korea", {"hue": 1, "native": "성남시", "native_lang": "ko"}),
            SelectChoice("help", "Help me", {"small": "<b>"}),
        ],
    )
    days = SelectMultipleField("Days", [InputRequired("Choose a day")], choices=[SelectChoice("sat", "Saturday")])
    adult = BooleanField("I’m 18 or older", [InputRequired("Tell us your age")])
    body = TextAreaField("Message")
    title = LocalTextField("Title", needed="The title is missing", is_line=True)
    story = LocalTextField("Story")
    version = HiddenField(default="3")


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="tests", WTF_CSRF_CHECK_DEFAULT=False)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["rendering"] = rendering
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.filters["dialled"] = dialled
    app.jinja_env.filters["language_name"] = lambda tag: name_in(tag, "en")
    Babel(app)
    CSRFProtect(app)
    Offer(lambda: ["en", "es"]).fit(app)

    def shown(text: LocalText) -> Any:
        return text.shown(["es"])

    app.jinja_env.globals.update(lang="es", text_direction="ltr", shown=shown)
    return app


def rendered(app: Flask, source: str, data: dict[str, Any] | None = None, **context: Any) -> Any:
    with app.test_request_context(method="POST" if data is not None else "GET", data=data or {}):
        form = Sample(formdata=MultiDict(data) if data is not None else None, meta={"csrf": False})
        if data is not None:
            form.validate()
        html = render_template_string(HEAD + source, f=form, **context)
    return html5lib.parse(html, namespaceHTMLElements=False)


def test_a_refusal_carries_its_code(app: Flask) -> None:
    """Wherever a page tells it; other words carry none."""
    refusal = Refusal("It is <full>.", code="full", field="full_name")
    source = """{{ parts.state(told) }}{{ parts.note(told) }}{{ parts.empty(told) }}{{ forms.error_of("x", [told]) }}"""
    for told, count in ((refusal, 4), (str(refusal), 4), ("It is <full>.", 0)):
        tree = rendered(app, source, told=told)
        shown = [each for each in tree.iter("p") if (each.text or "").strip() == "It is <full>."]
        assert len(shown) == 4
        assert [each.get("data-code") for each in shown if each.get("data-code")] == ["full"] * count
    with app.test_request_context():
        form = Sample(formdata=None, meta={"csrf": False})
        form.full_name.errors, form.form_errors = [str(refusal)], [str(refusal)]
        html = render_template_string(HEAD + "{{ forms.error_summary(f) }}{{ forms.field(f.full_name) }}", f=form)
    assert html.count(' data-code="full"') == 3, "above the form twice, and at the field"


def test_a_state_carries_its_name(app: Flask) -> None:
    tree = rendered(app, """{{ parts.state("Here.", state="open") }}{{ parts.state("There.") }}""")
    assert [each.get("data-state") for each in tree.iter("p")] == ["open", None]


ALL = """{% call forms.form(f, draft="x") %}{{ forms.field(f.full_name) }}
{{ forms.field(f.email, hint="We write to it.") }}
{{ forms.radios(f.committee) }}{{ forms.checkboxes(f.days) }}{% call forms.checkbox(f.adult) %}Under 18?{% endcall %}
{{ forms.field(f.body) }}{{ forms.local_text(f.title) }}{{ forms.local_text(f.story) }}
{{ forms.submit("Send") }}{% endcall %}"""


def by_id(tree: Any, wanted: str) -> Any:
    found = [e for e in tree.iter() if e.get("id") == wanted]
    assert len(found) == 1, wanted
    return found[0]


def test_every_reference_has_its_target_and_ids_are_unique(app: Flask) -> None:
    for data in (None, {"email": "x"}):
        tree = rendered(app, ALL, data)
        ids = [e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id")]
        assert len(ids) == len(set(ids))
        for element in tree.iter():
            for name in ("for", "aria-describedby", "aria-labelledby"):
                for target in (element.get(name) or "").split():
                    assert target in ids, (name, target)


def test_the_summary_counts_and_links_to_each_field(app: Flask) -> None:
    tree = rendered(app, ALL, {"email": "x"})
    links = [a.get("href") for a in tree.iter("a")]
    assert links == ["#full_name", "#committee-0", "#days-0", "#adult", "#title"]
    for link in links:
        assert by_id(tree, link[1:]).tag == "input"
    assert "".join(by_id(tree, "mend-t").itertext()) == "5 things to fix"


def test_a_wrong_field_says_so_to_readers_of_the_screen(app: Flask) -> None:
    tree = rendered(app, ALL, {"email": "x"})
    name = by_id(tree, "full_name")
    assert (name.get("aria-invalid"), name.get("aria-describedby")) == ("true", "full_name-e full_name-h")
    assert by_id(tree, "email").get("aria-invalid") is None
    assert by_id(tree, "committee").get("aria-invalid") == "true"
    assert by_id(tree, "title").get("aria-invalid") == "true"


def test_what_was_typed_is_kept_and_escaped(app: Flask) -> None:
    typed = {
        "full_name": '"><script>',
        "body": "\nfirst",
        "committee": "help",
        "title-es": "<i>",
        "story": "\n</textarea>",
    }
    tree = rendered(app, ALL, typed)
    assert by_id(tree, "full_name").get("value") == '"><script>'
    assert by_id(tree, "committee-1").get("checked") is not None
    assert by_id(tree, "title-es").get("value") == "<i>"
    assert not list(tree.iter("script"))
    assert not list(tree.iter("i"))


def test_the_form_carries_token_and_version(app: Flask) -> None:
    tree = rendered(app, ALL)
    hidden = {e.get("name"): e.get("value") for e in tree.iter("input") if e.get("type") == "hidden"}
    assert hidden["version"] == "3"
    assert hidden["csrf_token"]


def test_one_button_is_a_form_with_its_token(app: Flask) -> None:
    tree = rendered(app, '{{ forms.one_button("/go", "Go <", "btn-main", hidden_fields={"a": 1}) }}')
    form = next(tree.iter("form"))
    assert (form.get("method"), form.get("action")) == ("post", "/go")
    assert {e.get("name") for e in form.iter("input")} == {"csrf_token", "a"}
    assert next(form.iter("button")).text == "Go <"


def test_a_text_in_another_language_says_which(app: Flask) -> None:
    tree = rendered(
        app,
        '<p>{{ parts.said(t, "b") }}{{ parts.said(u, "i") }}</p>',
        t=LocalText(en="Books"),
        u=LocalText(es="Libros"),
    )
    assert next(tree.iter("b")).get("lang") == "en"
    assert next(tree.iter("i")).get("lang") is None


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((2, 4, 0), "2 of 4 places are open."),
        ((3, 4, 0), "One of 4 places is open."),
        ((0, 1, 0), "The only place is open."),
        ((4, 4, 1), "All places are taken. One person is on the waiting list."),
        ((4, 4, 3), "All places are taken. 3 people are on the waiting list."),
        ((4, 4, 0), "All places are taken. Nobody is on the waiting list yet."),
        ((1, None, 0), "One person is coming."),
        ((0, None, 0), "Nobody has said yes yet. You could be the first."),
    ],
)
def test_places_are_told_in_a_sentence(app: Flask, figures: tuple[Any, ...], expected: str) -> None:
    tree = rendered(app, "{{ parts.places(*figures) }}", figures=figures)
    assert "".join(next(tree.iter("p")).itertext()).strip() == expected


def test_a_pager_is_not_shown_for_one_page(app: Flask) -> None:
    page = SimpleNamespace(number=1, pages=1, total=3, per_page=50, prev_url=None, next_url=None, total_text="3")
    assert not list(rendered(app, "{{ parts.pager(page) }}", page=page).iter("nav"))
