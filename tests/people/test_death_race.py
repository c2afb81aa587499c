"""Somebody gets something in the moment in which it is noted that they have died: it is not left over."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.activities.conftest import Desk, actor_for
from tests.committees.test_belonging import membership_of
from tests.conftest import database_kind
from tests.factories import Factories
from tests.processes import LONG
from tests.together import join
from volunteers.access import Actor, Role
from volunteers.activities import actions as activities
from volunteers.activities import queries, rules
from volunteers.activities.models import OPEN_SIGNUPS
from volunteers.committees import actions as committees
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import MembershipState
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.people import actions
from volunteers.people import queries as people_queries
from volunteers.people.models import Person

TOGETHER = 0.5
"""Seconds that who gives something waits for the noting. Where there is a lock it is only waited out; the control waits
as long as it takes."""


def race(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    patience: float,
    where: tuple[Any, str],
    give: Callable[[Factories, Person], Callable[[], Any]],
) -> None:
    """Ana gets something, asked while she lives; then it is noted, again where something came in between."""
    make, desk = Factories(app), Desk(app)
    ana, coordinator = make.person(), make.person(roles=(Role.COORDINATOR,))
    act = give(make, ana)
    asked, noted = threading.Event(), threading.Event()
    why_not = getattr(*where)

    def slowly(*args: Any, **kwargs: Any) -> Any:
        found = why_not(*args, **kwargs)
        if threading.current_thread() is gives:
            asked.set()
            noted.wait(patience)
        return found

    def note() -> None:
        asked.wait(LONG)
        try:
            desk.do(actions.note_death, actor_for(coordinator), ana.id)
        except Refusal:  # something came in between: pressed once more
            desk.do(actions.note_death, actor_for(coordinator), ana.id)
        noted.set()

    def press() -> None:
        with app.app_context():
            act()

    monkeypatch.setattr(*where, slowly)
    gives = threading.Thread(target=press)
    join([gives, threading.Thread(target=note)])
    with app.app_context():
        assert db.session.get_one(Person, ana.id).is_dead


def admission(make: Factories, ana: Person) -> Callable[[], Any]:
    committee = make.committee()
    return lambda: committees.admit(Actor.job(), committee.id, ana.id)


def test_nobody_is_admitted_who_has_died(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ana: list[Person] = []

    def give(make: Factories, person: Person) -> Callable[[], Any]:
        ana.append(person)
        return admission(make, person)

    race(fresh_app, monkeypatch, TOGETHER, (committee_rules, "why_not_admit"), give)
    assert membership_of(fresh_app, ana[0]).state is MembershipState.ENDED


@pytest.mark.postgres
@pytest.mark.skipif(database_kind() != "postgres", reason="SQLite has one writer at a time: no lock to leave out")
def test_control_without_the_lock_the_membership_is_left_over(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana: list[Person] = []

    def give(make: Factories, person: Person) -> Callable[[], Any]:
        ana.append(person)
        return admission(make, person)

    monkeypatch.setattr(people_queries, "held", lambda key: db.session.get_one(Person, key))
    race(fresh_app, monkeypatch, LONG, (committee_rules, "why_not_admit"), give)
    assert membership_of(fresh_app, ana[0]).state is MembershipState.ACTIVE


def test_no_place_is_left_over(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    shifts: list[int] = []

    def give(make: Factories, ana: Person) -> Callable[[], Any]:
        activity = make.activity(make.committee())
        shifts.append(activity.shifts[0].id)
        return lambda: activities.sign_up(actor_for(ana), shifts[0], ana.id)

    race(fresh_app, monkeypatch, TOGETHER, (rules, "why_not_sign_up"), give)
    with fresh_app.app_context():
        assert queries.open_sign_ups(shifts, OPEN_SIGNUPS) == []
