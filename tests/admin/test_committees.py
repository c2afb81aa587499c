"""Opening a committee."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.access import Role
from volunteers.admin.actions import address_of
from volunteers.committees.models import Committee, Stage
from volunteers.foundation.db import db


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Korea Committee", "korea"), ("São Paulo & Friends", "sao-paulo-friends"), ("위원회", ""), ("  --  ", "")],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert address_of(name) == slug


def test_an_administrator_opens_one_and_gives_the_first_office(app: Flask, client: Client, make: Factories) -> None:
    city = make.city()
    client.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    assert "Create a committee" in client.get("/admin/committees").text
    data = {"name": "Peru Committee", "kind": "country", "partner_city": city.slug}
    answer = client.submit("/admin/committees", data)
    assert answer.status_code == 303
    assert answer.location.endswith("/committees/peru/offices")
    assert standings(client.get("/admin/committees").text) == ["unled"]
    again = client.submit("/admin/committees", data)
    assert again.status_code == 422
    assert codes(again.text) == {"name-taken"}
    assert client.submit("/admin/committees", {"name": "Chad Committee", "kind": "country"}).status_code == 303
    with app.app_context():
        chad = db.session.scalars(sa.select(Committee).where(Committee.slug == "chad")).one()
        assert chad.stage is Stage.WORKING_GROUP


BAD = {
    "empty": {},
    "no kind": {"name": "Peru Committee"},
    "foreign kind": {"name": "Peru Committee", "kind": "club"},
    "foreign city": {"name": "Peru Committee", "kind": "country", "partner_city": "atlantis"},
    "too long": {"name": "x" * 121, "kind": "board"},
    "NUL": {"name": "a\x00b", "kind": "board"},
    "no Latin letter": {"name": "위원회", "kind": "board"},
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_opens_nothing(app: Flask, client: Client, make: Factories, kind: str) -> None:
    client.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    answer = client.submit("/admin/committees", BAD[kind])
    assert answer.status_code == 422
    assert "Error:" in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Committee)) == 0


def test_others_open_none(client: Client, make: Factories) -> None:
    client.sign_in(make.officer(make.committee()))
    assert client.get("/admin/committees").status_code == 403
    assert client.submit("/admin/committees", {"name": "Mine", "kind": "board"}).status_code == 403
