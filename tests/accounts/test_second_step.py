"""The second step of signing in: an app's codes, codes to fall back on, setting up and turning off."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from passlib.totp import TOTP

from tests.accounts.mails import deliveries, token_and_code
from tests.accounts.test_entering import PASSWORD, ask, is_in, with_password
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.accounts import jobs, sessions
from volunteers.accounts.codes import LETTERS, new_recovery_codes, read
from volunteers.accounts.models import Account, AccountSession, SignInStep
from volunteers.accounts.sessions import SESSION_KEY
from volunteers.audit import bookkeeping
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.db import db

EMAIL = "known@demo.example"
HERE = "/me/security/second-step"
ASKED = "/login/second-step"


def shown_by_app(key: str, late: int = 0) -> str:
    """What an app with this key shows, so many seconds from now."""
    return str(TOTP(key).generate(int(clock.now().timestamp()) + late).token)


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set up an app in a browser that is signed in; its key, and the codes to fall back on."""
    client.submit(f"{HERE}/app/begin")
    page = client.get(f"{HERE}/app").text
    key = re.findall(r'<code class="key" dir="ltr">([^<]+)</code>', page)[0].replace(" ", "")
    answer = client.submit(f"{HERE}/app", {"code": shown_by_app(key)})
    assert answer.status_code == 200, codes(answer.text)
    return key, re.findall(r'<code class="key" dir="ltr">([^<]+)</code>', answer.text)


@contextmanager
def later(**kwargs: float) -> Iterator[None]:
    """At least so much later, at the beginning of a half minute: the clock goes on, and a code that is too early by now
    is not when the next half minute has begun meanwhile.
    """
    instant = clock.now() + timedelta(**kwargs)
    with clock.at(instant + timedelta(seconds=30 - instant.timestamp() % 30)):
        yield


def with_app(app: Flask, make: Factories) -> tuple[Any, str, list[str]]:
    """Somebody with a password and an app; their key, and their codes to fall back on."""
    person = with_password(app, make)
    key, recovery = set_up(app.test_client().sign_in(person))
    return person, key, recovery


def account_of(app: Flask) -> Account:
    with app.app_context():
        return db.session.scalars(sa.select(Account).where(Account.email == EMAIL)).one()


