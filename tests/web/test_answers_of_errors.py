"""Errors for people and for programs, and the headers on every answer."""

import pytest
from flask import Flask

from tests.client import Client
from volunteers.web.doors import UndeclaredDoor, check_doors, is_same_site


def test_a_page_that_is_not_there(client: Client) -> None:
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


def test_a_problem_document(client: Client) -> None:
    answer = client.get("/nothing-here", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404


def test_headers(client: Client) -> None:
    answer = client.get("/healthz")
    csp = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in csp
    assert "default-src 'none'" in csp
    assert "frame-ancestors 'none'" in csp
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.headers["X-Request-ID"]) == 16


def test_a_post_without_its_token_is_refused(client: Client) -> None:
    assert client.post("/login", data={"email": "a@demo.example"}).status_code == 400
    foreign = {"email": "a@demo.example", "csrf_token": "foreign"}
    assert client.post("/login", data=foreign).status_code == 400


def test_a_body_that_is_too_large(client: Client) -> None:
    answer = client.post("/login", data={"email": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413


def test_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["database"] is True
    assert answer.json["mail"] is True


def test_undeclared_doors_stop_the_start(app: Flask) -> None:
    def silent() -> str:
        return "who may call this?"

    app.view_functions["silent"] = silent
    try:
        with pytest.raises(UndeclaredDoor, match="silent"):
            check_doors(app)
    finally:
        del app.view_functions["silent"]


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\nb"])
def test_only_here_is_same_site(target: str) -> None:
    assert not is_same_site(target)
    assert is_same_site("/me?tab=2")
