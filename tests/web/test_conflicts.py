"""Two tabs, one long text: the refusal shows what differs, and whose words are saved is chosen for each text."""

from typing import Any

import pytest
from flask import Flask

from tests.client import Client, between, tree_of
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


def _fields(html: str) -> dict[str, str]:
    """What a browser would send of the longest form of a page, as it is shown."""
    form = max(tree_of(html).iter("form"), key=lambda each: len(list(each.iter())))
    found: dict[str, str] = {}
    for each in form.iter():
        name = each.get("name")
        if not name or name == "csrf_token":
            continue
        if each.tag == "textarea":
            found[name] = (each.text or "").removeprefix("\n")
        elif each.tag == "select":
            chosen = [o for o in each.iter("option") if o.get("selected") is not None] or list(each.iter("option"))
            found[name] = chosen[0].get("value") or ""
        elif each.tag == "input" and (each.get("type") not in ("checkbox", "radio") or each.get("checked") is not None):
            found[name] = each.get("value") or ""
    return found


def test_what_one_did_not_touch_is_as_the_other_saved_it(client: Client, make: Factories) -> None:
    """Two tabs: the other hides a private home and renames it; who only mends the text takes nothing of that back."""
    committee = make.committee()
    client.sign_in(make.officer(committee))
    activity = make.activity(committee, place="Public Hall", capacity=10, description=LocalText({"en": "Tea."}))
    url = f"/activities/{activity.public_id}/edit"
    first, second = _fields(client.get(url).text), _fields(client.get(url).text)
    theirs = {**first, "place": "12 Elm St", "is_address_private": "y", "capacity": "3"}
    assert client.submit(url, theirs).status_code == 303
    refused = client.submit(url, {**second, "description": "Tea and songs."})
    assert refused.status_code == 422
    again = _fields(refused.text)
    assert (again["place"], again["capacity"]) == ("12 Elm St", "3")
    assert again["is_address_private"]
    assert again["description"] == "Tea and songs."
    assert refused.text.count('<p class="error"') >= 3
    assert client.submit(url, again).status_code == 303
    shown = _fields(client.get(url).text)
    assert (shown["place"], shown["description"]) == ("12 Elm St", "Tea and songs.")
    assert "is_address_private" in shown


def test_what_both_changed_is_told(client: Client, make: Factories) -> None:
    committee = make.committee()
    client.sign_in(make.officer(committee))
    activity = make.activity(committee, place="Public Hall", capacity=10)
    url = f"/activities/{activity.public_id}/edit"
    first, second = _fields(client.get(url).text), _fields(client.get(url).text)
    assert client.submit(url, {**first, "place": "12 Elm St"}).status_code == 303
    refused = client.submit(url, {**second, "place": "The Park"}).text
    assert _fields(refused)["place"] == "The Park"
    assert "12 Elm St" in between(refused, 'id="place-e">', "</p>")


def test_a_tick_that_protects_does_not_fall(client: Client, make: Factories) -> None:
    person = make.person(phone="+1 303-555-0187")
    client.sign_in(person)
    first, second = (_fields(client.get("/me/profile").text) for _tab in range(2))
    assert client.submit("/me/profile", {**first, "is_phone_private": "y"}).status_code == 303
    again = _fields(client.submit("/me/profile", {**second, "call_name": "Lee"}).text)
    assert again["is_phone_private"]
    assert client.submit("/me/profile", again).status_code == 303
    shown = _fields(client.get("/me/profile").text)
    assert shown["call_name"] == "Lee"
    assert shown["is_phone_private"]


def test_a_fault_beside_it_does_not_hide_what_somebody_else_saved(client: Client, make: Factories) -> None:
    """The form comes back to be mended while the other saves: it still knows what it was opened on."""
    committee = make.committee()
    client.sign_in(make.officer(committee))
    activity = make.activity(committee, place="Public Hall", capacity=10)
    url = f"/activities/{activity.public_id}/edit"
    first, second = (_fields(client.get(url).text) for _tab in range(2))
    assert client.submit(url, {**first, "place": "12 Elm St", "is_address_private": "y"}).status_code == 303
    mended = _fields(client.submit(url, {**second, "description": "Tea.", "capacity": "many"}).text)
    refused = client.submit(url, {**mended, "capacity": "10"})
    assert refused.status_code == 422
    again = _fields(refused.text)
    assert again["place"] == "12 Elm St"
    assert again["is_address_private"]
    assert again["description"] == "Tea."


def test_settings_too(client: Client, make: Factories) -> None:
    """They have a stamp in place of a version."""
    client.sign_in(make.person(roles=("administrator",)))  # type: ignore[arg-type]  # a role by its name
    first, second = (_fields(client.get("/admin/settings").text) for _tab in range(2))
    assert client.submit("/admin/settings", {**first, "phone_hours": "Mondays"}).status_code == 303
    again = _fields(client.submit("/admin/settings", {**second, "home_city": "Lakeside"}).text)
    assert (again["phone_hours"], again["home_city"]) == ("Mondays", "Lakeside")
    assert client.submit("/admin/settings", again).status_code == 303
