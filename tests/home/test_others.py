"""Whom an account answers for is seen on its pages, under their name, as far as the role lets it see."""

import pytest
from flask import Flask

from tests.client import Client, between, said, standings
from tests.factories import Factories
from volunteers.activities.models import SignUpState
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import AnsweredFor, Person

SECRET = "17 Private Lane"


def household(app: Flask, make: Factories, account: int) -> Person:
    """Ben, who shares the address, has no account, and said yes."""
    ben = make.person("Ben Vela", email="home@demo.example", account=None, phone="+13035550147", call_name="Ben")
    with app.app_context(), unguarded("a test writes a row"):
        db.session.add(AnsweredFor(account_id=account, person_id=ben.id, since_at=clock.now(), agreed_at=clock.now()))
        db.session.commit()
    return ben


@pytest.mark.parametrize("is_oneself", [False, True])
def test_their_committees_and_places_are_on_my_page(
    app: Flask, client: Client, make: Factories, is_oneself: bool
) -> None:
    """Whose household it is sees no private address; the place is given back here for both."""
    account = make.account("home@demo.example")
    ana = make.person("Ana", email="home@demo.example", account=account)
    assert ana.account_id is not None
    if is_oneself:
        ben = make.person("Ben Vela", account=account, email="home@demo.example", call_name="Ben")
    else:
        ben = household(app, make, ana.account_id)
    make.member(make.committee(), ben)
    peru = make.committee("Peru Committee")
    inside = make.activity(make.committee("Ethiopia Committee"), is_public=False, place=SECRET)
    public = make.activity(peru)
    make.sign_up(public, ben.id)
    make.sign_up(inside, ben.id, SignUpState.WAITLISTED)
    make.application(peru, ben)

    client.sign_in(ana)
    client.max_queries = 17  # everything that the page can tell of two people
    page = client.get("/me").text
    assert "Korea Committee" in page
    theirs = between(page, 'id="other-1-t"', "</section>")
    assert sorted(standings(theirs)) == ["confirmed", "waitlisted"]
    assert all(said(theirs, state).startswith("Ben ") for state in ("confirmed", "waitlisted"))
    assert "Peru Committee" in page
    assert "My committees" in page
    assert f"/activities/{public.public_id}" in page
    for secret in (SECRET, "5550147", f"/activities/{inside.public_id}"):
        assert secret not in page
    assert theirs.count('action="/sign-ups/') == 2

    month = public.starts_at.strftime("%Y-%m")
    assert "Ben is coming" in client.get(f"/activities/?month={month}").text
    for path in (f"/activities/?view=list&month={month}", f"/committees/{peru.slug}"):
        assert said(client.get(path).text, "confirmed").startswith("Ben "), path
    stranger = app.test_client().sign_in(make.person())
    for path in ("/me", f"/activities/?month={month}", f"/activities/?view=list&month={month}"):
        assert "Ben" not in stranger.get(path).text


def test_nobody_else_is_no_section(client: Client, make: Factories) -> None:
    """Most accounts answer for one person."""
    client.sign_in(make.person("Ana"))
    assert "other-1-t" not in client.get("/me").text
