"""A coordinator proposes somebody who can't, or does not, apply."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import Client, between, codes, standings
from tests.factories import Factories
from tests.registration.test_joining import mails, rows
from volunteers.access import Role
from volunteers.committees.models import JoinPolicy, Membership
from volunteers.foundation import clock
from volunteers.registration.models import Application, ApplicationState


@pytest.fixture
def desk(client: Client, make: Factories) -> Client:
    """A coordinator's browser."""
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    return client


def test_somebody_without_account_and_address(app: Flask, desk: Client, make: Factories) -> None:
    korea = make.committee()
    chair = make.officer(korea)
    somebody = make.person("Halmoni", account=None, email=None)
    page = f"/people/{somebody.public_id}"
    assert '<ul class="ruled">' not in between(desk.get(page).text, 'id="com-t"', "</section>")
    for _press in range(2):
        assert desk.submit(f"{page}/propose", {"committee": korea.slug}).location == page
    (application,) = rows(app, Application)
    assert application.state is ApplicationState.IN_REVIEW
    with clock.at(clock.now() + timedelta(seconds=130)):
        assert len([mail for mail in mails(app) if chair.email in str(mail.to)]) == 1
    assert standings(between(desk.get(page).text, 'id="com-t"', "</section>")) == ["in_review"]
    desk.sign_in(chair)
    desk.submit(f"/committees/{korea.slug}/applications/{application.public_id}/accept")
    assert somebody.id in {m.person_id for m in rows(app, Membership)}


def test_an_open_committee_takes_them_at_once(app: Flask, desk: Client, make: Factories) -> None:
    youth = make.committee("Youth", join_policy=JoinPolicy.OPEN)
    somebody = make.person()
    answer = desk.submit(f"/people/{somebody.public_id}/propose", {"committee": youth.slug})
    listed = between(between(desk.get(answer.location).text, 'id="com-t"', "</section>"), '<ul class="ruled">', "</ul>")
    assert f"/committees/{youth.slug}/members" in listed
    assert [m.person_id for m in rows(app, Membership)] == [somebody.id]


def test_refusals(app: Flask, desk: Client, make: Factories) -> None:
    korea = make.committee()
    desk.max_queries = 20  # somebody under 18: their guardians, and who opened the page
    member, minor = make.member(korea), make.person(is_adult=False)
    for person, code in ((member, "already-member"), (minor, "guardian-first")):
        url = f"/people/{person.public_id}"
        desk.submit(f"{url}/propose", {"committee": korea.slug})
        assert codes(desk.get(url).text) == {code}
    desk.submit(f"/people/{minor.public_id}/propose", {"committee": "nowhere"})
    assert codes(desk.get(f"/people/{minor.public_id}").text) == {"unfit"}
    assert not rows(app, Application)
