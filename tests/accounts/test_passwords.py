"""Passwords: what is a good one, setting, resetting, removing; and what they cost in time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts import alike
from tests.accounts.mails import csrf_free, deliveries, token_and_code
from tests.accounts.test_entering import PASSWORD, ask, with_password
from tests.client import Client
from tests.factories import Factories
from volunteers.accounts import rules, security
from volunteers.accounts.models import Account, AccountSession
from volunteers.foundation import clock
from volunteers.foundation.db import db

NEW = "eleven quiet lanterns rowing"


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "gentle horse battery stapler 9",
        "ni hao wo de peng you men",
        "내일은 해가 서쪽에서 뜰지도 모른다",
        "x7!Qp#2vL9@wRt5&",
        "z" * 5 + "kitchen window blue" + "y" * 100,
        " leading and trailing blanks ",
        "!@#$%^&*()_+{}|:<>?",
    ],
)
def test_good_passwords(password: str) -> None:
    """No rules of composition: any letters, blanks, signs, any script, up to 128."""
    assert rules.why_not_password(password, ["ruth@demo.example", "Ruth Abernathy", "Aurora Sister Cities"]) is None


@pytest.mark.parametrize(
    "password",
    [
        "",
        "fourteen chars",
        "x" * 129,
        "aaaaaaaaaaaaaaaaaaaa",
        "passwordpassword",
        "Password-1234567890",
        "123456789012345678",
        "qwertyuiopasdfghjkl",
        "abcdefghijklmnopqrst",
        "ruth.abernathy@demo.example",
        "RuthAbernathyRuth",
        "aurora sister cities",
        "Aurora-Sister-Cities1",
        "iloveyouiloveyou",
    ],
)
def test_bad_passwords(password: str) -> None:
    """Too short, too long, or what is tried first: common ones, runs along the keyboard, one's own names."""
    own = ["ruth.abernathy@demo.example", "Ruth Abernathy", "Aurora Sister Cities"]
    assert rules.why_not_password(password, own) is not None


def test_setting_a_password_signs_out_elsewhere(app: Flask, client: Client, make: Factories) -> None:
    """From my page: the other devices end, the owner is told, and it works."""
    person = make.person(email="known@demo.example")
    elsewhere = app.test_client().sign_in(person)
    client.sign_in(person)
    assert client.submit("/me/security/password", {"password": "too short"}).status_code == 422
    assert client.submit("/me/security/password", {"password": NEW}).headers["Location"] == "/me/security"
    assert client.get("/me/security").status_code == 200
    assert elsewhere.get("/me/security").status_code == 303
    assert deliveries(app)[-1].kind == "accounts/password_changed"
    fresh = app.test_client()
    assert ask(fresh, "known@demo.example", password=NEW).status_code == 303
    client.submit("/me/security/password/remove")
    assert ask(app.test_client(), "known@demo.example", password=NEW).status_code == 422


def test_typed_alike_in_any_form_of_unicode(app: Flask, client: Client, make: Factories) -> None:
    """NFKC: what looks the same is the same."""
    client.sign_in(make.person(email="known@demo.example"))
    client.submit("/me/security/password", {"password": "caf\u00e9 caf\u00e9 window rain"})
    assert ask(app.test_client(), "known@demo.example", password="cafe\u0301 cafe\u0301 window rain").status_code == 303


def test_an_old_sign_in_must_be_proved(app: Flask, client: Client, make: Factories) -> None:
    """After half an hour: neither address nor password change without the password or a mailed code."""
    person = with_password(app, make)
    client.sign_in(person)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert "Confirm it’s you" in client.get("/me/security").text
        for url, data in (
            ("/me/security/password", {"password": NEW}),
            ("/me/security/password/remove", {}),
            ("/me/security/address", {"email": "new@demo.example"}),
        ):
            assert client.submit(url, data).headers["Location"] == "/me/security"
        assert deliveries(app) == []
        assert client.submit("/me/security/prove", {"password": "wrong wrong wrong wrong"}).status_code == 422
        assert client.submit("/me/security/prove", {"password": PASSWORD}).headers["Location"] == "/me/security"
        assert "Confirm it’s you" not in client.get("/me/security").text
        assert client.submit("/me/security/password", {"password": NEW}).status_code == 303
        assert ask(app.test_client(), "known@demo.example", password=NEW).status_code == 303


def test_proving_by_a_mailed_code(app: Flask, client: Client, make: Factories) -> None:
    """Who has no password gets six digits, and comes back."""
    client.sign_in(make.person(email="known@demo.example"))
    with clock.at(clock.now() + timedelta(hours=1)):
        assert client.submit("/me/security/prove", {}).headers["Location"] == "/verify"
        _token, code = token_and_code(app, "known@demo.example")
        assert client.submit("/verify", {"code": code}).headers["Location"] == "/me/security"
        assert "Confirm it’s you" not in client.get("/me/security").text


