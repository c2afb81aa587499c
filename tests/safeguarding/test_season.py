"""One answer for all of a committee's activities up to a day, and what is said about one of them all the same."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.client import Client, standings
from tests.factories import NOW, Factories
from tests.safeguarding.conftest import Family
from volunteers.access import Role
from volunteers.activities.models import Activity
from volunteers.committees.models import Committee
from volunteers.safeguarding.models import ConsentScope
from volunteers.safeguarding.rules import season_ends_on, why_not_season

ENDS = date(2026, 8, 31)
"""Of the season on the day of the tests' clock, June 5."""


def at(days: int) -> dict[str, datetime]:
    """When an activity is: so many days from now, by the clock on the wall."""
    return {"starts": NOW.replace(tzinfo=None) + timedelta(days=days)}


@pytest.fixture
def first(make: Factories, committee: Committee, set_clock: object) -> Activity:
    """Something this month."""
    found: Activity = make.activity(committee, is_public=True, **at(7))
    return found


def come_all_season(family: Family, activity: Activity, said: str = "yes") -> str:
    """The mother's question about an activity, answered for all that its committee does."""
    question = family.come(activity, family.mother)
    assert family.answer(question, said, until=ENDS.isoformat()) == 303
    return question


@pytest.mark.parametrize(
    ("today", "ends"),
    [
        (date(2026, 6, 5), ENDS),
        (date(2026, 7, 2), ENDS),
        (date(2026, 7, 3), date(2027, 8, 31)),
        (date(2026, 11, 27), date(2027, 8, 31)),
        (date(2028, 2, 29), date(2028, 8, 31)),
    ],
)
def test_a_season_ends_with_the_summer_and_is_two_months_at_least(today: date, ends: date) -> None:
    assert season_ends_on(today) == ends
    assert why_not_season(ends, today) is None
    assert why_not_season(ends + timedelta(days=1), today)
    assert why_not_season(today - timedelta(days=1), today)


def test_the_next_one_is_agreed_to_already(
    family: Family, make: Factories, committee: Committee, first: Activity
) -> None:
    come_all_season(family, first)
    assert family.standing() == ["confirmed"]
    row = family.consents()[0]
    assert (row.activity_id, row.committee_id, row.until_on) == (None, committee.id, ENDS)
    second = make.activity(committee, is_public=True, **at(9))
    page = family.page(family.mother)
    address = f"{page}/children/{family.of_mother.public_id}/sign-up"
    answer = family.client.submit(address, {"shift": second.shifts[0].public_id})
    assert "/questions/" not in answer.headers["Location"]
    assert family.standing() == ["confirmed", "confirmed"]


@pytest.mark.parametrize("why", ["another committee", "after the day", "something more is asked"])
def test_what_it_is_not_about_is_asked(
    family: Family, make: Factories, committee: Committee, first: Activity, why: str
) -> None:
    come_all_season(family, first)
    where = committee
    values: dict[str, Any] = {"is_public": True, **at(9)}
    if why == "another committee":
        where = make.committee()
    elif why == "after the day":
        values |= at(120)
    else:
        values["consent_scopes"] = [ConsentScope.OVERNIGHT.value]
    family.come(make.activity(where, **values), family.mother)
    assert family.standing() == ["confirmed"]
    assert family.held() == 1


def test_a_season_is_a_yes_to_what_was_on_the_page_and_to_no_more(
    family: Family, make: Factories, committee: Committee, first: Activity
) -> None:
    """Overnight, asked of the season before and taken back, isn't agreed to by answering where it isn't asked."""
    scopes = [ConsentScope.OVERNIGHT.value]
    overnight = make.activity(committee, is_public=True, consent_scopes=scopes, **at(9))
    come_all_season(family, overnight)
    page = family.client.get(family.page(family.mother)).text
    family.client.submit(re.findall(r'action="([^"]*/questions/[^"]*/withdraw)"', page)[0])
    come_all_season(family, first)
    assert {row.scope for row in family.consents() if row.ended_at is None} == {ConsentScope.TAKING_PART}


def test_a_no_to_one_of_them_is_a_no(family: Family, first: Activity) -> None:
    """And the guardian's page leads there, for "I changed my mind" would take the whole season back."""
    question = come_all_season(family, first)
    about = f"/questions/{family.asked(first).public_id}"
    page = family.client.get(family.page(family.mother)).text
    assert f'{about}"' in page
    assert f"{about}/withdraw" not in page
    assert "yes" in standings(family.client.get(question).text)
    assert family.answer(question, "no") == 303
    assert family.standing() == ["withdrawn"]


def test_a_season_is_taken_back_at_once(family: Family, first: Activity) -> None:
    come_all_season(family, first)
    page = family.client.get(family.page(family.mother)).text
    (address,) = re.findall(r'action="([^"]*/questions/[^"]*/withdraw)"', page)
    assert family.client.submit(address).status_code == 303
    assert family.standing() == ["withdrawn"]
    assert all(row.ended_at for row in family.consents())


def test_the_other_parent_is_asked_about_the_activity_and_no_season(family: Family, first: Activity) -> None:
    """Their no counts more all the same."""
    come_all_season(family, first)
    page = family.client.get(family.page(family.father)).text
    assert page.count("/questions/") == 1
    assert family.answer(family.question(family.father, first), "no", "Joon Park", until=ENDS.isoformat()) == 303
    assert family.standing() == ["withdrawn"]


def test_on_paper_too(family: Family, make: Factories, client: Client, first: Activity) -> None:
    family.come(first, family.mother)
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    said = {"guardian": family.of_mother.public_id, "way": "paper", "said": "yes", "until": ENDS.isoformat()}
    assert client.submit(f"/consents/{family.asked(first).public_id}/record", said).status_code == 303
    assert [row.until_on for row in family.consents()] == [ENDS]
    assert family.standing() == ["confirmed"]


@pytest.mark.parametrize("until", ["2026-09-01", "2026-06-04", "2999-01-01", "soon", "\u0665", "0"])
def test_no_other_day_is_taken(family: Family, first: Activity, until: str) -> None:
    question = family.come(first, family.mother)
    answer = family.client.submit(question, {"signed_name": "Hana Park", "answer": "yes", "until": until})
    assert answer.status_code == 422
    assert "Hana Park" in answer.text
    assert not family.consents()
