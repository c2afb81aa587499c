"""My data as a page and as one file, and the goodbye in a browser."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, said
from tests.factories import Factories
from tests.people.test_death import Life
from volunteers.access import Role
from volunteers.audit.models import AuditEvent
from volunteers.foundation.db import db
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def life(app: Flask, make: Factories) -> Life:
    return Life(app, make)


@pytest.fixture(autouse=True)
def asks_each_table(client: Client) -> None:
    """What is kept about somebody stands in two dozen tables, and each is asked once."""
    client.max_queries = 45


def archive(answer: object) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.get_data()))  # type: ignore[attr-defined]  # an answer


def test_the_page_and_the_file_tell_the_same(life: Life, client: Client, make: Factories) -> None:
    make.skill(life.ana, "es")
    client.sign_in(life.ana)
    page = client.get("/me/data")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    for told in ("Ana Vela", life.ana.email, "Korea Committee", "Spanish"):
        assert told in text
    whole = archive(client.submit("/me/data/archive"))
    data = json.loads(whole.read("everything.json"))
    assert data["people"][0]["full_name"] == "Ana Vela"
    assert {row["committee"]["en"] for row in data["memberships"]} == {"Korea Committee", "Japan Committee"}
    table = list(csv.DictReader(io.StringIO(whole.read("sign_ups.csv").decode("utf-8-sig"))))
    assert len(table) == len(data["sign_ups"]) == 2
    with life.app.app_context():
        events = db.session.scalars(sa.select(AuditEvent.facts).where(AuditEvent.event == "data.handed_out")).all()
    assert events == [{"to": "person"}]


def test_no_secret_and_nobody_else_is_handed_out(life: Life, client: Client) -> None:
    client.sign_in(life.ana)
    whole = archive(client.submit("/me/data/archive"))
    text = "".join(whole.read(name).decode() for name in whole.namelist())
    for secret in ("key_hash", "password", "fs_uniquifier", "$link", life.ben.full_name, life.ben.email or ""):
        assert secret not in text


def test_what_looks_like_a_formula_is_none(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(make.person("=HYPERLINK(1)"))
    whole = archive(client.submit("/me/data/archive"))
    assert "'=HYPERLINK(1)" in whole.read("people.csv").decode()


def test_a_coordinator_hands_it_to_somebody_without_an_account(life: Life, client: Client, make: Factories) -> None:
    sam = make.person("Sam Without", account=None)
    client.sign_in(life.coordinator)
    assert client.get(f"/people/{sam.public_id}/data").status_code == 200
    whole = archive(client.submit(f"/people/{sam.public_id}/data/archive"))
    assert json.loads(whole.read("everything.json"))["people"][0]["full_name"] == "Sam Without"


def test_those_of_one_account_and_no_stranger(app: Flask, client: Client, make: Factories) -> None:
    account = make.account("home@demo.example")
    ina = make.person("Ina Vela", account=account, email="home@demo.example")
    leo = make.person("Leo Vela", account=account, email="home@demo.example", born_on=date(1998, 3, 21))
    client.sign_in(ina)
    page = client.get(f"/me/data?for={leo.public_id}").get_data(as_text=True)
    assert "Leo Vela" in page
    assert "March 21, 1998" in page
    assert client.get(f"/me/data?for={make.person().public_id}").status_code == 404


def test_a_goodbye(life: Life, app: Flask, client: Client) -> None:
    elsewhere = app.test_client().sign_in(life.ana)  # type: ignore[attr-defined]  # our client
    client.sign_in(life.ana)
    assert "2" in client.get("/me/data/erase").get_data(as_text=True)
    assert client.submit("/me/data/erase", {}).status_code == 422
    answer = client.submit("/me/data/erase", {"is_sure": "y"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy/erased")
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/privacy/erased").status_code == 200
    assert client.get("/me/data").status_code == 303  # signed out
    assert elsewhere.get("/me/data").status_code == 303  # on every device
    assert elsewhere.submit("/me/data/erase", {"is_sure": "y"}).status_code in (303, 403)
    with app.app_context():
        assert db.session.get_one(Person, life.ana.id).is_erased
    client.sign_in(life.coordinator)
    assert client.get(f"/people/{life.ana.public_id}").status_code == 404
    found = client.get("/people/?q=Ana+Vela").get_data(as_text=True)
    assert f"/people/{life.ana.public_id}" not in found
    assert f"/people/{life.ana.public_id}" not in client.get("/people/?per_page=200").get_data(as_text=True)


def test_by_phone_with_a_reason(life: Life, app: Flask, client: Client, make: Factories) -> None:
    page = f"/people/{life.ana.public_id}/erase"
    client.sign_in(life.coordinator)
    assert client.submit(page, {"is_sure": "y"}).status_code == 422
    assert client.submit(page, {"is_sure": "y", "reason": "Called on Friday"}).status_code == 303
    assert client.get(page).status_code == 404
    other = app.test_client()
    other.max_queries = 45  # type: ignore[attr-defined]  # our client
    other.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))  # type: ignore[attr-defined]  # our client
    assert other.get(f"/people/{life.ben.public_id}/erase").status_code == 200


def test_the_only_chair_is_told_to_hand_over(life: Life, client: Client) -> None:
    client.sign_in(life.chairs[0])
    answer = client.submit("/me/data/erase", {"is_sure": "y"})
    assert answer.status_code == 422
    assert said(answer.text, "only-chair").startswith("You lead a committee")  # and who erases them reads "They"
    client.sign_in(life.coordinator)
    answer = client.submit(f"/people/{life.chairs[0].public_id}/erase", {"is_sure": "y", "reason": "By phone"})
    assert said(answer.text, "only-chair").startswith("They lead a committee")
