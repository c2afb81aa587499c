"""Everywhere one types a name it is found in the same way, and an address only by who may see it."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers import search
from volunteers.access import Actor, ActorKind, Role
from volunteers.committees import queries as committees
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db, need, unguarded
from volunteers.initiatives import queries as initiatives
from volunteers.initiatives.models import Position
from volunteers.notices.models import Notice
from volunteers.notices.queries.notices import recipients
from volunteers.people.models import Person, Viewer
from volunteers.search import ways

NAME, OTHER = "Łukasz O’Brien-Żurek", "Ana Ruiz"
TYPED = (
    "lukasz",
    "ŁUKASZ",
    "obrien",
    "o'brien",
    "zurek lukasz",
    "brien-żurek",
    "brienzurek",
    "ｌｕｋ",
    "lu\u00adkasz",
    "lu",
)


class Stage:
    """A committee with a chair, two members of whom one is looked for, and a role."""

    def __init__(self, app: Flask, make: Factories) -> None:
        self.app, self.make = app, make
        self.korea: Committee = make.committee()
        self.wanted: Person = make.member(self.korea, make.person(NAME, email="lz@home.example"))
        self.other: Person = make.member(self.korea, make.person(OTHER, email="ana@home.example"))
        self.chair: Person = make.officer(self.korea, person=make.member(self.korea, make.person("Dana Whitlock")))
        self.secretary: Person = make.officer(
            self.korea, OfficeKind.SECRETARY, make.member(self.korea, make.person("Sol Beck"))
        )
        self.position: Position = make.position(make.initiative(self.korea))
        self.coordinator = make.person("Coordinator Person", roles=(Role.COORDINATOR,))
        self.admin = make.person("Administrator Person", roles=(Role.ADMINISTRATOR,))

    def get(self, person: Person, url: str, q: str) -> str:
        client: Client = self.app.test_client().sign_in(person)
        answer = client.get(url, query_string={"q": q})
        assert answer.status_code == 200
        return answer.text.split("<main", 1)[-1]

    def pages(self) -> list[tuple[Person, str]]:
        """The lists in which one looks for somebody."""
        base = f"/committees/{self.korea.slug}"
        return [
            (self.coordinator, "/people/"),
            (self.coordinator, "/search"),
            (self.chair, "/search"),
            (self.chair, f"{base}/members"),
            (self.admin, "/admin/users"),
            (self.admin, f"{base}/offices/new"),
        ]


@pytest.fixture
def stage(app: Flask, make: Factories, set_clock: Any) -> Stage:
    return Stage(app, make)


@pytest.fixture(params=["few", "many"])
def hits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether what is found is taken for few, which are sorted, or for so many that the list itself is walked."""
    if request.param == "many":
        monkeypatch.setattr(ways, "FEW", 0)
        monkeypatch.setattr(ways, "SPARSE", 0)
        monkeypatch.setattr(ways, "SAMPLE", 100)
    return str(request.param)


@pytest.mark.usefixtures("hits")
@pytest.mark.parametrize("typed", TYPED)
def test_lists_find_a_name_as_it_is_typed(stage: Stage, typed: str) -> None:
    for person, url in stage.pages():
        page = stage.get(person, url, typed)
        assert (NAME in page, OTHER in page) == (True, False), (url, typed)


@pytest.mark.usefixtures("hits")
@pytest.mark.parametrize("typed", TYPED)
def test_choices_find_a_name_as_it_is_typed(stage: Stage, typed: str) -> None:
    """Whom to ask, to whom to hand an office over, who got a message."""
    with stage.app.app_context():
        position = initiatives.position(stage.position.public_id)
        assert position is not None
        asked = initiatives.candidates(position, initiatives.CandidateFilters(q=typed), clock.now().date())
        assert [each.person.full_name for each in asked.candidates] == [NAME]
        for viewer in (Viewer.ADMINISTRATOR, Viewer.CHAIR):
            found = committees.successors(stage.korea.id, typed, viewer)
            assert [each.full_name for each in found] == [NAME], viewer
        fellow = committees.successors(stage.korea.id, "łukasz", Viewer.FELLOW)
        assert [each.full_name for each in fellow] == [NAME]
        assert committees.successors(stage.korea.id, "zurek", Viewer.FELLOW) == []  # they read first names only
        names = sa.select(Person.full_name).where(*recipients(Notice(id=0), q=typed).whereclause.clauses[1:])
        assert list(db.session.scalars(names)) == [NAME]


