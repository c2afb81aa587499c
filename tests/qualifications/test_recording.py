"""Kinds are described by coordinators and administrators; coordinators record, and nobody their own."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.access import Role
from volunteers.foundation import clock
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.qualifications.models import Evidence, KindSort, Outcome, Qualification, QualificationKind

pytestmark = pytest.mark.usefixtures("set_clock")

KIND = {
    "sort": "training",
    "name": "First aid",
    "name-es": "Primeros auxilios",
    "how_to": "Call the Red Cross.",
    "validity_months": "24",
    "renewal_days": "60",
    "grace_days": "30",
    "evidence": "line",
}


@pytest.fixture
def coordinator(app: Flask, make: Factories) -> Client:
    return app.test_client().sign_in(make.person("Cora", roles=(Role.COORDINATOR,)))


@pytest.fixture
def person(make: Factories) -> Person:
    return make.person("Pat Person")


def rows(app: Flask, person: Person) -> list[Qualification]:
    with app.app_context():
        return list(
            db.session.scalars(
                sa.select(Qualification)
                .where(Qualification.person_id == person.id, Qualification.removed_at.is_(None))
                .order_by(Qualification.id)
            )
        )


def record(client: Client, person: Person, kind: QualificationKind, **fields: Any) -> Any:
    given = {"once": new_public_id(), "kind": kind.public_id, "outcome": "passed", "issued_on": "2026-06-01"}
    return client.submit(f"/people/{person.public_id}/qualifications/new", {**given, **fields})


def test_a_kind_is_described_and_changed(app: Flask, coordinator: Client) -> None:
    once = new_public_id()
    for _press in range(2):
        assert coordinator.submit("/qualifications/kinds/new", {**KIND, "once": once}).status_code == 303
    with app.app_context():
        (kind,) = db.session.scalars(sa.select(QualificationKind))
        assert (dict(kind.name), kind.validity_months, kind.evidence) == (
            {"en": "First aid", "es": "Primeros auxilios"},
            24,
            Evidence.LINE,
        )
    url = f"/qualifications/kinds/{kind.public_id}"
    assert url in coordinator.get("/qualifications/kinds").text
    changed = {**KIND, "version": "1", "validity_months": "", "grace_days": "0", "is_active": "y"}
    assert coordinator.submit(url, changed).status_code == 303
    assert coordinator.submit(url, changed).status_code == 422, "somebody saved meanwhile"
    with app.app_context():
        again = db.session.get_one(QualificationKind, kind.id)
        assert (again.validity_months, again.is_active, again.sort) == (None, True, KindSort.TRAINING)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sort": "background_check"}, "only-outcome"),
        ({"sort": "background_check", "evidence": "outcome", "by_attendance": "y"}, "no-attendance"),
        ({"validity_months": ""}, "no-grace"),
    ],
)
def test_a_kind_that_cannot_be_is_refused(app: Flask, coordinator: Client, fields: dict[str, str], code: str) -> None:
    answer = coordinator.submit("/qualifications/kinds/new", {**KIND, "once": new_public_id(), **fields})
    assert answer.status_code == 422
    assert code in codes(answer.text)
    with app.app_context():
        assert not db.session.scalars(sa.select(QualificationKind)).all()


def test_an_administrator_describes_kinds_and_records_nothing(client: Client, make: Factories, person: Person) -> None:
    client.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    kind = make.kind()
    assert client.get(f"/qualifications/kinds/{kind.public_id}").status_code == 200
    assert record(client, person, kind).status_code in (403, 404)


def test_what_is_recorded_is_seen_by_the_person_and_the_coordinators(
    app: Flask, coordinator: Client, make: Factories, person: Person
) -> None:
    kind = make.kind("First aid", evidence=Evidence.LINE)
    once = new_public_id()
    for _press in range(2):
        assert record(coordinator, person, kind, line="No. 4711", once=once).status_code == 303
    (row,) = rows(app, person)
    assert (row.issued_on, row.expires_on, row.line) == (date(2026, 6, 1), date(2028, 6, 1), "No. 4711")
    page = coordinator.get(f"/people/{person.public_id}").text
    assert standings(page).count("valid") == 1
    assert "No. 4711" in page
    mine = app.test_client().sign_in(person).get("/me/trainings").text
    assert "valid" in standings(mine)
    assert "No. 4711" in mine


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"issued_on": "2026-06-07"}, "future"),
        ({"expires_on": "2026-05-31"}, "expires-first"),
        ({"line": "Something"}, "only-outcome"),
    ],
)
def test_a_record_that_cannot_be_is_refused(
    app: Flask, coordinator: Client, make: Factories, person: Person, fields: dict[str, str], code: str
) -> None:
    check = make.kind("Background check", sort=KindSort.BACKGROUND_CHECK)
    answer = record(coordinator, person, check, **fields)
    assert answer.status_code == 422
    assert code in codes(answer.text)
    assert not rows(app, person)
    assert record(coordinator, person, check, outcome="failed").status_code == 303
    (row,) = rows(app, person)
    assert row.outcome is Outcome.FAILED


def test_of_a_check_no_line_is_ever_kept(app: Flask, make: Factories, person: Person) -> None:
    """The database refuses a kind of check of which more than the outcome would be kept."""
    with pytest.raises(sa.exc.IntegrityError):
        make.kind("Background check", sort=KindSort.BACKGROUND_CHECK, evidence=Evidence.LINE)


def test_what_is_not_in_use_is_not_recorded(app: Flask, coordinator: Client, make: Factories, person: Person) -> None:
    kind = make.kind(is_active=False)
    assert record(coordinator, person, kind).status_code == 422
    assert not rows(app, person)


def test_nobody_records_or_removes_their_own(app: Flask, client: Client, make: Factories) -> None:
    own = make.person("Cora", roles=(Role.COORDINATOR,))
    client.sign_in(own)
    kind = make.kind()
    answer = record(client, own, kind)
    assert "oneself" in codes(answer.text)
    assert not rows(app, own)
    row = make.qualification(own, kind)
    client.submit(f"/qualifications/{row.public_id}/remove", {})
    assert len(rows(app, own)) == 1
    assert f"/people/{own.public_id}/qualifications/new" not in client.get(f"/people/{own.public_id}").text


def test_recording_and_removing_are_taken_back(
    app: Flask, coordinator: Client, make: Factories, person: Person
) -> None:
    kind = make.kind()
    record(coordinator, person, kind)
    assert len(rows(app, person)) == 1
    coordinator.undo()
    assert not rows(app, person)
    record(coordinator, person, kind, issued_on="2026-05-01")
    (row,) = rows(app, person)
    assert coordinator.submit(f"/qualifications/{row.public_id}/remove", {}).status_code == 303
    assert not rows(app, person)
    coordinator.undo()
    assert [each.id for each in rows(app, person)] == [row.id]


def test_nothing_is_recorded_about_who_has_died(
    app: Flask, coordinator: Client, make: Factories, person: Person
) -> None:
    dead = make.person("Dee", death_noted_at=clock.now())
    answer = record(coordinator, dead, make.kind())
    assert "has-died" in codes(answer.text)
    assert not rows(app, dead)
