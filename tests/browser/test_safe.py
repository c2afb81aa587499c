"""A guardian's minute, a coordinator's look at an expired check, and a goodbye: on a phone, as new users would."""

import re
import sqlite3
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Site
from tests.sink import link_in

GUARDIAN, COORDINATOR, GOES = "yusuf@demo.example", "coordinator@demo.example", "treasurer@demo.example"
ETHIOPIA = "/committees/ethiopia"
PHONE = 320
DENVER = ZoneInfo("America/Denver")


def test_a_guardian_s_minute(site: Site, people: Any) -> None:
    """He lost his link: it comes again, in his language; then three presses and one field, and he changes his mind."""
    father = people("father", width=PHONE, language="so")
    page = father.go("/guardian/again").page
    page.fill("#email", GUARDIAN)
    father.look("again").press(page.locator("main form button[type=submit]"))
    father.go(link_in(site.sink.wait_for(GUARDIAN), "/guardian/"))
    expect(page.locator("html")).to_have_attribute("lang", "so")
    father.look("page")
    father.press(page.locator("main a.btn-main").first)
    father.look("question")
    page.fill("#signed_name", "Yusuf Nuur Ali")
    page.eval_on_selector("input[name=read]", "field => { field.value = 'taking_part:0'; }")  # the words have changed
    father.press(page.locator("button[name=answer][value=yes]"))
    expect(page.locator("[data-code=words-changed]")).to_be_visible()
    expect(page.locator("#signed_name")).to_have_value("Yusuf Nuur Ali")
    kept = page.locator("script[data-kept]").get_attribute("data-kept") or "?"
    expect(page.locator(".kept")).to_contain_text(kept)  # and not that it may have gone through
    father.press(page.locator("button[name=answer][value=yes]"))
    expect(page).to_have_url(re.compile(r"/guardian/[^/]+$"))
    expect(page.locator("main a.btn-main")).not_to_have_attribute("href", re.compile("/questions/"))
    father.look("answered")
    page.locator("main details:has(form[action$='/withdraw']) > summary").first.click()
    father.press(page.locator("main form[action*='/questions/'][action$='/withdraw'] button").first)
    expect(page.locator("main a.btn-main").first).to_have_attribute("href", re.compile("/questions/"))


def test_a_coordinator_looks_at_an_expired_check(people: Any) -> None:
    """From the desk to who has one that expired, and a new one recorded: the list no longer has the old one."""
    coordinator = people(width=PHONE).sign_in(COORDINATOR)
    page = coordinator.go("/desk").page
    coordinator.press(page.locator("main a[href='/qualifications/']").first)
    coordinator.look("list")
    expired = page.locator("main tr:has([data-state=expired]) a")
    before = expired.count()
    assert before, "the demonstration has nobody whose check has expired"
    name = expired.first.inner_text()
    kind = page.locator("main tr:has([data-state=expired]) td").first.inner_text().split("\n")[-1]
    coordinator.press(expired.first)
    coordinator.press(page.locator("main a[href$='/qualifications/new']"))
    page.select_option("#kind", label=kind)
    page.fill("#issued_on", datetime.now(DENVER).date().isoformat())
    if page.locator("input[name=outcome]").count():
        page.locator("input[name=outcome]").first.check(force=True)
    coordinator.look("record").press(page.locator("main form button[type=submit].btn-main"))
    coordinator.go("/qualifications/")
    assert page.locator("main tr:has([data-state=expired])", has_text=name).count() == 0
    assert page.locator("main tr:has([data-state=expired])").count() == before - 1


def _totals(site: Site) -> list[tuple[Any, ...]]:
    """How many places, memberships and terms there were, by the year in which they began."""
    began = {"sign_ups": "signed_up_at", "memberships": "began_on", "terms": "starts_on"}
    with sqlite3.connect(site.folder / "volunteers.db") as raw:
        return [
            row
            for table, column in began.items()
            for row in raw.execute(f"SELECT '{table}', substr({column}, 1, 4), count(*) FROM {table} GROUP BY 2")  # noqa: S608 - our tables
        ]


def test_a_goodbye(site: Site, people: Any) -> None:
    """What we keep is read, then erased: nobody finds them, they can't sign in, and the totals are what they were."""
    totals = _totals(site)
    coordinator = people("coordinator").sign_in(COORDINATOR)
    goes = people("goes", width=PHONE).sign_in(GOES)
    page = goes.go("/me").page
    name = coordinator.go(f"/people/?q={GOES}").page.locator("main tbody th a").inner_text()
    goes.press(page.locator("a[href='/me/data']").first)
    goes.look("data")
    with page.expect_download() as kept:
        page.locator("form[action='/me/data/archive'] button").click()
    assert kept.value.suggested_filename.endswith(".zip")
    goes.press(page.locator("main a[href='/me/data/erase']"))
    goes.look("erase")
    page.check("#is_sure", force=True)
    goes.press(page.locator("main form button[type=submit].btn-main"))
    goes.look("erased")
    site.sink.wait_for(GOES)
    goes.go("/login")
    page.fill("#email", GOES)
    if page.locator("details:not([open]) #password").count():
        page.locator("details:has(#password) > summary").click()
    page.fill("#password", PASSWORD)
    goes.press(page.locator("form:has(#password) button[type=submit]").first)
    expect(page).to_have_url(re.compile("/login"))
    for looked_for in (GOES, name):
        found = coordinator.go(f"/people/?q={quote(looked_for)}").page.locator("main tbody th a")
        assert found.count() == 0
    assert name not in coordinator.go(f"{ETHIOPIA}/members").page.content()
    assert _totals(site) == totals
