"""Is this address yours? Confirming, sending again, correcting a mistyped one, changing it."""

from datetime import timedelta

from flask import Flask

from tests.accounts.mails import deliveries, token_and_code
from tests.client import Client
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.accounts import actions, browser
from volunteers.accounts.models import Account
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.people.models import Person


def register(app: Flask, client: Client, email: str, next_url: str = "/me") -> int:
    """What registration does: an account, a mail, a browser that waits for it."""
    with app.app_context():
        account_id = actions.open_account(Actor(), email).id
        link = actions.send_confirmation(account_id, next_url, language="es").public_id
    with client.session_transaction() as session:
        session[browser.WAITS] = [link, email]
    return account_id


def account_of(app: Flask, account_id: int) -> Account:
    """The account as stored."""
    with app.app_context():
        found = db.session.get(Account, account_id)
        assert found is not None
        return found


def test_confirming_signs_in_and_goes_on(app: Flask, client: Client) -> None:
    """GET only shows; POST confirms, signs in, and goes to what the link leads to; again it says that all is done."""
    account_id = register(app, client, "new@demo.example", "/committees/")
    token, _code = token_and_code(app, "new@demo.example")
    other = app.test_client()
    for _ in range(2):
        assert "new@demo.example" in other.get(f"/confirm/{token}").text
    assert account_of(app, account_id).confirmed_at is None
    assert other.submit(f"/confirm/{token}").headers["Location"] == "/committees/"
    assert account_of(app, account_id).confirmed_at is not None
    assert "confirmed" in app.test_client().get(f"/confirm/{token}").text
    assert app.test_client().submit(f"/confirm/{token}").status_code == 410


def test_confirmed_by_another_mail_meanwhile(app: Flask, client: Client) -> None:
    """Whoever came in by a second mail still finds a button that works in the first one."""
    account_id = register(app, client, "new@demo.example", "/committees/")
    token, _code = token_and_code(app, "new@demo.example")
    with app.app_context():
        link = actions.send_confirmation(account_id)
        actions.confirm_by_link(link.id)
    assert client.submit(f"/confirm/{token}").headers["Location"] == "/committees/"
    assert app.test_client().submit(f"/confirm/{token}").status_code == 410


def test_code_confirms_too(app: Flask, client: Client) -> None:
    """On the device where one registered, six digits do."""
    account_id = register(app, client, "new@demo.example")
    assert "new@demo.example" in client.get("/verify").text
    _token, code = token_and_code(app, "new@demo.example")
    assert client.submit("/verify", {"code": code}).status_code == 303
    assert account_of(app, account_id).confirmed_at is not None


def test_an_old_link_gets_a_new_one(app: Flask, client: Client) -> None:
    """After three days the page offers a new link."""
    account_id = register(app, client, "new@demo.example", "/committees/")
    token, _code = token_and_code(app, "new@demo.example")
    with clock.at(clock.now() + timedelta(days=4)):
        assert client.get(f"/confirm/{token}").status_code == 410
        assert client.submit(f"/confirm/{token}").status_code == 410
        assert client.submit("/confirm/again", {"token": token}).headers["Location"] == "/verify"
        fresh, _code = token_and_code(app, "new@demo.example")
        assert fresh != token
        assert client.submit(f"/confirm/{fresh}").headers["Location"] == "/committees/"
    assert account_of(app, account_id).confirmed_at is not None


def test_mistyped_address_is_corrected(app: Flask, client: Client, make: Factories) -> None:
    """By the browser that registered, before it is confirmed; the old link is worth nothing; the person follows."""
    account_id = register(app, client, "typo@demo.example", "/committees/")
    person = make.person(email="typo@demo.example", account=account_of(app, account_id))
    old, _code = token_and_code(app, "typo@demo.example")
    assert client.get("/confirm/again").status_code == 200
    assert client.submit("/confirm/again", {"email": "Right@demo.example"}).status_code == 303
    assert account_of(app, account_id).email == "right@demo.example"
    with app.app_context():
        found = db.session.get(Person, person.id)
        assert found is not None
        assert found.email == "right@demo.example"
    assert client.submit(f"/confirm/{old}").status_code == 410
    token, _code = token_and_code(app, "right@demo.example")
    assert client.submit(f"/confirm/{token}").headers["Location"] == "/committees/"


