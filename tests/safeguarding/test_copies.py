"""One address gets one copy of what is sent to a child, and it names all it is for."""

import pytest
from flask import Flask

from tests.accounts.mails import deliveries
from tests.activities.conftest import Desk, actor_for
from tests.factories import Factories
from volunteers.access import Role
from volunteers.activities import actions as activities
from volunteers.committees.models import Committee
from volunteers.foundation.columns import LocalText

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
    assert {mail.facts["about_child"] for mail in copies} == {"Mina Park"}


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
