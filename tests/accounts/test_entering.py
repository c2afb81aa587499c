"""Signing in by a mailed link or its code, or with a password; and signing out for good."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import csrf_free, deliveries, submit_raw, token_and_code
from tests.client import Client
from tests.factories import Factories
from volunteers.accounts import security
from volunteers.accounts.models import Account, AccountSession
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links.models import Link

PASSWORD = "seven green umbrellas dance"


def with_password(app: Flask, make: Factories, email: str = "known@demo.example", **values):
    """A person with a password."""
    with app.app_context():
        password_hash = security.hashed(PASSWORD)
    return make.person("Ruth Abernathy-Cho", email=email, account=make.account(email, password=password_hash, **values))


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return client.get("/me/security").status_code == 200


def ask(client: Client, email: str, **data: str):
    """Ask for a link."""
    return client.submit("/login", {"email": email, **data})


def test_mailed_link_signs_in_once(app: Flask, client: Client, make: Factories) -> None:
    """GET changes nothing; POST signs in; a second time it is over."""
    make.person(email="known@demo.example")
    answer = ask(client, " Known@Demo.Example ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/verify")
    token, _code = token_and_code(app, "known@demo.example")
    for _ in range(3):
        page = client.get(f"/verify/{token}")
        assert page.status_code == 200
        assert "known@demo.example" in page.text
    assert not is_in(client)
    assert client.submit(f"/verify/{token}").headers["Location"] == "/me"
    assert is_in(client)
    other = app.test_client()
    assert other.get(f"/verify/{token}").status_code == 410
    assert other.submit(f"/verify/{token}").status_code == 410
    assert not is_in(other)


def test_code_signs_in_the_browser_that_asked(app: Flask, client: Client, make: Factories) -> None:
    """The six digits work where they were asked for, and nowhere else."""
    make.person(email="known@demo.example")
    ask(client, "known@demo.example", next="/people/?q=kim")
    _token, code = token_and_code(app, "known@demo.example")
    stranger = app.test_client()
    ask(stranger, "other@demo.example")
    assert stranger.submit("/verify", {"code": code}).status_code == 422
    answer = client.submit("/verify", {"code": f"{code[:3]} {code[3:]}"})
    assert answer.headers["Location"] == "/people/?q=kim"
    assert is_in(client)


@pytest.mark.parametrize("zero", ["０", "٠", "۰", "०", "𝟎"])
def test_code_is_read_in_the_digits_of_any_script(app: Flask, client: Client, make: Factories, zero: str) -> None:
    """A phone's keyboard writes its own digits, and a code is copied with what is round it."""
    make.person("Known", email="known@demo.example")
    ask(client, "known@demo.example")
    _token, code = token_and_code(app, "known@demo.example")
    typed = "".join(chr(ord(zero) + int(digit)) for digit in code)
    answer = client.submit("/verify", {"code": f"\u200f{typed[:3]}－{typed[3:]}"})
    assert answer.status_code == 303
    assert is_in(client)


def test_code_can_not_be_guessed(app: Flask, client: Client, make: Factories) -> None:
    """After five wrong ones the right one does nothing; the link still works."""
    make.person(email="known@demo.example")
    ask(client, "known@demo.example")
    token, code = token_and_code(app, "known@demo.example")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert client.submit("/verify", {"code": wrong}).status_code == 422
    assert client.submit("/verify", {"code": code}).status_code == 422
    assert not is_in(client)
    with app.app_context():
        assert db.session.scalar(sa.select(Link.wrong_code_count)) == 5
    client.submit(f"/verify/{token}")
    assert is_in(client)


def test_link_is_over_after_an_hour(app: Flask, client: Client, make: Factories) -> None:
    """An hour, then a page with a way to a new one."""
    make.person(email="known@demo.example")
    ask(client, "known@demo.example")
    token, code = token_and_code(app, "known@demo.example")
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert client.submit("/verify", {"code": code}).status_code == 422
        assert client.get(f"/verify/{token}").status_code == 410
        answer = client.submit("/confirm/again", {"token": token})
        assert answer.headers["Location"] == "/verify"
        token, _code = token_and_code(app, "known@demo.example")
        assert client.submit(f"/verify/{token}").status_code == 303
        assert is_in(client)


@pytest.mark.parametrize("token", ["x", "0.0", "%00.%00", "bcdfghjklmnpqrst.00", "é" * 16, "a" * 3000])
def test_forged_links_open_nothing(client: Client, token: str) -> None:
    """404 for what we never sent."""
    for path in ("verify", "confirm", "reset", "u"):
        assert client.get(f"/{path}/{token}").status_code == 404


