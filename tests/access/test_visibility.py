""" "May I see it" and "which do I see" never differ: random actors, random rows, every scoped model."""

import random
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import database_kind
from tests.factories import Factories
from volunteers.access import (
    COMMITTEE_ROLES,
    GRANTS,
    ORGANIZATION_ROLES,
    Actor,
    ActorKind,
    Permission,
    Role,
    visibility,
)
from volunteers.access.visibility import within
from volunteers.activities.models import Activity
from volunteers.foundation import clock
from volunteers.foundation.columns import UtcDateTime
from volunteers.foundation.db import Base, db
from volunteers.initiatives.models import Initiative

SEED = 20261122
ACTORS = 80 if database_kind() == "sqlite" else 20
"""The statements are the same over each database: over PostgreSQL it is enough to see that it reads them alike."""


def scoped_models() -> list[Any]:
    """Every model that says where it lies."""
    return sorted(
        (m.class_ for m in Base.registry.mappers if hasattr(m.class_, "__scope__")), key=lambda model: model.__name__
    )


def subset(dice: random.Random, items: Any, chance: float) -> frozenset[Any]:
    """Some of them."""
    return frozenset(item for item in items if dice.random() < chance)


def random_actor(dice: random.Random, people: list[int], committees: list[int]) -> Actor:
    """Anybody: nobody, a link, a job, a person with any roles anywhere."""
    kind = dice.choice(list(ActorKind))
    person = dice.choice([None, *people])
    if kind is ActorKind.LINK:
        return Actor.from_link(person, *subset(dice, Permission, 0.2))
    if kind is ActorKind.JOB:
        return Actor.job()
    if kind is ActorKind.ANONYMOUS:
        return Actor()
    held = {key: subset(dice, COMMITTEE_ROLES, 0.4) for key in committees if dice.random() < 0.6}
    wide = subset(dice, ORGANIZATION_ROLES, 0.15) | {Role.MEMBER}
    others = {key: Role.ONESELF for key in people if dice.random() < 0.2}
    acts_for = {**others, person: Role.ONESELF} if person is not None else {}
    return Actor(kind=kind, person_id=person, account_id=1, everywhere=wide, committees=held, acts_for=acts_for)


def some_value(column: sa.Column[Any]) -> Any:
    """A value that fits a column, for rows that no factory makes."""
    if isinstance(column.type, sa.Enum):
        return (column.type.enum_class and next(iter(column.type.enum_class))) or column.type.enums[0]
    if isinstance(column.type, UtcDateTime):
        return clock.now()
    plain: dict[type, Any] = {sa.Integer: 1, sa.Boolean: True, sa.Date: date(2026, 1, 1), sa.Float: 0.0}
    for kind, value in plain.items():
        if isinstance(column.type, kind):
            return value
    return "x" if isinstance(column.type, sa.String) else {}


def people_of(make: Factories, people: list[int]) -> list[int]:
    """These, and somebody else where there is only one."""
    return people if len(people) > 1 else [*people, make.person().id]


def fill(make: Factories, model: Any, people: list[int], committees: list[int]) -> int:
    """A row for each of a model for which there is no factory, in different places; the key of the last one."""
    key = 0
    for person, committee in zip(people, committees, strict=False):
        values = {}
        for column in model.__table__.columns:
            needed = not column.nullable and column.default is None and column.server_default is None
            if column.name == "guardian_id":  # nobody is their own
                values[column.name] = next(each for each in people_of(make, people) if each != person)
            elif column.name == "person_id" or "people.id" in {fk.target_fullname for fk in column.foreign_keys}:
                values[column.name] = person
            elif column.name == "committee_id":
                values[column.name] = committee
            elif needed and column.foreign_keys:
                target = next(iter(column.foreign_keys)).column.table
                above = next(each.class_ for each in model.registry.mappers if each.local_table is target)
                if above is Activity:
                    values[column.name] = make.activity(make.committee()).id
                else:
                    values[column.name] = fill(make, above, [person], [committee])
            elif needed and not column.primary_key and not column.foreign_keys:
                is_text = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
                values[column.name] = f"x{person}" if is_text else some_value(column)
        key = make._save(model(**values)).id
    return key


@pytest.fixture
def rows(app: Flask, make: Factories) -> tuple[list[int], list[int]]:
    """Two committees with everything in them; the keys of the people and of the committees."""
    people, committees = [], []
    for number in range(2):
        committee = make.committee(partner_city_id=make.city().id)
        chair, member = make.officer(committee), make.member(committee)
        applicant = make.person()
        make.application(committee, applicant)
        make.series(make.activity(committee, is_public=bool(number)))
        for is_public in (True, False):
            position = make.position(make.initiative(committee, is_public=is_public))
            make.assignment(position, member)
            make.offer(position, member)
        people += [chair.id, member.id, applicant.id]
        committees.append(committee.id)
    make.application(None)
    make.member(make.committee(), began_on=date(2020, 1, 1))
    activity = make.activity(make.committee())
    make.sign_up(activity, people[0])
    return people, committees


