"""What somebody does with a language, and on what basis it is known: only a coordinator records more than was said."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.committees.models import OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.people.models import Basis, LanguageSkill, Level, Person
from volunteers.people.rules import useful

ONE = {"full_name": "One", "preferred_language": "en"}
KO = {"language_0": "ko", "speaks_0": "native", "writes_0": "work"}
NOTHING = {"language_0": "", "speaks_0": "", "writes_0": ""}
TESTED = {**KO, "basis_0": "tested", "basis_on_0": "2026-05-03"}


def kept(app: Flask, person: Person) -> dict[str, LanguageSkill]:
    """The languages as stored."""
    with app.app_context():
        rows = db.session.scalars(sa.select(LanguageSkill).where(LanguageSkill.person_id == person.id))
        return {row.language: row for row in rows}


def version(app: Flask, person: Person) -> str:
    """The version that a form of now carries."""
    with app.app_context():
        return str(db.session.scalar(sa.select(Person.version).where(Person.id == person.id)))


@pytest.fixture
def person(make: Factories) -> Person:
    """Whose languages they are."""
    return make.person("One", account=make.account("one@demo.example"))


@pytest.fixture
def mine(app: Flask, client: Client, person: Person) -> Any:
    """Saves one's own profile."""
    client.sign_in(person)
    return lambda **fields: client.submit("/me/profile", {**ONE, "version": version(app, person), **fields})


@pytest.fixture
def theirs(app: Flask, make: Factories, person: Person) -> Any:
    """A coordinator saves it."""
    coordinator = app.test_client().sign_in(make.person("Cora", roles=(Role.COORDINATOR,)))
    address = f"/people/{person.public_id}/edit"
    return lambda **fields: coordinator.submit(address, {**ONE, "version": version(app, person), **fields})


def test_what_one_does_with_it_is_said_by_oneself(app: Flask, person: Person, mine: Any) -> None:
    assert mine(**KO, interprets_0="y", translates_0="y").status_code == 303
    row = kept(app, person)["ko"]
    assert (row.interprets, row.translates, row.basis) == (True, True, Basis.SELF_STATED)
    assert row.basis_on is not None
    assert mine(**KO).status_code == 303
    row = kept(app, person)["ko"]
    assert (row.interprets, row.translates) == (False, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"language_0": "ko", "writes_0": "work", "interprets_0": "y"},
        {"language_0": "ko", "speaks_0": "work", "translates_0": "y"},
        {"translates_0": "y"},
    ],
)
def test_who_does_something_with_it_knows_it(app: Flask, person: Person, mine: Any, fields: dict[str, str]) -> None:
    """Refused at its field, and nothing is kept."""
    answer = mine(**fields)
    assert (answer.status_code, kept(app, person)) == (422, {})
    assert 'class="error"' in answer.text


@pytest.mark.parametrize("basis", ["tested", "certified"])
def test_nobody_certifies_themselves(app: Flask, person: Person, mine: Any, basis: str) -> None:
    """Their form has no such field: what is sent all the same counts for nothing."""
    mine(**KO, basis_0=basis, basis_on_0="2026-05-03")
    assert kept(app, person)["ko"].basis is Basis.SELF_STATED


def test_a_coordinator_does_not_certify_themselves(app: Flask, client: Client, make: Factories) -> None:
    cora = make.person("Cora", roles=(Role.COORDINATOR,))
    client.sign_in(cora)
    fields = {**ONE, **TESTED, "version": version(app, cora)}
    assert client.submit(f"/people/{cora.public_id}/edit", fields).status_code == 303
    assert kept(app, cora)["ko"].basis is Basis.SELF_STATED


def test_what_a_coordinator_recorded_stays(app: Flask, client: Client, person: Person, mine: Any, theirs: Any) -> None:
    """Through a save of the person, who still says what they do with it; their page shows it as a fact."""
    assert theirs(**TESTED).status_code == 303
    assert 'name="speaks_0" value="native"' in client.get("/me/profile").text
    assert mine(**KO, translates_0="y", phone="303-555-0142").status_code == 303
    row = kept(app, person)["ko"]
    assert (row.basis, row.basis_on, row.translates) == (Basis.TESTED, date(2026, 5, 3), True)


@pytest.mark.parametrize(
    "fields", [{**KO, "speaks_0": "work"}, {**KO, "writes_0": ""}, NOTHING, {**KO, "language_0": "es"}]
)
def test_only_a_coordinator_changes_what_was_recorded(
    app: Flask, person: Person, mine: Any, theirs: Any, fields: dict[str, str]
) -> None:
    """Neither a level, nor away, nor over to another language; what was typed is shown again."""
    theirs(**TESTED)
    answer = mine(**fields, call_name="Typed")
    assert answer.status_code == 422
    assert 'value="Typed"' in answer.text
    assert {(row.language, row.speaks, row.basis) for row in kept(app, person).values()} == {
        ("ko", Level.NATIVE, Basis.TESTED)
    }


def test_a_coordinator_takes_it_back(app: Flask, person: Person, mine: Any, theirs: Any) -> None:
    """It is the person's word again, from that day on."""
    theirs(**TESTED)
    assert theirs(**{**TESTED, "basis_0": "self_stated"}).status_code == 303
    row = kept(app, person)["ko"]
    assert row.basis is Basis.SELF_STATED
    assert row.basis_on != date(2026, 5, 3)
    assert mine(**{**KO, "speaks_0": "work"}).status_code == 303


@pytest.mark.parametrize(
    ("basis", "day"),
    [
        ("tested", ""),
        ("certified", "soon"),
        ("certified", (clock.now() + timedelta(days=9)).date().isoformat()),
        ("sworn", "2026-05-03"),
    ],
)
def test_a_test_has_its_day(app: Flask, person: Person, theirs: Any, basis: str, day: str) -> None:
    answer = theirs(**KO, basis_0=basis, basis_on_0=day)
    assert (answer.status_code, kept(app, person)) == (422, {})


def test_a_form_without_the_basis_says_nothing_about_it(app: Flask, person: Person, theirs: Any) -> None:
    theirs(**TESTED)
    assert theirs(**KO).status_code == 303
    assert kept(app, person)["ko"].basis is Basis.TESTED


def test_it_is_shown_to_who_may_see_languages(app: Flask, make: Factories) -> None:
    """On the roster, on the person's page, and where people are asked to help."""
    committee = make.committee()
    member = make.member(committee)
    make.skill(member, "ko", translates=True, basis=Basis.CERTIFIED, basis_on=date(2026, 5, 3))
    chair = app.test_client().sign_in(make.officer(committee, OfficeKind.CHAIR))
    said = "well enough for work, translates written text, certified on"
    roster = f"/committees/{committee.slug}/members"
    assert said in chair.get(roster).text
    assert "traduce textos escritos, certificado el" in chair.get(f"{roster}?lang=es").text
    chair.get(f"{roster}?lang=en")
    coordinator = app.test_client().sign_in(make.person("Cora", roles=(Role.COORDINATOR,)))
    page = coordinator.get(f"/people/{member.public_id}").text
    assert "translates written text" in page
    assert "certified on" in page


def test_who_only_translates_is_listed_last() -> None:
    only = LanguageSkill(language="ne", translates=True, interprets=False, basis=Basis.SELF_STATED)
    speaks = LanguageSkill(language="so", speaks=Level.WORK, basis=Basis.SELF_STATED)
    writes = LanguageSkill(language="am", writes=Level.WORK, basis=Basis.SELF_STATED)
    assert useful([writes, only, speaks]) == [speaks, only]
