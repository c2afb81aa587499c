"""Where the menu's "My desk" leads: to the one desk, or of several to the one that was used last."""

import re

import pytest
from flask import Flask

from tests.client import Client, between, said, standings
from tests.factories import Factories
from volunteers.access import Role
from volunteers.committees.models import OfficeKind


def test_one_desk(client: Client, make: Factories) -> None:
    korea = make.committee()
    client.sign_in(make.officer(korea))
    assert "/me/desk" in client.get("/me").text
    assert client.get("/me/desk").location == f"/committees/{korea.slug}/desk"


def test_of_several_the_last_one_used(app: Flask, client: Client, make: Factories) -> None:
    """A chair here, a secretary there, and a coordinator: each desk leads to the others, the menu to the last one."""
    korea, youth, other = make.committee("Korea"), make.committee("Youth"), make.committee("Other")
    person = make.person(roles=(Role.COORDINATOR,))
    make.officer(korea, person=person)
    make.officer(youth, OfficeKind.SECRETARY, person)
    client.sign_in(person)
    assert client.get("/me/desk").location == "/desk"
    desks = (f"/committees/{youth.slug}/desk", f"/committees/{korea.slug}/desk", "/desk")
    for desk in desks:
        page = client.get(desk).text
        assert all(f'href="{each}"' in page for each in desks if each != desk)
        assert client.get("/me/desk").location == desk
    client.get(f"/committees/{korea.slug}/desk")
    client.get(f"/committees/{other.slug}/desk")  # a look at somebody else's
    assert client.get("/me/desk").location == f"/committees/{korea.slug}/desk"


def test_a_desk_that_one_lost_is_not_led_to(client: Client, make: Factories) -> None:
    korea, youth = make.committee("Korea"), make.committee("Youth")
    person = make.officer(korea)
    make.officer(youth, person=person)
    client.sign_in(person)
    client.get(f"/committees/{youth.slug}/desk")
    with client.session_transaction() as session:
        session["desk"] = "gone"
    assert client.get("/me/desk").location == f"/committees/{korea.slug}/desk"


def test_my_page_says_how_many_wait_for_my_answer(client: Client, make: Factories) -> None:
    """For who answers there, with the way to it; not for another office, nor where nobody waits."""
    korea, arts = make.committee("Korea"), make.committee("Arts")
    chair = make.officer(arts, person=make.officer(korea, OfficeKind.VICE_CHAIR))
    for _ in range(2):
        make.application(korea)
    page = client.sign_in(chair).get("/me").text
    assert standings(page).count("to-answer") == 1
    assert f'href="/committees/{korea.slug}/applications"' in page
    assert "2" in said(page, "to-answer")
    secretary = client.application.test_client().sign_in(make.officer(korea, OfficeKind.SECRETARY))
    assert "to-answer" not in standings(secretary.get("/me").text)


def test_who_has_none_is_led_nowhere(client: Client, make: Factories) -> None:
    client.sign_in(make.person())
    assert client.get("/me/desk").status_code == 403
    assert "/me/desk" not in client.get("/me").text


def test_an_office_in_a_closed_committee_has_no_desk(client: Client, make: Factories) -> None:
    korea = make.committee(is_open=False)
    client.sign_in(make.officer(korea))
    assert client.get("/me/desk").location in ("/me", f"/committees/{korea.slug}/desk")


def current(page: str) -> list[str]:
    """Where the menu says that one is."""
    menu = page[page.index('id="menu"') : page.index("</nav>")]
    return re.findall(r'href="([^"]+)" aria-current', menu)


def test_the_menu_marks_ones_desk_on_each_of_its_pages(client: Client, make: Factories) -> None:
    korea = make.committee("Korea")
    chair, coordinator = make.officer(korea), make.person(roles=(Role.COORDINATOR,))
    client.sign_in(chair)
    for page in ("desk", "members", "offices", "applications", "activities"):
        assert current(client.get(f"/committees/{korea.slug}/{page}").text) == ["/me/desk"], page
    assert current(client.get(f"/committees/{korea.slug}").text) == ["/committees/"]
    for page in ("initiatives/new", "activities/new"):
        assert current(client.get(f"/committees/{korea.slug}/{page}").text) == ["/me/desk"], page
    client.sign_in(make.member(korea))
    assert current(client.get(f"/committees/{korea.slug}/members").text) == ["/committees/"]
    client.sign_in(coordinator)
    assert f"/committees/{korea.slug}/initiatives/new" in client.get("/initiatives/").text
    for page in ("/desk", "/desk/applications", "/people/", f"/people/{chair.public_id}", "/me/desks", "/admin/outbox"):
        assert current(client.get(page).text) == ["/me/desk"], page


@pytest.mark.parametrize("page", ["applications", "calendar", "preferences", "profile", "security"])
def test_what_is_about_me_leads_back_to_my_page(client: Client, make: Factories, page: str) -> None:
    head = between(client.sign_in(make.person()).get(f"/me/{page}").text, '<div class="pagehead">', "<h1")
    assert 'href="/me"' in head
