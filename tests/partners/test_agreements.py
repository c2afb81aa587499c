"""Entering a city and what is agreed with it: who may, what is refused, and a friendship that becomes more."""

import re
from datetime import date

import pytest
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.access import Role
from volunteers.foundation.db import db
from volunteers.partners.models import PartnerCity, Partnership, PartnershipKind, PartnershipStatus, Precision

pytestmark = pytest.mark.usefixtures("set_clock")

CITY = {
    "name": "Zielona Góra",
    "name-es": "Zielona Góra",
    "native_name": "",
    "country_code": "PL",
    "place": "51.94° N, 15.51° E",
    "languages": "pl",
    "summary": "A town of wine in the west of Poland.",
}


@pytest.fixture(params=[Role.COORDINATOR, Role.ADMINISTRATOR])
def keeper(client: Client, make: Factories, request: pytest.FixtureRequest) -> Client:
    return client.sign_in(make.person(roles=(request.param,)))


def cities(app: Flask) -> list[PartnerCity]:
    with app.app_context():
        rows = list(db.session.scalars(db.select(PartnerCity).order_by(PartnerCity.id)))
        db.session.expunge_all()
    return rows


def agreements(app: Flask) -> list[Partnership]:
    with app.app_context():
        rows = list(db.session.scalars(db.select(Partnership).order_by(Partnership.id)))
        db.session.expunge_all()
    return rows


def test_a_city_from_nothing(app: Flask, keeper: Client) -> None:
    assert "/partners/new" in keeper.get("/partners/").text
    answer = keeper.submit("/partners/new", CITY)
    assert answer.location == "/partners/zielona-gora/partnerships/new"
    (city,) = cities(app)
    assert (city.latitude, city.longitude, city.time_zone) == (51.94, 15.51, "Europe/Warsaw")
    assert (city.native_name, city.native_language, city.languages) == ("Zielona Góra", "en", ["pl"])
    agreed = {
        "kind": "friendship",
        "status": "active",
        "signed_on": "2026-05",
        "place": "Aurora",
        "signed_by": "A and B",
    }
    assert keeper.submit(answer.location, agreed).status_code == 303
    (partnership,) = agreements(app)
    assert (partnership.agreed_on, partnership.agreed_precision) == (date(2026, 5, 1), Precision.MONTH)
    text = keeper.get("/partners/zielona-gora").text
    for words in ("Friendship city", "May 2026", "A and B", "Where it was signed"):
        assert words in text
    assert "map-city" in keeper.get("/partners/").text


def test_a_city_pressed_twice_is_one(app: Flask, keeper: Client) -> None:
    typed = {**CITY, "once": "0123456789bcdfgh"}
    assert keeper.submit("/partners/new", typed).location == keeper.submit("/partners/new", typed).location
    again = keeper.submit("/partners/new", {**CITY, "once": "1123456789bcdfgh"})
    assert again.status_code in (409, 422)
    assert codes(again.text) == {"name-taken"}
    assert len(cities(app)) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"place": ""}, "The map needs it"),
        ({"place": "somewhere"}, "Enter two numbers"),
        ({"place": "91, 10"}, "Enter two numbers"),
        ({"place": "10, 181"}, "Enter two numbers"),
        ({"country_code": ""}, "Choose the country."),
        ({"country_code": "XX"}, "Choose one of these."),
        ({"country_code": "US"}, "This country has more than one time zone."),
        ({"time_zone": "Mars/Olympus"}, "This isn’t a time zone."),
        ({"native_name": "성남시"}, "Choose the language of that name"),
        ({"languages": "ko; !!"}, "Enter languages by their codes"),
        ({"name": ""}, "Enter the city’s name"),
        ({"name": "성남시"}, "in Latin letters"),
        ({"name": "New"}, "in Latin letters"),
        ({"summary": ""}, "at least one sentence"),
    ],
)
def test_a_city_that_cant_be(app: Flask, client: Client, make: Factories, typed: dict[str, str], words: str) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    answer = client.submit("/partners/new", {**CITY, **typed})
    assert answer.status_code in (409, 422)
    assert words in answer.text
    kept = "A town of wine" if "summary" not in typed else "51.94"
    assert kept in answer.text
    assert cities(app) == []


