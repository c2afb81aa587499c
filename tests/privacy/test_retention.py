"""What is kept only for a time: counted first, gone by the same words, as long as the organization says."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.accounts.models import AccountSession
from volunteers.activities.models import SignUp
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.house import House, Retention
from volunteers.links.models import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.organization.actions import set_settings
from volunteers.people.models import Person, PersonNote
from volunteers.privacy import actions, queries
from volunteers.registration.models import Application, ApplicationState, YoungInterest

pytestmark = pytest.mark.usefixtures("set_clock")
OLD = timedelta(days=4000)


@pytest.fixture
def old(app: Flask, make: Factories) -> Person:
    """Somebody of whom there is one old thing of each kind, and one new note."""
    ana = make.person("Ana Vela")
    activity = make.activity(make.committee())
    make.application(make.committee(), ana, state=ApplicationState.DECLINED, message="Please", decided_at=long_ago())
    make.sign_up(activity, ana.id)
    make.assignment(
        make.position(make.initiative(make.committee())),
        ana,
        offered_at=long_ago(),
        ended_at=long_ago(),
        reason="moved",
    )
    with app.app_context(), unguarded("old rows"):
        db.session.execute(sa.update(SignUp).values(note="on crutches", changed_at=long_ago()))
        young = YoungInterest(
            call_name="Mina", guardian_email="g@demo.example", received_at=long_ago(), settled_at=long_ago()
        )
        note = PersonNote(person_id=ana.id, text="old", written_at=long_ago())
        session = AccountSession(key_hash="k", account_id=ana.account_id, started_at=long_ago(), seen_at=long_ago())
        link = Link(purpose=Purpose.SIGN_IN, address="a@demo.example", created_at=long_ago(), expires_at=long_ago())
        mail = Delivery(
            kind="people/died", state=DeliveryState.SENT, category="operational", dedupe_key="old", message_id="m@x",
            to_address="a@demo.example", language="en", facts={"name": "Ana"}, created_at=long_ago(),
            next_attempt_at=long_ago(),
        )  # fmt: skip
        db.session.add_all(
            [young, note, session, link, mail, PersonNote(person_id=ana.id, text="new", written_at=clock.now())]
        )
        db.session.commit()
    return ana


def long_ago():
    return clock.now() - OLD


def due(app: Flask) -> dict[str, int]:
    with app.test_request_context():
        return {str(each.rule.what): each.number for each in queries.due()}


def test_the_dry_run_counts_what_then_goes(app: Flask, old: Person) -> None:
    before = due(app)
    assert sum(before.values()) == 9, before
    assert due(app) == before  # looking changes nothing
    with app.app_context():
        done = actions.keep_rules()
        assert sum(done.values()) == 9
        assert [note.text for note in db.session.scalars(sa.select(PersonNote))] == ["new"]
        application = db.session.scalars(sa.select(Application)).one()
        assert (application.message, application.state) == ("", ApplicationState.DECLINED)
        mail = db.session.scalars(sa.select(Delivery)).one()
        assert (mail.facts, mail.to_address, mail.state) == ({}, "", DeliveryState.SENT)
    assert not sum(due(app).values())


def test_the_organization_says_how_long(app: Flask, old: Person) -> None:
    with app.app_context():
        set_settings(Actor.job(), {"keep_notes_days": 3650})
        db.session.execute(sa.select(1))
        with unguarded("a younger note"):
            db.session.execute(sa.update(PersonNote).values(written_at=clock.now() - timedelta(days=3000)))
            db.session.commit()
        actions.keep_rules()
        assert len(db.session.scalars(sa.select(PersonNote)).all()) == 2


def test_every_rule_names_a_setting_and_columns_that_are_there(app: Flask) -> None:
    with app.app_context():
        for rule in House.of().retention:
            assert isinstance(rule, Retention)
            assert queries.rules()
            assert not set(rule.empties or ()) - set(rule.model.__table__.c.keys())


def test_an_administrator_sees_what_would_go(app: Flask, old: Person, client: Client, make: Factories) -> None:
    client.max_queries = 30
    client.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    page = client.get("/admin/kept").get_data(as_text=True)
    assert "Our notes about people" in page


def test_the_notice_tells_what_the_rules_say(app: Flask, client: Client) -> None:
    """Not written by hand: a rule's days, and who sees what, as the tables have it."""
    with app.app_context():
        set_settings(Actor.job(), {"keep_links_days": 123})
    for page in ("/privacy", "/privacy/record"):
        text = client.get(page).get_data(as_text=True)
        assert "123 days" in text
        assert "the name you go by" in text
