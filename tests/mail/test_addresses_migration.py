"""A database from before IDNA 2008: what was kept by another form, confirmed elsewhere, or is no address any more."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.migrating import down, up
from volunteers import links
from volunteers.access import Role
from volunteers.accounts import queries as accounts
from volunteers.accounts import sessions
from volunteers.accounts.models import Account, AccountSession
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.models import SuppressedReason, Suppression
from volunteers.mail.suppression import suppress
from volunteers.people.models import Person

BEFORE = "20261129_counted_mails"
ELSEWHERE, SAME, NONE, PLAIN = "anna@fa\xdf.example", "bo@m\xfcnchen.example", "cy@\u2603.example", "di@demo.example"


@bookkeeping("a test puts addresses as they were kept")
def keep(person_ids: dict[str, int]) -> None:
    for email, key in person_ids.items():
        person = db.session.get_one(Person, key)
        account = db.session.get_one(Account, person.account_id)
        person.email = account.email = email
        account.password = "a hash"
        sessions.start(account.id, "a device")
        links.issue(Purpose.SIGN_IN, ttl=timedelta(hours=1), account_id=account.id, address=email)
        links.issue(Purpose.FEED, ttl=None, person_id=person.id)
    suppress("x@fass.example", SuppressedReason.BOUNCED)
    for address, reason in ((ELSEWHERE, "bounced"), (SAME, "bounced"), ("u@fa\xdf.example", "unsubscribed")):
        db.session.add(Suppression(address=address, reason=SuppressedReason(reason), created_at=sa.func.now()))


def state(email: str) -> tuple[Any, ...]:
    account = accounts.by_email(email)
    assert account is not None, email
    person = db.session.scalars(sa.select(Person).where(Person.account_id == account.id)).one()
    open_sessions = sa.select(sa.func.count()).where(
        AccountSession.account_id == account.id, AccountSession.ended_at.is_(None)
    )
    of_them = sa.or_(Link.account_id == account.id, Link.person_id == person.id)
    open_links = sa.select(sa.func.count()).where(of_them, Link.revoked_at.is_(None))
    is_confirmed, has_password = account.confirmed_at is not None, account.password is not None
    return is_confirmed, has_password, db.session.scalar(open_sessions), db.session.scalar(open_links), person.email


@pytest.mark.soak
def test_addresses_go_up_down_and_up(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    kinds = (ELSEWHERE, SAME, NONE, PLAIN)
    people = {email: make.person(email=f"p{number}@demo.example").id for number, email in enumerate(kinds)}
    with fresh_app.app_context():
        keep(people)  # before going down: the models know the columns of now
    down(fresh_app, BEFORE)
    for again in range(2):
        up(fresh_app)
        with fresh_app.app_context():
            assert state(ELSEWHERE) == (False, False, 0, 0, "anna@xn--fa-hia.example")
            assert state(SAME) == (True, True, 1, 2, "bo@xn--mnchen-3ya.example")
            assert state(PLAIN) == (True, True, 1, 2, PLAIN)
            assert state(NONE) == (False, False, 0, 0, NONE)
            listed = set(db.session.scalars(sa.select(Suppression.address)))
            assert listed == {"x@fass.example", "bo@xn--mnchen-3ya.example", "u@xn--fa-hia.example"}
            assert accounts.by_email("anna@fass.example") is None
        if not again:
            down(fresh_app, BEFORE)
            with fresh_app.app_context():
                kept = set(db.session.scalars(sa.select(Account.email)))
                assert {ELSEWHERE, SAME, NONE, PLAIN} <= kept


def test_a_coordinator_sees_what_is_no_address(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    people = {NONE: make.person("Cyrus Nowhere", email="p1@demo.example").id, PLAIN: make.person("Dina Here").id}
    with fresh_app.app_context():
        keep(people)
    client = fresh_app.test_client().sign_in(make.person(roles=(Role.COORDINATOR,)))  # type: ignore[attr-defined]  # our own client
    page = client.get("/people/?address=none").text
    assert "Cyrus Nowhere" in page
    assert "Dina Here" not in page
    assert "Dina Here" in client.get("/people/").text
