"""Open roles are found where people come by: the front page, a partner's page, a committee's."""

import pytest
from flask import Flask

from tests.client import Client, standings
from tests.factories import Factories
from tests.initiatives.conftest import Stage
from volunteers.committees.models import JoinPolicy
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import need
from volunteers.partners.models import PartnerCity

pytestmark = pytest.mark.usefixtures("set_clock")


def test_open_roles_stand_where_people_come_by(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """And what is hidden, closed or of another city does not."""
    make.position(stage.initiative, title=LocalText.of("Closed role"), is_open=False)
    make.position(make.initiative(stage.committee, is_public=False), title=LocalText.of("Secret role"))
    elsewhere = make.position(make.initiative(make.committee("Peru Committee")), title=LocalText.of("Far role"))
    role, far = f"/positions/{stage.position.public_id}", f"/positions/{elsewhere.public_id}"
    front = client.get("/").text
    assert role in front
    assert far in front
    with app.app_context():
        slug = need(PartnerCity, stage.committee.partner_city_id).slug
    city = client.get(f"/partners/{slug}").text
    assert role in city
    assert far not in city
    assert f"/committees/{stage.committee.slug}/join" in city
    assert f"/activities/?committee={stage.committee.slug}" in city
    assert f"/positions/?committee={stage.committee.slug}" in client.get(f"/committees/{stage.committee.slug}").text
    for page in (front, city):
        assert "Closed role" not in page
        assert "Secret role" not in page


def test_nobody_is_led_to_a_closed_door(client: Client, make: Factories, stage: Stage) -> None:
    """A committee that invites its members is joined by nobody from a role."""
    committee = make.committee("Invited", join_policy=JoinPolicy.INVITATION)
    position = make.position(make.initiative(committee))
    text = client.get(f"/positions/{position.public_id}").text
    assert standings(text) == ["by-invitation"]
    assert f"/committees/{committee.slug}/join" not in text.split("<main")[1]


def test_the_native_name_stands_once_for_a_committee(client: Client, make: Factories, stage: Stage) -> None:
    """Not before each of its initiatives, and not on the page that is the committee's."""
    for number in range(3):
        make.initiative(stage.committee, title=LocalText.of(f"Initiative {number}"))
    cards = client.get("/initiatives/").text.split('class="grid glances"')[1].split("</ul>")[0]
    assert cards.count('class="native"') == 1
    cards = client.get(f"/initiatives/?committee={stage.committee.slug}").text.split('class="grid glances"')[1]
    assert cards.split("</ul>")[0].count('class="native"') == 0
