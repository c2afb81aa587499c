"""Who is under 18 comes with who answers for them: written down, confirmed by nobody, and a yes to nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.client import codes
from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers.committees.models import Membership
from volunteers.foundation import clock
from volunteers.imports import jobs
from volunteers.mail.models import Delivery
from volunteers.people.models import Channel, OptOut, Person
from volunteers.safeguarding.models import Consent, Guardianship

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]
LIST = (
    "Name,Email,Born,Committee,Parent,Parent email,Parent phone\n"
    "Kid Fox,mo@demo.example,2015-05-05,Korea Committee,Mo Fox,mo@demo.example,\n"
    "Kit Fox,,2016-05-05,Korea Committee,Mo Fox,mo@demo.example,\n"
    "Ann Low,,,Korea Committee,Al Low,,303 555 0142\n"
    "Old Roe,old@demo.example,1950-05-05,Korea Committee,Bea Roe,bea@demo.example,\n"
)


def answering(rows_of: Rows) -> set[tuple[str, str]]:
    """(child, guardian) of each that counts."""
    people = {each.id: each.full_name for each in rows_of(Person)}
    return {(people[row.child_id], people[row.guardian_id]) for row in rows_of(Guardianship) if row.ended_at is None}


def test_a_child_comes_with_its_guardian(office: Office, make: Factories, rows_of: Rows) -> None:
    make.committee()
    office.send(LIST)
    office.check()
    assert office.counts == {"created": 4, "guardian": 3}
    office.do()
    assert answering(rows_of) == {("Kid Fox", "Mo Fox"), ("Kit Fox", "Mo Fox"), ("Ann Low", "Al Low")}
    assert {each.confirmed_at for each in rows_of(Guardianship)} == {None}
    people = {each.full_name: each for each in rows_of(Person)}
    assert (people["Kid Fox"].email, people["Mo Fox"].email) == (None, "mo@demo.example")
    assert (people["Ann Low"].is_adult, people["Al Low"].is_adult, people["Old Roe"].is_adult) == (False, True, True)
    assert "Bea Roe" not in people
    assert [each.person_id for each in rows_of(Membership)] == [people["Old Roe"].id]
    assert rows_of(Consent) == []
    assert rows_of(Delivery) == []
    assert {each.channel for each in rows_of(OptOut) if each.person_id == people["Mo Fox"].id} == set(Channel)
    office.client.max_queries = 20  # a child's page is noted with who opened it
    assert "Mo Fox" in office.client.get(f"/people/{people['Kid Fox'].public_id}").text
    office.send(LIST)
    assert office.check().counts["unchanged"] == 4


def test_who_is_known_at_the_address_is_that_guardian(office: Office, make: Factories, rows_of: Rows) -> None:
    make.person("Mo Fox", email="mo@demo.example")
    kid = make.person("Kid Fox", account=False, is_adult=False, phone="+1 303-555-0199", email=None)
    office.send("Name,Phone,Parent,Parent email\nKid Fox,303 555 0199,Mo Fox,mo@demo.example\n")
    office.check()
    assert office.counts == {"updated": 1}
    office.do()
    assert answering(rows_of) == {("Kid Fox", "Mo Fox")}
    assert len(rows_of(Person)) == 3
    office.press("undo")
    assert answering(rows_of) == set()
    assert kid.id in {each.id for each in rows_of(Person)}


def test_a_guardian_who_can_be_none_is_told(office: Office, make: Factories, rows_of: Rows) -> None:
    make.person("Zoe Fox", account=False, is_adult=False, email="zoe@demo.example")
    office.send(
        "Name,Born,Parent,Parent email,Parent phone\n"
        "Kid Fox,2015-05-05,,mo@demo.example,\n"
        "Kit Fox,2015-05-05,Mo Fox,,\n"
        "Ken Fox,2015-05-05,Ken Fox,mo@demo.example,\n"
        "Kim Fox,2015-05-05,Mo Fox,mo at demo,\n"
        "Kay Fox,2015-05-05,Zoe Fox,zoe@demo.example,\n"
    )
    office.check()
    assert office.counts == {"created": 1, "problem": 4, "guardian": 1}
    page = office.page()
    assert "mo at demo" in page
    office.do(only_good="y")
    assert office.counts["problem"] == 5
    assert answering(rows_of) == set()
    office.send("Name,Parent email\nKid Fox,mo@demo.example\n")
    form = {"column_0": "full_name", "column_1": "guardian_email", "region": "US", "namesakes": "keep_ours"}
    refused = office.client.submit(f"/data/{office.id}/columns", {**form, "version": str(office.row().version)})
    assert "no-guardian" in codes(refused.text)


def test_an_undo_takes_the_family_out_but_for_whom_somebody_talked_with(
    office: Office, make: Factories, rows_of: Rows
) -> None:
    make.committee()
    office.send(LIST)
    office.check().do().press("undo")
    assert office.counts["undone"] == 4
    assert [each.full_name for each in rows_of(Person)] == ["Carla Coordinator"]
    office.send(LIST)
    office.check().do()
    people = {each.id: each.full_name for each in rows_of(Person)}
    row = next(each for each in rows_of(Guardianship) if people[each.child_id] == "Kit Fox")
    assert office.client.submit(f"/guardians/{row.public_id}/confirm", {}).status_code == 303
    office.press("undo")
    assert (office.counts["undone"], office.counts["kept"]) == (3, 1)
    assert answering(rows_of) == {("Kit Fox", "Mo Fox")}
    assert {each.full_name for each in rows_of(Person)} == {"Carla Coordinator", "Kit Fox", "Mo Fox"}


def test_guardians_are_written_to_where_that_is_chosen(
    app: Flask, office: Office, make: Factories, set_clock: datetime, rows_of: Rows
) -> None:
    make.committee()
    office.send(LIST)
    office.check().do(is_mailed="y")
    with app.app_context(), clock.at(set_clock + timedelta(days=1, minutes=1)):
        jobs.mail_ways_in()
    assert {(each.kind, each.to_address) for each in rows_of(Delivery)} == {
        ("safeguarding/way_in", "mo@demo.example"),
        ("imports/brought_in", "old@demo.example"),
    }
