"""Undo stays where the act was done, as long as it can be pressed, also on pages that show its row no more."""

from flask import Flask

from tests.client import Client, tree_of
from tests.factories import Factories
from volunteers.committees.models import Membership, OfficeKind
from volunteers.foundation.db import db


def _undos(client: Client, url: str) -> int:
    """How many buttons of a page, besides the bar of what was done last, take something back."""
    client.get(url)  # the bar stands on the first page after the press
    tree = tree_of(client.get(url).text)
    leads = [form.get("action") for form in tree.iter("form")] + [
        each.get("formaction") for each in tree.iter("button")
    ]
    return sum((lead or "").startswith("/undo/") for lead in leads)


def test_an_activity_shows_the_undo_of_coming_and_of_not_coming(client: Client, make: Factories) -> None:
    activity = make.activity(make.committee(partner_city_id=make.city().id))
    client.sign_in(make.member(make.committee()))
    url = f"/activities/{activity.public_id}"
    assert _undos(client, url) == 0
    client.submit(f"/activities/{activity.shifts[0].public_id}/sign-up")
    assert _undos(client, url) == 1
    answer = client.get(url)
    client.submit(next(f.get("action") for f in tree_of(answer.text).iter("form") if "withdraw" in f.get("action", "")))
    assert _undos(client, url) == 1
    client.undo()
    assert _undos(client, url) == 1, "what is back can be taken back as before"


def test_a_committee_shows_the_undo_of_leaving(app: Flask, client: Client, make: Factories) -> None:
    committee = make.committee(partner_city_id=make.city().id)
    person = make.member(committee)
    client.sign_in(person)
    with app.app_context():
        key = db.session.query(Membership.public_id).filter_by(person_id=person.id).scalar()
    client.submit(f"/memberships/{key}/leave")
    assert _undos(client, f"/committees/{committee.slug}") == 1
    assert _undos(client, "/committees/") == 0


def test_an_initiative_shows_the_undo_beside_who_was_asked(client: Client, make: Factories) -> None:
    committee = make.committee(partner_city_id=make.city().id)
    chair = make.officer(committee, OfficeKind.CHAIR)
    somebody = make.member(committee)
    initiative = make.initiative(committee)
    position = make.position(initiative)
    client.sign_in(chair)
    client.submit(f"/positions/{position.public_id}/assign", {"person": somebody.public_id})
    assert _undos(client, f"/initiatives/{initiative.public_id}") == 1
    assert _undos(client, f"/positions/{position.public_id}/assign") == 1
