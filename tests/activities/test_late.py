"""A place that is given up shortly before, and that nobody takes: whoever runs it hears of it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.activities.conftest import Desk, actor_for
from tests.factories import Factories
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


def soon(days: float) -> datetime:
    return (clock.now() + timedelta(days=days)).replace(tzinfo=None)


def told(desk: Desk) -> list[str]:
    return sorted(to for kind, to in desk.mails() if kind == "late_gap")


@pytest.mark.parametrize(("days", "is_told"), [(1.5, True), (4, False)])
def test_the_chair_hears_of_a_gap_when_it_is_late(
    desk: Desk, make: Factories, committee: Committee, days: float, is_told: bool
) -> None:
    chair, member = make.officer(committee), make.member(committee)
    activity = make.activity(committee, starts=soon(days), capacity=3)
    desk.go(member, desk.come(member, activity))
    assert told(desk) == ([chair.email] if is_told else [])


def test_nobody_hears_of_it_where_the_next_one_comes_or_places_are_not_counted(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    member, second, chair = make.member(committee), make.member(committee), make.officer(committee)
    full = make.activity(committee, starts=soon(1), capacity=1)
    row = desk.come(member, full)
    desk.come(second, full)
    desk.go(member, row)
    desk.go(member, desk.come(member, make.activity(committee, starts=soon(1.3))))
    assert told(desk) == []
    desk.go(second, desk.come(second, make.activity(committee, starts=soon(1.6), capacity=1)))
    assert told(desk) == [chair.email]


def test_who_is_in_charge_hears_of_it_and_no_more_when_it_is_taken_back(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    member, runs = make.member(committee), make.member(committee)
    make.officer(committee)
    activity = make.activity(committee, starts=soon(1), capacity=3)
    with app.app_context(), unguarded("test"):
        db.session.get_one(type(activity), activity.id).in_charge_id = runs.id
        db.session.commit()
    row = desk.go(member, desk.come(member, activity))
    assert told(desk) == [runs.email]
    desk.undo(actor_for(member), row)
    assert told(desk) == []
