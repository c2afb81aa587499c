"""Each way in which an adult can write to somebody under 18: there is none without whoever answers for them."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.client import Client
from tests.factories import Factories
from tests.notices.test_narrower import send
from tests.safeguarding.conftest import Family
from volunteers.access import Role
from volunteers.activities.models import Activity
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.initiatives.models import Assignment
from volunteers.mail.copies import ABOUT
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import Delivery
from volunteers.notices.jobs import send_notices
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def yuna(make: Factories, family: Family) -> Person:
    """Fifteen, with an address and a sign-in of her own; the Parks answer for her."""
    person = make.person("Yuna Park", email="yuna@demo.example", is_adult=False)
    make.guardianship(person, family.mother, confirmed=True)
    make.guardianship(person, family.father, confirmed=True)
    return person


def go_out(app: Flask) -> None:
    with clock.at(clock.now() + timedelta(seconds=121)), app.app_context():
        send_notices()
        deliver_all()


def written(app: Flask) -> set[str]:
    """To which addresses anything was written."""
    with app.app_context():
        return set(db.session.scalars(sa.select(Delivery.to_address)))


def answers_at(app: Flask) -> set[str | None]:
    with app.app_context():
        return set(db.session.scalars(sa.select(Delivery.reply_to_address)))


def message(client: Client, activity: Activity, chair: Person, **more: Any) -> int:
    """ "Message the people coming"."""
    return int(send(client.sign_in(chair), f"/notices/new?activity={activity.public_id}", **more).status_code)


def test_writing_to_those_who_come_reaches_the_parents_in_place_of_the_child(
    family: Family, make: Factories, committee: Committee, yuna: Person
) -> None:
    """Each of them once, with the child's name; the child's own address gets nothing."""
    activity, chair, adult = make.activity(committee), make.officer(committee), make.person()
    for person in (yuna, family.mina, adult):
        make.sign_up(activity, person.id)
    assert message(family.client, activity, chair) == 303
    go_out(family.app)
    assert "yuna@demo.example" not in written(family.app)
    for address in ("hana@demo.example", "joon@demo.example"):
        copies = deliveries(family.app, address)
        assert {mail.kind for mail in copies} == {"notices/who_comes"}
        assert [mail.facts[ABOUT] for mail in copies] == [["Mina Park", "Yuna Park"]]
        assert {mail.state.value for mail in copies} == {"sent"}
    assert len(deliveries(family.app, adult.email or "")) == 1


def test_where_only_children_come_their_parents_are_enough(
    family: Family, make: Factories, committee: Committee
) -> None:
    activity, chair = make.activity(committee), make.officer(committee)
    make.sign_up(activity, family.mina.id)
    assert message(family.client, activity, chair) == 303
    go_out(family.app)
    assert len(deliveries(family.app, "hana@demo.example")) == 1


def test_news_of_a_committee_goes_to_no_child(
    family: Family, make: Factories, committee: Committee, yuna: Person
) -> None:
    """Nor to the parents, who asked for none."""
    make.member(committee, yuna)
    adult, chair = make.member(committee), make.officer(committee)
    send(family.client.sign_in(chair), f"/notices/new?committee={committee.slug}", committee=committee.slug)
    go_out(family.app)
    assert adult.email in written(family.app)
    assert not {"yuna@demo.example", "hana@demo.example"} & written(family.app)


def test_nobody_under_18_is_asked_to_take_a_role(
    family: Family, make: Factories, committee: Committee, yuna: Person
) -> None:
    make.member(committee, yuna)
    adult, chair = make.member(committee), make.officer(committee)
    position = make.position(make.initiative(committee))
    client = family.client.sign_in(chair)
    client.max_queries = 20  # the page of everybody, with why not beside who was chosen
    url = f"/positions/{position.public_id}/assign"
    assert client.submit(url, {"person": yuna.public_id}).status_code == 422
    assert client.submit(url, {"person": adult.public_id}).status_code == 303
    with family.app.app_context():
        assert list(db.session.scalars(sa.select(Assignment.person_id))) == [adult.id]
    assert not {"yuna@demo.example", "hana@demo.example"} & written(family.app)


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_who_writes_to_a_committee_under_18_is_answered_by_the_office(
    app: Flask, client: Client, make: Factories, committee: Committee, yuna: Person, *, is_signed_in: bool
) -> None:
    """The chair gets the words, and neither the address nor a Reply-To there; an adult's is as before."""
    chair = make.officer(committee)
    if is_signed_in:
        client.sign_in(yuna)
    url = f"/committees/{committee.slug}/contact"
    for name, email in (("Yuna Park", "Yuna@demo.example"), ("Ann Adult", "ann@demo.example")):
        client.submit(url, {"name": name, "email": email, "message": "Can I help?"})
    young, adult = deliveries(app, chair.email or "")
    assert young.facts["is_young"]
    assert "yuna@" not in str(young.facts).lower()
    assert adult.facts["address"] == "ann@demo.example"
    assert answers_at(app) == {None, "ann@demo.example"}


def test_what_is_mailed_about_a_place_goes_to_the_parents_too(
    family: Family, make: Factories, committee: Committee, yuna: Person
) -> None:
    """With an address of her own: to her, and to both; the chair's cancellation as any other mail."""
    activity, chair = make.activity(committee), make.officer(committee)
    make.sign_up(activity, yuna.id)
    client = family.client.sign_in(chair)
    url = f"/activities/{activity.public_id}/cancel"
    page = client.get(url).text
    assert "version" in page
    client.submit(url, {"reason": "It rains", "version": str(activity.version)})
    wanted = {"yuna@demo.example", "hana@demo.example", "joon@demo.example"}
    assert wanted <= written(family.app)
    assert "yuna@demo.example" not in answers_at(family.app)


def test_no_page_of_a_chair_tells_how_to_write_to_a_child(
    family: Family, make: Factories, committee: Committee, yuna: Person
) -> None:
    make.member(committee, yuna)
    activity, chair = make.activity(committee), make.officer(committee)
    make.sign_up(activity, yuna.id)
    make.person(roles=(Role.COORDINATOR,))
    client = family.client.sign_in(chair)
    for url in (f"/committees/{committee.slug}/members", f"/activities/{activity.public_id}/people"):
        page = client.get(url).text
        assert "Yuna Park" in page
        assert "yuna@demo.example" not in page
