"""Passkeys as a second step: made, used, removed; and what is no answer to what was asked."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.accounts.authenticator import Authenticator
from tests.accounts.mails import deliveries
from tests.accounts.test_entering import PASSWORD, ask, is_in, with_password
from tests.accounts.test_second_step import ASKED, EMAIL, HERE, shown_by_app
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.accounts.models import Account, Passkey
from volunteers.foundation import clock
from volunteers.foundation.db import db


def options_for(client: Client, url: str) -> Any:
    answer = client.submit(f"{url}/options", headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json


def add(client: Client, key: Authenticator, name: str = "My laptop") -> Any:
    """Add a passkey in a browser that is signed in."""
    options = options_for(client, f"{HERE}/passkey")
    return client.submit(f"{HERE}/passkey", {"credential": key.make(options), "name": name})


def use(client: Client, key: Authenticator) -> Any:
    options = options_for(client, f"{ASKED}/passkey")
    return client.submit(f"{ASKED}/passkey", {"credential": key.sign(options)})


def codes_on(text: str) -> list[str]:
    return re.findall(r'<code class="key" dir="ltr">([^<]+)</code>', text)


def told(client: Client, answer: Any) -> set[str]:
    """What the page tells to which a refused press leads."""
    assert answer.status_code == 303
    return codes(client.get(answer.headers["Location"]).text)


def test_a_passkey_is_added_and_asked_for(app: Flask, client: Client, make: Factories) -> None:
    """It brings codes to fall back on; a second one does not; each says when it was used last."""
    client.sign_in(with_password(app, make))
    first, second = Authenticator(), Authenticator()
    answer = add(client, first)
    assert len(codes_on(answer.text)) == 10
    assert deliveries(app, EMAIL)[-1].kind == "accounts/second_step_set"
    options = options_for(client, f"{HERE}/passkey")
    assert len(options["excludeCredentials"]) == 1
    assert EMAIL not in json.dumps(options["user"]["id"])
    assert (
        client.submit(f"{HERE}/passkey", {"credential": second.make(options), "name": "<b>Key</b>"}).headers["Location"]
        == HERE
    )
    assert "&lt;b&gt;Key&lt;/b&gt;" in client.get(HERE).text
    other = app.test_client()
    with clock.at(clock.now() + timedelta(hours=2)):
        assert ask(other, EMAIL, password=PASSWORD, next="/me/profile").headers["Location"] == ASKED
        assert f"{ASKED}/passkey" in other.get(ASKED).text
        assert all(key.is_asked(options_for(other, f"{ASKED}/passkey")) for key in (first, second))
        assert use(other, second).headers["Location"] == "/me/profile"
        assert is_in(other)
        used = clock.now()
    with app.app_context():
        rows = list(db.session.scalars(sa.select(Passkey).order_by(Passkey.id)))
    assert [(row.name, row.lastuse_datetime >= used - timedelta(seconds=9)) for row in rows] == [
        ("My laptop", False),
        ("<b>Key</b>", True),
    ]


def test_what_is_no_answer_opens_nothing(app: Flask, client: Client, make: Factories) -> None:
    """From another site, to another challenge, of another account's key, a second time, or garbled."""
    key, foreign = Authenticator(), Authenticator()
    add(client.sign_in(with_password(app, make)), key)
    add(app.test_client().sign_in(make.person(email="other@demo.example")), foreign)
    with app.app_context():
        held = {row.credential_id: row.sign_count for row in db.session.scalars(sa.select(Passkey))}

    def halfway() -> tuple[Client, Any]:
        browser = app.test_client()
        ask(browser, EMAIL, password=PASSWORD)
        return browser, options_for(browser, f"{ASKED}/passkey")

    evil = Authenticator("https://evil.example", key.key, key.credential_id, count=100)
    posing = Authenticator(credential_id=key.credential_id, count=100)
    wrongs: list[Callable[[Any], str]] = [
        evil.sign,
        posing.sign,
        foreign.sign,
        lambda options: key.sign({**options, "challenge": "c3RhbGU"}),
        lambda options: key.sign({**options, "rpId": "evil.example"}),
        lambda options: Authenticator(key=key.key, credential_id=key.credential_id, count=-1).sign(options),
    ]
    for wrong in wrongs:
        browser, options = halfway()
        assert told(browser, browser.submit(f"{ASKED}/passkey", {"credential": wrong(options)})) == {"wrong-passkey"}
        assert not is_in(browser)
    browser, options = halfway()
    spent = [foreign.sign(options), key.sign(options)]  # a challenge is good for one answer, right or wrong
    assert [told(browser, browser.submit(f"{ASKED}/passkey", {"credential": each})) for each in spent] == [
        {"wrong-passkey"}
    ] * 2
    browser, options = halfway()
    right = key.sign(options)
    other, _options = halfway()
    assert told(other, other.submit(f"{ASKED}/passkey", {"credential": right})) == {"wrong-passkey"}
    assert browser.submit(f"{ASKED}/passkey", {"credential": right}).headers["Location"] == "/me"
    replayed = app.test_client()
    ask(replayed, EMAIL, password=PASSWORD)
    assert told(replayed, replayed.submit(f"{ASKED}/passkey", {"credential": right})) == {"wrong-passkey"}
    with app.app_context():
        now = {row.credential_id: row.sign_count for row in db.session.scalars(sa.select(Passkey))}
    assert {ident for ident in now if now[ident] != held[ident]} == {key.credential_id}


