"""Limits slow strangers down, say when one may go on, and never lock the owner out: the mailed link still works."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries, secret_of, token_and_code
from tests.accounts.test_entering import PASSWORD, ask, is_in, with_password
from tests.accounts.test_second_step import set_up, shown_by_app
from tests.client import Client, codes
from tests.conftest import Databases, leave, make_app
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.accounts import actions
from volunteers.accounts.models import Account
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.web.limits import limiter


class Patient(Client):
    """Where limits are counted in the database, they ask more than a page does."""

    max_queries = 60


@pytest.fixture(scope="module")
def strict_app(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Flask]:
    """An application of its own with its limits on, committed for real: each test uses addresses of its own."""
    folder = tmp_path_factory.mktemp("limits")
    was_enabled = limiter.enabled
    application = make_app(folder, databases.new("limits"), RATE_LIMITS="on")
    application.test_client_class = Patient
    yield application
    limiter.enabled = was_enabled
    leave(application)


@pytest.fixture
def limited(strict_app: Flask) -> Flask:
    """Nothing counted yet."""
    with strict_app.app_context():
        limiter.reset()
    return strict_app


@pytest.fixture
def made(limited: Flask) -> Factories:
    """Valid objects in the application with limits."""
    return Factories(limited)


def test_passwords_by_typed_address(limited: Flask, made: Factories) -> None:
    """The sixth try at one address waits, from wherever it comes; the right password too; the link does not."""
    with_password(limited, made)
    for number in range(5):
        client = limited.test_client()
        answer = ask(client, "known@demo.example", password="wrong wrong wrong wrong")
        assert answer.status_code == 422, number
    client = limited.test_client()
    answer = client.submit(
        "/login", {"email": " KNOWN@demo.example", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert answer.status_code == 429
    assert re.search(r"\b1\d? min", answer.text)
    assert int(answer.headers["Retry-After"]) > 0
    answer = client.submit("/login", {"email": "known@demo.example"}, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.headers["Location"] == "/verify"
    token, _code = token_and_code(limited, "known@demo.example")
    assert client.submit(f"/verify/{token}").status_code == 303
    assert is_in(client)


def test_by_caller(limited: Flask) -> None:
    """Ten a minute from one place, whatever the addresses."""
    client = limited.test_client()
    answers = [ask(client, f"someone{n}@demo.example").status_code for n in range(12)]
    assert answers == [303] * 10 + [429] * 2


def test_mails_to_one_address_end_quietly(limited: Flask, made: Factories) -> None:
    """Five in an hour; the answer stays the same, known or not, and the mails that are there work."""
    made.person(email="second@demo.example")
    for email in ("second@demo.example", "no-second@demo.example"):
        for n in range(8):
            client = limited.test_client()
            answer = client.submit("/login", {"email": email}, environ_base={"REMOTE_ADDR": f"10.0.{len(email)}.{n}"})
            assert answer.headers["Location"] == "/verify"
        assert client.get("/verify").status_code == 200
        assert len(sent_to(limited, email)) == 5
    token, _code = token_and_code(limited, "second@demo.example")
    assert client.submit(f"/verify/{token}").status_code == 303


def test_codes(limited: Flask, made: Factories) -> None:
    """New links give new digits, but not endless tries: ten in a quarter of an hour for an address."""
    made.person(email="third@demo.example")
    for n in range(3):
        client = limited.test_client()
        where = {"REMOTE_ADDR": f"10.1.0.{n}"}
        client.submit("/login", {"email": "third@demo.example"}, environ_base=where)
        for _ in range(4):
            assert client.submit("/verify", {"code": "000000"}, environ_base=where).status_code == 422
    token, code = token_and_code(limited, "third@demo.example")
    client.submit("/verify", {"code": code}, environ_base=where)
    assert not is_in(client)
    client.submit(f"/verify/{token}")
    assert is_in(client)


def test_second_steps_of_an_account(limited: Flask, made: Factories) -> None:
    """Ten tries in a quarter of an hour, in however many browsers; then the owner gets in again."""
    person = with_password(limited, made, "second-step@demo.example")
    key, _recovery = set_up(limited.test_client().sign_in(person))
    told = []
    for number in range(3):
        browser, where = limited.test_client(), {"REMOTE_ADDR": f"10.5.0.{number}"}
        browser.submit("/login", {"email": "second-step@demo.example", "password": PASSWORD}, environ_base=where)
        told += [browser.submit("/login/second-step", {"code": "000000"}, environ_base=where) for _ in range(4)]
    assert ["too-many-codes" in codes(each.text) for each in told] == [False] * 10 + [True] * 2
    with limited.app_context():
        limiter.reset()  # as when that time is over: in memory it is no clock of ours that counts
    with clock.at(clock.now() + timedelta(minutes=16)):
        owner = limited.test_client()
        ask(owner, "second-step@demo.example", password=PASSWORD)
        owner.submit("/login/second-step", {"code": shown_by_app(key)})
        assert is_in(owner)


TYPED = (
    "fourth@demo.example",
    "FOURTH@DEMO.EXAMPLE",
    " fourth@demo.example ",
    "fourth@\uff44emo.example",
    "fourth@demo\u3002example",
    "fourth@demo\uff0eexample",
    "fourth@DEMO\uff61EXAMPLE",
)


def test_an_address_is_counted_as_it_is_understood(limited: Flask, made: Factories) -> None:
    """However it is typed, it is one address: for passwords, for mails, and for writing to a committee."""
    committee = made.committee()
    passwords, contacts = [], []
    for number in range(14):
        client, email = limited.test_client(), TYPED[number % len(TYPED)]
        where = {"REMOTE_ADDR": f"10.2.0.{number}"}
        asked = {"email": email, "password": "not this one"}
        passwords.append(client.submit("/login", asked, environ_base=where).status_code)
        client.submit("/login", {"email": email}, environ_base=where)
        written = {"name": "Rosa", "email": email, "message": f"number {number}"}
        contact = f"/committees/{committee.slug}/contact"
        contacts.append(client.submit(contact, written, environ_base=where).status_code)
    assert passwords == [422] * 5 + [429] * 9
    assert contacts.count(429) == 9
    assert len(sent_to(limited, "fourth@demo.example")) == 5


def test_a_domain_in_another_script_is_one_domain(limited: Flask) -> None:
    for number, email in enumerate(("anna@fa\xdf.example", "anna@xn--fa-hia.example", "ANNA@FA\xdf.example") * 4):
        limited.test_client().submit("/login", {"email": email}, environ_base={"REMOTE_ADDR": f"10.3.0.{number}"})
    limited.test_client().submit("/login", {"email": "anna@fass.example"})
    assert len(sent_to(limited, "anna@xn--fa-hia.example")) == 5
    assert len(sent_to(limited, "anna@fass.example")) == 1  # another domain, and another owner


def test_details_of_an_address_are_one_mailbox(limited: Flask) -> None:
    """RFC 5233: whatever stands behind the plus arrives with the same person."""
    typed = [f"grace+{number}@demo.example" for number in range(7)] + ["grace@demo.example", "gracious@demo.example"]
    for number, email in enumerate(typed):
        limited.test_client().submit("/login", {"email": email}, environ_base={"REMOTE_ADDR": f"10.4.0.{number}"})
    assert sum(len(sent_to(limited, email)) for email in typed[:-1]) == 5
    assert len(sent_to(limited, "gracious@demo.example")) == 1


def test_a_code_lives_ten_minutes_and_its_link_as_long_as_the_mail_says(
    app: Flask, client: Client, make: Factories
) -> None:
    make.person(email="slow@demo.example")
    client.submit("/login", {"email": "slow@demo.example"})
    token, code = token_and_code(app, "slow@demo.example")
    now = clock.now()
    with clock.at(now + timedelta(minutes=10, seconds=5)):
        assert client.submit("/verify", {"code": code}).status_code == 422
    with clock.at(now + timedelta(minutes=61)):
        assert client.get(f"/verify/{token}").status_code == 410
    with clock.at(now + timedelta(minutes=59)):
        client.submit(f"/verify/{token}")
        assert is_in(client)


SAID = {
    "accounts/sign_in": ("within an hour", timedelta(hours=1)),
    "registration/confirm": ("within three days", timedelta(days=3)),
    "accounts/set_password": ("within three days", timedelta(days=3)),
    "accounts/way_in": ("within seven days", timedelta(days=7)),
    "accounts/reset": ("within half an hour", timedelta(minutes=30)),
    "accounts/confirm_new_address": ("within a day", timedelta(days=1)),
}
"""How long each mail says that its link works."""


def test_a_link_works_as_long_as_its_mail_says(app: Flask, client: Client, make: Factories) -> None:
    known, committee = make.person(email="old@demo.example"), make.committee()
    given = {"full_name": "Anna", "email": "new@demo.example", "preferred_language": "en", "adult": "y"}
    assert client.submit("/register", {**given, "committee": committee.slug}).status_code == 303
    with app.app_context():
        actor = Actor()
        actions.ask_way_in("old@demo.example")
        actions.ask_reset("old@demo.example")
        actions.send_way_in(actor, "old@demo.example", "Tomás")
        actions.send_set_password(actor, known.account_id or 0)
        actions.ask_new_address(actor, known.account_id or 0, "other@demo.example")
    seen = set()
    for delivery in deliveries(app):
        words, lives = SAID[delivery.kind]
        public_id, _purpose = secret_of(delivery)
        with app.app_context():
            link = db.session.scalars(sa.select(Link).where(Link.public_id == public_id)).one()
        assert link.expires_at is not None
        assert link.expires_at - link.created_at == lives, delivery.kind
        room, _, name = delivery.kind.partition("/")
        assert words in Path(f"templates/mail/{room}/{name}.mail").read_text(encoding="utf-8")
        seen.add(delivery.kind)
    assert seen == set(SAID)


def test_an_address_is_registered_once_however_it_is_typed(app: Flask, client: Client, make: Factories) -> None:
    make.person(email="anna@xn--fa-hia.example")
    committee = make.committee()
    for email in ("anna@fa\xdf.example", "Anna@FA\xdf.EXAMPLE", "anna@xn--fa-hia.example", "anna@fa\xdf\u3002example"):
        given = {"full_name": "Anna", "email": email, "preferred_language": "en", "committee": committee.slug}
        assert client.submit("/register", {**given, "adult": "y"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
    assert {each.kind for each in deliveries(app, "anna@xn--fa-hia.example")} == {"registration/confirm"}


def sent_to(app: Flask, email: str) -> list[Delivery]:
    """What went to an address; what was one too many is kept, and not sent."""
    return [each for each in deliveries(app, email) if each.state is not DeliveryState.SUPPRESSED]


def test_off(app: Flask, client: Client) -> None:
    """RATE_LIMITS=off, for load tests on loopback."""
    assert {ask(client, "nobody@demo.example").status_code for _ in range(15)} == {303}