def test_a_city_that_moves_leaves_its_label_to_the_map(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    city = make.city("Seongnam", label_dx=2.0, label_dy=1.0, label_anchor="end")
    typed = {**CITY, "name": "Seongnam", "country_code": "KR", "place": "37.4, 127.1", "version": "1"}
    assert client.submit(f"/partners/{city.slug}/edit", typed).status_code == 303
    (moved,) = cities(app)
    assert (moved.slug == city.slug, moved.latitude, moved.label_dx, moved.time_zone) == (
        True,
        37.4,
        None,
        "Asia/Seoul",
    )


@pytest.mark.parametrize(
    ("votes", "missing"),
    [
        ({}, "Both votes are missing."),
        ({"partner_council_voted": "1"}, "Our council’s vote is missing."),
        ({"home_council_voted": "1"}, "The partner city’s vote is missing."),
    ],
)
def test_a_friendship_is_raised_by_a_new_agreement_that_names_the_missing_vote(
    app: Flask, keeper: Client, make: Factories, votes: dict[str, str], missing: str
) -> None:
    city = make.city("Adama", partnership=PartnershipKind.FRIENDSHIP)
    page = keeper.get(f"/partners/{city.slug}").text
    url = f"/partners/{city.slug}/partnerships/new"
    assert f"{url}?kind=sister" in page
    assert 'value="site"' not in keeper.get(f"{url}?kind=site").text
    refused = keeper.submit(url, {"kind": "sister", "status": "active", "note": "At last.", **votes})
    assert refused.status_code in (409, 422)
    assert missing in refused.text
    assert "At last." in refused.text
    assert len(agreements(app)) == 1

    assert keeper.submit(url, {"kind": "sister", "status": "negotiating", **votes}).status_code == 303
    friendship, sister = agreements(app)
    assert sister.raises_id == friendship.id
    assert friendship.status is PartnershipStatus.ACTIVE
    text = keeper.get(f"/partners/{city.slug}").text
    assert "still" in text
    assert "Friendship city" in keeper.get("/partners/").text  # which holds until the new one does

    edit = f"/partners/{city.slug}/partnerships/{sister.public_id}/edit"
    both = {"home_council_voted": "1", "partner_council_voted": "1"}
    assert keeper.submit(edit, {"status": "active", "version": "1"}).status_code in (409, 422)
    assert (
        keeper.submit(edit, {"status": "active", "signed_on": "2026-06-05", "version": "1", **both}).status_code == 303
    )
    friendship, sister = agreements(app)
    assert (friendship.status, sister.status) == (PartnershipStatus.ENDED, PartnershipStatus.ACTIVE)
    text = keeper.get(f"/partners/{city.slug}").text
    assert standings(text) == ["raised"]


def test_one_agreement_of_a_kind_at_a_time(app: Flask, keeper: Client, make: Factories) -> None:
    city = make.city("Adama")  # a sister city
    url = f"/partners/{city.slug}/partnerships/new"
    both = {"home_council_voted": "1", "partner_council_voted": "1"}
    again = keeper.submit(url, {"kind": "sister", "status": "active", **both})
    assert codes(again.text) == {"same-kind"}
    less = keeper.submit(url, {"kind": "friendship", "status": "active"})
    assert codes(less.text) == {"less"}
    assert keeper.submit(url, {"kind": "strategic_exchange", "status": "exploring"}).status_code == 303
    assert len(agreements(app)) == 2


@pytest.mark.parametrize("typed", ["2014", "August", "August 32, 2014", "2014-13", "23/8/14"])
def test_a_date_that_cant_be_read_says_how_to_write_it(keeper: Client, make: Factories, typed: str) -> None:
    city = make.city("Adama", partnership=None)
    url = f"/partners/{city.slug}/partnerships/new"
    answer = keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": typed})
    assert answer.status_code == 422
    assert "August 23, 2014" in answer.text
    assert f'value="{typed}"' in answer.text
    field = re.search(r'<input[^>]*name="signed_on"[^>]*>', answer.text)
    assert field is not None
    longest = re.search(r'maxlength="(\d+)"', field[0])
    assert longest is None or int(longest[1]) >= len("Wednesday, September 23, 2014")  # no browser cuts it


@pytest.mark.parametrize("typed", ["August 23, 2014", "23 de agosto de 2014", "8/23/2014", "2014-08-23"])
def test_a_date_is_read_as_people_write_it(app: Flask, keeper: Client, make: Factories, typed: str) -> None:
    url = f"/partners/{make.city('Adama', partnership=None).slug}/partnerships/new"
    assert keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": typed}).status_code == 303
    (row,) = agreements(app)
    assert (row.agreed_on, row.agreed_precision) == (date(2014, 8, 23), Precision.DAY)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("2026-06-06", "June 6, 2026"), ("2026-07", "July 2026"), ("January 1, 2080", "January 1, 2080")],
)
def test_nothing_is_signed_in_the_future(app: Flask, keeper: Client, make: Factories, typed: str, shown: str) -> None:
    city = make.city("Adama", partnership=None)
    url = f"/partners/{city.slug}/partnerships/new"
    answer = keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": typed, "place": "Aurora"})
    assert answer.status_code == 422
    assert "in the future" in answer.text
    assert f'value="{shown}"' in answer.text
    assert agreements(app) == []
    assert keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": "2026-06"}).status_code == 303
    (agreement,) = agreements(app)
    edit = f"/partners/{city.slug}/partnerships/{agreement.public_id}/edit"
    assert keeper.submit(edit, {"status": "active", "signed_on": typed, "version": "1"}).status_code == 422
    assert agreements(app)[0].agreed_on == date(2026, 6, 1)


