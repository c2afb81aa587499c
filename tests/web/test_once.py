"""Twice pressed is once done, for every form that makes something."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.activities.models import Activity
from volunteers.foundation.db import db
from volunteers.initiatives.models import Initiative, Position
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")

ACTIVITY = {
    "kind": "meeting",
    "title": "Monthly meeting",
    "starts_at": "2026-06-11T18:00",
    "ends_at": "2026-06-11T19:30",
    "time_zone": "America/Denver",
    "is_public": "1",
}
INITIATIVE = {"title": "Story hour", "sector": "arts_culture", "state": "running"}
POSITION = {"title": "Reader", "needed_count": "2"}


def _count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def _press(client: Client, url: str, typed: dict[str, str], changed: dict[str, str]) -> list[str]:
    """Where one lands: pressed, pressed again, and gone back to write something else."""
    page = client.get(url).text
    found = re.search(r'name="once" value="([0-9a-z]{16})"', page)
    assert found
    places = []
    for data in (typed, typed, {**typed, **changed}):
        answer = client.submit(url, {**data, "once": found.group(1)})
        assert answer.status_code == 303, answer.text
        places.append(answer.location)
    return places


@pytest.mark.parametrize(
    ("what", "model", "typed"),
    [("activities", Activity, ACTIVITY), ("initiatives", Initiative, INITIATIVE)],
)
def test_of_a_committee(
    app: Flask, client: Client, make: Factories, what: str, model: Any, typed: dict[str, str]
) -> None:
    korea = make.committee()
    client.sign_in(make.officer(korea))
    before = _count(app, model)
    first, again, other = _press(client, f"/committees/{korea.slug}/{what}/new", typed, {"title": "Something else"})
    assert first == again
    assert other != first
    assert _count(app, model) == before + 2


def test_roles(app: Flask, client: Client, make: Factories) -> None:
    korea = make.committee()
    client.sign_in(make.officer(korea))
    initiative = make.initiative(korea)
    _press(client, f"/initiatives/{initiative.public_id}/positions/new", POSITION, {"title": "Driver"})
    assert _count(app, Position) == 2


def test_people(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    before = _count(app, Person)
    _press(client, "/people/new", {"full_name": "Kim", "preferred_language": "ko"}, {"full_name": "Lee"})
    assert _count(app, Person) == before + 2


@pytest.mark.parametrize("odd", ["", "x" * 5000, "../../etc", "0' OR 1=1", "ABCDEFGHIJKLMNOP"])
def test_odd_ids(app: Flask, client: Client, make: Factories, odd: str) -> None:
    korea = make.committee()
    client.sign_in(make.officer(korea))
    answer = client.submit(f"/committees/{korea.slug}/activities/new", {**ACTIVITY, "once": odd})
    assert answer.status_code == 303


def test_somebody_elses_row_is_not_taken(app: Flask, client: Client, make: Factories) -> None:
    korea, ethiopia = make.committee(), make.committee("Ethiopia Committee")
    theirs = make.activity(ethiopia)
    client.sign_in(make.officer(korea))
    url = f"/committees/{korea.slug}/activities/new"
    answer = client.submit(url, {**ACTIVITY, "once": theirs.public_id})
    assert answer.status_code == 303
    assert theirs.public_id not in answer.location
