"""Known and unknown addresses: what a stranger could tell them apart by, as it is done and as it is timed."""

from collections import Counter
from dataclasses import dataclass

import pytest
from flask import Flask
from passlib.context import CryptContext

from tests.accounts.mails import deliveries
from tests.accounts.test_entering import with_password
from tests.client import Client
from tests.factories import Factories

ADDRESSES = ("known@demo.example", "bare@demo.example", "nobody@demo.example")
"""One with a password, one without, and one that nobody has."""

DOORS = (("/login", "wrong wrong wrong wrong"), ("/login", ""), ("/reset", ""))


def people(app: Flask, make: Factories) -> None:
    """Those whom the first two addresses belong to."""
    with_password(app, make, ADDRESSES[0])
    make.person(email=ADDRESSES[1])


def press(client: Client, url: str, email: str, password: str, token: str) -> int:
    """Send the form; its status."""
    data = {"email": email, "password": password, "csrf_token": token}
    return int(client.post(url, data=data).status_code)


def _shape(statement: str) -> str:
    """A statement as the database sees it; a row of a table is one, whichever of its columns are filled."""
    words = statement.split()
    return " ".join(words[:3] if words[0] == "INSERT" else words)


@dataclass(frozen=True)
class Done:
    """What one press made the server do."""

    status: int
    hashes: int
    statements: Counter[str]
    mails: int


def done_by(app: Flask, url: str, email: str, password: str, patch: pytest.MonkeyPatch) -> Done:
    """Press once in a new browser; passwords hashed, statements by their shape, mails queued."""
    hashes: list[str] = []
    verify = CryptContext.verify

    def counted(self: CryptContext, secret: str, stored: str, **named: object) -> bool:
        hashes.append(stored.rsplit("$", 2)[0])  # the kind and its costs
        return bool(verify(self, secret, stored, **named))

    client = app.test_client()
    assert isinstance(client, Client)
    client.get(url)  # what a process reads once, it has read
    token, before = client.token(), len(deliveries(app))
    with patch.context() as inside:
        inside.setattr(CryptContext, "verify", counted)
        status = press(client, url, email, password, token)
    assert len(set(hashes)) <= 1
    statements = Counter(map(_shape, app.extensions["query_counter"].statements))
    return Done(status, len(hashes), statements, len(deliveries(app)) - before)
