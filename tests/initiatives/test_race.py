"""Two people say yes to the last place at the same moment: exactly one of them has it."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import database_kind
from tests.factories import Factories
from tests.initiatives.conftest import Stage, build
from tests.processes import LONG
from tests.together import join
from volunteers.access import Actor, Permission
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives import actions, queries
from volunteers.initiatives.actions import rows
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery

TOGETHER = 0.5
"""Seconds that one who has counted waits for the other to count too. Where there is a lock nobody comes, and it is only
waited out; the control, where somebody must come, waits as long as that takes."""


class SlowCount:
    """Counts who has accepted, then waits for the others to have counted: whoever does not lock oversells."""

    def __init__(self, parties: int, patience: float) -> None:
        self.barrier, self.patience = threading.Barrier(parties), patience
        self.count = queries.accepted_count
        self.met = False

    def __call__(self, position_id: int) -> int:
        found = self.count(position_id)
        try:
            self.barrier.wait(self.patience)
            self.met = True
        except threading.BrokenBarrierError:
            return found
        return found


def race(
    app: Flask, assignments: list[Assignment], monkeypatch: pytest.MonkeyPatch, patience: float = TOGETHER
) -> tuple[list[str], bool]:
    """Everybody says yes at once; what each was told, and whether two counted before either had written."""
    slow = SlowCount(len(assignments), patience)
    monkeypatch.setattr(rows.queries, "accepted_count", slow)
    told: list[str] = []

    def say_yes(assignment: Assignment) -> None:
        with app.app_context():
            try:
                actions.accept(Actor.from_link(assignment.person_id, Permission.ASSIGNMENT_ANSWER), assignment.id)
                told.append("yes")
            except Refusal as refusal:
                told.append(refusal.code)
            finally:
                db.session.remove()

    join([threading.Thread(target=say_yes, args=(each,)) for each in assignments])
    return sorted(told), slow.met


def scene(app: Flask) -> tuple[Stage, list[Assignment]]:
    """One place, two people who were asked."""
    make = Factories(app)
    stage = build(make, needed=1)
    return stage, [make.assignment(stage.position, person) for person in (stage.ana, stage.ben)]


def accepted(app: Flask) -> int:
    """How many have the place."""
    with app.app_context():
        wanted = Assignment.state == AssignmentState.ACCEPTED
        return db.session.scalar(db.select(db.func.count(Assignment.id)).where(wanted)) or 0


def test_exactly_one_has_the_last_place(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _, assignments = scene(fresh_app)
    told, met = race(fresh_app, assignments, monkeypatch)
    assert told == ["full", "yes"]
    assert not met
    assert accepted(fresh_app) == 1
    with fresh_app.app_context():
        assert db.session.scalar(db.select(db.func.count(Delivery.id))) == 1


@pytest.mark.postgres
@pytest.mark.skipif(database_kind() != "postgres", reason="SQLite has one writer at a time: no lock to leave out")
def test_control_without_the_lock_both_have_it(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above would see if nobody locked the position."""
    _, assignments = scene(fresh_app)
    monkeypatch.setattr(rows, "locked", need)
    told, met = race(fresh_app, assignments, monkeypatch, LONG)
    assert told == ["yes", "yes"]
    assert met
    assert accepted(fresh_app) == 2


def test_page_and_mail_at_once_are_one_answer(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same person presses on the page and in the mail: one event, one mail to the chair."""
    _, assignments = scene(fresh_app)
    told, _met = race(fresh_app, [assignments[0], assignments[0]], monkeypatch)
    assert told == ["yes", "yes"]
    with fresh_app.app_context():
        assert db.session.scalar(db.select(db.func.count(Delivery.id))) == 1


def test_asked_twice_at_once_is_asked_once(fresh_app: Flask) -> None:
    stage, _assignments = scene(fresh_app)
    make = Factories(fresh_app)
    cem = make.member(stage.committee, make.person("Cem Aydin"))
    got: list[int] = []

    def ask() -> None:
        with fresh_app.app_context():
            try:
                day = clock.now().date() + timedelta(days=3)
                got.append(actions.ask(stage.actor(stage.chair), stage.position.id, cem.public_id, day).id)
            finally:
                db.session.remove()

    join([threading.Thread(target=ask) for _number in range(4)])
    assert len(got) == 4
    assert len(set(got)) == 1
    with fresh_app.app_context():
        links = db.select(db.func.count(Link.id)).where(Link.purpose == Purpose.ANSWER_ASSIGNMENT)
        assert db.session.scalar(links) == 1
