"""Waivers and codes of conduct: a text with versions in several languages, signed, and signed again when it changes."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.activities import queries as activities
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import db
from volunteers.organization.actions import set_settings
from volunteers.people.models import Person
from volunteers.qualifications import actions
from volunteers.qualifications.models import KindSort, Qualification, QualificationKind, Way

pytestmark = pytest.mark.usefixtures("set_clock")

EN, ES = "I take part at my own risk.", "Participo bajo mi propio riesgo."


@pytest.fixture
def waiver(app: Flask, make: Factories) -> QualificationKind:
    """In English and Spanish, in its first version."""
    kind = make.kind("Waiver", sort=KindSort.AGREEMENT, validity_months=None, grace_days=0)
    with app.app_context():
        actions.write_text(Actor.job(), kind.id, LocalText({"en": EN, "es": ES}))
    return kind


@pytest.fixture
def person(make: Factories) -> Person:
    return make.person("Pat Person")


def signed(app: Flask, person: Person) -> list[Qualification]:
    with app.app_context():
        where = (Qualification.person_id == person.id, Qualification.removed_at.is_(None))
        return list(db.session.scalars(sa.select(Qualification).where(*where).order_by(Qualification.id)))


def sign(client: Client, kind: QualificationKind, **fields: Any) -> Any:
    given = {"number": "1", "language": "en", "signed_name": "Pat Person", "agrees": "y"}
    return client.submit(f"/me/agreements/{kind.public_id}", {**given, **fields})


def test_it_is_read_in_ones_language_and_signed_with_name_version_and_language(
    app: Flask, client: Client, person: Person, waiver: QualificationKind
) -> None:
    client.sign_in(person)
    url = f"/me/agreements/{waiver.public_id}"
    assert url in client.get("/me/trainings").text
    page = client.get(f"{url}?lang=es").text
    assert ES in page
    assert EN not in page
    for _press in range(2):
        assert sign(client, waiver, language="es").status_code == 303
    (row,) = signed(app, person)
    assert (row.signed_name, row.text_number, row.text_language, row.way) == ("Pat Person", 1, "es", Way.SIGNED)
    assert "signed" in standings(client.get(url).text)
    client.undo()
    assert not signed(app, person)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"agrees": ""}, None),
        ({"signed_name": " "}, None),
        ({"number": "0"}, "text-changed"),
        ({"number": "²"}, "text-changed"),
        ({"number": "9" * 40}, "text-changed"),
    ],
)
def test_what_was_not_agreed_to_is_not_signed(
    app: Flask, client: Client, person: Person, waiver: QualificationKind, fields: dict[str, str], code: str | None
) -> None:
    client.sign_in(person)
    answer = sign(client, waiver, **fields)
    assert answer.status_code == 422
    assert code is None or code in codes(answer.text)
    assert not signed(app, person)


def test_who_is_under_18_does_not_sign(app: Flask, client: Client, make: Factories, waiver: QualificationKind) -> None:
    young = make.person(is_adult=False)
    client.sign_in(young)
    assert "guardian-first" in codes(sign(client, waiver).text)
    assert not signed(app, young)


def test_it_is_signed_again_when_it_changes(
    app: Flask, client: Client, make: Factories, person: Person, waiver: QualificationKind
) -> None:
    """The gate asks for the present version; the same text saved again is no new one."""
    activity = make.activity(make.committee(), requires=[waiver.id])
    with app.app_context():
        set_settings(Actor.job(), {"gate": "enforce"})
    client.sign_in(person)
    page = client.get(f"/activities/{activity.public_id}").text
    assert "not-cleared" in codes(page)
    assert f"/me/agreements/{waiver.public_id}" in page
    sign(client, waiver)
    assert kept_out(app, activity, person) is False
    admin = app.test_client().sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    url = f"/qualifications/kinds/{waiver.public_id}/text"
    assert admin.submit(url, {"body": EN, "body-es": ES, "version": "2"}).status_code == 303
    assert kept_out(app, activity, person) is False, "nothing changed"
    assert admin.submit(url, {"body": EN + " Always.", "body-es": ES, "version": "2"}).status_code == 303
    assert admin.submit(url, {"body": "Lost", "version": "2"}).status_code == 422, "somebody saved meanwhile"
    assert kept_out(app, activity, person) is True
    page = client.get("/me/trainings").text
    assert "outdated" in standings(page)
    assert page.count(f"/me/agreements/{waiver.public_id}") == 2
    assert sign(client, waiver).status_code == 422, "they read the earlier one"
    assert sign(client, waiver, number="2").status_code == 303
    assert kept_out(app, activity, person) is False
    assert [row.text_number for row in signed(app, person)] == [1, 2]


def kept_out(app: Flask, activity: Any, person: Person) -> bool:
    with app.app_context():
        return bool(activities.kept_out(activities.shifts_of([activity.id])[0], [person.id]))


def test_without_a_text_nothing_asks_for_it(app: Flask, client: Client, make: Factories, person: Person) -> None:
    kind = make.kind("Code of conduct", sort=KindSort.AGREEMENT)
    activity = make.activity(make.committee(), requires=[kind.id])
    with app.app_context():
        set_settings(Actor.job(), {"gate": "enforce"})
    assert kept_out(app, activity, person) is False
    client.sign_in(person)
    assert client.get(f"/me/agreements/{kind.public_id}").status_code == 404
    assert kind.public_id not in client.get("/me/trainings").text


def test_a_paper_is_recorded_with_who_saw_it(
    app: Flask, client: Client, make: Factories, person: Person, waiver: QualificationKind
) -> None:
    client.sign_in(make.person("Cora", roles=(Role.COORDINATOR,)))
    url = f"/people/{person.public_id}/qualifications/new"
    given = {"once": new_public_id(), "kind": waiver.public_id, "outcome": "passed", "issued_on": "2026-06-01"}
    for fields, code in (({}, "no-witness"), ({"outcome": "failed", "seen_by": "Wes"}, "signed")):
        answer = client.submit(url, {**given, **fields})
        assert code in codes(answer.text)
    assert not signed(app, person)
    assert client.submit(url, {**given, "seen_by": "Wes Witness", "text_language": "es"}).status_code == 303
    (row,) = signed(app, person)
    assert (row.seen_by, row.text_number, row.text_language, row.way) == ("Wes Witness", 1, "es", Way.ON_PAPER)
    assert "Wes Witness" in client.get(f"/people/{person.public_id}").text


def test_only_agreements_have_a_text(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert client.get(f"/qualifications/kinds/{make.kind().public_id}/text").status_code == 404
