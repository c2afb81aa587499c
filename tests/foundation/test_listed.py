"""Words in a row, as English and Spanish join them."""

from typing import Literal

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from volunteers.foundation.listed import in_a_row


@pytest.mark.parametrize(
    ("language", "style", "words", "said"),
    [
        ("en", "standard", [], ""),
        ("en", "standard", ["Ana"], "Ana"),
        ("en", "standard", ["Ana", "Íñigo"], "Ana and Íñigo"),
        ("en", "standard", ["Ana", "Bo", "Cy"], "Ana, Bo, and Cy"),
        ("en", "or", ["a chair", "a coordinator"], "a chair or a coordinator"),
        ("es", "standard", [], ""),
        ("es", "standard", ["Íñigo"], "Íñigo"),
        ("es", "standard", ["Ana", "Bo"], "Ana y Bo"),
        ("es", "standard", ["Ana", "Íñigo"], "Ana e Íñigo"),
        ("es", "standard", ["Bo", "Ana", "Hilda"], "Bo, Ana e Hilda"),
        ("es", "standard", ["español", "inglés"], "español e inglés"),
        ("es", "standard", ["Bo", "Iago"], "Bo y Iago"),
        ("es", "standard", ["madera", "hierro"], "madera y hierro"),
        ("es", "standard", ["Pan y Ida", "Bo"], "Pan y Ida y Bo"),
        ("es", "or", ["siete", "ocho"], "siete u ocho"),
        ("es", "or", ["ayer", "hoy"], "ayer u hoy"),
        ("es", "or", ["una", "otra", "ninguna"], "una, otra o ninguna"),
    ],
)
def test_the_last_word_is_joined_as_it_sounds(
    language: str, style: Literal["standard", "or"], words: list[str], said: str
) -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context(), force_locale(language):
        assert in_a_row(words, style) == said
