"""Whatever is exported of people can be imported again, and gives the same."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers.access import Role
from volunteers.committees.models import Membership, MembershipClass
from volunteers.foundation.db import db
from volunteers.foundation.languages import SPOKEN, WRITTEN_TO, name_in
from volunteers.imports.rules.values import language_of, language_skill
from volunteers.people.models import LanguageSkill, Level, Person

pytestmark = pytest.mark.usefixtures("set_clock")

COLUMNS = (
    *("full_name", "call_name", "sorts_under", "email", "phone", "is_phone_private", "postal_address"),
    *("preferred_language", "languages", "skills", "availability", "may_be_asked", "emergency_name"),
    *("emergency_phone", "is_under_18", "born_on"),
)
KEPT = (
    *("full_name", "call_name", "sorts_under", "sort_name", "folded_name", "email", "phone", "is_phone_private"),
    *("postal_address", "preferred_language", "skills", "availability", "may_be_asked", "emergency_name"),
    *("emergency_phone", "is_adult", "born_on"),
)
PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "full_name": "Ana María Ruiz",
        "call_name": "Anita",
        "sorts_under": "Ruiz Ana",
        "email": "ana@demo.example",
        "phone": "+1 303-555-0142",
        "is_phone_private": True,
        "postal_address": "1 Main St\nApt 4\nBoulder, CO 80302",
        "preferred_language": "es",
        "skills": ["driving", "first aid", "música"],
        "availability": ["weekday_days", "weekday_evenings", "saturdays", "sundays"],
        "may_be_asked": True,
        "emergency_name": "Hana O’Neil, a neighbor",
        "emergency_phone": "+82 31-729-2114",
    },
    {"full_name": "김민준", "email": "minjun@demo.example", "postal_address": "12 Jungang-ro\nYongin 17022\nKorea"},
    {"full_name": "-Dash O’Neil, Jr.", "call_name": "@dash", "email": "dash@demo.example", "skills": ["+1"]},
    {"full_name": "Ben Ruiz", "email": "ana@demo.example", "postal_address": "1 Main St\nApt 4\nBoulder, CO 80302"},
    {"full_name": "Only Named", "email": None},
    {"full_name": "Kid Fox", "email": "kid@demo.example", "is_adult": False, "born_on": date(2015, 5, 5)},
)
SKILLS: dict[str, tuple[dict[str, Any], ...]] = {
    "Ana María Ruiz": (
        {"language": "es", "speaks": Level.NATIVE, "writes": Level.NATIVE, "interprets": True, "translates": True},
        {"language": "zh-Hant", "speaks": Level.FEW_WORDS, "writes": None},
        {"language": "ko", "speaks": None, "writes": Level.CONVERSATION},
        {"language": "fr", "speaks": None, "writes": Level.WORK, "translates": True},
    ),
    "김민준": ({"language": "ko", "speaks": Level.NATIVE, "writes": Level.WORK, "interprets": True},),
}


def told(app: Flask) -> list[dict[str, Any]]:
    """What is kept of everybody but the coordinator, in the order of their names."""
    with app.app_context():
        skills: dict[int, set[Any]] = {}
        for row in db.session.scalars(sa.select(LanguageSkill)):
            said = (row.language, row.speaks, row.writes, row.interprets, row.translates)
            skills.setdefault(row.person_id, set()).add(said)
        people = db.session.scalars(sa.select(Person).where(Person.account_id.is_(None)).order_by(Person.full_name))
        return [{name: getattr(each, name) for name in KEPT} | {"of": skills.get(each.id, set())} for each in people]


def exported(office: Office, address: str, kind: str, tag: str, columns: tuple[str, ...] = COLUMNS) -> bytes:
    given = {"columns": list(columns), "format": kind, "purpose": "move", "with_minors": "y"}
    answer = office.client.submit(f"{address}?lang={tag}", given)
    assert answer.status_code == 200, answer.text
    with answer:
        return answer.get_data()


@pytest.fixture
def elsewhere(fresh_app: Flask) -> Office:
    """An installation that holds nobody but its coordinator."""
    make = Factories(fresh_app)
    return Office(fresh_app, fresh_app.test_client().sign_in(make.person("Ed Elsewhere", roles=(Role.COORDINATOR,))))


def test_people_come_in_as_they_went_out(app: Flask, office: Office, make: Factories, elsewhere: Office) -> None:
    for each in PEOPLE:
        person = make.person(account=False, **each)
        for skill in SKILLS.get(person.full_name, ()):
            make.skill(person, **skill)
    before = told(app)
    for kind, tag in (("csv", "en"), ("xlsx", "en"), ("csv", "es"), ("xlsx", "es")):
        file = exported(office, "/people/export", kind, tag)
        elsewhere.send(file, f"people.{kind}")
        elsewhere.check()
        assert set(elsewhere.counts) == {"created", "duplicate", "guardian"}, (kind, tag)
        elsewhere.press("decide", decision="other").do()  # one address, two names: it is asked
        assert [each for each in told(elsewhere.app) if each["full_name"] != "Carla Coordinator"] == before, (kind, tag)
        elsewhere.press("undo")
        assert told(elsewhere.app) == []
        office.send(file, f"people.{kind}")
        office.check()
        assert office.counts == {"unchanged": len(PEOPLE) + 1}, (kind, tag)


def test_a_roster_comes_in_as_it_went_out(app: Flask, office: Office, make: Factories, elsewhere: Office) -> None:
    committee = make.committee()
    there = Factories(elsewhere.app).committee()
    for n, kind in enumerate(MembershipClass):
        person = make.person(f"Member {n}", account=False, postal_address=f"{n} Main St\nBoulder, CO 80302")
        make.member(committee, person, membership_class=kind, began_on=date(2014, 8, 1 + n))
    address = f"/committees/{committee.slug}/members/export"

    def members(where: Office) -> list[Any]:
        with where.app.app_context():
            rows = sa.select(Person.full_name, Membership.membership_class, Membership.began_on)
            joined = rows.join(Membership, Membership.person_id == Person.id).order_by(Person.full_name)
            return [tuple(row) for row in db.session.execute(joined)]

    before = members(office)
    assert len(before) == len(MembershipClass)
    for tag in ("en", "es"):
        columns = ("full_name", "email", "postal_address", "committee", "class", "since", "status", "office")
        elsewhere.send(exported(office, address, "csv", tag, columns))
        elsewhere.check().do()
        assert elsewhere.counts == {"created": len(before)}, tag
        assert members(elsewhere) == before
        assert {each["postal_address"] for each in told(elsewhere.app)} == {
            each["postal_address"] for each in told(app)
        }
        elsewhere.press("undo")
    assert there.id


@pytest.mark.once
@pytest.mark.parametrize("reader", ["en", "es"])
def test_each_language_is_known_by_the_name_under_which_it_is_exported(reader: str) -> None:
    for tag in {*SPOKEN, *WRITTEN_TO}:
        name = name_in(tag, reader)
        assert language_of(name) == tag, name
        assert language_skill(f"{name} (speaks a few words, interprets)").language == tag, name