def test_of_an_agreement_only_what_is_known_is_said(keeper: Client, make: Factories) -> None:
    city = make.city("Adama", partnership=None)
    url = f"/partners/{city.slug}/partnerships/new"
    keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": "2014-08-23"})
    page = keeper.get("/partners/").text
    assert "Since August 2014." in page
    assert "signed by both" not in page
    assert "every year" not in page + keeper.get(f"/partners/{city.slug}").text
    known = make.city("Seongnam", partnership=None)
    url = f"/partners/{known.slug}/partnerships/new"
    keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": "2014-08-23", "signed_by": "A and B"})
    page = keeper.get("/partners/").text
    assert ("August 2014" in page, "signed by both" in page) == (True, True)


def test_what_replaces_a_friendship_is_not_older(app: Flask, keeper: Client, make: Factories) -> None:
    city = make.city("Adama", partnership=None)
    url = f"/partners/{city.slug}/partnerships/new"
    keeper.submit(url, {"kind": "friendship", "status": "active", "signed_on": "2014-08-23"})
    votes = {"home_council_voted": "y", "partner_council_voted": "y"}
    sister = {"kind": "sister", "status": "active", **votes}
    for older in ("2013-08-01", "2014-08-22", "July 2014"):
        answer = keeper.submit(url, {**sister, "signed_on": older})
        assert answer.status_code == 422, older
        assert "older" in codes(answer.text), older
    assert len(agreements(app)) == 1
    assert keeper.submit(url, {**sister, "signed_on": "August 2014"}).status_code == 303
    assert len(agreements(app)) == 2


def test_others_add_nothing(client: Client, make: Factories) -> None:
    city = make.city()
    for who in (make.officer(make.committee()), make.person(roles=(Role.BOARD,))):
        client.sign_in(who)
        for url in ("/partners/new", f"/partners/{city.slug}/partnerships/new"):
            assert client.get(url).status_code == 403
            assert client.submit(url, CITY).status_code == 403
        assert "/partners/new" not in client.get("/partners/").text
