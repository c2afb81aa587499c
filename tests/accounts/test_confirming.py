"""Is this new address yours? Asking its owner, and using it. What waits for an address: tests/pending."""

from flask import Flask

from tests.accounts.mails import deliveries, token_and_code
from tests.client import Client
from tests.factories import Factories
from volunteers.accounts.models import Account
from volunteers.foundation.db import db
from volunteers.people.models import Person


def account_of(app: Flask, account_id: int) -> Account:
    """The account as stored."""
    with app.app_context():
        found = db.session.get(Account, account_id)
        assert found is not None
        return found


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
    assert stranger.get(f"/address/{token}").headers["Location"].startswith("/login?next=")
    stranger.submit(f"/address/{token}")
    assert account_of(app, person.account_id).email == "old@demo.example"
    assert client.get(f"/address/{token}").status_code == 200
    assert client.submit(f"/address/{token}").headers["Location"] == "/me/security"
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
    assert client.submit(f"/address/{token}").status_code == 410
    assert account_of(app, person.account_id or 0).email == "old@demo.example"


def test_a_link_mailed_before_leads_there_too(app: Flask, client: Client, make: Factories) -> None:
    """The mails of the day before an update have the address that the page had then."""
    client.sign_in(make.person(email="old@demo.example"))
    client.submit("/me/security/address", {"email": "new@demo.example"})
    token, _code = token_and_code(app, "new@demo.example")
    assert client.get(f"/confirm/{token}").headers["Location"] == f"/address/{token}"
