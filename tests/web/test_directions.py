"""In a template, too, what is put into a sentence keeps its own direction, and is escaped once."""

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

SENTENCE = """{{ _("%(name)s, %(phone)s", name=name, phone=phone) }}"""
PLURAL = """{{ ngettext("%(name)s", "%(num)s times %(name)s", 2, name=name) }}"""


@pytest.mark.parametrize(
    ("tag", "name", "said"),
    [
        ("en", "<Ana>", "&lt;Ana&gt;, 303 555"),
        ("en", "محمد", "\u2068محمد\u2069, 303 555"),
        ("ar", "<Ana>", "\u2068&lt;Ana&gt;\u2069, \u2068303 555\u2069"),
    ],
)
def test_a_name_in_a_sentence(app: Flask, tag: str, name: str, said: str) -> None:
    with app.test_request_context(), force_locale(tag):
        assert render_template_string(SENTENCE, name=name, phone="303 555") == said
        assert said.split(",", maxsplit=1)[0] in render_template_string(PLURAL, name=name)
