"""From when and until when people can sign up, and who can be put on the list before and after."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.activities.conftest import Desk, input_of
from tests.activities.test_visitors import ask, page_of, states
from tests.client import Client, codes, said
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.activities import actions
from volunteers.activities.models import Activity, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.refusals import Refusal

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def activity(make: Factories, committee: Committee) -> Activity:
    """It starts in eight days or so."""
    return make.activity(committee, opens_days=5, closes_hours=24)


def at(activity: Activity, **before: float) -> Any:
    return clock.at(activity.starts_at - timedelta(**before))


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({"days": 5, "minutes": 1}, "not-yet"),
        ({"days": 5}, ""),
        ({"hours": 24, "minutes": 1}, ""),
        ({"hours": 24}, "closed"),
        ({"minutes": -10}, "closed"),
    ],
)
def test_it_opens_and_closes(
    client: Client, make: Factories, committee: Committee, activity: Activity, before: dict[str, float], code: str
) -> None:
    member = make.member(committee)
    url = f"/activities/{activity.public_id}"
    with at(activity, **before):
        client.sign_in(member)
        page = client.get(url).text
        assert codes(page) == ({code} if code else set())
        assert (f"{url}/sign-up" in page) is not bool(code)
        assert said(page, "window").startswith({"not-yet": "Opens", "": "Open until", "closed": "Closed"}[code])
        visitor = client.application.test_client()
        assert (f"/activities/{activity.public_id}/place" in visitor.get(url).text) is not bool(code)
        client.submit(f"{url}/sign-up", {})
        assert ("confirmed" in client.get(url).text) is not bool(code)


def test_who_asked_in_time_confirms_after_it_closed(app: Flask, activity: Activity) -> None:
    client, place = app.test_client(), f"/activities/{activity.public_id}/place"
    with at(activity, hours=24, minutes=5):
        ask(client, activity)
    with at(activity, hours=24):
        late = client.submit(place, {"full_name": "Lou Late", "email": "lou@demo.example", "adult": "y"})
        assert codes(late.text) == {"closed"}
        page = page_of(app)
        assert client.submit(page, {"answer": "yes"}).status_code == 303
        assert states(app, activity) == ["confirmed"]


def test_whoever_runs_it_puts_people_on_the_list_at_any_time(
    client: Client, make: Factories, committee: Committee, activity: Activity
) -> None:
    member = make.member(committee)
    client.sign_in(make.officer(committee))
    with at(activity, days=6):
        url = f"/activities/{activity.public_id}/people"
        assert client.submit(f"{url}/add", {"member": member.public_id, "language": "en"}).status_code == 303
        assert member.full_name in client.get(url).text


def test_who_waits_moves_up_after_it_closed(make: Factories, committee: Committee, desk: Desk) -> None:
    activity = make.activity(committee, capacity=1, closes_hours=24)
    first, second = make.member(committee), make.member(committee)
    row, waits = desk.come(first, activity), desk.come(second, activity)
    with at(activity, hours=2):
        desk.go(first, row)
    assert desk.state(waits) is SignUpState.CONFIRMED


def test_it_moves_with_the_activity_and_can_not_close_before_it_opens(
    app: Flask, make: Factories, committee: Committee, activity: Activity, desk: Desk
) -> None:
    job = Actor.job()
    with app.app_context():
        with pytest.raises(Refusal) as refused:
            actions.change(job, activity.id, input_of(activity, opens_days=1, closes_hours=24))
        assert refused.value.code == "closes-first"
        assert actions.change(job, activity.id, input_of(activity, opens_days=2, closes_hours=24)).told == 0
    assert desk.activity(activity).opens_days == 2
