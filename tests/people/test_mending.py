"""A lost mailbox is no lost member: another address with a way in, what somebody said by phone, and dated notes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, tree_of
from tests.factories import Factories
from volunteers import links
from volunteers.access import Role
from volunteers.accounts.models import Account, AccountSession
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link, Purpose
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import kept
from volunteers.mail.models import Delivery
from volunteers.people.models import OptOut, Person, PersonNote

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def coordinator(client: Client, make: Factories) -> Client:
    return client.sign_in(make.person(roles=(Role.COORDINATOR,)))


def mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(row.kind, row.to_address) for row in db.session.scalars(sa.select(Delivery).order_by(Delivery.id))]


def person_now(app: Flask, person: Person) -> tuple[str | None, str | None, bool]:
    """(address, the account's address, whether that is confirmed)."""
    with app.app_context():
        row = db.session.get(Person, person.id)
        assert row is not None
        account = db.session.get(Account, row.account_id) if row.account_id else None
        return row.email, account.email if account else None, bool(account and account.confirmed_at)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form on a page; of ticks, those that are set."""
    form = next(each for each in tree_of(page).iter("form") if each.find(".//input[@name='version']") is not None)
    found = {
        each.get("name"): each.get("value", "")
        for each in form.iter("input")
        if each.get("type") not in ("checkbox", "radio") or each.get("checked") is not None
    }
    for choice in form.iter("select"):
        chosen = [each.get("value") for each in choice.iter("option") if each.get("selected") is not None]
        found[choice.get("name")] = chosen[0] if chosen else ""
    return {name: value for name, value in found.items() if name}


def way_in(app: Flask) -> str:
    with app.app_context():
        select = sa.select(Link).where(Link.purpose == Purpose.SIGN_IN).order_by(Link.id.desc()).limit(1)
        return f"/verify/{links.token(db.session.scalars(select).one())}"


def test_somebody_with_an_account_comes_in_by_the_new_mailbox(app: Flask, client: Client, make: Factories) -> None:
    lost = make.person("Lena Lost", email="old@demo.example")
    client.sign_in(lost)
    assert client.get("/me").status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(AccountSession.ended_at.is_(None))) == 1
    desk = app.test_client()
    assert isinstance(desk, Client)
    desk.sign_in(make.person(roles=(Role.COORDINATOR,)))
    url = f"/people/{lost.public_id}/address"
    assert url in desk.get(f"/people/{lost.public_id}").text
    assert desk.submit(url, {"email": "New@demo.example", "version": "1"}).status_code == 303
    assert person_now(app, lost) == ("new@demo.example", "new@demo.example", False)
    assert mails(app) == [
        ("accounts/address_changed", "old@demo.example"),
        ("accounts/way_in", "new@demo.example"),
    ]
    assert client.get("/me").location.startswith("/login")  # signed out everywhere
    assert client.submit(way_in(app), {}).status_code == 303
    assert client.get("/me").status_code == 200
    assert person_now(app, lost) == ("new@demo.example", "new@demo.example", True)


def test_somebody_without_an_account_gets_a_way_in(app: Flask, coordinator: Client, make: Factories) -> None:
    noted = make.person("Nora Noted", email=None, account=False)
    url = f"/people/{noted.public_id}/address"
    assert coordinator.submit(url, {"email": "nora@demo.example", "version": "1"}).status_code == 303
    assert person_now(app, noted) == ("nora@demo.example", None, False)
    assert mails(app) == [("accounts/way_in", "nora@demo.example")]


def test_the_mail_says_who_sent_it_and_works_for_a_week(app: Flask, client: Client, make: Factories) -> None:
    lost = make.person("Lena Lost", email="old@demo.example")
    noted = make.person("Nora Noted", email=None, account=False)
    client.sign_in(make.person("Tomás Test", roles=(Role.COORDINATOR,)))
    for person in (lost, noted):
        new = {"email": f"{person.id}@demo.example", "version": "1"}
        assert client.submit(f"/people/{person.public_id}/address", new).status_code == 303
    with app.app_context():
        rows = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "accounts/way_in").order_by(Delivery.id))
        assert [(row.facts["by"], row.facts["says_who"], row.to_name) for row in rows] == [
            ("Tomás Test", False, ""),
            ("Tomás Test", True, ""),
        ]
        deliver_all()
        addresses = {f"{person.id}@demo.example" for person in (lost, noted)}
        for letter in (each for each in kept() if each.to.split("<")[-1].strip(">") in addresses):
            assert not re.search(r"\b\d{6}\b", letter.text)
            assert "sign-in page" not in letter.text
    with clock.at(clock.now() + timedelta(days=6, hours=23)):
        assert client.get(f"{way_in(app)}/who").status_code == 200
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert client.get(f"{way_in(app)}/who").status_code == 410


@pytest.mark.parametrize("account", [True, False])
def test_what_waited_for_the_old_mailbox_goes_to_the_new_one(
    app: Flask, coordinator: Client, make: Factories, account: bool
) -> None:
    lost = make.person(email="old@demo.example", account=account)
    other = make.person(email=None, account=False)
    to = Recipient("old@demo.example", person_id=lost.id)
    with app.app_context(), unguarded("a test writes mails"):
        for number, (by_anybody, person_id) in enumerate(((False, lost.id), (True, lost.id), (False, other.id))):
            message = Message(kind="accounts/library", to=replace(to, person_id=person_id), facts={}, dedupe_key="-")
            outbox.put(replace(message, dedupe_key=str(number), by_anybody=by_anybody))
        db.session.commit()
    new = {"email": "new@demo.example", "version": "1"}
    assert coordinator.submit(f"/people/{lost.public_id}/address", new).status_code == 303
    went = [to for kind, to in mails(app) if kind == "accounts/library"]
    assert went == ["new@demo.example", "old@demo.example", "old@demo.example"]
    told = [to for kind, to in mails(app) if kind == "accounts/address_changed"]
    assert told == (["old@demo.example"] if account else [])


def test_what_is_refused_keeps_what_was_typed(app: Flask, coordinator: Client, make: Factories) -> None:
    lost, other = make.person(email="lost@demo.example"), make.person(email="other@demo.example")
    staff = make.person(email="staff@demo.example", roles=(Role.ADMINISTRATOR,))
    for person, typed, words in (
        (lost, "other@demo.example", "Someone already signs in with this address."),
        (staff, "mine@demo.example", "This person helps run the organization."),
        (lost, "nobody", "The @ sign is missing"),
        (lost, "", "Enter the address."),
    ):
        answer = coordinator.submit(f"/people/{person.public_id}/address", {"email": typed, "version": "1"})
        assert answer.status_code in (409, 422)
        assert words in answer.text
        assert f'value="{typed}"' in answer.text
    assert coordinator.submit(
        f"/people/{lost.public_id}/address", {"email": "x@demo.example", "version": "9"}
    ).status_code in (409, 422)
    coordinator.submit(f"/people/{other.public_id}/died", {})
    gone = coordinator.submit(f"/people/{other.public_id}/address", {"email": "y@demo.example", "version": "2"})
    assert "has died" in gone.text
    assert person_now(app, lost)[0] == "lost@demo.example"
    assert person_now(app, staff)[0] == "staff@demo.example"


def test_no_more_messages_said_by_phone(app: Flask, coordinator: Client, make: Factories) -> None:
    person = make.person()
    assert f'href="/people/{person.public_id}/channels"' in coordinator.get(f"/people/{person.public_id}").text
    coordinator.submit(f"/people/{person.public_id}/channels", {})
    with app.app_context():
        stopped = db.session.scalar(sa.select(sa.func.count()).where(OptOut.person_id == person.id))
    assert stopped
    assert "Doesn’t want" in coordinator.get(f"/people/{person.public_id}").text


def test_what_they_want_is_said_of_them(coordinator: Client, make: Factories) -> None:
    person = make.person()
    make.member(make.committee(), person)
    page = coordinator.get(f"/people/{person.public_id}/channels")
    main = re.sub(r"<[^>]+>", " ", page.text[page.text.index("<main") : page.text.index("</main")])
    assert "Email them about" in main
    main = main.replace("What they told you", "")
    assert not re.search(r"\b([Yy]ou|[Yy]our|my|me)\b", main), main
    coordinator.submit(f"/people/{person.public_id}/channels", {})
    text = coordinator.get(f"/people/{person.public_id}").text
    assert "their committees" in text
    assert "my committees" not in text


def test_a_dated_note_that_the_person_can_read(app: Flask, coordinator: Client, make: Factories) -> None:
    person = make.person()
    url = f"/people/{person.public_id}"
    assert "The person can read this." in coordinator.get(url).text
    for _press in range(2):
        coordinator.submit(f"{url}/notes", {"text": "Called: prefers mornings. <b>x</b>"})
    assert coordinator.get(url).text.count("prefers mornings") == 1
    assert "<b>x</b>" not in coordinator.get(url).text
    assert coordinator.submit(f"{url}/notes", {"text": " "}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonNote)) == 1
    coordinator.sign_in(person)
    mine = coordinator.get("/me/profile").text
    assert "prefers mornings" in mine
    assert "Our notes" in mine
    coordinator.sign_in(make.person())
    assert "prefers mornings" not in coordinator.get("/me/profile").text
    assert coordinator.submit(f"{url}/notes", {"text": "x"}).status_code == 404


def test_only_coordinators(client: Client, make: Factories) -> None:
    person, committee = make.person(), make.committee()
    for who in (make.officer(committee), make.person(roles=(Role.ADMINISTRATOR,))):
        client.sign_in(who)
        for act in ("address", "notes", "channels"):
            assert client.submit(f"/people/{person.public_id}/{act}", {"email": "x@demo.example"}).status_code in (
                403,
                404,
            )


def test_skills_that_somebody_else_saved_stay_words(app: Flask, coordinator: Client, make: Factories) -> None:
    """A list in the row is a line in the field, also where it is taken over after a stale save."""
    ana = make.person("Ana Vela", skills=["driving"])
    url = f"/people/{ana.public_id}/edit"
    opened = fields_of(coordinator.get(url).text)
    first = {**opened, "skills": "juggling, singing"}
    assert coordinator.submit(url, first).status_code == 303
    stale = coordinator.submit(url, {**opened, "phone": "303 555 0142"})
    assert stale.status_code == 422
    again = fields_of(stale.text)
    assert again["skills"] == "juggling, singing"
    assert coordinator.submit(url, again).status_code == 303
    with app.app_context():
        row = db.session.get(Person, ana.id)
        assert row is not None
        assert (row.skills, row.phone) == (["juggling", "singing"], "+1 303-555-0142")