def test_signing_in_confirms_the_address(app: Flask, client: Client, make: Factories) -> None:
    """Whoever holds the mailed link owns the address."""
    account = make.account("new@demo.example", confirmed=False)
    make.person(email="new@demo.example", account=account)
    ask(client, "new@demo.example")
    token, _code = token_and_code(app, "new@demo.example")
    client.submit(f"/verify/{token}")
    with app.app_context():
        assert db.session.scalar(sa.select(Account.confirmed_at).where(Account.id == account.id)) is not None
    assert is_in(client)


def test_password_signs_in(app: Flask, client: Client, make: Factories) -> None:
    """With the right password at once; with a wrong one a refusal that says nothing about the address."""
    with_password(app, make)
    wrong = ask(client, "known@demo.example", password="wrong wrong wrong wrong")
    assert wrong.status_code == 422
    assert "known@demo.example" in wrong.text
    assert PASSWORD not in wrong.text
    assert ask(client, "known@demo.example", password=PASSWORD, next="/me/profile").headers["Location"] == "/me/profile"
    assert is_in(client)


@pytest.mark.parametrize("password", ["", "wrong wrong wrong wrong"])
def test_answers_alike_for_known_and_unknown(app: Flask, make: Factories, password: str) -> None:
    """In bytes, in headers, in the next page, and in how many mails leave."""
    with_password(app, make, "aaaaa@demo.example")
    make.person(email="bbbbb@demo.example")
    seen = []
    for email in ("aaaaa@demo.example", "bbbbb@demo.example", "zzzzz@demo.example"):
        client = app.test_client()
        answer = ask(client, email, password=password)
        page = client.get("/verify") if answer.status_code == 303 else answer
        again = client.submit("/verify", {"code": "123456"})
        sizes = [len(deliveries(app, email))]
        seen.append(
            [
                answer.status_code,
                answer.headers.get("Location"),
                csrf_free(page.text).replace(email, "?"),
                csrf_free(again.text).replace(email, "?"),
                sizes,
            ]
        )
    assert seen[0] == seen[1] == seen[2]


def test_one_delivery_for_known_and_unknown(app: Flask, client: Client, make: Factories) -> None:
    """Whoever owns the address gets one mail in any case."""
    make.person(email="known@demo.example", preferred_language="es")
    ask(client, "known@demo.example")
    ask(client, "unknown@demo.example")
    known, unknown = deliveries(app)
    assert (known.kind, known.language, known.is_sensitive) == ("accounts/sign_in", "es", True)
    assert (unknown.kind, unknown.language) == ("accounts/nobody_registered", "en")


def test_old_cookie_is_worth_nothing_after_signing_out(app: Flask, client: Client, make: Factories) -> None:
    """Signing out ends the server's session: a copied cookie opens nothing."""
    client.sign_in(make.person())
    stolen = client.get_cookie("session").value
    thief = app.test_client()
    thief.set_cookie("session", stolen)
    assert is_in(thief)
    assert client.submit("/logout").status_code == 303
    thief = app.test_client()
    thief.set_cookie("session", stolen)
    assert not is_in(thief)
    assert not is_in(client)


def test_signing_in_leaves_nothing_of_before(app: Flask, client: Client, make: Factories) -> None:
    """The session begins anew (no fixation), but the language stays; the session that was open here ends."""
    first, second = with_password(app, make), with_password(app, make, "second@demo.example")
    client.get("/login?lang=es")
    with client.session_transaction() as session:
        session["planted"] = "x"
    ask(client, "known@demo.example", password=PASSWORD)
    with client.session_transaction() as session:
        assert session.get("lang") == "es"
        assert "planted" not in session
        before = session["sid"]
    client.submit("/logout")
    ask(client, "known@demo.example", password=PASSWORD)
    with client.session_transaction() as session:
        assert session["sid"] != before
    token = "x"
    ask(app.test_client(), "second@demo.example")
    token, _code = token_and_code(app, "second@demo.example")
    client.submit(f"/verify/{token}")
    with app.app_context():
        open_ones = db.session.scalars(sa.select(AccountSession.account_id).where(AccountSession.ended_at.is_(None)))
        assert list(open_ones) == [second.account_id]
    assert first.account_id != second.account_id


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\tevil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "\\\\evil.example",
        "/" + "x" * 900,
    ],
)
def test_no_open_redirect(app: Flask, client: Client, make: Factories, target: str) -> None:
    """One goes on to where one was going only if that is here."""
    with_password(app, make)
    answer = ask(client, "known@demo.example", password=PASSWORD, next=target)
    assert answer.headers["Location"] == "/me"
    assert client.get("/login", query_string={"next": target}).headers["Location"] == "/me"
    client.submit("/logout")
    ask(client, "known@demo.example", next=target)
    token, _code = token_and_code(app, "known@demo.example")
    assert client.submit(f"/verify/{token}").headers["Location"] == "/me"