def test_reset(app: Flask, client: Client, make: Factories) -> None:
    """GET shows, POST sets, once; every session ends; the link is over after half an hour."""
    person = with_password(app, make)
    elsewhere = app.test_client().sign_in(person)
    client.submit("/reset", {"email": "known@demo.example"})
    token, _code = token_and_code(app, "known@demo.example")
    assert client.get(f"/reset/{token}").status_code == 200
    assert client.submit(f"/reset/{token}", {"password": "known@demo.example"}).status_code == 422
    assert client.submit(f"/reset/{token}", {"password": NEW}).headers["Location"] == "/me"
    assert client.get("/me/security").status_code == 200
    assert elsewhere.get("/me/security").status_code == 303
    assert app.test_client().submit(f"/reset/{token}", {"password": PASSWORD}).status_code == 410
    assert ask(app.test_client(), "known@demo.example", password=PASSWORD).status_code == 422
    assert ask(app.test_client(), "known@demo.example", password=NEW).status_code == 303
    client.submit("/reset", {"email": "known@demo.example"})
    token, _code = token_and_code(app, "known@demo.example")
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert app.test_client().get(f"/reset/{token}").status_code == 410
    assert app.test_client().get(f"/verify/{token}").status_code == 404


def test_reset_answers_alike(app: Flask, make: Factories) -> None:
    """Known, closed and unknown: the same page, one mail each."""
    with_password(app, make, "aaaaa@demo.example")
    with_password(app, make, "bbbbb@demo.example", active=False)
    pages = []
    for email in ("aaaaa@demo.example", "bbbbb@demo.example", "zzzzz@demo.example"):
        client = app.test_client()
        answer = client.submit("/reset", {"email": email})
        pages.append((answer.status_code, csrf_free(client.get("/login").text).replace(email, "?")))
        assert len(deliveries(app, email)) == 1
    assert pages[0] == pages[1] == pages[2]
    assert [d.kind for d in deliveries(app)] == ["accounts/reset", "accounts/closed", "accounts/nobody_registered"]


def test_devices_can_be_signed_out(app: Flask, client: Client, make: Factories) -> None:
    """One, or all others; never somebody else's."""
    person, stranger = make.person(), make.person()
    client.sign_in(person)
    others = [app.test_client().sign_in(person) for _ in range(3)]
    foreign = app.test_client().sign_in(stranger)
    with app.app_context():
        ids = list(
            db.session.scalars(
                sa.select(AccountSession.id)
                .where(AccountSession.account_id == person.account_id)
                .order_by(AccountSession.id)
            )
        )
        foreign_id = db.session.scalars(
            sa.select(AccountSession.id).where(AccountSession.account_id == stranger.account_id)
        ).one()
    client.submit("/me/security/devices/end", {"device": str(ids[1])})
    assert [other.get("/me/security").status_code for other in others] == [303, 200, 200]
    for odd in (str(foreign_id), "", "x", "\x00", "9" * 400):
        assert client.submit("/me/security/devices/end", {"device": odd}).status_code == 303
    assert foreign.get("/me/security").status_code == 200
    client.submit("/me/security/devices/end", {"device": "all"})
    assert [other.get("/me/security").status_code for other in others] == [303, 303, 303]
    assert client.get("/me/security").status_code == 200


def test_the_library_writes_no_mail_of_its_own(app: Flask, make: Factories) -> None:
    """Whatever it may want to mail goes into the outbox."""
    from volunteers.access import Actor
    from volunteers.audit import action, record
    from volunteers.audit.events import Event

    told = Event("test.library_mail")

    @action
    def write() -> None:
        record(Actor.job(), told)
        mail = app.extensions["security"]._mail_util
        mail.send_mail("reset_notice", "Your password", "ruth@demo.example", "x", "It was reset.", None, user=None)

    with app.test_request_context():
        write()
    assert [(d.kind, d.to_address) for d in deliveries(app)] == [("accounts/library", "ruth@demo.example")]


@pytest.mark.parametrize(("url", "password"), alike.DOORS)
def test_known_and_unknown_are_answered_alike(
    app: Flask, make: Factories, url: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same hashes, the same statements, the same mails: then it takes as long too (measured in tests/soak)."""
    alike.people(app, make)
    known, bare, nobody = (alike.done_by(app, url, email, password, monkeypatch) for email in alike.ADDRESSES)
    assert known.hashes == (1 if password else 0)
    assert known.mails == (0 if password else 1)
    assert known == bare == nobody


def test_hashing_costs_the_same_for_nobody(app: Flask, make: Factories) -> None:
    """A hash is verified in any case, and an account without a password is never matched."""
    person = make.person(email="bare@demo.example")
    with app.app_context():
        account = db.session.get(Account, person.account_id)
        assert not security.matches(None, PASSWORD)
        assert not security.matches(account, PASSWORD)
        assert not security.matches(account, "")
