"""The partner cities' pages, through the client."""

from datetime import date

import pytest
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.audit.models import AuditEvent
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.naming import called
from volunteers.partners import queries
from volunteers.partners.models import Partnership, PartnershipKind, PartnershipStatus, Precision

pytestmark = pytest.mark.usefixtures("set_clock")


def agree(app: Flask, city, **values) -> Partnership:
    """Give a city's partnership other values."""
    with app.app_context(), unguarded("test"):
        row = db.session.scalars(db.select(Partnership).where(Partnership.city_id == city.id)).one()
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()
        db.session.refresh(row)
        db.session.expunge(row)
    return row


@pytest.fixture
def coordinator(client: Client, make: Factories) -> Client:
    return client.sign_in(make.person(roles=(Role.COORDINATOR,)))


def test_a_member_of_the_committee_is_not_asked_to_join_it(app: Flask, client: Client, make: Factories) -> None:
    """Neither on the page of its city nor where one writes to it; strangers are."""
    city = make.city("Seongnam")
    korea = make.committee(partner_city_id=city.id)
    member = app.test_client().sign_in(make.member(korea))
    for path in (f"/partners/{city.slug}", f"/committees/{korea.slug}/contact"):
        assert f"/committees/{korea.slug}/join" in client.get(path).text, path
        assert f"/committees/{korea.slug}/join" not in member.get(path).text, path
    page = member.get(f"/partners/{city.slug}").text
    assert f'href="/committees/{korea.slug}"' in page.split('id="care-t"')[1].split("</section>")[0]
    assert "You’re a member" in page


def test_index_shows_the_map_its_table_and_earlier_partners(app: Flask, client: Client, make: Factories) -> None:
    make.city("Seongnam")
    old = make.city("Zielona Góra", slug="zielona-gora", native_name="Zielona Góra", native_language="pl",
                    country_code="PL", time_zone="Europe/Warsaw", longitude=15.5, latitude=51.9)  # fmt: skip
    agree(app, old, status=PartnershipStatus.DORMANT)
    text = client.get("/partners/").text
    assert text.count('class="map-city') == 1
    assert '<table class="mini">' in text
    assert "South Korea" in text
    assert "Past partners" in text
    assert "It’s on hold" in text
    for kind in PartnershipKind:
        assert str(called(kind, "meaning")) in text


def test_empty_index(client: Client) -> None:
    assert 'class="empty"' in client.get("/partners/").text


@pytest.mark.parametrize(
    ("values", "card", "page"),
    [
        ({"agreed_on": date(2014, 8, 23), "agreed_precision": Precision.DAY}, "Since August 2014", "August 23, 2014"),
        ({"agreed_on": date(1992, 7, 1), "agreed_precision": Precision.MONTH}, "Since July 1992", "July 1992"),
        (
            {"agreed_on": None, "agreed_precision": Precision.UNKNOWN},
            "year unknown",
            "Year unknown",
        ),
    ],
)
def test_the_date_is_as_exact_as_it_is_known(
    app: Flask, client: Client, make: Factories, values: dict[str, object], card: str, page: str
) -> None:
    city = make.city()
    agree(app, city, **values)
    assert card in client.get("/partners/").text
    text = client.get(f"/partners/{city.slug}").text
    assert page in text
    if values["agreed_precision"] is Precision.MONTH:
        assert "July 1," not in text


def test_page_tells_local_time_and_distance(client: Client, make: Factories) -> None:
    city = make.city(story=LocalText.of({"en": "It began.\n\nIt went on.", "es": "Empezó."}))
    committee = make.committee(partner_city_id=city.id)
    text = client.get(f"/partners/{city.slug}").text
    assert "6:00 am" in text
    assert "15 hours ahead" in text
    assert "<p>It went on.</p>" in text
    assert f"/committees/{committee.slug}" in text
    assert "Empezó." in client.get(f"/partners/{city.slug}?lang=es").text


def test_unknown_city_is_404(client: Client) -> None:
    assert client.get("/partners/atlantis").status_code == 404


def test_only_coordinators_change(client: Client, make: Factories, app: Flask) -> None:
    city = make.city()
    partnership = agree(app, city)
    doors = (f"/partners/{city.slug}/edit", f"/partners/{city.slug}/partnerships/{partnership.public_id}/edit")
    assert all(client.get(url).location.startswith("/login") for url in doors)
    client.sign_in(make.officer(make.committee()))
    for url in doors:
        assert client.get(url).status_code == 403
        assert client.submit(url, {"summary": "x"}).status_code == 403


def test_texts_are_changed_and_a_stale_save_keeps_what_was_typed(
    app: Flask, coordinator: Client, make: Factories
) -> None:
    city = make.city()
    url = f"/partners/{city.slug}/edit"
    assert coordinator.get(url).status_code == 200
    saved = {"summary": "A lake.", "summary-es": "Un lago.", "story": "Long ago.", "version": "1"}
    assert coordinator.submit(url, saved).status_code == 303
    assert "Un lago." in coordinator.get(f"/partners/{city.slug}?lang=es").text
    stale = coordinator.submit(f"{url}?lang=en", {**saved, "summary": "A volcano."})
    assert stale.status_code == 422
    assert "A volcano." in stale.text
    assert 'name="version" value="2"' in stale.text
    assert coordinator.submit(url, {"summary": "", "version": "2"}).status_code == 422


def test_status_goes_only_where_it_may(app: Flask, coordinator: Client, make: Factories) -> None:
    city = make.city()
    partnership = agree(app, city)
    url = f"/partners/{city.slug}/partnerships/{partnership.public_id}/edit"
    assert coordinator.get(url).status_code == 200
    assert coordinator.submit(url, {"status": "exploring", "version": "1"}).status_code == 422
    assert coordinator.submit(url, {"status": "dormant", "note": "Nobody is left.", "version": "1"}).status_code == 303
    text = coordinator.get(f"/partners/{city.slug}").text
    assert "It’s on hold" in text
    assert "Nobody is left." in text
    with app.app_context():
        events = {row.event: row.facts for row in db.session.scalars(db.select(AuditEvent))}
    assert events["partnership.moved"] == {"city_id": city.id, "before": "active", "after": "dormant"}
    elsewhere = make.city("Adama")
    foreign = f"/partners/{elsewhere.slug}/partnerships/{partnership.public_id}/edit"
    assert coordinator.get(foreign).status_code == 404


def test_front_has_the_newest_partnership_that_is_alive(app: Flask, make: Factories) -> None:
    city = make.city()
    old = agree(app, city, kind=PartnershipKind.FRIENDSHIP, status=PartnershipStatus.ENDED)
    new = make._save(Partnership(city_id=city.id, kind=PartnershipKind.SISTER, status=PartnershipStatus.ACTIVE))
    with app.app_context():
        assert [p.partnership.id for p in queries.front()] == [new.id]
    with app.app_context(), unguarded("test"):
        db.session.get(Partnership, new.id).status = PartnershipStatus.ENDED
        db.session.commit()
        assert queries.front() == []
    assert old.id < new.id


def test_no_city_page_costs_more_with_more_cities(client: Client, make: Factories) -> None:
    make.city()
    client.get("/partners/")  # asks once for the organisation's settings
    client.get("/partners/")
    few = client.query_count
    for _number in range(6):
        make.city()
    client.get("/partners/")
    assert client.query_count == few
