"""An organisation from nothing: the first steps in their order, a committee changed later, a mail that arrives."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers import links
from volunteers.access import Role
from volunteers.admin import queries
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Committee, CommitteeKind, Stage
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery
from volunteers.organization.queries import current

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def administrator(client: Client, make: Factories) -> Client:
    return client.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))


def next_step(client: Client) -> str:
    """Where the button of the step leads that comes next; empty where all is done."""
    text = client.get("/admin/").text
    if "First steps" not in text:
        return ""
    steps = text[text.index("first-t") : text.index("</ol>")]
    found = re.search(r'btn-main" href="([^"]+)"|action="([^"]+)"[^§]*?btn-main', steps)
    assert found is not None, steps
    return (found[1] or found[2]).replace("&amp;", "&")


def test_the_steps_come_in_their_order(app: Flask, administrator: Client, make: Factories) -> None:
    assert next_step(administrator) == "/admin/settings"
    fields = {"name": "Lakeside Sister Cities", "postal_address": "1 Lake Road", "phone": "303 555 0100"}
    fields["phone_hours"] = "Mondays, 9 am to noon"
    page = administrator.get("/admin/settings").text
    typed = dict(re.findall(r'name="([a-z_]+)"[^>]*?value="([^"]*)"', page)) | {"home_city": "Lakeside"} | fields
    typed |= {"home_place": "39.78, -105.05"}
    assert administrator.submit("/admin/settings", typed).status_code == 303
    assert next_step(administrator) == "/admin/users"
    make.person(roles=(Role.COORDINATOR,))
    assert next_step(administrator) == "/partners/new"
    make.city()
    assert next_step(administrator) == "/admin/committees"
    committee = make.committee()
    assert next_step(administrator) == f"/committees/{committee.slug}/offices"
    step = (
        administrator.get("/admin/").text.split(f'href="/committees/{committee.slug}/offices"')[0].rsplit("<li", 1)[1]
    )
    assert committee.name["en"] in step, "whose chair it is"
    make.officer(committee)
    assert next_step(administrator) == "/admin/test-mail"
    assert administrator.submit("/admin/test-mail", {}).status_code == 303
    assert next_step(administrator) == "/admin/test-mail"  # it has not arrived yet


def test_a_name_that_nobody_gave_is_asked_first(client: Client, make: Factories) -> None:
    """`admin create` knows an address and no name."""
    client.sign_in(make.person("jo.rivera", email="jo.rivera@demo.example", roles=(Role.ADMINISTRATOR,)))
    assert next_step(client) == "/me/profile"
    other = client.application.test_client()
    assert isinstance(other, Client)
    other.sign_in(make.person("Administrator", roles=(Role.ADMINISTRATOR,)))
    assert next_step(other) == "/me/profile"
    other.sign_in(make.person("Jo Rivera", roles=(Role.ADMINISTRATOR,)))
    assert next_step(other) == "/admin/settings"


def test_a_phone_needs_its_hours(app: Flask, make: Factories) -> None:
    with app.app_context(), app.test_request_context():
        shown = replace(current(), phone="303 555 0100", phone_hours="")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(queries, "current_organization", lambda: shown)
            assert not queries.beginnings(None).has_phone
            shown = replace(shown, phone_hours="Mondays")
            assert queries.beginnings(None).has_phone


def test_a_mail_to_oneself_that_arrives(app: Flask, administrator: Client) -> None:
    administrator.submit("/admin/test-mail", {})
    with app.app_context():
        assert list(db.session.scalars(db.select(Delivery.kind))) == ["admin/test"]
        link = db.session.scalars(db.select(Link).where(Link.purpose == Purpose.MAIL_ARRIVED)).one()
        url = f"/answer/{links.token(link)}"
    page = administrator.get(url)
    assert "It arrived" in page.text
    assert administrator.submit(url, {"answer": "arrived"}).status_code == 303
    with app.app_context():
        events = list(db.session.scalars(db.select(AuditEvent.event)))
    assert events.count("mail.arrived") == 1
    assert "recorded" in administrator.get(url).text
    administrator.submit(url, {"answer": "arrived"})
    with app.app_context():
        assert list(db.session.scalars(db.select(AuditEvent.event))).count("mail.arrived") == 1


def test_a_committee_is_changed_later(app: Flask, administrator: Client, make: Factories) -> None:
    committee, city = make.committee(stage=Stage.WORKING_GROUP), make.city("Adama")
    url = f"/admin/committees/{committee.slug}"
    assert url in administrator.get("/admin/committees").text
    typed = {"kind": "special-interest", "stage": "committee", "partner_city": city.slug, "version": "1"}
    assert administrator.submit(url, typed).status_code == 303
    with app.app_context():
        row = db.session.get(Committee, committee.id)
        assert row is not None
        assert (row.kind, row.stage) == (CommitteeKind.SPECIAL_INTEREST, Stage.COMMITTEE)
        assert (row.partner_city_id, row.is_open, row.slug) == (city.id, False, committee.slug)
    assert committee.slug not in administrator.get("/committees/").text
    assert administrator.get(f"/committees/{committee.slug}").status_code == 200
    stale = administrator.submit(url, {**typed, "is_open": "1"})
    assert stale.status_code in (409, 422)
    assert administrator.submit(url, {**typed, "is_open": "1", "version": "2"}).status_code == 303
    assert committee.slug in administrator.get("/committees/").text
    wrong = administrator.submit(url, {**typed, "kind": "secret", "version": "3"})
    assert wrong.status_code == 422


def test_only_an_administrator(client: Client, make: Factories) -> None:
    committee = make.committee()
    for who in (make.officer(committee), make.person(roles=(Role.COORDINATOR,))):
        client.sign_in(who)
        assert client.get(f"/admin/committees/{committee.slug}").status_code == 403
        assert client.submit("/admin/test-mail", {}).status_code == 403
