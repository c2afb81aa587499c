"""How to reach us is said as far as there is a way."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import Babel

from volunteers.foundation import reach


@pytest.mark.parametrize(
    ("phone", "email", "said"),
    [
        ("303 555 0142", "a@demo.example", "Call us at 303 555 0142 or email a@demo.example."),
        ("303 555 0142", "", "Call us at 303 555 0142."),
        ("", "a@demo.example", "Email us at a@demo.example."),
        ("", "", ""),
    ],
)
def test_a_plea_stands_only_where_it_is_heard(phone: str, email: str, said: str) -> None:
    app = Flask(__name__)
    Babel(app)
    organization = SimpleNamespace(phone=phone, email=email)
    reach.Reach(lambda: organization).fit(app)
    with app.test_request_context():
        said = said.replace(phone, phone.replace(" ", "\u00a0")) if phone else said
        assert reach.ways(organization) == said
        expected = f"This is over. Tell us. {said}" if said else "This is over."
        assert str(reach.with_ways("This is over.", "Tell us.")) == expected
        assert reach.by_answer(organization, can_answer=False) == said
        assert reach.by_answer(organization, can_answer=True).startswith("Reply to this email")
