"""Who came to what grants a training has it: recorded by whoever looks after the activity, and never for oneself."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, input_of
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.access import Role
from volunteers.activities import actions
from volunteers.activities.models import Activity
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.qualifications.models import Qualification, QualificationKind, Way

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def kind(make: Factories) -> QualificationKind:
    return make.kind(by_attendance=True)


@pytest.fixture
def training(make: Factories, committee: Committee, kind: QualificationKind) -> Activity:
    """On June 13, for three."""
    return make.activity(committee, grants_id=kind.id, capacity=3)


def had(app: Flask) -> list[tuple[int, date, date | None, Way]]:
    with app.app_context():
        rows = db.session.scalars(
            sa.select(Qualification).where(Qualification.removed_at.is_(None)).order_by(Qualification.id)
        )
        return [(row.person_id, row.issued_on, row.expires_on, row.way) for row in rows]


def test_it_is_recorded_for_those_who_came_and_taken_back(
    app: Flask, client: Client, make: Factories, committee: Committee, training: Activity
) -> None:
    desk, chair = Desk(app), make.officer(committee)
    came, stayed_away, waits = make.person("Came"), make.person("Stayed"), make.person("Waits")
    for person in (came, stayed_away, chair, waits):
        desk.come(person, training)
    client.sign_in(chair)
    url, page = f"/activities/{training.public_id}/came", f"/activities/{training.public_id}/people"
    assert url not in client.get(page).text
    client.submit(url, {"person": [came.public_id]})
    assert had(app) == [], "it is not over"
    with clock.at(clock.now() + timedelta(days=9)):
        client.sign_in(chair)
        assert url in client.get(page).text
        client.submit(url, {})
        assert "nobody" in codes(client.get(page).text) or had(app) == []
        stranger = make.person("Stranger")
        everybody = [came.public_id, chair.public_id, waits.public_id, stranger.public_id, "no-such-person"]
        for _press in range(2):
            client.submit(url, {"person": everybody})
            assert had(app) == [(came.id, date(2026, 6, 13), date(2028, 6, 13), Way.ATTENDED)]
        assert "recorded" in client.get(page).text
        client.undo()
        assert had(app) == []


def test_it_prolongs_what_somebody_has(
    app: Flask, client: Client, make: Factories, committee: Committee, training: Activity, kind: QualificationKind
) -> None:
    person = make.person()
    make.qualification(person, kind, date(2026, 7, 1))
    Desk(app).come(person, training)
    with clock.at(clock.now() + timedelta(days=9)):
        client.sign_in(make.officer(committee))
        client.submit(f"/activities/{training.public_id}/came", {"person": [person.public_id]})
    assert had(app)[-1] == (person.id, date(2026, 6, 13), date(2028, 7, 1), Way.ATTENDED)


def test_the_form_offers_only_what_coming_can_grant(
    app: Flask, client: Client, make: Factories, committee: Committee, kind: QualificationKind
) -> None:
    check, activity, chair = make.kind("Background check"), make.activity(committee), make.officer(committee)
    client.sign_in(chair)
    page = client.get(f"/activities/{activity.public_id}/edit").text
    grants = page[page.index('name="grants"') : page.index('name="is_public"')]
    assert kind.public_id in grants
    assert check.public_id not in grants
    with app.app_context():
        given = input_of(activity, grants=kind.public_id)
        actions.change(actor_for(chair, committee.id, Role.CHAIR), activity.id, given)
        assert db.session.get_one(Activity, activity.id).grants_id == kind.id


def test_a_kind_that_attendance_does_not_grant_any_more_is_refused(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    kind, person = make.kind(by_attendance=False), make.person()
    activity = make.activity(committee, grants_id=kind.id)
    Desk(app).come(person, activity)
    with clock.at(clock.now() + timedelta(days=9)):
        client.sign_in(make.officer(committee))
        client.submit(f"/activities/{activity.public_id}/came", {"person": [person.public_id]})
    assert had(app) == []


def test_only_whoever_looks_after_it_records(
    app: Flask, client: Client, make: Factories, committee: Committee, training: Activity
) -> None:
    person: Person = make.member(committee)
    Desk(app).come(person, training)
    with clock.at(clock.now() + timedelta(days=9)):
        client.sign_in(person)
        answer = client.submit(f"/activities/{training.public_id}/came", {"person": [person.public_id]})
    assert answer.status_code == 403
    assert had(app) == []