def test_correcting_needs_the_browser_and_an_open_question(app: Flask, client: Client, make: Factories) -> None:
    """Nobody else corrects it; after confirming it is no longer corrected; another's account is never touched."""
    account_id = register(app, client, "mine@demo.example")
    stranger = app.test_client()
    assert stranger.submit("/confirm/again", {"email": "evil@demo.example"}).headers["Location"] == "/login"
    with stranger.session_transaction() as session:
        session[browser.WAITS] = ["no-such-link", "mine@demo.example"]
    stranger.submit("/confirm/again", {"email": "evil@demo.example"})
    assert account_of(app, account_id).email == "mine@demo.example"
    taken = make.account("taken@demo.example")
    client.submit("/confirm/again", {"email": "taken@demo.example"})
    assert account_of(app, account_id).email == "mine@demo.example"
    assert deliveries(app, "taken@demo.example")[-1].kind == "accounts/registered_again"
    assert account_of(app, taken.id).email == "taken@demo.example"
    register_again = register(app, client, "other@demo.example")
    token, _code = token_and_code(app, "other@demo.example")
    app.test_client().submit(f"/confirm/{token}")
    client.submit("/confirm/again", {"email": "evil@demo.example"})
    assert account_of(app, register_again).email == "other@demo.example"


def test_changing_the_address(app: Flask, client: Client, make: Factories) -> None:
    """The new one is asked first, by a browser that is signed in; then the old one is told."""
    person = make.person(email="old@demo.example")
    assert person.account_id is not None
    client.sign_in(person)
    other_device = app.test_client().sign_in(person)
    assert client.submit("/me/security/address", {"email": "new@demo.example"}).status_code == 303
    token, _code = token_and_code(app, "new@demo.example")
    assert account_of(app, person.account_id).email == "old@demo.example"
    stranger = app.test_client()
    assert stranger.get(f"/confirm/{token}").headers["Location"].startswith("/login?next=")
    stranger.submit(f"/confirm/{token}")
    assert account_of(app, person.account_id).email == "old@demo.example"
    assert client.get(f"/confirm/{token}").status_code == 200
    assert client.submit(f"/confirm/{token}").headers["Location"] == "/me/security"
    assert account_of(app, person.account_id).email == "new@demo.example"
    assert deliveries(app)[-1].kind == "accounts/address_changed"
    assert deliveries(app)[-1].to_address == "old@demo.example"
    assert client.get("/me/security").status_code == 200
    assert other_device.get("/me/security").status_code == 303
    with app.app_context():
        found = db.session.get(Person, person.id)
        assert found is not None
        assert found.email == "new@demo.example"


def test_a_taken_address_is_told_to_its_owner_only(app: Flask, client: Client, make: Factories) -> None:
    """The page answers alike; the mail says it."""
    make.person(email="taken@demo.example")
    client.sign_in(make.person(email="old@demo.example"))
    pages = []
    for email in ("taken@demo.example", "freed@demo.example"):
        client.submit("/me/security/address", {"email": email})
        pages.append(client.get("/me/security").text.count(email))
    assert pages[0] == pages[1] == 1
    assert [d.kind for d in deliveries(app)] == ["accounts/address_taken", "accounts/confirm_new_address"]


def test_a_new_address_that_was_taken_meanwhile(app: Flask, client: Client, make: Factories) -> None:
    """The link is over, and nothing changes."""
    person = make.person(email="old@demo.example")
    client.sign_in(person)
    client.submit("/me/security/address", {"email": "new@demo.example"})
    token, _code = token_and_code(app, "new@demo.example")
    make.account("new@demo.example")
    assert client.submit(f"/confirm/{token}").status_code == 410
    assert account_of(app, person.account_id or 0).email == "old@demo.example"