GARBLED = (
    *("", " ", "null", "5", "[]", "{}", '{"id": 1}', "\x00", "é" * 3000, "{" * 5000, '{"id":"x","rawId":"x"}'),
    '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30","signature":"eA"}}',
    '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"////","attestationObject":"////"}}',
    '{"id":"eA","rawId":"eA","type":"public-key","response":null}',
)


def test_garbled_answers_are_refused(app: Flask, client: Client, make: Factories) -> None:
    """Never a 500, and one tries again or begins anew."""
    key = Authenticator()
    add(client.sign_in(with_password(app, make)), key)
    options = options_for(client, f"{HERE}/passkey")
    made = json.loads(Authenticator().make(options))
    parts = [(name, at) for name in ("clientDataJSON", "attestationObject") for at in (0, 3, 40, -3)]
    inner = made["response"]
    cut = [json.dumps({**made, "response": {**inner, name: inner[name][:at]}}) for name, at in parts]
    for garbled in (*GARBLED, *cut):
        options_for(client, f"{HERE}/passkey")
        assert client.submit(f"{HERE}/passkey", {"credential": garbled, "name": "x"}).status_code in (303, 422), garbled
        browser = app.test_client()
        ask(browser, EMAIL, password=PASSWORD)
        options_for(browser, f"{ASKED}/passkey")
        assert browser.submit(f"{ASKED}/passkey", {"credential": garbled}).status_code == 303, garbled
        assert not is_in(browser)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 1


def test_what_is_made_is_made_for_who_asked(app: Flask, client: Client, make: Factories) -> None:
    """For this site, to this challenge, once, under a name; and a key that somebody has is nobody else's."""
    client.sign_in(with_password(app, make))
    options = options_for(client, f"{HERE}/passkey")
    url, key = f"{HERE}/passkey", Authenticator()
    evil = Authenticator("https://evil.example").make(options)
    assert told(client, client.submit(url, {"credential": evil, "name": "x"})) == {"no-passkey"}
    assert told(client, client.submit(url, {"credential": key.make(options), "name": "x"})) == {"second-step-over"}
    options = options_for(client, f"{HERE}/passkey")
    assert client.submit(url, {"credential": key.make(options), "name": " "}).status_code == 422
    assert client.submit(url, {"credential": key.make(options), "name": "x" * 65}).status_code == 422
    stranger = app.test_client().sign_in(make.person(email="other@demo.example"))
    with client.session_transaction() as mine, stranger.session_transaction() as theirs:
        theirs["set_up"] = mine["set_up"]
    assert told(stranger, stranger.submit(url, {"credential": key.make(options), "name": "stolen"})) == {"no-passkey"}
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 0
    assert add(client, key).status_code == 200
    assert told(stranger, add(stranger, key)) == {"passkey-known"}


def test_passkeys_are_removed_one_by_one(app: Flask, client: Client, make: Factories) -> None:
    """The last second step is turned off with a code, and not taken away; the owner is told."""
    person = with_password(app, make)
    client.sign_in(person)
    first, second = Authenticator(), Authenticator()
    add(client, first)
    add(client, second, "My phone")
    with app.app_context():
        ids = [str(row.id) for row in db.session.scalars(sa.select(Passkey).order_by(Passkey.id))]
    url = f"{HERE}/passkey/remove"
    stranger = app.test_client().sign_in(make.person(email="other@demo.example"))
    assert told(stranger, stranger.submit(url, {"passkey": ids[0]})) == {"removed"}
    assert told(client, client.submit(url, {"passkey": "x"})) == {"removed"}
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert told(client, client.submit(url, {"passkey": ids[0]})) == {"prove-first"}
    assert client.submit(url, {"passkey": ids[0]}).headers["Location"] == HERE
    assert deliveries(app, EMAIL)[-1].facts["name"] == "My laptop"
    assert told(client, client.submit(url, {"passkey": ids[1]})) == {"last-second-step"}
    other = app.test_client()
    ask(other, EMAIL, password=PASSWORD)
    assert told(other, use(other, first)) == {"wrong-passkey"}
    assert use(other, second).status_code == 303
    key = set_up_beside(client)
    assert client.submit(url, {"passkey": ids[1]}).headers["Location"] == HERE
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert client.submit(f"{HERE}/off", {"code": shown_by_app(key)}).headers["Location"] == HERE


def set_up_beside(client: Client) -> str:
    """An app beside a passkey: there are codes to fall back on already."""
    client.submit(f"{HERE}/app/begin")
    key = codes_on(client.get(f"{HERE}/app").text)[0].replace(" ", "")
    answer = client.submit(f"{HERE}/app", {"code": shown_by_app(key)})
    assert answer.headers["Location"] == HERE
    return key


def test_turning_off_takes_the_passkeys_along(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(with_password(app, make))
    recovery = codes_on(add(client, Authenticator()).text)
    assert client.submit(f"{HERE}/off", {"code": recovery[0]}).headers["Location"] == HERE
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 0
        account = db.session.scalars(sa.select(Account).where(Account.email == EMAIL)).one()
        assert (account.second_step_at, account.fs_webauthn_user_handle) == (None, None)


def test_where_no_passkey_can_be_used_none_is_offered(app: Flask, client: Client, make: Factories) -> None:
    """A number for an address has none; the codes to fall back on do."""
    client.sign_in(with_password(app, make))
    add(client, Authenticator())
    assert f"{HERE}/passkey/options" in client.get(HERE).text
    assert f"{HERE}/passkey/options" not in client.get(HERE, base_url="http://127.0.0.1").text
