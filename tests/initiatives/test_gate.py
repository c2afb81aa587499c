"""What a role requires: who lacks it comes later, and can't be asked where it is enforced."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.initiatives import queries, rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Position
from volunteers.initiatives.queries.needs import asks
from volunteers.organization.actions import set_settings
from volunteers.people.models import Person
from volunteers.qualifications.models import QualificationKind

pytestmark = pytest.mark.usefixtures("set_clock")

TODAY = date(2026, 6, 5)


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def kind(make: Factories) -> QualificationKind:
    return make.kind("Driver’s license", grace_days=0)


@pytest.fixture
def position(make: Factories, committee: Committee, kind: QualificationKind) -> Position:
    """In an initiative that ends on July 1."""
    ends = {"starts_on": date(2026, 6, 28), "ends_on": date(2026, 7, 1)}
    return make.position(make.initiative(committee, **ends), requires=[kind.id])


def enforce(app: Flask) -> None:
    with app.app_context():
        set_settings(Actor.job(), {"gate": "enforce"})


def assignments(app: Flask) -> list[AssignmentState]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Assignment.state)))


def test_it_has_to_be_valid_until_the_last_day() -> None:
    assert rules.needed_on(Initiative(), TODAY) == TODAY
    assert rules.needed_on(Initiative(starts_on=date(2026, 6, 28)), TODAY) == date(2026, 6, 28)
    assert rules.needed_on(Initiative(starts_on=TODAY, ends_on=date(2026, 7, 1)), TODAY) == date(2026, 7, 1)
    assert rules.needed_on(Initiative(starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)), TODAY) == TODAY


def test_who_lacks_it_comes_later_and_can_be_asked_where_it_only_warns(
    app: Flask, client: Client, make: Factories, committee: Committee, position: Position, kind: QualificationKind
) -> None:
    ends_before = make.member(committee, make.person("Abe Ending"))
    make.qualification(ends_before, kind, date(2026, 6, 30))
    has_it = make.member(committee, make.person("Zoe Driving"))
    make.qualification(has_it, kind, date(2026, 7, 1))
    client.sign_in(chair(make, committee))
    url = f"/positions/{position.public_id}/assign"
    page = client.get(url).text
    assert page.index("Zoe Driving") < page.index("Abe Ending")
    assert {"lacks", "cleared"} <= set(standings(page))
    assert "June 30" not in page
    assert client.submit(url, {"person": ends_before.public_id}).status_code == 303
    assert assignments(app) == [AssignmentState.OFFERED]


def chair(make: Factories, committee: Committee) -> Person:
    return make.officer(committee)


def test_enforced_nobody_is_asked_who_lacks_it(
    app: Flask, client: Client, make: Factories, committee: Committee, position: Position
) -> None:
    lacks = make.member(committee, make.person("Abe Lacking"))
    enforce(app)
    client.sign_in(chair(make, committee))
    url = f"/positions/{position.public_id}/assign"
    assert "not-cleared" in codes(client.get(url).text)
    client.max_queries = 26  # a press that is refused, and the list again
    assert "not-cleared" in codes(client.submit(url, {"person": lacks.public_id}).text)
    assert assignments(app) == []


def test_of_several_those_are_asked_who_have_it(
    app: Flask, client: Client, make: Factories, committee: Committee, position: Position, kind: QualificationKind
) -> None:
    people = [make.member(committee) for _ in range(2)]
    make.qualification(people[0], kind)
    enforce(app)
    client.sign_in(chair(make, committee))
    data = {"person": [person.public_id for person in people]}
    assert client.submit(f"/positions/{position.public_id}/assign", data).status_code == 303
    assert assignments(app) == [AssignmentState.OFFERED]


def test_enforced_nobody_says_yes_who_lacks_it_and_reads_why(
    app: Flask, client: Client, make: Factories, committee: Committee, position: Position
) -> None:
    """They were asked before it was required."""
    person = make.member(committee)
    assignment = make.assignment(position, person)
    enforce(app)
    client.sign_in(person)
    url = f"/initiatives/assignments/{assignment.public_id}/answer"
    page = client.get(url).text
    assert "not-cleared" in codes(page)
    assert "Driver’s license" in page
    client.submit(url, {"answer": "yes"})
    assert assignments(app) == [AssignmentState.OFFERED]


def test_the_form_keeps_what_is_required(
    app: Flask, client: Client, make: Factories, committee: Committee, position: Position, kind: QualificationKind
) -> None:
    client.sign_in(chair(make, committee))
    url = f"/positions/{position.public_id}/edit"
    other = make.kind("First aid")
    data = {"title": "Driver", "needed_count": "1", "version": "1", "requires": [other.public_id]}
    assert client.submit(url, data).status_code == 303
    with app.app_context():
        row = db.session.get_one(Position, position.id)
        assert row.requires == [other.id]
        assert asks(queries.position(position.public_id) or row, TODAY).key == position.id
    assert "First aid" in client.get(f"/positions/{position.public_id}").text