def differences(model: Any, people: list[int], committees: list[int], actors: int = ACTORS) -> tuple[list[Any], int]:
    """Where the list and the single question differ, and how often somebody was allowed something."""
    dice = random.Random(SEED)
    found, allowed_count = [], 0
    everything = list(db.session.scalars(sa.select(model)).unique())
    assert everything, f"no {model.__name__} to ask about: the test proves nothing"
    for _number in range(actors):
        actor = random_actor(dice, people, committees)
        for permission in Permission:
            listed = {row.id for row in db.session.scalars(within(sa.select(model), actor, permission)).unique()}
            allowed = {row.id for row in everything if actor.may(permission, row)}
            allowed_count += len(allowed)
            if listed != allowed:
                found.append((permission, actor, listed ^ allowed))
    return found, allowed_count


@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model.__name__)
def test_may_agrees_with_within(app: Flask, make: Factories, rows: tuple[list[int], list[int]], model: Any) -> None:
    with app.app_context():
        is_empty = db.session.scalars(sa.select(model)).first() is None
    if is_empty:
        fill(make, model, *rows)
    with app.app_context():
        found, allowed = differences(model, *rows)
    assert not found, found[:3]
    assert allowed, "nobody was ever allowed anything: the test proves nothing"


def test_the_test_sees_a_difference(
    app: Flask, rows: tuple[list[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its control: where the list reads another table of grants, it fails."""
    other = {**GRANTS, Role.TREASURER: GRANTS[Role.TREASURER] | {Permission.INITIATIVE_MANAGE}}
    monkeypatch.setattr(visibility, "GRANTS", other)
    monkeypatch.setattr(
        Actor,
        "committees_with",
        lambda self, wanted: frozenset(
            key for key, roles in self.committees.items() if any(wanted in other[role] for role in roles)
        ),
    )
    with app.app_context():
        found, _allowed = differences(Initiative, *rows, actors=120)
    assert {permission for permission, _actor, _rows in found} == {Permission.INITIATIVE_MANAGE}


def test_a_link_may_do_its_one_thing_and_nothing_else(app: Flask, rows: tuple[list[int], list[int]]) -> None:
    """Whatever the person may do otherwise."""
    people, _committees = rows
    with app.app_context():
        for model in scoped_models():
            for row in db.session.scalars(sa.select(model)).unique():
                for person in people:
                    actor = Actor.from_link(person, Permission.ASSIGNMENT_ANSWER)
                    for permission in set(Permission) - {Permission.ASSIGNMENT_ANSWER}:
                        assert not actor.may(permission, row)


def test_public_opens_reading_and_nothing_else(app: Flask, make: Factories) -> None:
    row = make.initiative(make.committee(), is_public=True)
    allowed = {permission for permission in Permission if Actor().may(permission, row)}
    assert allowed == {Permission.INITIATIVE_READ}


def test_an_office_in_one_committee_gives_nothing_in_another(app: Flask, make: Factories) -> None:
    mine, other = make.committee(), make.committee()
    chair = Actor(kind=ActorKind.PERSON, person_id=7, committees={mine.id: frozenset({Role.CHAIR})})
    for permission in GRANTS[Role.CHAIR]:
        assert chair.may_in(permission, mine.id)
        assert not chair.may_in(permission, other.id)
        assert not chair.may_in(permission, None)


def test_the_secretary_admits_nobody_and_members_see_no_roster() -> None:
    """What the domain says of offices, told of the one table: the vice-chair does all that the chair does, but hands
    over no office of others.
    """
    assert Permission.APPLICATION_DECIDE not in GRANTS[Role.SECRETARY]
    decide = {role for role, permissions in GRANTS.items() if Permission.APPLICATION_DECIDE in permissions}
    assert decide == {Role.CHAIR, Role.VICE_CHAIR}
    assert Permission.MEMBERSHIP_READ not in GRANTS[Role.FELLOW]
    assert GRANTS[Role.CHAIR] - GRANTS[Role.VICE_CHAIR] == {Permission.OFFICE_HAND_OVER}
    assert not GRANTS[Role.VICE_CHAIR] - GRANTS[Role.CHAIR]
    assert set(GRANTS) == set(Role)
