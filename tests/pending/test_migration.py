"""What waited for an address before comes up with its words and its mailed link, goes down, and up again."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from tests.migrating import down, up
from volunteers import links
from volunteers.accounts.models import Account
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.links import Purpose
from volunteers.pending.models import Pending
from volunteers.pending.rules import OPEN
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState

BEFORE = "20261127b_phone"


@pytest.fixture
def app(fresh_app: Flask) -> Flask:
    """Committed for real: migrations have transactions of their own."""
    return fresh_app


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def old_link(app: Flask, account_id: int, address: str) -> str:
    """The token of a link as it was mailed then."""
    with app.app_context():
        issue = bookkeeping("a test makes links")(links.issue)
        link = issue(Purpose.CONFIRM_ADDRESS, ttl=OPEN, account_id=account_id, address=address, next_url="/me")
        return links.token(link)


@pytest.mark.soak
def test_what_waited_is_moved(app: Flask, make: Factories) -> None:
    """Who only waited is nobody again; who is somebody stays; a link that was mailed works as before."""
    received = {"state": ApplicationState.RECEIVED, "review_since_at": None}
    korea, other = make.committee(), make.committee("Other")
    nobody = make.person("Ana", email="ana@demo.example", account=make.account("ana@demo.example", confirmed=False))
    make.application(korea, nobody, message="Saturdays", **received)
    make.application(None, nobody, message="", **received)
    known = make.person("Marisol", email="marisol@demo.example")
    make.application(korea, known, message="Again", **received)
    member = make.person("Ben", email="ben@demo.example", account=make.account("ben@demo.example", confirmed=False))
    make.member(other, member)
    make.application(korea, member, message="Both", **received)
    operator = make.account("admin@demo.example", confirmed=False)
    waiting = make.application(korea, make.person("Olga"))
    assert nobody.account_id is not None
    token = old_link(app, nobody.account_id, "ana@demo.example")
    down(app, BEFORE)
    for _ in range(2):
        up(app)
        told = {(row.email, row.full_name, row.payload["message"]) for row in rows(app, Pending)}
        assert told == {
            ("ana@demo.example", "Ana", "Saturdays"),
            ("ana@demo.example", "Ana", ""),
            ("marisol@demo.example", "Marisol", "Again"),
            ("ben@demo.example", "Ben", "Both"),
        }
        assert [row.id for row in rows(app, Application)] == [waiting.id]
        emails = {account.email for account in rows(app, Account)}
        assert "ana@demo.example" not in emails
        assert {"marisol@demo.example", "ben@demo.example", operator.email} <= emails
        assert {person.full_name for person in rows(app, Person)} == {"Marisol", "Ben", "Olga"}
        down(app, BEFORE)
        with app.app_context(), db.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT people.full_name, applications.message FROM applications "
                "JOIN people ON people.id = applications.person_id WHERE applications.state = 'received'"
            )
            assert {tuple(row) for row in found} == {
                ("Ana", "Saturdays"),
                ("Ana", ""),
                ("Marisol", "Again"),
                ("Ben", "Both"),
            }
    up(app)
    client: Client = app.test_client()  # type: ignore[assignment]
    assert "Saturdays" in client.get(f"/confirm/{token}").text
    client.submit(f"/confirm/{token}")
    sent = [row for row in rows(app, Application) if row.message == "Saturdays"]
    assert [row.state for row in sent] == [ApplicationState.IN_REVIEW]
    assert "/me/waiting/" in client.get("/me/applications").text