def events(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def test_an_app_is_set_up_and_asked_for(app: Flask, client: Client, make: Factories) -> None:
    """By its first code; from then on the password alone opens nothing, and the code goes on to where one was going."""
    _person, key, recovery = with_app(app, make)
    assert len(set(recovery)) == 10
    kept = account_of(app)
    assert kept.second_step_at is not None
    assert key not in str(kept.tf_totp_secret)
    assert not {each.replace("-", "") for each in recovery} & set(kept.mf_recovery_codes or [])
    assert deliveries(app, EMAIL)[-1].kind == "accounts/second_step_set"
    with later(minutes=1):
        answer = ask(client, EMAIL, password=PASSWORD, next="/me/profile")
        assert answer.headers["Location"] == ASKED
        assert not is_in(client)
        assert client.get(ASKED).status_code == 200
        assert ASKED in client.get("/login").text
        assert client.submit(ASKED, {"code": shown_by_app(key)}).headers["Location"] == "/me/profile"
        assert is_in(client)
        assert client.get(ASKED).headers["Location"] == "/login"


@pytest.mark.parametrize("way", ["link", "code", "reset"])
def test_every_way_in_asks(app: Flask, client: Client, make: Factories, way: str) -> None:
    """A mailed link, its six digits, and a new password: each of them is the first step only."""
    _person, key, _recovery = with_app(app, make)
    with later(minutes=1):
        if way == "reset":
            client.submit("/reset", {"email": EMAIL})
            token, _code = token_and_code(app, EMAIL)
            answer = client.submit(f"/reset/{token}", {"password": "eleven quiet lanterns rowing"})
        else:
            ask(client, EMAIL)
            token, code = token_and_code(app, EMAIL)
            answer = client.submit("/verify", {"code": code}) if way == "code" else client.submit(f"/verify/{token}")
        assert answer.headers["Location"] == ASKED
        if way == "link":  # pressed twice is once done
            assert client.submit(f"/verify/{token}").headers["Location"] == ASKED
            assert app.test_client().submit(f"/verify/{token}").status_code == 410
        assert not is_in(client)
        client.submit(ASKED, {"code": shown_by_app(key)})
        assert is_in(client)


def test_each_code_works_once(app: Flask, client: Client, make: Factories) -> None:
    """Nor does one before it; one half minute early or late is taken, two are not (RFC 6238, 5.2)."""
    _person, key, _recovery = with_app(app, make)
    with later(minutes=5):
        ask(client, EMAIL, password=PASSWORD)
        for late in (60, -60):
            assert client.submit(ASKED, {"code": shown_by_app(key, late)}).status_code == 422
        used = shown_by_app(key, 30)
        assert client.submit(ASKED, {"code": f" {used[:3]} {used[3:]}"}).status_code == 303
        other = app.test_client()
        ask(other, EMAIL, password=PASSWORD)
        for code in (used, shown_by_app(key), shown_by_app(key, -30)):
            assert "wrong-second-step" in codes(other.submit(ASKED, {"code": code}).text)
        assert not is_in(other)
        with later(seconds=60):
            assert other.submit(ASKED, {"code": shown_by_app(key)}).status_code == 303


def test_five_wrong_codes_end_it(app: Flask, client: Client, make: Factories) -> None:
    """The right one does nothing then; whoever has the password begins anew."""
    _person, key, _recovery = with_app(app, make)
    with later(minutes=1):
        ask(client, EMAIL, password=PASSWORD)
        right = shown_by_app(key)
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        stale = app.test_client()
        stale.set_cookie("session", client.get_cookie("session").value)
        for _ in range(4):
            assert client.submit(ASKED, {"code": wrong}).status_code == 422
        assert client.submit(ASKED, {"code": wrong}).headers["Location"] == "/login"
        assert "second-step-over" in codes(client.get("/login").text)
        assert stale.submit(ASKED, {"code": right}).headers["Location"] == "/login"
        assert not is_in(client)
        ask(client, EMAIL, password=PASSWORD)
        assert client.submit(ASKED, {"code": right}).status_code == 303
    assert events(app).count("account.second_step_refused") == 5


def test_it_waits_ten_minutes(app: Flask, client: Client, make: Factories) -> None:
    _person, key, _recovery = with_app(app, make)
    ask(client, EMAIL, password=PASSWORD)
    with later(minutes=9):
        assert client.get(ASKED).status_code == 200
    with later(minutes=11):
        assert client.submit(ASKED, {"code": shown_by_app(key)}).headers["Location"] == "/login"
        assert not is_in(client)


def test_what_was_begun_ends_with_a_new_password(app: Flask, client: Client, make: Factories) -> None:
    """Whoever came with the old one and stands halfway, goes no further."""
    person, key, _recovery = with_app(app, make)
    with later(minutes=1):
        ask(client, EMAIL, password=PASSWORD)
        app.test_client().sign_in(person).submit("/me/security/password", {"password": "eleven quiet lanterns rowing"})
        assert client.submit(ASKED, {"code": shown_by_app(key)}).headers["Location"] == "/login"
        assert not is_in(client)


def test_a_recovery_code_works_once(app: Flask, client: Client, make: Factories) -> None:
    """However it is typed; its owner is told, and how many are left."""
    _person, _key, recovery = with_app(app, make)
    ask(client, EMAIL, password=PASSWORD)
    typed = f" {recovery[3].upper().replace('-', ' ')} ".replace("0", "O").replace("1", "l")
    assert client.submit(ASKED, {"recovery": typed}).status_code == 303
    assert is_in(client)
    mail = deliveries(app, EMAIL)[-1]
    assert (mail.kind, mail.facts["left"]) == ("accounts/recovery_code_used", 9)
    other = app.test_client()
    ask(other, EMAIL, password=PASSWORD)
    assert "wrong-recovery-code" in codes(other.submit(ASKED, {"recovery": recovery[3]}).text)
    assert other.submit(ASKED, {"code": recovery[4]}).status_code == 303  # also in the field for the app's


def test_new_recovery_codes_end_the_old_ones(app: Flask, client: Client, make: Factories) -> None:
    person, _key, old = with_app(app, make)
    answer = client.sign_in(person).submit(f"{HERE}/codes")
    new = re.findall(r'<code class="key" dir="ltr">([^<]+)</code>', answer.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert deliveries(app, EMAIL)[-1].kind == "accounts/recovery_codes_renewed"
    other = app.test_client()
    ask(other, EMAIL, password=PASSWORD)
    assert other.submit(ASKED, {"recovery": old[0]}).status_code == 422
    assert other.submit(ASKED, {"recovery": new[0]}).status_code == 303


def test_another_phone_takes_the_place_of_the_first(app: Flask, client: Client, make: Factories) -> None:
    """The codes to fall back on stay; until its first code was typed nothing has changed."""
    person, old, recovery = with_app(app, make)
    client.sign_in(person).submit(f"{HERE}/app/begin")
    page = client.get(f"{HERE}/app").text
    key = re.findall(r'<code class="key" dir="ltr">([^<]+)</code>', page)[0].replace(" ", "")
    assert "wrong-second-step" in codes(client.submit(f"{HERE}/app", {"code": shown_by_app(old)}).text)
    assert client.submit(f"{HERE}/app", {"code": shown_by_app(key)}).headers["Location"] == HERE
    with later(minutes=1):
        other = app.test_client()
        ask(other, EMAIL, password=PASSWORD)
        assert other.submit(ASKED, {"code": shown_by_app(old)}).status_code == 422
        assert other.submit(ASKED, {"code": shown_by_app(key)}).status_code == 303
        assert client.submit(f"{HERE}/off", {"code": recovery[0]}).status_code == 303


def test_turning_it_off_takes_a_code(app: Flask, client: Client, make: Factories) -> None:
    """And a sign-in not long ago; then the first step is enough, and the owner is told."""
    person, key, _recovery = with_app(app, make)
    client.sign_in(person)
    with later(minutes=1):
        assert client.submit(f"{HERE}/off", {"code": "000000"}).status_code == 422
        assert client.submit(f"{HERE}/off", {}).status_code == 422
        assert account_of(app).second_step_at is not None
        assert client.submit(f"{HERE}/off", {"code": shown_by_app(key)}).headers["Location"] == HERE
    kept = account_of(app)
    assert (kept.second_step_at, kept.tf_totp_secret, kept.mf_recovery_codes or []) == (None, None, [])
    mail = deliveries(app, EMAIL)[-1]
    assert (mail.kind, mail.facts["by"]) == ("accounts/second_step_ended", "owner")
    other = app.test_client()
    assert ask(other, EMAIL, password=PASSWORD).headers["Location"] == "/me"
    assert is_in(other)


def test_an_old_sign_in_must_be_proved_with_both_steps(app: Flask, client: Client, make: Factories) -> None:
    """After half an hour nothing is set up, renewed or turned off; "confirm it's you" asks for the second step, too."""
    person, key, _recovery = with_app(app, make)
    client.sign_in(person)
    with later(minutes=31):
        for url, data in (("app/begin", {}), ("codes", {}), ("off", {"code": shown_by_app(key)})):
            assert client.submit(f"{HERE}/{url}", data).headers["Location"] == HERE
        assert account_of(app).second_step_at is not None
        before = len(events(app))
        answer = client.submit("/me/security/prove", {"password": PASSWORD, "next": HERE})
        assert answer.headers["Location"] == ASKED
        assert is_in(client)  # as one was before, and no more
        assert client.submit(f"{HERE}/codes").headers["Location"] == HERE
        assert client.submit(ASKED, {"code": shown_by_app(key)}).headers["Location"] == HERE
        assert client.submit(f"{HERE}/codes").status_code == 200
        assert events(app)[before:][-2:] == ["account.signed_in", "account.recovery_codes_made"]
    with app.app_context():
        open_ones = sa.select(sa.func.count()).where(AccountSession.ended_at.is_(None), AccountSession.device != "test")
        assert db.session.scalar(open_ones) == 1


def test_nothing_of_it_is_another_browsers(app: Flask, client: Client, make: Factories) -> None:
    """Neither what is being set up nor what a sign-in has begun is good with another account."""
    with_password(app, make)
    client.sign_in(make.person(email="other@demo.example")).submit(f"{HERE}/app/begin")
    with client.session_transaction() as session:
        begun = session["set_up"]
    person = make.person(email="third@demo.example")
    stranger = app.test_client().sign_in(person)
    with stranger.session_transaction() as session:
        session["set_up"] = session["step"] = begun
    assert stranger.get(f"{HERE}/app").headers["Location"] == HERE
    assert stranger.get(ASKED).headers["Location"] == "/login"


def test_bad_codes_are_refused(app: Flask, client: Client, make: Factories) -> None:
    """A message at the field, and never a 500; what was typed into one field or the other."""
    person, _key, _recovery = with_app(app, make)
    signed_in = app.test_client().sign_in(person)
    for typed in ("", " ", "abc", "12345", "1234567", "\x00", "9" * 5000, "１２３４５", "12\r\nX: y", "<b>"):
        ask(client, EMAIL, password=PASSWORD)
        signed_in.submit(f"{HERE}/app/begin")
        for each, url in ((client, ASKED), (signed_in, f"{HERE}/app"), (signed_in, f"{HERE}/off")):
            answer = each.submit(url, {"code": typed})
            assert answer.status_code == 422, (url, typed)
            assert 'aria-invalid="true"' in answer.text, (url, typed)
        assert client.submit(ASKED, {"recovery": typed}).status_code == 422, typed


def test_five_wrong_first_codes_begin_anew(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(with_password(app, make)).submit(f"{HERE}/app/begin")
    assert [client.submit(f"{HERE}/app", {"code": "000000"}).status_code for _ in range(5)] == [422] * 4 + [303]
    assert "second-step-over" in codes(client.get(HERE).text)
    assert client.get(f"{HERE}/app").headers["Location"] == HERE


def test_where_the_key_is_another_one(app: Flask, client: Client, make: Factories) -> None:
    """An app can't be asked any more; the codes to fall back on still let in, and the page says what to do."""
    from volunteers.accounts.codes import Authenticators

    _person, key, recovery = with_app(app, make)
    known = app.extensions[Authenticators.slot()]
    app.extensions[Authenticators.slot()] = Authenticators("Aurora", "quite another key")
    try:
        with later(minutes=1):
            ask(client, EMAIL, password=PASSWORD)
            assert client.submit(ASKED, {"code": shown_by_app(key)}).status_code == 422
            assert client.submit(ASKED, {"recovery": recovery[0]}).status_code == 303
            assert "server’s key was changed" in client.get(HERE).text
    finally:
        app.extensions[Authenticators.slot()] = known


def test_nothing_of_it_is_kept_in_words(app: Flask, make: Factories) -> None:
    """Neither the trail nor what was begun holds a code or a key; what has ended holds no secret."""
    _person, key, recovery = with_app(app, make)
    with app.app_context():
        facts = str([row.facts for row in db.session.scalars(sa.select(AuditEvent))])
        steps = list(db.session.scalars(sa.select(SignInStep)))
    assert key not in facts
    assert not any(each in facts for each in recovery)
    assert [(step.secret, step.challenge) for step in steps] == [(None, None)]
    assert events(app)[-3:] == ["account.second_step_begun", "account.second_step_set", "account.recovery_codes_made"]


def test_codes_to_fall_back_on_can_be_read_aloud(app: Flask, make: Factories) -> None:
    """No vowels and no l; what looks alike is taken for what it looks like."""
    assert not set("aeioul") & set(LETTERS)
    assert all(re.fullmatch(f"([{LETTERS}]{{4}}-){{3}}[{LETTERS}]{{4}}", each) for each in new_recovery_codes())
    account = make.account("any@demo.example")
    digest = read(account, "0111-2222-3333-4444").digest
    assert digest
    assert read(account, "oIl1 2222 3333 4444").digest == digest
    assert read(account, "012 345").digits == "012345"


def test_a_restore_keeps_second_steps_and_ends_what_was_begun(app: Flask, client: Client, make: Factories) -> None:
    """What was begun on the day of the backup is over; the app is the one it was."""
    _person, key, _recovery = with_app(app, make)
    with later(minutes=1):
        ask(client, EMAIL, password=PASSWORD)
        with app.app_context():
            bookkeeping("a test restores")(sessions.end_everybodys)(clock.now())
        assert client.submit(ASKED, {"code": shown_by_app(key)}).headers["Location"] == "/login"
        ask(client, EMAIL, password=PASSWORD)
        assert client.submit(ASKED, {"code": shown_by_app(key)}).headers["Location"] == "/me"


def test_what_was_begun_is_forgotten(app: Flask, client: Client, make: Factories) -> None:
    with_app(app, make)
    ask(client, EMAIL, password=PASSWORD)
    with app.app_context():
        jobs.forget_steps()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInStep)) == 2
        with later(hours=25):
            jobs.forget_steps()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInStep)) == 0


