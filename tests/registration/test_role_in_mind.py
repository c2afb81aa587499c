"""A visitor joins with a role in mind: the chair reads it, and with the membership it becomes an offer."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, standings
from tests.factories import Factories
from tests.initiatives.conftest import Stage, build
from tests.migrating import down, up
from volunteers import links
from volunteers.committees.models import JoinPolicy
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.initiatives.models import Offer, OfferState
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery
from volunteers.pending.models import Pending
from volunteers.registration.models import Application

pytestmark = pytest.mark.usefixtures("set_clock")

FORM = {"full_name": "Rosa Marín", "email": "rosa@demo.example", "preferred_language": "en", "adult": "y"}


@pytest.fixture
def stage(make: Factories) -> Stage:
    """A committee whose initiative needs a reader."""
    return build(make)


def offers(app: Flask) -> list[tuple[OfferState, str]]:
    """Of all offers how they stand, and what was said."""
    with app.app_context():
        return [(row.state, row.words) for row in db.session.scalars(sa.select(Offer).order_by(Offer.id))]


def role_asked(app: Flask) -> int | None:
    """The role that the one application names."""
    with app.app_context():
        return db.session.scalars(sa.select(Application)).one().position_id


def apply(client: Client, stage: Stage, role: str, **typed: str) -> str:
    """Signed in, by the join page that a role leads to; gives the page."""
    url = f"/committees/{stage.committee.slug}/join?role={role}"
    page = client.get(url).text
    client.submit(f"/committees/{stage.committee.slug}/apply", {"role": role, **typed})
    return page


def test_a_visitor_keeps_the_role_until_they_have_confirmed(app: Flask, client: Client, stage: Stage) -> None:
    """Through the form, the mail and the chair's list; nothing of it stands in what a stranger's address is mailed."""
    page = client.get(f"/positions/{stage.position.public_id}").text
    url = f"/committees/{stage.committee.slug}/join?role={stage.position.public_id}"
    assert url in page.replace("&amp;", "&")
    assert "Reader" in between(client.get(url).text, '<p class="note">', "</p>")
    typed = {**FORM, "committee": stage.committee.slug, "role": stage.position.public_id}
    wrong = client.submit(url, {**typed, "email": "no address"})
    assert f'name="role" value="{stage.position.public_id}"' in wrong.text
    assert client.submit(url, typed).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Pending)).one().payload["position_id"] == stage.position.id
        mail = db.session.scalars(sa.select(Delivery)).one()
        assert "Reader" not in str(mail.facts)
        token = links.token(db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS)).one())
    assert client.submit(f"/confirm/{token}").status_code == 303
    assert role_asked(app) == stage.position.id
    with app.app_context():
        to_chair = sa.select(Delivery).where(Delivery.kind == "registration/received")
        assert db.session.scalars(to_chair).one().facts["role"] == {"$text": {"en": "Reader"}}


def test_the_chair_sees_the_role_and_acceptance_makes_the_offer(
    app: Flask, client: Client, make: Factories, stage: Stage
) -> None:
    """And the undo of the acceptance ends it; accepted again it is offered again."""
    rosa = make.person("Rosa Marín")
    client.sign_in(rosa)
    page = apply(client, stage, stage.position.public_id, message=(message := "I read to children."))
    assert "Reader" in between(page, '<p class="note">', "</p>")
    assert "Reader" in between(client.get("/me/applications").text, "<main", "</main")
    chair = app.test_client().sign_in(stage.chair)
    desk = f"/committees/{stage.committee.slug}/applications"
    assert f"/positions/{stage.position.public_id}" in chair.get(desk).text
    with app.app_context():
        application = db.session.scalars(sa.select(Application)).one()
        assert db.session.scalars(sa.select(Delivery)).one().facts["role"] == {"$text": {"en": "Reader"}}
    assert offers(app) == []
    chair.submit(f"{desk}/{application.public_id}/accept")
    assert offers(app) == [(OfferState.WAITING, message)]
    chair.undo()
    assert [state for state, _words in offers(app)] == [OfferState.ENDED]
    chair.submit(f"{desk}/{application.public_id}/accept")
    assert [state for state, _words in offers(app)] == [OfferState.ENDED, OfferState.WAITING]


def test_an_open_committee_takes_the_offer_at_once(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """One press makes member and offer."""
    committee = make.committee("Open Committee", join_policy=JoinPolicy.OPEN)
    position = make.position(make.initiative(committee))
    apply(client.sign_in(make.person()), replace(stage, committee=committee), position.public_id)
    assert [state for state, _words in offers(app)] == [OfferState.WAITING]


def test_a_role_that_was_closed_meanwhile_harms_no_application(
    app: Flask, client: Client, make: Factories, stage: Stage
) -> None:
    """The chair reads that it is closed, and acceptance offers nothing."""
    apply(client.sign_in(make.person()), stage, stage.position.public_id)
    with app.app_context():
        application = db.session.scalars(sa.select(Application)).one()
    chair = app.test_client().sign_in(stage.chair)
    chair.submit(f"/positions/{stage.position.public_id}/close")
    desk = f"/committees/{stage.committee.slug}/applications"
    assert standings(chair.get(desk).text) == ["closed"]
    assert chair.submit(f"{desk}/{application.public_id}/accept").status_code == 303
    assert offers(app) == []


@pytest.mark.parametrize("which", ["another committee's", "hidden", "nobody's", "NUL"])
def test_a_role_that_one_may_not_name_is_left_out(
    app: Flask, client: Client, make: Factories, stage: Stage, which: str
) -> None:
    """The application arrives, and tells nothing of what one may not see."""
    elsewhere = make.position(make.initiative(make.committee("Peru Committee")))
    hidden = make.position(make.initiative(stage.committee, is_public=False), title=LocalText.of("Secret role"))
    role = {"another committee's": elsewhere.public_id, "hidden": hidden.public_id, "NUL": "\0"}.get(which, "x" * 99)
    page = apply(client.sign_in(make.person()), stage, role)
    assert ('<p class="note">' in page, 'name="role"' in page) == (False, False)
    assert "Secret role" not in page
    assert role_asked(app) is None


def test_whoever_waits_may_name_a_role_later(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """The one application keeps the last role named, and loses none by a press without."""
    client.sign_in(make.person())
    client.submit(f"/committees/{stage.committee.slug}/apply")
    assert role_asked(app) is None
    apply(client, stage, stage.position.public_id)
    client.submit(f"/committees/{stage.committee.slug}/apply")
    assert role_asked(app) == stage.position.id


@pytest.mark.soak
def test_roles_in_mind_go_down_and_up(fresh_app: Flask) -> None:
    """What is lost is the role, and nothing else of the application."""
    make = Factories(fresh_app)
    stage = build(make)
    make.application(stage.committee, message="Kept.", position_id=stage.position.id)
    down(fresh_app, "20261203a_offers")
    up(fresh_app)
    with fresh_app.app_context():
        row = db.session.scalars(sa.select(Application)).one()
        assert (row.message, row.position_id) == ("Kept.", None)