def test_closed_accounts_stay_out(app: Flask, client: Client, make: Factories) -> None:
    """Neither by password nor by link; an open session of it is over."""
    with_password(app, make, active=False)
    assert ask(client, "known@demo.example", password=PASSWORD).status_code == 422
    ask(client, "known@demo.example")
    assert deliveries(app)[-1].kind == "accounts/closed"
    gone = make.person(account=make.account("gone@demo.example", active=False))
    client.sign_in(gone)
    assert not is_in(client)


def test_demonstration_accounts_only_on_this_machine(app: Flask, client: Client, make: Factories) -> None:
    """Their password is in the documentation, so strangers must not reach them."""
    with_password(app, make, is_demonstration=True)
    app.config["IS_THIS_MACHINE"] = False
    try:
        assert ask(client, "known@demo.example", password=PASSWORD).status_code == 422
        assert not is_in(client)
        ask(client, "known@demo.example")
        assert deliveries(app)[-1].kind == "accounts/closed"
    finally:
        app.config["IS_THIS_MACHINE"] = True
    assert ask(client, "known@demo.example", password=PASSWORD).status_code == 303


def test_csrf_token_is_needed(app: Flask, client: Client, make: Factories) -> None:
    """Missing or foreign: refused, and nothing happens."""
    with_password(app, make)
    other = app.test_client()
    foreign = re.search(r'name="csrf_token" value="([^"]+)', other.get("/login").text)
    assert foreign
    for token in ({}, {"csrf_token": "x"}, {"csrf_token": foreign.group(1)}):
        for url in ("/login", "/reset", "/logout", "/me/security/devices/end", "/confirm/again"):
            answer = client.post(url, data={"email": "known@demo.example", "password": PASSWORD, **token})
            assert answer.status_code == 400, url
    assert not is_in(client)
    assert deliveries(app) == []


def test_what_happened_is_recorded_without_addresses(app: Flask, client: Client, make: Factories) -> None:
    """The trail says that somebody signed in, failed, went out; never with which address."""
    with_password(app, make)
    ask(client, "known@demo.example", password="wrong wrong wrong wrong")
    ask(client, "known@demo.example", password=PASSWORD)
    client.submit("/logout")
    with app.app_context():
        rows = list(db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))
        account = db.session.scalars(sa.select(Account)).one()
    assert [row.event for row in rows] == ["account.sign_in_failed", "account.signed_in", "account.signed_out"]
    assert {row.subject_id for row in rows} == {account.id}
    assert "known@" not in str([row.facts for row in rows])


@pytest.mark.parametrize(
    "email",
    [
        "",
        " ",
        "no-at-sign",
        "a@b",
        "a\x00b@demo.example",
        "<b>@demo.example",
        "x" * 300 + "@d.example",
        "a@demo.example\r\nBcc: b@demo.example",
        "ü" * 5000,
        "a@demo.example,b@demo.example",
    ],
)
def test_bad_addresses_are_told_and_kept(app: Flask, client: Client, email: str) -> None:
    """A message at the field, nothing stored, never a 500."""
    client.get("/login")
    for url in ("/login", "/reset"):
        answer = submit_raw(client, url, {"email": email, "password": ""})
        assert answer.status_code == 422, url
        assert 'aria-invalid="true"' in answer.text
        assert "<b>@" not in answer.text
    assert deliveries(app) == []


def test_broken_bytes_are_read_as_text(app: Flask, client: Client) -> None:
    """A lone surrogate arrives as its escaped bytes: an odd address, and no defect."""
    client.get("/login")
    for url in ("/login", "/reset"):
        assert submit_raw(client, url, {"email": "\ud800@demo.example"}).status_code in (303, 422)


@pytest.mark.parametrize(
    "password", ["\x00" * 20, "\ud800" * 20, "x" * 5000, "<script>alert(1)</script>", "a\r\nb" * 9]
)
def test_bad_passwords_are_refused(app: Flask, client: Client, make: Factories, password: str) -> None:
    """Refused like any other wrong one."""
    with_password(app, make)
    data = {"email": "known@demo.example", "password": password}
    assert submit_raw(client, "/login", data).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", " ", "abc", "１２３４５６", "\x00", "9" * 5000, "12 34 56\r\nX: y"])
def test_bad_codes_are_refused(app: Flask, client: Client, make: Factories, code: str) -> None:
    """A message at the field."""
    make.person(email="known@demo.example")
    ask(client, "known@demo.example")
    assert client.submit("/verify", {"code": code}).status_code == 422