def test_who_took_the_first_step_alone_goes_no_further(app: Flask, make: Factories) -> None:
    """Whoever came by the owner's mail or password before there was a second step is out with it, held or not; and so
    they take nothing over. The browser that set it up goes on, under another key.
    """
    person = with_password(app, make)
    stranger, owner = app.test_client(), app.test_client().sign_in(person)
    ask(stranger, EMAIL, password=PASSWORD)
    assert is_in(stranger)
    with owner.session_transaction() as session:
        before = session[SESSION_KEY]
    set_up(owner)
    with owner.session_transaction() as session:
        assert session[SESSION_KEY] != before
    assert is_in(owner)
    assert not is_in(stranger)
    for press in ("app/begin", "codes", "off"):
        assert stranger.submit(f"{HERE}/{press}").status_code in (303, 401, 403)
    assert account_of(app).second_step_at is not None
    kept = account_of(app).tf_totp_secret
    with later(minutes=1):
        set_up_again(owner)
    assert is_in(owner)
    assert account_of(app).tf_totp_secret != kept
    told = [mail.facts for mail in deliveries(app, EMAIL) if mail.kind == "accounts/second_step_set"]
    assert [facts["is_other"] for facts in told] == [False, True]


def set_up_again(client: Client) -> None:
    """Another app in the place of the one that is there; the codes to fall back on stay."""
    client.submit(f"{HERE}/app/begin")
    page = client.get(f"{HERE}/app").text
    key = re.findall(r'<code class="key" dir="ltr">([^<]+)</code>', page)[0].replace(" ", "")
    assert client.submit(f"{HERE}/app", {"code": shown_by_app(key)}).status_code == 303
