"""Who opened what is kept about a child is noted once a day, and the guardians and the coordinators read it."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from tests.safeguarding.conftest import Family
from volunteers.access import Role
from volunteers.committees.models import Membership
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.safeguarding.models import RecordOpening


def openings(app: Flask) -> list[RecordOpening]:
    """Every row, in order."""
    with app.app_context():
        return list(db.session.scalars(sa.select(RecordOpening).order_by(RecordOpening.id)))


def coordinator(make: Factories, name: str = "Ana Reyes") -> Person:
    """A coordinator."""
    found: Person = make.person(name, roles=(Role.COORDINATOR,))
    return found


def test_a_coordinator_who_opens_a_child_s_page_is_noted_once_a_day(
    family: Family, make: Factories, client: Client
) -> None:
    """The guardian reads who, as what and when, behind the link; the coordinators on the child's page."""
    path, page = f"/people/{family.mina.public_id}", family.page(family.mother)
    assert "Ana Reyes" not in client.get(page).text
    desk = family.app.test_client().sign_in(coordinator(make))
    desk.max_queries = 30  # a child's page, and what stands on it of other rooms
    desk.get(path)
    desk.get(f"/young-people/{family.mina.public_id}/guardians/new")
    (row,) = openings(family.app)
    assert (row.child_id, row.role) == (family.mina.id, "coordinator")
    told = client.get(page).text
    assert "Ana Reyes" in told
    assert "a coordinator" in told
    assert "Ana Reyes" in desk.get(path).text.partition('id="guard-t"')[2]
    with clock.at(clock.now() + timedelta(days=1)):
        desk.get(path)
    assert len(openings(family.app)) == 2


def test_an_adult_s_page_is_nobody_s_to_note(family: Family, make: Factories) -> None:
    """The control: the same page of an adult; and the one that the reader may not open."""
    desk = family.app.test_client().sign_in(coordinator(make))
    desk.get(f"/people/{family.mother.public_id}")
    family.app.test_client().sign_in(make.person()).get(f"/people/{family.mina.public_id}")
    assert openings(family.app) == []


def test_a_chair_who_opens_a_young_member_s_page_is_noted(family: Family, make: Factories, client: Client) -> None:
    """Also somebody who sees less than a coordinator; the list of members notes nothing."""
    committee = make.committee()
    make.member(committee, family.mina)
    chair = family.app.test_client().sign_in(make.officer(committee))
    listed = chair.get(f"/committees/{committee.slug}/members").text
    assert "Mina" in listed
    assert openings(family.app) == []
    with family.app.app_context():
        mina = db.session.scalars(sa.select(Membership).where(Membership.person_id == family.mina.id)).one()
    chair.max_queries = 20
    chair.get(f"/committees/{committee.slug}/members/{mina.public_id}")
    assert [row.role for row in openings(family.app)] == ["chair"]
    assert "the committee’s chair" in client.get(family.page(family.mother)).text


def test_a_guardian_who_coordinates_is_not_noted(make: Factories, client: Client, app: Flask) -> None:
    """Who answers for a child opens their own child's page."""
    mother, mina = coordinator(make), make.person("Mina Park", is_adult=False, account=None, email=None)
    make.guardianship(mina, mother, confirmed=True)
    client.sign_in(mother)
    client.max_queries = 30
    assert client.get(f"/people/{mina.public_id}").status_code == 200
    assert openings(app) == []
