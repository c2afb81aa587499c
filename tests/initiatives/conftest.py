"""A committee with a chair, two members and an initiative that needs two readers; and the chair of another one."""

from dataclasses import dataclass

import pytest

from tests.factories import Factories
from volunteers.access import Actor, ActorKind, Role
from volunteers.committees.models import Committee
from volunteers.initiatives.models import Initiative, Position
from volunteers.people.models import Person


@dataclass
class Stage:
    """Who and what the tests of this room act with."""

    committee: Committee
    chair: Person
    ana: Person
    ben: Person
    other_chair: Person
    initiative: Initiative
    position: Position

    def actor(self, person: Person) -> Actor:
        """The person, as the identity under the roof would make them."""
        roles = frozenset({Role.FELLOW, Role.CHAIR} if person.id == self.chair.id else {Role.FELLOW})
        return Actor(
            kind=ActorKind.PERSON,
            person_id=person.id,
            account_id=person.account_id,
            committees={self.committee.id: roles},
        )


def build(make: Factories, *, needed: int = 2) -> Stage:
    """The same on any application."""
    committee = make.committee(partner_city_id=make.city().id)
    chair = make.officer(committee, person=make.member(committee, make.person("Dana Chair")))
    other = make.committee("Ethiopia Committee")
    initiative = make.initiative(committee)
    return Stage(
        committee=committee,
        chair=chair,
        ana=make.member(committee, make.person("Ana Vega")),
        ben=make.member(committee, make.person("Ben Okoro")),
        other_chair=make.officer(other),
        initiative=initiative,
        position=make.position(initiative, needed_count=needed),
    )


@pytest.fixture
def stage(make: Factories) -> Stage:
    """The scene."""
    return build(make)
