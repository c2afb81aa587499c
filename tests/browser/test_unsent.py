"""The session ended, or the network is gone, while one was writing: not a word is lost, and nobody else gets it."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Person, Site
from tests.browser.test_working import CHAIR, COORDINATOR, KOREA

FORM = f"{KOREA}/activities/new"
TITLE, TEXT = "A walk that takes long to describe", "First line\nand the second one"
SEND = "main form button[type=submit].btn-main"


def _write(person: Person) -> None:
    page = person.go(FORM).page
    page.select_option("#kind", "meeting")
    page.fill("#title", TITLE)
    page.fill("#description", TEXT)
    page.fill("#starts_at", "2031-07-01T18:00")
    page.fill("#ends_at", "2031-07-01T19:00")


def _is_there(person: Person) -> None:
    page = person.page
    expect(page.locator("#title")).to_have_value(TITLE)
    expect(page.locator("#description")).to_have_value(TEXT)
    expect(page.locator("#starts_at")).to_have_value("2031-07-01T18:00")
    expect(page.locator("#kind")).to_have_value("meeting")


def _sign_in_here(person: Person, address: str) -> None:
    page = person.page
    page.fill("#email", address)
    if page.locator("details:not([open]) #password").count():
        page.locator("details:has(#password) > summary").click()
    page.fill("#password", PASSWORD)
    person.press(page.locator("form:has(#password) button[type=submit]").first)


def test_the_session_ended_while_one_wrote(site: Site, people: Any) -> None:
    chair = people("chair").sign_in(CHAIR)
    page = chair.page
    _write(chair)
    chair.context.clear_cookies()
    chair.press(page.locator(SEND))
    expect(page.get_by_role("heading", name="You’re no longer signed in")).to_be_visible()
    expect(page.get_by_text("This browser saved what you typed")).to_be_visible()
    expect(page.get_by_label("What people will do there")).to_have_value(TEXT)
    chair.look("signed-out")

    chair.press(page.get_by_role("link", name="Sign in and continue"))
    _sign_in_here(chair, COORDINATOR)
    expect(page).to_have_url(site.url + FORM)
    expect(page.locator("#title")).to_have_value("")  # of another account

    chair.context.clear_cookies()
    chair.go(FORM)
    _sign_in_here(chair, CHAIR)
    expect(page).to_have_url(site.url + FORM)
    _is_there(chair)
    expect(page.locator(".kept")).to_be_visible()
    chair.look("back-again")

    other = chair.context.new_page()  # as a mailed link opens one
    other.goto(site.url + FORM)
    expect(other.locator("#title")).to_have_value(TITLE)
    other.close()

    chair.press(page.locator(SEND))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    chair.go(FORM)
    expect(page.locator("#title")).to_have_value("")
    expect(page.locator(".kept")).to_have_count(0)


def test_the_network_is_gone(site: Site, people: Any) -> None:
    chair = people("chair").sign_in(CHAIR)
    page = chair.page
    _write(chair)
    chair.context.set_offline(True)
    page.locator(SEND).click()
    expect(page.get_by_text("You’re offline, so nothing was sent.")).to_be_visible()
    _is_there(chair)
    chair.context.set_offline(False)

    page.route(
        "**/activities/new", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.locator(SEND).click()
    page.wait_for_url("chrome-error://chromewebdata/")
    page.unroute("**/activities/new")
    chair.go(FORM)
    _is_there(chair)
    expect(page.get_by_text("don’t know if it went through")).to_be_visible()
    chair.press(page.locator(SEND))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def test_what_has_something_to_mend_is_kept_until_it_arrives(site: Site, people: Any) -> None:
    """Refused with something to mend, then the session ends: all of it is there again, also what was typed before."""
    chair = people("chair").sign_in(CHAIR)
    page = chair.page
    _write(chair)
    page.fill("#ends_at", "2031-06-01T19:00")
    chair.press(page.locator(SEND))
    expect(page.locator("main .mend")).to_be_visible()
    page.fill("#ends_at", "2031-07-01T19:00")
    chair.context.clear_cookies()
    chair.press(page.locator(SEND))
    chair.press(page.get_by_role("link", name="Sign in and continue"))
    _sign_in_here(chair, CHAIR)
    _is_there(chair)
    expect(page.locator("#ends_at")).to_have_value("2031-07-01T19:00")


def test_without_scripts_the_answer_carries_what_was_typed(site: Site, people: Any) -> None:
    chair = people("plain", scripts=False, width=320).sign_in(CHAIR)
    page = chair.page
    _write(chair)
    chair.context.clear_cookies()
    chair.press(page.locator(SEND))
    expect(page.get_by_label("What people will do there")).to_have_value(TEXT)
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    chair.press(page.get_by_role("link", name="Sign in and continue"))
    _sign_in_here(chair, CHAIR)
    expect(page).to_have_url(site.url + FORM)


def test_two_tabs_and_one_text(site: Site, people: Any) -> None:
    """What differs stands beside the text; "Take theirs" shows theirs, "Keep mine" what one typed."""
    chair = people("chair").sign_in(CHAIR)
    page = chair.go(f"{KOREA}/settings").page
    before = page.locator("#purpose").input_value()
    other = chair.context.new_page()
    other.goto(f"{site.url}{KOREA}/settings")
    other.fill("#purpose", f"{before} Theirs is new.")
    other.locator(SEND).click()
    expect(other.get_by_text("Saved.")).to_be_visible()
    other.close()
    page.fill("#purpose", f"{before} Mine is new.")
    chair.press(page.locator(SEND))
    expect(page.locator("#purpose-theirs")).to_be_visible()
    chair.look("conflict")
    page.get_by_label("Use theirs").check()
    expect(page.locator("#purpose")).to_have_value(f"{before} Theirs is new.")
    page.get_by_label("Keep mine").check()
    expect(page.locator("#purpose")).to_have_value(f"{before} Mine is new.")
    page.get_by_label("Use theirs").check()
    chair.press(page.locator(SEND))
    chair.go(f"{KOREA}/settings")
    expect(page.locator("#purpose")).to_have_value(f"{before} Theirs is new.")
