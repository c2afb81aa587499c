"""Two tabs, one long text: the refusal shows what differs, and whose words are saved is chosen for each text."""

from typing import Any

import pytest
from flask import Flask

from tests.client import Client, tree_of
from tests.factories import Factories
from volunteers.committees.models import Committee
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, need
from volunteers.people.models import Person


@pytest.fixture
def korea(make: Factories) -> Committee:
    texts = {
        "purpose": LocalText({"en": "We meet on Mondays.", "es": "Nos vemos."}),
        "meets": LocalText({"en": "Here."}),
    }
    return make.committee("Korea Committee", slug="korea", **texts)


@pytest.fixture
def chair(make: Factories, korea: Committee) -> Person:
    return make.officer(korea)


def _typed(version: int, **changed: str) -> dict[str, Any]:
    typed = {"name": "Korea Committee", "summary": "What this committee does.", "meets": "Here.", "hue": "1"}
    texts = {"purpose": "We meet on Mondays.", "purpose-es": "Nos vemos.", "join_policy": "approval"}
    return {**typed, **texts, "version": str(version), **changed}


def _words(html: str, tag: str) -> list[str]:
    """What is marked so in the text; without the word for those who hear the page."""
    found = [each for each in tree_of(html).iter(tag) if each.find("span") is not None]
    return [(each.find("span").tail or "").strip() for each in found]


def _stale(client: Client, version: int, **changed: str) -> str:
    first = client.submit("/committees/korea/settings", _typed(version, purpose="We meet on Fridays."))
    assert first.status_code == 303
    answer = client.submit("/committees/korea/settings", _typed(version, **changed))
    assert answer.status_code == 422
    return answer.text


def _kept(app: Flask, korea: Committee) -> Committee:
    with app.app_context():
        row = need(Committee, korea.id)
        db.session.expunge(row)
        return row


def test_what_differs_is_shown(client: Client, korea: Committee, chair: Person) -> None:
    """By words, and not by color alone; texts that do not differ have nothing beside them."""
    client.sign_in(chair)
    page = _stale(client, korea.version, purpose="We meet on Sundays.", meets="Here.")
    assert (_words(page, "del"), _words(page, "ins")) == (["Fridays."], ["Sundays."])
    assert page.count("data-conflict=") == 1
    assert "We meet on Sundays.</textarea>" in page
    assert 'name="take-purpose" value="mine" checked' in " ".join(page.split())
    assert "Only theirs:" in page
    assert "Only yours:" in page


@pytest.mark.parametrize(("choice", "kept"), [("mine", "We meet on Sundays."), ("theirs", "We meet on Fridays.")])
def test_each_text_is_kept_or_taken(
    app: Flask, client: Client, korea: Committee, chair: Person, choice: str, kept: str
) -> None:
    client.sign_in(chair)
    mine = {"purpose": "We meet on Sundays.", "meets": "There."}
    page = _stale(client, korea.version, **mine)
    version = next(e.get("value") for e in tree_of(page).iter("input") if e.get("name") == "version")
    answer = client.submit(
        "/committees/korea/settings", _typed(int(version), **mine, **{"take-purpose": choice, "take-meets": "mine"})
    )
    assert answer.status_code == 303
    row = _kept(app, korea)
    assert row.purpose == {"en": kept, "es": "Nos vemos."}
    assert row.meets["en"] == "There."


def test_what_was_wrong_with_mine_does_not_matter_where_theirs_is_taken(
    app: Flask, client: Client, korea: Committee, chair: Person
) -> None:
    client.sign_in(chair)
    _stale(client, korea.version, purpose="We meet on Sundays.")
    now = _kept(app, korea).version
    bad = {"purpose": "x" * 5000, "take-purpose": "theirs"}
    assert client.submit("/committees/korea/settings", _typed(now, **bad)).status_code == 303
    assert _kept(app, korea).purpose["en"] == "We meet on Fridays."


def test_a_third_save_in_between_is_shown_again(client: Client, korea: Committee, chair: Person) -> None:
    """Theirs is what was shown as theirs: where that changed too, nothing is saved unseen."""
    client.sign_in(chair)
    page = _stale(client, korea.version, purpose="We meet on Sundays.")
    version = int(next(e.get("value") for e in tree_of(page).iter("input") if e.get("name") == "version"))
    assert client.submit("/committees/korea/settings", _typed(version, purpose="We rest.")).status_code == 303
    again = client.submit(
        "/committees/korea/settings", _typed(version, purpose="We meet on Sundays.", **{"take-purpose": "theirs"})
    )
    assert again.status_code == 422
    assert "We meet on Sundays.</textarea>" in again.text
    assert (_words(again.text, "del"), _words(again.text, "ins")) == (["rest."], ["meet on Sundays."])
