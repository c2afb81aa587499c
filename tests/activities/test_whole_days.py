"""What lasts long, and what has no time: on every page that shows it, in mails, and where somebody shares it."""

import re
from datetime import datetime

import pytest
from flask import Flask

from tests.activities.conftest import Desk
from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.activities import queries
from volunteers.activities.models import Activity, ActivityKind
from volunteers.committees.models import Committee
from volunteers.foundation.columns import LocalText
from volunteers.home import sharing

pytestmark = pytest.mark.usefixtures("set_clock")

MIDNIGHT = re.compile(r"12:00\W?am|T00:00|0:00 am|11:59", re.IGNORECASE)


def days_of(page: str, title: str) -> list[str]:
    """The days of the month on which something stands."""
    parts = re.split(r'<time[^>]*datetime="(\d{4}-\d\d-\d\d)"', page)
    return [day for day, part in zip(parts[1::2], parts[2::2], strict=True) if title in part]


@pytest.fixture
def exhibition(make: Factories, committee: Committee) -> Activity:
    """From 1 March to the end of May, with an hour; today is 5 June, but that is for the tests to say."""
    return make.activity(
        committee,
        title=LocalText.of("Exhibition"),
        starts=datetime.fromisoformat("2026-03-01 10:00"),
        hours=92 * 24 - 4,
    )


@pytest.mark.parametrize(
    ("month", "first", "last", "count"),
    [
        ("2026-02", "2026-03-01", "2026-03-07", 0),
        ("2026-03", "2026-03-01", "2026-04-04", 35),
        ("2026-04", "2026-03-29", "2026-05-02", 35),
        ("2026-05", "2026-04-26", "2026-06-01", 37),
        ("2026-06", "2026-05-31", "2026-06-01", 2),
    ],
)
def test_a_month_shows_all_that_touches_it(
    client: Client, exhibition: Activity, month: str, first: str, last: str, count: int
) -> None:
    found = days_of(client.get(f"/activities/?month={month}").text, "Exhibition")
    assert len(found) == count
    assert not count or (found[0], found[-1]) == (first, last)


def test_the_list_of_a_month_has_what_began_before_it(client: Client, exhibition: Activity) -> None:
    assert "Exhibition" in client.get("/activities/?view=list&month=2026-04").text
    assert "Exhibition" not in client.get("/activities/?view=list&month=2026-07").text


def test_what_goes_on_stands_on_the_desks_and_on_my_page(client: Client, make: Factories, committee: Committee) -> None:
    """It has begun, and people can still come."""
    make.activity(
        committee,
        title=LocalText.of("Exhibition"),
        starts=datetime.fromisoformat("2026-05-01 10:00"),
        hours=90 * 24,
        capacity=9,
    )
    client.sign_in(make.member(committee))
    assert "Exhibition" in client.get("/me").text
    client.sign_in(make.officer(committee, office="chair"))
    page = client.get(f"/committees/{committee.slug}/desk").text
    assert "Exhibition" in page
    assert "Happening now" in page
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert "Exhibition" in client.get("/desk").text


@pytest.fixture
def fair(make: Factories, committee: Committee) -> Activity:
    return make.activity(
        committee,
        title=LocalText.of("Fair"),
        kind=ActivityKind.DELEGATION_IN,
        starts=datetime.fromisoformat("2026-06-20 00:00"),
        hours=48,
        capacity=9,
    )


def test_a_day_without_a_time_is_no_midnight_on_any_page(
    client: Client, make: Factories, committee: Committee, fair: Activity, desk: Desk
) -> None:
    desk.come(make.person(), fair)
    urls = [
        "/activities/?month=2026-06",
        "/activities/?view=list",
        f"/activities/{fair.public_id}",
        f"/committees/{committee.slug}",
    ]
    for url in urls:
        page = client.get(url).text
        assert "Fair" in page, url
        assert "all day" in page.lower(), url
        assert not MIDNIGHT.search(page), url
    assert days_of(client.get(urls[0]).text, "Fair") == ["2026-06-20", "2026-06-21"]
    client.sign_in(make.officer(committee, office="chair"))
    for url in (f"/committees/{committee.slug}/desk", f"/activities/{fair.public_id}/people", "/me"):
        page = client.get(url).text
        assert "Fair" in page, url
        assert not MIDNIGHT.search(page), url


def test_a_day_elsewhere_is_that_day_here(client: Client, make: Factories, committee: Committee) -> None:
    """All day on 1 June in Seoul is not 31 May and half of 1 June in Aurora."""
    fair = make.activity(
        committee,
        title=LocalText.of("Dano"),
        time_zone="Asia/Seoul",
        starts=datetime.fromisoformat("2026-06-01 00:00"),
        hours=24,
    )
    assert days_of(client.get("/activities/?month=2026-06").text, "Dano") == ["2026-06-01"]
    page = client.get(f"/activities/{fair.public_id}").text
    assert "Monday, June 1" in page
    assert "9:00 am" not in page


def test_a_day_without_a_time_where_somebody_shares_it(app: Flask, fair: Activity) -> None:
    with app.test_request_context("/"):
        row = queries.by_public_id(fair.public_id)
        assert sharing.words_of(row).line == "Saturday, June 20, all day, until Sunday, June 21"


def test_difference_to_kathmandu_on_a_page(client: Client, make: Factories) -> None:
    city = make.city("Lalitpur", time_zone="Asia/Kathmandu")
    committee = make.committee("Nepal", partner_city_id=city.id)
    talk = make.activity(committee, kind=ActivityKind.VIRTUAL_EXCHANGE)
    page = client.get(f"/activities/{talk.public_id}").text
    assert "11 h 45 min ahead" in page
    assert "5:45 am" in page
    assert "11 h 45 min más" in client.get(f"/activities/{talk.public_id}?lang=es").text
    assert "11 h 45 min ahead" in client.get(f"/partners/{city.slug}?lang=en").text