ADDRESSES = ("lz@home.example", "LZ@HOME.example", "lz@home", "home.example", "z@h", "@home", "lz@")


@pytest.mark.usefixtures("hits")
@pytest.mark.parametrize("typed", ADDRESSES)
def test_an_address_finds_nobody_for_who_may_not_see_it(stage: Stage, typed: str) -> None:
    """Whole or in parts: the search would tell what the page does not."""
    base = f"/committees/{stage.korea.slug}"
    member = stage.other
    for person, url in (
        (stage.chair, "/search"),
        (stage.chair, f"{base}/members"),
        (stage.secretary, "/search"),
        (stage.secretary, f"{base}/members"),
        (member, "/search"),
        (stage.admin, "/search"),
        (stage.admin, "/admin/audit"),
    ):
        assert NAME not in stage.get(person, url, typed), (person.full_name, url)
    with stage.app.app_context():
        for viewer in (Viewer.CHAIR, Viewer.SECRETARY, Viewer.FELLOW):
            assert committees.successors(stage.korea.id, typed, viewer) == []
        assert search.find(typed, Actor()) == {}
        position = initiatives.position(stage.position.public_id)
        assert position is not None
        filters = initiatives.CandidateFilters(q=typed)
        assert not initiatives.candidates(position, filters, clock.now().date()).candidates
    for person, url in ((stage.coordinator, "/people/"), (stage.coordinator, "/search"), (stage.admin, "/admin/users")):
        assert NAME in stage.get(person, url, typed), (person.full_name, url)


def test_an_address_that_coordinators_are_not_shown_finds_nobody(stage: Stage) -> None:
    """Who has died is written to by nobody; who is under 18 is not found by who assigns offices."""
    make = stage.make
    make.person("Late Person", email="late@home.example", death_noted_at=clock.now())
    make.person("Young Person", email="young@home.example", is_adult=False)
    assert "Late Person" not in stage.get(stage.coordinator, "/people/", "late@home.example")
    assert "Late Person" in stage.get(stage.coordinator, "/people/", "late")
    assert "Young Person" in stage.get(stage.coordinator, "/people/", "young@home.example")
    offices = f"/committees/{stage.korea.slug}/offices/new"
    assert "Young Person" not in stage.get(stage.admin, offices, "young@home.example")
    assert NAME in stage.get(stage.admin, offices, "lz@home.example")


@pytest.mark.usefixtures("hits")
def test_an_account_is_found_by_its_address_and_by_who_uses_it(stage: Stage) -> None:
    """Also by words of both, and after the address has changed."""
    for typed in ("lz@home", "home.example", "lukasz", "obrien zurek"):
        assert NAME in stage.get(stage.admin, "/admin/users", typed)
    with stage.app.app_context(), unguarded("test"):
        need(Person, stage.wanted.id).email = "new@elsewhere.example"
        db.session.commit()
    assert NAME in stage.get(stage.coordinator, "/people/", "new@elsewhere")
    assert NAME not in stage.get(stage.coordinator, "/people/", "lz@home")


COPIED = (
    "<lz@home.example>",
    "mailto:lz@home.example",
    "MAILTO:lz%40home.example?subject=Hello",
    "lz@home.example,",
    "(lz@home.example).",
    "Lucky Luke <lz@home.example>",
    "“Żurek, Łukasz” <mailto:LZ@home.example>;",
)


