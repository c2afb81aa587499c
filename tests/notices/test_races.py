"""Two presses at the same time, on a database of its own with real commits."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.together import at_once
from volunteers.access import Actor, ActorKind, Role
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery
from volunteers.notices import actions
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import Notice, NoticeRecipient, NoticeState
from volunteers.undo import Act
from volunteers.undo.actions import take_back


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_two_presses_send_once_and_two_workers_write_one_snapshot(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    committee = make.committee()
    chair = make.officer(committee)
    for _ in range(5):
        make.member(committee)
    actor = Actor(ActorKind.PERSON, chair.id, chair.account_id, committees={committee.id: frozenset({Role.CHAIR})})
    given = NoticeInput(
        LocalText(en="Subject"), LocalText(en="Text"), Audience(frozenset({committee.id})), reply_to="me"
    )

    def press() -> Any:
        return actions.send(actor, "b" * 16, given).public_id

    results = at_once(fresh_app, press, press, press)
    assert set(results) <= {"b" * 16, "twice"}
    assert count(fresh_app, Notice) == 1
    with clock.at(clock.now() + timedelta(seconds=121)):
        started = at_once(fresh_app, actions.start_due, actions.start_due, actions.start_due)
    assert sum(started) == 1
    at_once(fresh_app, actions.write_slices, actions.write_slices, actions.write_slices)
    assert count(fresh_app, Delivery) == 6
    assert count(fresh_app, NoticeRecipient) == 6


def test_undo_and_the_worker_meet_and_one_wins(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    committee = make.committee()
    chair = make.officer(committee)
    actor = Actor(ActorKind.PERSON, chair.id, chair.account_id, committees={committee.id: frozenset({Role.CHAIR})})
    given = NoticeInput(
        LocalText(en="Subject"), LocalText(en="Text"), Audience(frozenset({committee.id})), reply_to="me"
    )
    with fresh_app.app_context():
        key = actions.send(actor, "c" * 16, given).id
        act = db.session.scalars(db.select(Act.id)).one()
    at_once(fresh_app, lambda: take_back(actor, act), actions.start_due)
    with clock.at(clock.now() + timedelta(seconds=121)):
        at_once(fresh_app, lambda: take_back(actor, act), actions.start_due)
        at_once(fresh_app, actions.write_slices)
    with fresh_app.app_context():
        notice = db.session.get(Notice, key)
        assert (notice.state is NoticeState.DRAFT) is (count(fresh_app, Delivery) == 0)
