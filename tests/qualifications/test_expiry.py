"""Who has something that expires is reminded 60, 30 and 7 days before, each once; coordinators get one line a week."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, standings
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.qualifications import actions, jobs, rules
from volunteers.qualifications.inputs import QualificationInput
from volunteers.qualifications.models import Outcome

TODAY = date(2026, 6, 5)
EXPIRES = TODAY + timedelta(days=60)


@pytest.mark.parametrize(
    ("left", "warned", "due"),
    [
        (61, None, None),
        (60, None, 60),
        (59, 60, None),
        (31, None, 60),
        (30, 60, 30),
        (8, 30, None),
        (7, 30, 7),
        (0, 30, 7),
        (0, 7, None),
        (-1, None, None),
        (5, None, 7),
    ],
)
def test_the_closest_warning_that_was_not_sent_is_due(left: int, warned: int | None, due: int | None) -> None:
    assert rules.warning(TODAY + timedelta(days=left), warned, TODAY) == due


def test_what_never_expires_warns_of_nothing() -> None:
    assert rules.warning(None, None, TODAY) is None


def told(app: Flask, kind: str = "qualifications/expires") -> list[tuple[str, DeliveryState]]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id))
        return [(row.to_address, row.state) for row in rows]


@pytest.fixture
def nights(app: Flask, set_clock: datetime) -> "Nights":
    return Nights(app, set_clock)


class Nights:
    """What the worker does, day after day."""

    def __init__(self, app: Flask, start: datetime) -> None:
        self.app, self.start = app, start

    def on_day(self, number: int, *, again: bool = False) -> None:
        with clock.at(self.start + timedelta(days=number)), self.app.app_context():
            jobs.warn_of_expiry()
            if again:
                jobs.warn_of_expiry()


def test_each_warning_is_sent_once(app: Flask, make: Factories, nights: "Nights") -> None:
    person = make.person(email="pat@demo.example")
    make.qualification(person, make.kind(), EXPIRES)
    counts = []
    for day in (-1, 0, 1, 29, 30, 31, 53, 54, 60, 61):
        nights.on_day(day, again=True)
        counts.append(len(told(app)))
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3, 3, 3]


def test_who_is_not_reminded(app: Flask, make: Factories, nights: "Nights") -> None:
    """What was renewed, failed since, removed or is not in use; the dead, the young, and who has no address."""
    kind = make.kind()
    renewed, failed = make.person(), make.person()
    make.qualification(renewed, kind, EXPIRES)
    make.qualification(renewed, kind, EXPIRES + timedelta(days=700))
    make.qualification(failed, kind, EXPIRES)
    make.qualification(failed, kind, outcome=Outcome.FAILED, issued_on=TODAY)
    make.qualification(make.person(), kind, EXPIRES, removed_at=clock.now())
    make.qualification(make.person(), make.kind(is_active=False), EXPIRES)
    make.qualification(make.person(death_noted_at=clock.now()), kind, EXPIRES)
    make.qualification(make.person(is_adult=False), kind, EXPIRES)
    make.qualification(make.person(account=None, email=None), kind, EXPIRES)
    nights.on_day(0)
    assert told(app) == []


def test_a_mail_does_not_leave_when_it_was_renewed_meanwhile(app: Flask, make: Factories, nights: "Nights") -> None:
    kind, people = make.kind(), [make.person(email=f"{name}@demo.example") for name in ("still", "renewed")]
    for person in people:
        make.qualification(person, kind, EXPIRES)
    nights.on_day(0)
    with app.app_context():
        actor = Actor.job()
        given = QualificationInput(kind.public_id, TODAY)
        row = actions.record_qualification(actor, people[1].id, given)
        assert row.expires_on == date(2028, 8, 4), "it goes on where the one before ends"
        deliver_all()
    assert dict(told(app)) == {
        "still@demo.example": DeliveryState.SENT,
        "renewed@demo.example": DeliveryState.CANCELLED,
    }


def test_coordinators_get_one_line_a_week(app: Flask, make: Factories, nights: "Nights") -> None:
    for name in ("cora", "carl"):
        make.person(email=f"{name}@demo.example", roles=(Role.COORDINATOR,))
    nights.on_day(0)
    assert told(app, "qualifications/week") == [], "nothing expires: no mail"
    kind = make.kind()
    for days in (-40, -10, 20, 50):  # expired, in grace, and two that expire soon
        make.qualification(make.person(), kind, TODAY + timedelta(days=days))
    for day in range(3):  # Friday to Sunday
        nights.on_day(day, again=True)
    assert sorted(address for address, _ in told(app, "qualifications/week")) == [
        "carl@demo.example",
        "cora@demo.example",
    ]
    nights.on_day(3)
    assert len(told(app, "qualifications/week")) == 4
    with app.app_context():
        facts = db.session.scalars(sa.select(Delivery.facts).where(Delivery.kind == "qualifications/week")).first()
        assert facts is not None
        assert (facts["expired"], facts["ending"]) == (2, 2)


@pytest.mark.usefixtures("set_clock")
def test_the_list_says_what_has_expired_and_what_expires(app: Flask, client: Client, make: Factories) -> None:
    kind, other = make.kind(), make.kind("First aid")
    people: dict[str, Person] = {}
    for name, days in (("Expired", -31), ("Grace", -30), ("Soon", 60), ("Later", 61), ("Long ago", -400)):
        people[name] = make.person(name)
        make.qualification(people[name], kind, TODAY + timedelta(days=days))
    make.qualification(make.person("Other"), other, TODAY)
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    page = client.get("/qualifications/").text
    assert standings(page) == ["expired", "in_grace", "renewable", "renewable"]
    assert "Long ago" not in page
    assert "Later" not in page
    for show, names in (("expired", ["Expired"]), ("in_grace", ["Grace"]), ("soon", ["Other", "Soon"])):
        page = client.get(f"/qualifications/?show={show}").text
        assert [name for name in ("Expired<", "Grace<", "Other<", "Soon<") if f"<bdi>{name}" in page] == [
            f"{name}<" for name in names
        ]
    assert standings(client.get(f"/qualifications/?kind={other.public_id}").text) == ["renewable"]
    assert client.get("/qualifications/?show=odd&kind=odd").status_code == 200