@pytest.mark.usefixtures("hits")
@pytest.mark.parametrize("typed", COPIED)
def test_an_address_is_found_as_it_was_copied(stage: Stage, typed: str) -> None:
    """With the signs of a mail program, by who may see it, and by nobody else."""
    offices = f"/committees/{stage.korea.slug}/offices/new"
    seers = [(stage.coordinator, "/people/"), (stage.coordinator, "/search")]
    for person, url in (*seers, (stage.admin, "/admin/users"), (stage.admin, offices)):
        page = stage.get(person, url, typed)
        assert (NAME in page, OTHER in page) == (True, False), (url, typed)
    for person, url in ((stage.chair, "/search"), (stage.chair, f"/committees/{stage.korea.slug}/members")):
        assert NAME not in stage.get(person, url, typed)


@pytest.mark.usefixtures("hits")
@pytest.mark.parametrize("typed", ["-", "'", "\u200b", " - ’ ", "-" * 150 + "lukasz"])
def test_what_can_not_be_read_is_no_search(stage: Stage, typed: str) -> None:
    """It narrows no list, and finds nobody where only who is looked for is shown: as if nothing was typed."""
    for person, url in stage.pages():
        page, bare = stage.get(person, url, typed), stage.get(person, url, "")
        assert (NAME in page) == (NAME in bare) == url.endswith(("/people/", "/members", "/users")), (url, typed)
    for person, url in (
        (stage.admin, "/admin/audit"),
        (stage.admin, "/admin/outbox"),
        (stage.chair, f"/positions/{stage.position.public_id}/assign"),
        (stage.chair, "/initiatives/"),
        (stage.chair, "/positions/"),
    ):
        rows = [stage.get(person, url, each).count("<li") for each in (typed, "", "zzqx")]
        assert rows[0] == rows[1], (url, typed)


def test_a_list_that_is_narrowed_otherwise_too_finds_the_same(stage: Stage) -> None:
    """And its pages follow one another in the order of the names."""
    for n in range(7):
        stage.make.person(f"Łucja Nowak {n}", account=None)
    for typed in ("łucja", "lucja nowak", "no"):
        for more in ({}, {"account": "none"}):
            client = stage.app.test_client().sign_in(stage.coordinator)
            seen: list[str] = []
            for page in (1, 2, 3):
                answer = client.get("/people/", query_string={"q": typed, "page": page, "per_page": 3, **more})
                seen += [f"Łucja Nowak {n}" for n in range(7) if f"Łucja Nowak {n}" in answer.text]
                assert NAME not in answer.text.split("<main", 1)[-1]
            assert seen == [f"Łucja Nowak {n}" for n in range(7)], (typed, more)


def test_people_are_sorted_alike_on_each_database(app: Flask, make: Factories) -> None:
    """By code points of the key, whatever the database's own collation is; under what they asked for."""
    for name in ("Zoe", "łuk", "Öz", "Ava", "Luk", "Li-An", "Lian", "Ян", "ana"):
        make.person(name)
    make.person("Minjun Kim", sorts_under="Ömer Kim")
    with app.app_context():
        found = list(db.session.scalars(sa.select(Person.full_name).order_by(Person.sort_name, Person.id)))
        assert found == ["ana", "Ava", "Li-An", "Lian", "Luk", "łuk", "Minjun Kim", "Öz", "Zoe", "Ян"]
        column = sa.inspect(db.engine).get_columns("people")
        collation = next(each["type"].collation for each in column if each["name"] == "sort_name")
        assert collation == ("C" if db.engine.dialect.name == "postgresql" else None)


def test_an_entry_is_written_only_when_it_changes(app: Flask, make: Factories) -> None:
    """Who signs in changes their account: the index is left alone."""
    person = make.person("Yolanda Saldívar")
    counter = app.extensions["query_counter"]
    with app.app_context(), unguarded("test"):
        counter.reset()
        need(Person, person.id).phone = "+1 303-555-0142"
        db.session.commit()
        assert not [each for each in counter.statements if "search_" in each]
        need(Person, person.id).call_name = "Yoli"
        db.session.commit()
        assert [each for each in counter.statements if "search_" in each]
    actor = Actor(kind=ActorKind.PERSON, person_id=0, everywhere=frozenset({Role.COORDINATOR}))
    with app.app_context():
        assert search.find("yoli", actor)["person"].keys == (person.id,)
