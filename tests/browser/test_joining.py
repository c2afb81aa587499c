"""J1 a visitor registers in Spanish on a phone; J2 the chair accepts one, declines another and takes that back."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Site
from tests.sink import link_in, text_of

CHAIR = "chair@demo.example"
KOREA = "/committees/korea"


def register(person: Person, name: str, address: str, *, language: str = "es", scripts: bool) -> None:
    """Fill the form of /committees/korea/join and send it."""
    page = person.page
    page.fill("#full_name", name)
    page.fill("#email", address)
    page.select_option("#preferred_language", language)
    page.check("input[name=committee][value=korea]")
    page.check("#adult")
    if scripts:
        person.look("form-filled")
    person.press(page.locator("main form button[type=submit]"))
    expect(page).to_have_url(re.compile("/register/sent$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_j1_a_visitor_joins_in_spanish(site: Site, people: Any, scripts: bool) -> None:
    visitor = people(width=320, scripts=scripts)
    page = visitor.go("/").page
    page.get_by_role("button", name="Menu").click()
    page.locator("details.lang > summary").click()
    visitor.press(page.get_by_role("link", name="Español"))
    assert page.locator("html").get_attribute("lang") == "es"
    if scripts:
        visitor.look("front-es")
    visitor.press(page.locator("main a[href*='/register']").first)
    address = f"j1-{'with' if scripts else 'without'}@demo.example"
    visitor.press(page.locator("main form button[type=submit]"))  # empty: what is to be mended is told, at the fields
    assert page.title().startswith("Error:")
    assert page.locator(".mend a").count() >= 3
    if scripts:
        visitor.look("errors")
    register(visitor, "Lucía Ñandú Peña", address, scripts=scripts)
    if scripts:
        visitor.look("sent")
    mail = site.sink.wait_for(address)
    assert mail["Content-Language"] == "es"
    assert "Presione" in text_of(mail)
    assert "Corea" not in str(mail["Subject"])
    assert "Korea" not in str(mail["Subject"])
    page.goto(site.url + link_in(mail, "/confirm/"))
    expect(page.get_by_text("Lucía Ñandú Peña")).to_have_count(1)
    if scripts:
        visitor.look("asked")
    visitor.press(page.locator("main form button.btn-main"))
    expect(page).to_have_url(re.compile(r"/me|/committees/"))
    visitor.go("/me")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.get_by_text("Comité de Corea").count() + page.get_by_text("Korea Committee").count() >= 1
    if scripts:
        visitor.look("my-page")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_two_people_at_one_address(site: Site, people: Any, scripts: bool) -> None:
    """The owner says that it is for somebody else there, and signs in as themselves."""
    home = f"home-{'with' if scripts else 'without'}@demo.example"
    first = people("first", width=320, scripts=scripts)
    first.go(f"{KOREA}/join?lang=en")
    register(first, "Ana Home", home, language="en", scripts=False)
    link = link_in(site.sink.wait_for(home), "/confirm/")
    first.page.goto(site.url + link)
    first.press(first.page.get_by_role("button", name="Send this"))
    second = people("second", width=320, scripts=scripts)
    second.go(f"{KOREA}/join?lang=en")
    register(second, "Ben Home", home, language="en", scripts=False)
    again = site.sink.wait_for(home, lambda m: "/confirm/" in text_of(m) and link_in(m, "/confirm/") != link)
    second.page.goto(site.url + link_in(again, "/confirm/"))
    expect(second.page.get_by_text("waiting for an answer")).to_have_count(1)
    look(second, "for-whom", scripts)
    second.press(second.page.get_by_role("button", name="Ben Home"))
    expect(second.page.get_by_text("For Ben Home")).to_have_count(1)
    look(second, "sent-for-somebody", scripts)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_j2_the_chair_answers(site: Site, people: Any, scripts: bool) -> None:
    suffix = "with" if scripts else "without"
    accepted, declined = f"Ines Falk {suffix}", f"Omar Reyes {suffix}"
    ines, omar = f"j2-ines-{suffix}@demo.example", f"j2-omar-{suffix}@demo.example"
    for name, address in ((accepted, ines), (declined, omar)):
        visitor = people(name.split()[0], width=390, scripts=scripts)
        visitor.go(f"{KOREA}/join?lang=en")
        register(visitor, name, address, language="en", scripts=False)
        visitor.page.goto(site.url + link_in(site.sink.wait_for(address), "/confirm/"))
        visitor.press(visitor.page.locator("main form button.btn-main"))
        expect(visitor.page).to_have_url(re.compile(r"/me|/committees/"))
    chair = people("chair", width=390, scripts=scripts).sign_in(CHAIR)
    page = chair.go(f"{KOREA}/desk").page
    look(chair, "desk", scripts)
    chair.press(page.locator("li.person", has_text=accepted).get_by_role("button", name="Accept"))
    look(chair, "accepted", scripts)
    expect(page.locator(".undo")).to_have_count(1)
    chair.go(f"{KOREA}/applications")
    waiting = page.locator("li.person", has_text=declined)
    waiting.locator("summary", has_text="Decline").click()
    waiting.locator("select[name=ready]").select_option(index=1)
    chair.press(waiting.get_by_role("button", name="Send this answer"))
    chair.press(page.locator(".undo button"))
    expect(page.locator("li.person", has_text=declined)).to_have_count(1)
    look(chair, "taken-back", scripts)
    site.when_no_undo_is_possible()
    welcome = site.sink.wait_for(ines, lambda m: "first-steps" in text_of(m))
    assert len(site.sink.to(omar)) == 1  # only the one that confirmed his address
    if scripts:
        ready = people("ready", width=320)
        ready.go("/login").page.fill("#email", ines)
        ready.press(ready.page.locator("main form button[type=submit]").first)
        link = link_in(site.sink.wait_for(ines, lambda m: "/verify/" in text_of(m)), "/verify/")
        ready.press(ready.go(link).page.locator("main form button.btn-main"))
        expect(ready.page).to_have_url(re.compile("/me$"))
        ready.go(link_in(welcome, "/first-steps")).look("first-steps")


def look(person: Person, label: str, scripts: bool) -> None:
    """A screenshot and axe, which needs scripts."""
    if scripts:
        person.look(label)
