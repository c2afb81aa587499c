"""Everybody the organisation knows, for coordinators."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.another_room import another_room
from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.foundation.db import db
from volunteers.house import Panel, Place, Room
from volunteers.people import rules
from volunteers.people.models import LanguageSkill, Level, Person


@pytest.fixture
def desk(client: Client, make: Factories) -> Client:
    """A coordinator's browser."""
    return client.sign_in(make.person("Coordinator Person", roles=(Role.COORDINATOR,)))


def names(page: str) -> list[str]:
    """The names in the list."""
    return re.findall(r'role="rowheader">\s*<a[^>]*><bdi>([^<]+)</bdi>', page)


def test_search_by_any_part_in_any_script(desk: Client, make: Factories) -> None:
    """Case and accents don't matter; what looks like a pattern is only text."""
    make.person("Zoë Núñez", email="zoe@demo.example")
    make.person("김민준", email="kim@demo.example")
    make.person("100% Sure_Thing", email="sure@demo.example")
    for q, wanted in [
        ("nunez", ["Zoë Núñez"]),
        ("ZOE nu", ["Zoë Núñez"]),
        ("민준", ["김민준"]),
        ("kim@demo", ["김민준"]),
        ("0%", ["100% Sure_Thing"]),
        ("e_t", ["100% Sure_Thing"]),
        ("%", ["100% Sure_Thing"]),
        ("nobody-like-that", []),
    ]:
        assert names(desk.get("/people/", query_string={"q": q}).text) == wanted, q


@pytest.mark.parametrize("q", ["\x00", "'", '"', "\\", "x" * 3000, "<b>", "\ud800".encode("utf-8", "surrogatepass")])
def test_odd_searches_are_no_defect(desk: Client, q: str | bytes) -> None:
    """Whatever is typed."""
    assert desk.get("/people/", query_string={"q": q, "language": q, "page": "x", "per_page": "-1"}).status_code == 200


def test_list_is_paged_and_cheap(app: Flask, desk: Client, make: Factories) -> None:
    """Fifty on a page, the same number of queries whatever the size; filters by language and account."""
    few = desk.get("/people/")
    few_queries = desk.query_count
    assert few.status_code == 200
    for number in range(60):
        person = make.person(f"Person {number:03}", account=None if number % 2 else True)
        if number < 3:
            make._save(LanguageSkill(person_id=person.id, language="so", speaks=Level.NATIVE))
    page = desk.get("/people/")
    assert len(names(page.text)) == 50
    assert desk.query_count <= few_queries + 1
    assert "61 people" in page.text
    assert len(names(desk.get("/people/?page=2").text)) == 11
    assert len(names(desk.get("/people/?language=so").text)) == 3
    assert len(names(desk.get("/people/?account=none").text)) == 30


def test_somebody_without_an_account(app: Flask, desk: Client, make: Factories) -> None:
    """First-class, and may share an address."""
    make.person("Amina", email="home@demo.example")
    answer = desk.submit(
        "/people/new",
        {
            "full_name": "ሰላም ተስፋዬ",
            "email": "Home@demo.example",
            "phone": "303 555 0142",
            "preferred_language": "am",
            "may_be_asked": "y",
            "is_new": "y",
        },
    )
    assert answer.status_code == 303
    page = desk.get(answer.headers["Location"])
    assert "ሰላም ተስፋዬ" in page.text
    assert re.search(r"\b1 other\b", page.text)
    assert "No account" in page.text
    with app.app_context():
        person = db.session.scalars(sa.select(Person).where(Person.full_name == "ሰላም ተስፋዬ")).one()
        assert (person.email, person.account_id, person.phone) == ("home@demo.example", None, "+1 303-555-0142")
        to = rules.recipient(person)
    assert (to.address, to.language, to.person_id) == ("home@demo.example", "am", person.id)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 300),
        ("full_name", "a\x00"),
        ("email", "nope"),
        ("email", "a\r\nBcc: b@c.example"),
        ("phone", "x"),
        ("preferred_language", ""),
        ("preferred_language", "xx"),
    ],
)
def test_bad_input_about_somebody_new(app: Flask, desk: Client, field: str, value: str) -> None:
    """Told at the field; nobody is added."""
    good = {"full_name": "New Person", "preferred_language": "en"}
    answer = desk.submit("/people/new", {**good, field: value})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_panels_of_other_rooms(app: Flask, desk: Client, make: Factories) -> None:
    """The page loops over what the roof hands it."""
    person = make.person("Zoë Núñez")
    seen = []
    panel = Panel(Place.PERSON, lambda someone, actor: seen.append((actor.person_id, someone.id)))
    with another_room(app, Room(name="guest", panels=(panel,))):
        assert desk.get(f"/people/{person.public_id}").status_code == 200
    assert [someone for _, someone in seen] == [person.id]


@pytest.mark.parametrize("public_id", ["x", "%00", "é", "a" * 500])
def test_foreign_ids(desk: Client, public_id: str) -> None:
    """404, never a 500."""
    assert desk.get(f"/people/{public_id}").status_code == 404
