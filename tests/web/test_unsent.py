"""A form that was not taken, whyever: what was typed comes along, and nothing is sent on from there."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, tree_of
from tests.conftest import Databases, leave, make_app
from tests.factories import Factories
from tests.web.test_busy import somebody_else_writes
from volunteers.accounts import sessions
from volunteers.audit import bookkeeping
from volunteers.foundation import writers
from volunteers.foundation.db import db
from volunteers.people.models import Person

WORDS = "First line of many\nand a second one, <b>with</b> “signs”"


def _shown(html: str) -> dict[str, str]:
    """The fields that can only be read, by their labels."""
    tree = tree_of(html)
    labels = {label.get("for"): "".join(label.itertext()).strip() for label in tree.iter("label")}
    fields = [*tree.iter("textarea"), *tree.iter("input")]
    return {
        labels[each.get("id")]: (each.text or "") if each.tag == "textarea" else each.get("value", "")
        for each in fields
        if each.get("readonly") is not None
    }


def _sends(html: str) -> list[str]:
    """Where forms of the page lead by POST."""
    return [form.get("action") or "" for form in tree_of(html).iter("form") if form.get("method") == "post"]


@pytest.fixture
def chair(make: Factories) -> Person:
    return make.officer(make.committee("Korea Committee", slug="korea-committee"))


PAGE = "/committees/korea-committee/activities/new"
TYPED = {
    "title": "Story hour",
    "description": WORDS,
    **dict.fromkeys(("place", "starts_at", "ends_at", "capacity"), ""),
    "once": "hidden-once",
    "password": "hunter two",
    "kept_as": f"{PAGE}:activity",
}
"""As a browser sends it: the empty fields too, and what nobody typed."""


def _end_sessions(app: Flask, person: Person) -> None:
    with app.app_context():
        assert person.account_id is not None
        bookkeeping("a test ends it")(sessions.end_all)(person.account_id)


def test_the_session_ended_while_one_wrote(app: Flask, client: Client, chair: Person) -> None:
    """The cookie is still there, and its token too; the server’s session is over."""
    client.sign_in(chair)
    _end_sessions(app, chair)
    answer = client.submit(PAGE, TYPED, headers={"Referer": f"http://localhost{PAGE}?from=desk"})
    assert answer.status_code == 403
    shown = _shown(answer.text)
    assert sorted(shown.values()) == sorted(["Story hour", WORDS])
    assert "hunter" not in answer.text
    assert f'href="/login?next={PAGE}?from%3Ddesk"' in answer.text
    assert "data-not-arrived" in answer.text
    assert _sends(answer.text) == []


def test_nothing_of_the_session_is_left(client: Client, chair: Person) -> None:
    """The cookie is gone as well, so that the token is nobody’s."""
    answer = client.post(PAGE, data={**TYPED, "csrf_token": "an.old.one"})
    assert answer.status_code == 400
    assert sorted(_shown(answer.text).values()) == sorted(["Story hour", WORDS])
    assert f'href="/login?next={PAGE}"' in answer.text


def test_the_token_is_too_old(client: Client, chair: Person) -> None:
    """Signed in all the same, or on a form for everybody: back to the form, and no word of signing in."""
    for where in (PAGE, "/committees/korea-committee/contact"):
        answer = client.post(where, data={"name": "Ana", "title": "Story hour", "message": WORDS})
        assert answer.status_code == 400
        assert WORDS.partition("\n")[0] in answer.text
        assert (f'href="/login?next={PAGE}"' in answer.text) is (where == PAGE)
    client.sign_in(chair)
    answer = client.post(PAGE, data=TYPED)
    assert answer.status_code == 400
    assert "expired" in answer.text
    assert _shown(answer.text)["Title"] == "Story hour"
    assert f'href="{PAGE}"' in answer.text
    assert _sends(answer.text) == ["/logout"]


def test_words_of_another_site_are_not_shown(client: Client, chair: Person) -> None:
    for origin in ("https://evil.example", "null"):
        answer = client.post(
            PAGE, data=TYPED, headers={"Origin": origin, "Referer": "http://localhost//evil.example/x"}
        )
        assert answer.status_code == 400
        assert "Story hour" not in answer.text
        assert "//evil.example" not in answer.text
    answer = client.post(PAGE, data=TYPED, headers={"Origin": "http://localhost"})
    assert "Story hour" in answer.text


def test_a_button_has_no_words(client: Client, make: Factories) -> None:
    """Somebody who only pressed is led to the sign-in page, and back."""
    answer = client.submit(f"/committees/{make.committee().slug}/apply", {"for": ""})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.once
def test_busy_and_no_form_to_show_it_in(
    app: Flask, client: Client, make: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.05)
    admin = make.person("Root", roles=("administrator",))  # type: ignore[arg-type]  # a role by its name
    other = make.person("Other")
    client.sign_in(admin)
    with app.app_context():
        account = db.session.scalars(sa.select(Person).where(Person.id == other.id)).one().account_id
        public_id = db.session.execute(
            sa.text("SELECT public_id FROM accounts WHERE id = :id"), {"id": account}
        ).scalar()
    with somebody_else_writes(app):
        answer = client.submit(f"/admin/users/{public_id}/close", {"reason": WORDS})
    assert answer.status_code == 503
    assert WORDS.partition("\n")[0] in answer.text


def test_too_many(databases: Databases, tmp_path: Path) -> None:
    url = databases.new("limits")
    app = make_app(tmp_path, url, RATE_LIMITS="on")
    try:
        client = app.test_client()
        Factories(app).committee("Korea Committee", slug="korea-committee")
        typed = {"name": "Ana", "email": "ana@demo.example", "message": WORDS}
        answers = [client.submit("/committees/korea-committee/contact", typed) for _turn in range(40)]
    finally:
        leave(app)
        databases.drop(url)
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert WORDS.partition("\n")[0] in refused.text
    assert "data-not-arrived" in refused.text


def test_too_large(client: Client) -> None:
    """It is not read at all: the browser's script keeps it, and the page leads back."""
    answer = client.post("/login", data={"email": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "data-not-arrived" in answer.text


def test_what_arrived_is_told_once(client: Client, chair: Person) -> None:
    """After a press that was done, and after no other."""
    client.sign_in(chair)
    typed = {"full_name": "Ana Vega", "preferred_language": "en", "version": chair.version}
    name = "/me/profile:profile"
    page = client.get("/me/profile").text
    assert f'name="kept_as" value="{name}"' in page
    assert re.search(r'data-owner="[0-9a-f]{16}"', page)
    again = client.submit("/me/profile", {**typed, "full_name": "", "kept_as": name})
    assert again.status_code == 422
    assert f'name="kept_as" value="{name}"' in again.text
    assert "data-arrived" not in client.get("/me").text
    done = client.submit("/me/profile", {**typed, "kept_as": name})
    assert done.status_code == 303
    assert f'data-arrived="{name}"' in client.get(done.headers["Location"]).text
    assert "data-arrived" not in client.get("/me").text


def test_a_draft_is_of_one_account(client: Client, make: Factories) -> None:
    def owner() -> str:
        found = re.search(r'data-owner="([^"]*)"', client.get("/").text)
        assert found
        return found.group(1)

    assert owner() == ""
    first, second = make.person("Ana"), make.person("Ben")
    assert len({client.sign_in(who) and owner() for who in (first, second, first)}) == 2
