"""What a visitor sees when something breaks: a page that says how to go on, and nothing of what was inside."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.client import Client
from volunteers.foundation.refusals import Refusal

ENDPOINT, URL = "home.accessibility", "/accessibility"


@pytest.fixture
def broken(app: Flask) -> Iterator[Callable[[Exception], None]]:
    """Let a public page raise something."""
    view = app.view_functions[ENDPOINT]
    app.config["RAISE_DEFECTS"] = False

    def breaks(error: Exception) -> None:
        def page(**_values: Any) -> str:
            raise error

        app.view_functions[ENDPOINT] = page

    yield breaks
    app.view_functions[ENDPOINT] = view
    app.config["RAISE_DEFECTS"] = True


def test_a_defect_is_a_calm_page(client: Client, broken: Callable[[Exception], None]) -> None:
    broken(RuntimeError("secret words of the inside"))
    answer = client.get(URL)
    assert answer.status_code == 500
    assert "secret words" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_database_that_is_away_is_told_with_a_time(client: Client, broken: Callable[[Exception], None]) -> None:
    broken(OperationalError("SELECT secret", {}, Exception("gone")))
    answer = client.get(URL)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "secret" not in answer.text


def test_a_refusal_outside_a_form_is_a_page_and_a_problem(client: Client, broken: Callable[[Exception], None]) -> None:
    broken(Refusal("It is full: twelve of twelve places are taken.", code="full"))
    answer = client.get(URL)
    assert answer.status_code == 409
    assert "twelve of twelve" in answer.text
    answer = client.get(URL, headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "full"
    assert "twelve of twelve" in answer.json["detail"]
