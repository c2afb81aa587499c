"""Who may be listed twice is found at night and as one types, is shown to coordinators, and told apart for good."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes
from tests.factories import Factories
from volunteers.access import Role
from volunteers.duplicates import jobs, queries
from volunteers.duplicates.models import Duplicate, Sign
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person


@pytest.fixture
def desk(client: Client, make: Factories) -> Client:
    """A coordinator's browser."""
    client.sign_in(make.person("Cora Desk", roles=(Role.COORDINATOR,)))
    return client


def pairs(app: Flask) -> dict[tuple[int, int], list[str]]:
    with app.app_context():
        jobs.sweep_duplicates()
        rows = db.session.scalars(sa.select(Duplicate).where(Duplicate.dismissed_at.is_(None)))
        return {(row.first_id, row.second_id): row.signs for row in rows}


def test_the_night_finds_them(app: Flask, make: Factories) -> None:
    """A name in another order, with accents or without; an address or a phone with a name that is like it."""
    one = make.person("Łukasz Nowak", email="l@demo.example")
    two = make.person("NOWAK, Lukasz", email="other@demo.example", account=None)
    home = make.person("Hana Park", email="home@demo.example", account=None)
    make.person("Joon Park", email="home@demo.example", account=None)
    same = make.person("H. Park", email="home@demo.example", account=None)
    assert pairs(app) == {(one.id, two.id): ["name"], (home.id, same.id): ["email"]}


def test_a_name_that_many_have_tells_nobody(app: Flask, make: Factories) -> None:
    for _ in range(7):
        make.person("Maria Garcia", email=None, account=None)
    one = make.person("Maria Garcia", email=None, account=None, phone="+1 303-555-0100")
    two = make.person("Maria Garcia", email=None, account=None, phone="+1 303-555-0100")
    assert pairs(app) == {(one.id, two.id): ["name", "phone"]}


@pytest.mark.parametrize("gone", ["erased_at", "death_noted_at"])
def test_who_is_gone_is_found_no_more(app: Flask, make: Factories, gone: str) -> None:
    make.person("Mina Park", account=None)
    two = make.person("Mina Park", account=None)
    assert len(pairs(app)) == 1
    with app.app_context(), unguarded("gone"):
        row = db.session.get_one(Person, two.id)
        row.death_noted_at = clock.now()
        setattr(row, gone, clock.now())
        db.session.commit()
    assert pairs(app) == {}


def test_told_apart_they_stay_apart(app: Flask, make: Factories, desk: Client) -> None:
    one, two = make.person("Mina Park", account=None), make.person("Mina Park", account=None)
    assert len(pairs(app)) == 1
    assert "Mina Park" in desk.get("/people/duplicates").text
    assert "/people/duplicates" in desk.get("/desk").text
    with app.app_context():
        public_id = db.session.scalars(sa.select(Duplicate.public_id)).one()
    assert desk.submit(f"/people/duplicates/{public_id}/dismiss").headers["Location"] == "/people/duplicates"
    assert pairs(app) == {}
    assert "Mina Park" not in desk.get("/people/duplicates").text
    # who says otherwise is asked again
    chosen = desk.submit(f"/people/{one.public_id}/duplicate", {"other": two.public_id})
    assert chosen.headers["Location"] == f"/people/duplicates/{public_id}"
    assert list(pairs(app).values()) == [["name", "said"]]


def test_what_somebody_said_outlives_the_night(app: Flask, make: Factories, desk: Client) -> None:
    one, two = make.person("Mina Park", account=None), make.person("Cho Young", account=None)
    page = desk.get(f"/people/{one.public_id}/duplicate?q=cho").text
    assert "Cho Young" in page
    assert desk.submit(f"/people/{one.public_id}/duplicate", {"other": two.public_id}).status_code == 303
    assert pairs(app) == {(one.id, two.id): [Sign.SAID.value]}
    assert "/people/duplicates/" in desk.get(f"/people/{two.public_id}").text


@pytest.mark.parametrize(("other", "code"), [("", "no-person"), ("nobody", "no-person"), ("é\x00", "no-person")])
def test_who_is_nobody_is_no_other_record(make: Factories, desk: Client, other: str, code: str) -> None:
    one = make.person("Mina Park", account=None)
    answer = desk.submit(f"/people/{one.public_id}/duplicate", {"other": other})
    assert codes(desk.get(answer.headers["Location"]).text) == {code}
    assert codes(
        desk.get(desk.submit(f"/people/{one.public_id}/duplicate", {"other": one.public_id}).headers["Location"]).text
    ) == {"same-record"}


def test_while_somebody_is_typed(app: Flask, make: Factories, desk: Client) -> None:
    """Whoever adds a person sees who it may be, loses nothing typed, and can say that it is somebody else."""
    make.person("Mina Park", email="mina@demo.example")
    typed = {"full_name": "park mina", "email": "", "phone": "", "preferred_language": "en"}
    asked = desk.submit("/people/new", typed)
    assert asked.status_code == 422
    assert "mina@demo.example" in asked.text
    assert 'value="park mina"' in asked.text
    assert desk.submit("/people/new", {**typed, "is_new": "y"}).status_code == 303
    assert desk.submit("/people/new", {**typed, "full_name": "Somebody Else"}).status_code == 303


def test_nobody_else_has_these_doors(client: Client, make: Factories, app: Flask) -> None:
    one, two = make.person("Mina Park"), make.person("Mina Park", account=None)
    pairs(app)
    with app.app_context():
        public_id = db.session.scalars(sa.select(Duplicate.public_id)).one()
    chair = make.officer(make.committee())
    for who in (one, chair, make.person(roles=(Role.ADMINISTRATOR,)), make.person(roles=(Role.AUDITOR,))):
        client.sign_in(who)
        assert client.get("/people/duplicates").status_code in (403, 404)
        assert client.get(f"/people/duplicates/{public_id}").status_code in (403, 404)
        assert client.submit(f"/people/duplicates/{public_id}").status_code in (403, 404)
        assert client.submit(f"/people/duplicates/{public_id}/dismiss").status_code in (403, 404)
        assert client.submit(f"/people/{two.public_id}/duplicate", {"other": one.public_id}).status_code in (403, 404)


def test_the_sweep_keeps_what_came_while_it_looked(app: Flask, make: Factories) -> None:
    one, two = make.person("Mina Park", account=None), make.person("Cho Young", account=None)
    with app.app_context():
        from volunteers.duplicates import actions

        seen = queries.youngest()
        with unguarded("found meanwhile"):
            db.session.add(Duplicate(first_id=one.id, second_id=two.id, signs=["name"], found_at=clock.now()))
            db.session.commit()
        assert actions.keep_pairs({}, seen_up_to=seen) == (0, 0)
        assert actions.keep_pairs({}, seen_up_to=queries.youngest()) == (0, 1)
