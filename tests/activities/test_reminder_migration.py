"""Reminders come up, down and up: who signed up stays, and what was sent opens nothing in a release before."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of
from tests.activities.test_reminders import EVENING, SATURDAY, run, signed_up
from tests.factories import Factories
from tests.migrating import down, up
from volunteers.activities import actions, rules
from volunteers.activities.models import Reminder, ReminderPlan, SignUp
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.organization.models import Setting
from volunteers.undo import Act

BEFORE = "20261225_series"


@pytest.mark.usefixtures("set_clock")
def test_reminders_come_up_down_and_up(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    desk, ana, committee = Desk(fresh_app), make.person(), make.committee()
    activity = make.activity(committee, starts=SATURDAY)
    (row,) = signed_up(desk, ana, to=activity)
    run(fresh_app, EVENING)
    with clock.at(EVENING + timedelta(minutes=1)):
        desk.do(actions.still_coming, actor_for(ana), row.id)
        desk.do(actions.drop_step, chair_of(make, committee), committee.id, activity.id, rules.DEFAULT)
    make._save(Setting(name="reminder_hour", value="20", changed_at=clock.now()))
    for _ in range(2):
        down(fresh_app, BEFORE)
        up(fresh_app)
    with fresh_app.app_context():
        assert db.session.scalars(sa.select(SignUp.still_comes_for_at)).all() == [None]
        for model in (Reminder, ReminderPlan):
            assert db.session.scalars(sa.select(model.id)).all() == []
        assert Purpose.STILL_COMING not in db.session.scalars(sa.select(Link.purpose)).all()
        assert "reminder_hour" not in db.session.scalars(sa.select(Setting.name)).all()
        assert db.session.scalars(sa.select(Act.kind)).all() == ["sign_up.made"]
