"""An office that is over by its date ends what rested on it at once for pages, feed and mail, before the worker."""

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.activities.conftest import Desk, chair_of, input_of
from tests.activities.test_mail_truth import worker
from tests.client import Client
from tests.factories import Factories
from volunteers.activities import actions
from volunteers.activities import queries as activity_queries
from volunteers.activities.models import SignUpState
from volunteers.committees import jobs
from volunteers.committees.models import OfficeBasis, OfficeKind
from volunteers.foundation import clock
from volunteers.initiatives import queries as initiative_queries
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def acting(make: Factories, committee, ends_on: date | None) -> Person:
    """From outside, and in an office until a day."""
    return make.officer(committee, OfficeKind.TREASURER, make.person(), basis=OfficeBasis.ACTING, ends_on=ends_on)


@pytest.mark.parametrize("has_more", [False, True])
def test_a_private_home(app: Flask, client: Client, desk: Desk, make: Factories, has_more: bool) -> None:
    """The place is shown and mailed no more from the day after; who is a member too keeps all."""
    committee, today = make.committee(), clock.today("America/Denver")
    actor = chair_of(make, committee)
    person = acting(make, committee, today)
    if has_more:
        make.member(committee, person)
    activity = make.activity(committee, is_public=False, is_address_private=True, place="12 Elm St")
    place = desk.come(person, activity)
    assert worker(app, clock.now() + timedelta(minutes=5)) == ["signed_up"]
    client.sign_in(person)
    assert "12 Elm St" in client.get("/me").text
    with clock.at(clock.now() + timedelta(days=1)):
        shown = client.get("/me").text
        assert ("12 Elm St" in shown) == has_more
        assert (f"/activities/{activity.public_id}" in shown) == has_more
        with app.app_context():
            entries = activity_queries.for_feed(person.id, clock.now())
            assert bool(entries) == has_more
        desk.do(actions.change, actor, activity.id, input_of(activity, place="9 Oak St"))
        sent = worker(app, clock.now() + timedelta(minutes=5))
        assert ("changed" in sent) == has_more
        assert desk.state(place) is SignUpState.CONFIRMED  # the worker has not been there
        desk.do(jobs.end_by_date)
        assert (desk.state(place) is SignUpState.WITHDRAWN) != has_more


def test_what_one_was_asked(app: Flask, make: Factories) -> None:
    """Nothing waits for an answer from the day after, unless it was said that they keep it."""
    committee, today = make.committee(), clock.today("America/Denver")
    person = acting(make, committee, today)
    initiative = make.initiative(committee)
    asked = make.assignment(make.position(initiative), person)
    kept = make.assignment(make.position(initiative), person, is_kept=True)
    with app.app_context():
        assert [row.id for row in initiative_queries.asked_of([person.id])] == [asked.id, kept.id]
        with clock.at(clock.now() + timedelta(days=1)):
            assert [row.id for row in initiative_queries.asked_of([person.id])] == [kept.id]
