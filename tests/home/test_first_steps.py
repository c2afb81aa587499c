"""First steps on a chair's desk: what is done, what comes next, and the first member who signs up."""

import pytest
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.activities.models import ActivityState, SignUpState
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation.columns import LocalText


@pytest.fixture
def korea(make: Factories) -> Committee:
    return make.committee(purpose=LocalText({}))


def steps(client: Client, committee: Committee) -> list[bool] | None:
    """Which of the steps are done; None where the desk shows none."""
    text = client.get(f"/committees/{committee.slug}/desk").text
    if 'id="fi-t"' not in text:
        return None
    items = text.partition('id="fi-t"')[2].partition("</ol>")[0].split("<li")[1:]
    return ["Done." in item for item in items]


def test_one_after_the_other_until_a_member_signs_up(client: Client, make: Factories, korea: Committee) -> None:
    """Through the doors: an activity, a member's "I can come"; and open again when that is undone."""
    chair, member = make.officer(korea), make.member(korea)
    client.sign_in(chair)
    assert steps(client, korea) == [False, False, False]
    activity = make.activity(korea)
    assert steps(client, korea) == [False, True, False]
    client.sign_in(member)
    client.submit(f"/activities/{activity.public_id}/sign-up")
    client.sign_in(chair)
    assert steps(client, korea) == [False, True, True]
    client.sign_in(member)
    client.undo()
    client.sign_in(chair)
    assert steps(client, korea) == [False, True, False]


def test_all_done_shows_none(client: Client, make: Factories) -> None:
    korea = make.committee(purpose=LocalText.of("Friends of Seongnam"))
    client.sign_in(make.officer(korea))
    make.sign_up(make.activity(korea), make.member(korea).id)
    assert steps(client, korea) is None


@pytest.mark.parametrize(
    ("state", "counts"),
    [(SignUpState.CONFIRMED, True), (SignUpState.WAITLISTED, True), (SignUpState.WITHDRAWN, False)],
)
def test_what_counts(client: Client, make: Factories, korea: Committee, state: SignUpState, counts: bool) -> None:
    """A sign-up that stands."""
    client.sign_in(make.officer(korea))
    make.sign_up(make.activity(korea), make.member(korea).id, state)
    assert steps(client, korea) == [False, True, counts]


def test_a_no_is_no_sign_up(client: Client, make: Factories, korea: Committee) -> None:
    chair, activity = make.officer(korea), make.activity(korea)
    client.sign_in(make.member(korea))
    assert client.submit(f"/activities/{activity.public_id}/decline").status_code == 303
    client.sign_in(chair)
    assert steps(client, korea) == [False, True, False]


def test_what_does_not_count(client: Client, make: Factories, korea: Committee) -> None:
    """A guest, a member on another committee's activity, and an activity that we cancelled for nobody."""
    client.sign_in(make.officer(korea))
    make.sign_up(make.activity(make.committee("Peru Committee")), make.member(korea).id)
    make.activity(korea, state=ActivityState.CANCELLED)
    assert steps(client, korea) == [False, False, False]
    make.sign_up(make.activity(korea), make.person().id)
    assert steps(client, korea) == [False, True, False]


def test_it_is_the_chairs_list(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """Who can't do these things has no list of them."""
    make.officer(korea)
    for office in (OfficeKind.SECRETARY, OfficeKind.TREASURER):
        client.sign_in(make.officer(korea, office))
        assert steps(client, korea) is None
    client.sign_in(make.person(roles=("coordinator",)))
    assert steps(client, korea) is None
