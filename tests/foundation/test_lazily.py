"""A text that is made when it is read is escaped by a page as any other."""

import pytest
from flask import Flask, render_template_string

from volunteers.foundation.columns import LocalText
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import Lazily, _l

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "said", [_l("Mentioned %(name)s", name=MARKUP), lazily(LocalText.of(MARKUP)), Lazily(lambda: MARKUP)]
)
def test_what_people_typed_is_no_markup_in_a_sentence_made_later(app: Flask, said: object) -> None:
    with app.test_request_context():
        page = render_template_string("{{ said }}{{ [said] | join }}{{ '%s' | format(said) }}", said=said)
    assert "<img" not in page
    assert page.count("&lt;img") == 3
