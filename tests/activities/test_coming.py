"""Who comes: who may see it, whom one can call, who is there for the first time, and what is spoken there."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.activities.conftest import Desk
from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.committees.models import OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import LanguageSkill, Level, Person

pytestmark = pytest.mark.usefixtures("set_clock")


def speaks(app: Flask, person: Person, language: str) -> None:
    with app.app_context(), unguarded("test"):
        db.session.add(LanguageSkill(person_id=person.id, language=language, speaks=Level.WORK))
        db.session.commit()


def test_what_each_may_see(app: Flask, client: Client, make: Factories) -> None:
    committee, desk = make.committee(), Desk(app)
    activity = make.activity(committee, capacity=5)
    member = make.member(committee, make.person("Mina Member", phone="+1 303-555-0187"))
    guest = make.person("Gus Guest")
    speaks(app, member, "ko")
    speaks(app, guest, "ko")
    for person in (member, guest):
        desk.come(person, activity)
    url = f"/activities/{activity.public_id}/people"
    client.sign_in(make.officer(committee))
    page = client.get(url).text
    for words in ("Mina Member", "Korean (2)", "303-555-0187", "first time here", "/members/"):
        assert words in page, words
    client.sign_in(make.officer(committee, OfficeKind.SECRETARY))
    assert url in client.get(f"/activities/{activity.public_id}").text
    page = client.get(url).text
    assert "Mina Member" in page
    assert "555-0187" not in page
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert f"/people/{guest.public_id}" in client.get(url).text
    for who in (member, make.officer(committee, OfficeKind.TREASURER), make.officer(make.committee("Peru Committee"))):
        client.sign_in(who)
        assert client.get(url).status_code in (403, 404)


def test_who_was_there_before_is_not_there_for_the_first_time(app: Flask, client: Client, make: Factories) -> None:
    committee, desk = make.committee(), Desk(app)
    member = make.member(committee)
    first, second = make.activity(committee), make.activity(committee)
    with clock.at(clock.now() - timedelta(days=1)):
        desk.come(member, first)
        desk.come(member, make.activity(make.committee("Peru Committee"), is_public=True))
    with app.app_context(), unguarded("test"):
        row = db.session.get(type(second), second.id)
        assert row is not None
        row.starts_at += timedelta(days=60)
        row.ends_at += timedelta(days=60)
        db.session.commit()
    client.sign_in(make.officer(committee))
    assert "first time here" in client.get(f"/activities/{first.public_id}/people").text
    make.sign_up(second, member.id)
    assert "first time here" not in client.get(f"/activities/{second.public_id}/people").text
