"""/dev/mail answers whoever sits at this machine, and with real people's mails only to who has the key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Client
from tests.conftest import Databases, leave, make_app
from volunteers.mail.files import folder

pytestmark = pytest.mark.once  # these mails are files

KEY = "a key that was printed"
BODY = b"Message-ID: <1@x>\r\nSubject: A way in\r\nTo: ada@demo.example\r\n\r\nhttp://localhost/verify/secret\r\n"


def application(databases: Databases, tmp_path: Path, **settings: Any) -> Iterator[Flask]:
    url = databases.new("kept")
    app = make_app(tmp_path, url, **settings)
    folder(app.instance_path).mkdir()
    (folder(app.instance_path) / "1.eml").write_bytes(BODY)
    yield app
    leave(app)
    databases.drop(url)


@pytest.fixture
def demo(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    yield from application(databases, tmp_path, DEMO=True)


@pytest.fixture
def real(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    yield from application(databases, tmp_path, DEMO=False, KEPT_MAIL_KEY=KEY)


def ask(client: Client, path: str = "/dev/mail", *, peer: str = "127.0.0.1", **headers: str) -> TestResponse:
    given = {"Host": "localhost:5000", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.get(path, headers=given, environ_overrides={"REMOTE_ADDR": peer})


PATHS = ("/dev/mail", "/dev/mail/1", "/dev/mail/1/letter")
FROM_ELSEWHERE: dict[str, dict[str, str]] = {
    "another device": {"peer": "192.168.1.7"},
    "another device that says it is this one": {"peer": "192.168.1.7", "Host": "127.0.0.1:5000"},
    "another device over IPv6": {"peer": "2001:db8::7"},
    "another device, mapped": {"peer": "::ffff:192.168.1.7"},
    "nobody known": {"peer": ""},
    "a name that points here": {"Host": "rebind.example"},
    "a name that begins as ours": {"Host": "localhost.example"},
    "an address of the network": {"Host": "192.168.1.2:5000"},
    "every address": {"Host": "0.0.0.0:5000"},
    "a broken name": {"Host": "[::1"},
    "a proxy here": {"X_Forwarded_For": "192.168.1.7"},
    "a proxy here that says it is us": {"X_Forwarded_For": "127.0.0.1"},
    "a proxy with another word": {"X_Forwarded_Proto": "https"},
    "a proxy by the standard": {"Forwarded": "for=192.168.1.7"},
    "a proxy that names itself": {"Via": "1.1 front"},
    "a proxy of another make": {"X_Real_IP": "192.168.1.7"},
}
AT_THIS_MACHINE: tuple[dict[str, str], ...] = (
    {},
    {"Host": "127.0.0.1:5000"},
    {"Host": "127.0.0.1"},
    {"Host": "[::1]:5000", "peer": "::1"},
    {"Host": "aurora.localhost:5000"},
    {"peer": "::ffff:127.0.0.1"},
)


@pytest.mark.parametrize("where", FROM_ELSEWHERE)
def test_from_elsewhere_there_is_nothing(demo: Flask, where: str) -> None:
    client = demo.test_client()
    for path in PATHS:
        assert ask(client, path, **FROM_ELSEWHERE[where]).status_code in (400, 404), path  # 400: no name at all


@pytest.mark.parametrize("where", FROM_ELSEWHERE)
def test_from_elsewhere_the_key_opens_nothing(real: Flask, where: str) -> None:
    client = real.test_client()
    assert ask(client, f"/dev/mail?key={KEY}").status_code == 303  # the browser of this machine has it
    for path in (*PATHS, f"/dev/mail?key={KEY}"):
        assert ask(client, path, **FROM_ELSEWHERE[where]).status_code in (400, 404), path


def test_a_proxy_that_is_believed_opens_nothing(databases: Databases, tmp_path: Path) -> None:
    for app in application(databases, tmp_path, DEMO=True, TRUSTED_PROXIES=1):
        client = app.test_client()
        assert ask(client).status_code == 200
        assert ask(client, X_Forwarded_For="127.0.0.1").status_code == 404
        assert ask(client, peer="192.168.1.7", X_Forwarded_For="127.0.0.1").status_code == 404


def test_at_this_machine_the_demonstration_needs_no_key(demo: Flask) -> None:
    for where in AT_THIS_MACHINE:
        assert "A way in" in ask(demo.test_client(), **where).text, where


@pytest.mark.parametrize("wrong", ["", "a", f"{KEY}x", KEY[:-1], "é\x00"])
def test_without_the_key_real_mail_is_not_shown(real: Flask, wrong: str) -> None:
    for where in AT_THIS_MACHINE:
        client = real.test_client()
        for path in PATHS:
            assert ask(client, path, **where).status_code == 404
        answer = client.get("/dev/mail", query_string={"key": wrong})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (404, None)
        client.set_cookie("kept-mail", wrong.encode("ascii", "ignore").decode(), path="/dev/mail")
        assert ask(client, **where).status_code == 404


def test_with_the_key_it_is_shown_from_then_on(real: Flask) -> None:
    client = real.test_client()
    answer = ask(client, f"/dev/mail?key={KEY}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dev/mail")
    kept = answer.headers["Set-Cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=Strict" in kept
    assert KEY not in kept
    for path in PATHS:
        assert ask(client, path).status_code == 200
    assert ask(real.test_client()).status_code == 404  # nobody else got in with it


def test_where_no_key_was_made_none_opens(databases: Databases, tmp_path: Path) -> None:
    for app in application(databases, tmp_path, DEMO=False):
        client = app.test_client()
        for wrong in ("", "None", "null"):
            assert ask(client, f"/dev/mail?key={wrong}").status_code == 404
        client.set_cookie("kept-mail", "", path="/dev/mail")
        assert ask(client).status_code == 404
