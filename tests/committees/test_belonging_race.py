"""Somebody presses "I can come" at the moment at which the chair takes them off the list: no place is left over."""

import threading

import pytest
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of
from tests.committees.test_belonging import membership_of
from tests.conftest import database_kind
from tests.factories import Factories
from tests.processes import LONG
from tests.together import join
from volunteers.activities import actions, queries
from volunteers.activities.models import SignUpState
from volunteers.committees import queries as committee_queries
from volunteers.committees.actions import end
from volunteers.committees.inputs import EndInput
from volunteers.committees.models import EndReason

TOGETHER = 0.5
"""Seconds that who has been asked whether they are a member waits for the end of the membership. Where there is a lock
it is only waited out; the control waits as long as it takes."""


def race(app: Flask, monkeypatch: pytest.MonkeyPatch, patience: float = TOGETHER) -> SignUpState:
    """How the sign-up stands that was pressed before the membership ended and was made after."""
    make, desk = Factories(app), Desk(app)
    committee = make.committee()
    activity, ana = make.activity(committee, is_public=False), make.member(committee)
    membership, chair = membership_of(app, ana), chair_of(make, committee)
    asked, ended = threading.Event(), threading.Event()
    is_in = committee_queries.is_in

    def slowly(*args: int) -> bool:
        found = is_in(*args)
        if threading.current_thread() is presses:
            asked.set()
            ended.wait(patience)
        return found

    def remove() -> None:
        asked.wait(LONG)
        desk.do(end, chair, membership.id, EndInput(EndReason.REMOVED, "You moved away."))
        ended.set()

    monkeypatch.setattr(committee_queries, "is_in", slowly)
    presses = threading.Thread(target=lambda: desk.do(actions.sign_up, actor_for(ana), activity.shifts[0].id, ana.id))
    join([presses, threading.Thread(target=remove)])
    with app.app_context():
        (row,) = queries.open_sign_ups([activity.shifts[0].id], list(SignUpState))
        return row.state


def test_no_place_is_left_over(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second sees the other."""
    assert race(fresh_app, monkeypatch) is SignUpState.WITHDRAWN


@pytest.mark.postgres
@pytest.mark.skipif(database_kind() != "postgres", reason="SQLite has one writer at a time: no lock to leave out")
def test_control_without_the_lock_a_place_is_left_over(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above would see if a sign-up did not hold what it rests on."""
    monkeypatch.setattr(committee_queries, "hold_belonging", lambda *_, **_more: None)
    assert race(fresh_app, monkeypatch, LONG) is SignUpState.CONFIRMED
