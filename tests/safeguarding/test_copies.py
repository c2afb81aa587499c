"""One address gets one copy of what is sent to a child, and it names all it is for."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.accounts.mails import deliveries
from tests.activities.conftest import Desk, actor_for, chair_of
from tests.client import Client
from tests.factories import Factories
from tests.notices.test_narrower import send
from volunteers.access import Role
from volunteers.activities import actions as activities
from volunteers.activities.models import SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.links import Purpose
from volunteers.links.issue import token_for
from volunteers.mail.copies import PAGE
from volunteers.mail.models import Delivery
from volunteers.notices.jobs import send_notices

HOME = "home@demo.example"


@pytest.mark.parametrize(
    ("child", "father", "expected"),
    [
        (None, HOME, {HOME: ["Hana Park, Joon Park"]}),
        (HOME, HOME, {HOME: ["Hana Park, Joon Park"]}),
        (None, "joon@demo.example", {HOME: ["Hana Park"], "joon@demo.example": ["Joon Park"]}),
        ("mina@demo.example", HOME, {HOME: ["Hana Park, Joon Park"], "mina@demo.example": ["Mina Park"]}),
    ],
    ids=["parents share", "all share", "nobody shares", "the child has its own"],
)
def test_one_address_gets_one_copy(
    app: Flask, desk: Desk, make: Factories, committee: Committee, child: str | None, father: str, expected: object
) -> None:
    mina = make.person("Mina Park", is_adult=False, account=None, email=child)
    for name, email in (("Hana Park", HOME), ("Joon Park", father)):
        make.guardianship(mina, make.person(name, email=email, account=None), confirmed=True)
    activity = make.activity(committee)
    make.sign_up(activity, mina.id)
    chair = make.person(roles=(Role.COORDINATOR,))
    desk.do(activities.cancel, actor_for(chair), activity.id, LocalText.of("It rains."))
    mails = [mail for mail in deliveries(app) if mail.kind == "activities/cancelled"]
    found: dict[str, list[str]] = {}
    for mail in mails:
        found.setdefault(mail.to_address, []).append(mail.to_name)
    assert found == expected
    copies = [mail for mail in mails if mail.to_address != "mina@demo.example"]
    assert [mail.facts["about_child"] for mail in copies] == [["Mina Park"]] * len(copies)


def test_two_adults_at_one_address_are_each_named(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    """Each stands on the list for themselves, and is told so with a link of their own: the mails say whose each is."""
    activity = make.activity(committee)
    for name in ("Rosa Diaz", "Ben Vela"):
        make.sign_up(activity, make.person(name, email=HOME, account=None).id)
    desk.do(
        activities.cancel, actor_for(make.person(roles=(Role.COORDINATOR,))), activity.id, LocalText.of("It rains.")
    )
    told = [mail.to_name for mail in deliveries(app, HOME) if mail.kind == "activities/cancelled"]
    assert sorted(told) == ["Ben Vela", "Rosa Diaz"]


def test_two_parents_at_one_address_get_one_message_to_who_comes(
    app: Flask, make: Factories, committee: Committee, client: Client
) -> None:
    mina = make.person("Mina Park", is_adult=False, account=None, email=None)
    for name in ("Hana Park", "Joon Park"):
        make.guardianship(mina, make.person(name, email=HOME, account=None), confirmed=True)
    activity, chair = make.activity(committee), make.officer(committee)
    make.sign_up(activity, mina.id)
    send(client.sign_in(chair), f"/notices/new?activity={activity.public_id}")
    with clock.at(clock.now() + timedelta(seconds=121)), app.app_context():
        send_notices()
    assert [mail.to_name for mail in deliveries(app, HOME)] == ["Hana Park, Joon Park"]


def own_page(app: Flask, mail: Delivery) -> str:
    """Where the button of a copy leads."""
    with app.app_context():
        return f"/guardian/{token_for(mail.facts[PAGE]['$link'], Purpose.GUARDIAN)}"


def test_a_copy_leads_to_the_page_on_which_the_child_is_taken_off(
    app: Flask, desk: Desk, make: Factories, committee: Committee, client: Client
) -> None:
    """Without an account, and also once the act that wrote the first copy was undone: later ones have the same link."""
    mina, hana = (
        make.person("Mina Park", is_adult=False, account=None),
        make.person("Hana Park", email=HOME, account=None),
    )
    make.guardianship(mina, hana, confirmed=True)
    activity, other = make.activity(committee), make.activity(committee)
    rows = [make.sign_up(each, mina.id) for each in (activity, other)]
    chair = chair_of(make, committee)
    desk.do(activities.cancel, chair, activity.id, LocalText.of("It rains."))
    desk.do(activities.cancel, chair, other.id, LocalText.of("It rains."))
    first, second = deliveries(app, HOME)
    assert own_page(app, first) == own_page(app, second)
    desk.undo(chair, desk.activity(activity))
    page = client.get(own_page(app, second)).text
    withdraw = f"{own_page(app, second)}/sign-ups/{rows[0].public_id}/withdraw"
    assert withdraw in page
    client.submit(withdraw)
    assert desk.state(rows[0]) is SignUpState.WITHDRAWN
