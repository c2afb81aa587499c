"""A chair asks somebody to take a role at the moment at which another one takes them off the list."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, chair_of
from tests.committees.test_belonging import membership_of
from tests.conftest import database_kind
from tests.factories import Factories
from tests.processes import LONG
from tests.together import join
from volunteers.committees.actions import end
from volunteers.committees.inputs import EndInput
from volunteers.committees.models import EndReason
from volunteers.foundation.db import db
from volunteers.initiatives import actions, queries, rules
from volunteers.initiatives.models import Assignment, AssignmentState

TOGETHER = 0.5
"""Seconds that who asks waits for the end of the membership. Where there is a lock it is only waited out; the control
waits as long as it takes."""


def race(app: Flask, monkeypatch: pytest.MonkeyPatch, patience: float = TOGETHER) -> AssignmentState:
    """How the question stands that was decided before the membership ended and was asked after."""
    make, desk = Factories(app), Desk(app)
    committee = make.committee()
    position, ana = make.position(make.initiative(committee)), make.member(committee)
    membership, one, other = membership_of(app, ana), chair_of(make, committee), chair_of(make, committee)
    asked, ended = threading.Event(), threading.Event()
    why_not = rules.why_not_ask

    def slowly(*args: Any) -> Any:
        found = why_not(*args)
        asked.set()
        ended.wait(patience)
        return found

    def remove() -> None:
        asked.wait(LONG)
        desk.do(end, other, membership.id, EndInput(EndReason.REMOVED, "You moved away."))
        ended.set()

    monkeypatch.setattr(rules, "why_not_ask", slowly)
    asks = threading.Thread(target=lambda: desk.do(actions.ask, one, position.id, ana.public_id, None))
    join([asks, threading.Thread(target=remove)])
    with app.app_context():
        return db.session.scalars(sa.select(Assignment.state)).one()


def test_nobody_is_asked_who_is_no_member(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second sees the other."""
    assert race(fresh_app, monkeypatch) is AssignmentState.RELEASED


@pytest.mark.postgres
@pytest.mark.skipif(database_kind() != "postgres", reason="SQLite has one writer at a time: no lock to leave out")
def test_control_without_the_lock_the_question_is_left_over(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above would see if asking did not hold what it rests on."""
    monkeypatch.setattr(queries, "hold_membership", lambda *_: None)
    assert race(fresh_app, monkeypatch, LONG) is AssignmentState.OFFERED
