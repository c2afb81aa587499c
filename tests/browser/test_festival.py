"""The chair plans a festival from a template in a few presses; the crowd fills it from phones, without accounts."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person, Site
from tests.sink import link_in, text_of

CHAIR = "chair@demo.example"
NEW = "/committees/korea/activities/new"
MOST_PRESSES = 40


class Counted:
    """Every press of a mouse or finger, and every field that is typed into, of somebody who plans."""

    def __init__(self, person: Person) -> None:
        self.person, self.page, self.count = person, person.page, 0

    def press(self, button: Locator) -> None:
        self.count += 1
        self.person.press(button)

    def type(self, field: str, text: str) -> None:
        self.count += 1  # into the field
        self.page.fill(field, text)

    def choose(self, field: str, value: str) -> None:
        self.count += 2  # it opens, and one is chosen
        self.page.select_option(field, value)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).first


def plan_the_fest(chair: Person) -> tuple[str, int]:
    """Eight roles, twelve hours, three days: its address, and how many presses it took."""
    counted = Counted(chair)
    page = chair.go("/committees/korea/activities").page
    counted.press(page.get_by_role("link", name="Schedule something").first)
    counted.press(page.get_by_role("link", name="Festival", exact=True))
    begins = datetime.combine(date.today() + timedelta(days=60), time(10))  # noqa: DTZ011 - only a day far enough
    counted.type("#title", "Aurora Fest for everyone")
    counted.type("#starts_at", begins.isoformat(timespec="minutes"))
    counted.type("#ends_at", (begins + timedelta(days=2, hours=12)).isoformat(timespec="minutes"))
    counted.type("#place", "Fountain Square")
    chair.look("template")
    counted.press(counted.button("Save it as a draft"))
    expect(page).to_have_url(re.compile(r"/plan$"))
    chair.look("plan")
    counted.press(counted.button("Add these shifts"))
    expect(page.get_by_role("heading", name="288 shifts")).to_be_visible()
    chair.look("planned")
    counted.press(counted.button("Publish"))
    return page.url.removeprefix(chair.site.url).removesuffix("/plan"), counted.count


def test_the_chair_plans_the_aurora_fest_in_a_few_presses(site: Site, people: Any) -> None:
    chair = people("chair").sign_in(CHAIR)
    url, count = plan_the_fest(chair)
    assert count <= MOST_PRESSES, count
    chair.go(url).look("published")
    chair.go(f"{url}/board").look("board", axe=False)  # axe takes minutes for so many cells; below it reads fewer
    assert chair.page.get_by_text("4 still needed").count() >= 288

    cousin = people("cousin", width=320, scripts=False)
    page = cousin.go(url).page
    for title in ("Welcome desk", "Interpreter"):
        page.locator("summary", has_text=title).first.click()
    page.locator("details:has(summary:text('Welcome desk')) input[name=shift]").nth(0).check(force=True)
    page.locator("details:has(summary:text('Interpreter')) input[name=shift]").nth(2).check(force=True)
    cousin.press(page.get_by_role("button", name="Sign up for the checked shifts"))
    page.fill("#full_name", "Prima Ejemplo")
    page.fill("#email", "prima@demo.example")
    page.check("#adult", force=True)
    cousin.press(page.locator("main form button[type=submit].btn-main"))
    mail = site.sink.wait_for("prima@demo.example", lambda m: "/confirm/" in text_of(m))
    cousin.go(link_in(mail, "/confirm/"))
    cousin.press(page.get_by_role("button", name="Yes, I can come"))
    assert page.get_by_text("You have places on 2 shifts.").count() == 1

    member = people("member", width=320).sign_in("member@demo.example")
    page = member.go(url).page
    page.locator("summary", has_text="Stage crew").first.click()
    boxes = page.locator("details:has(summary:text('Stage crew')) input[name=shift]")
    for number in (0, 1):
        boxes.nth(number).check(force=True)
    member.look("chosen")
    member.press(page.get_by_role("button", name="Sign up for the checked shifts"))
    assert page.get_by_text("You have places on 2 shifts.").count() == 1
    member.look("signed-up")


def test_a_festival_is_copied_with_one_press(people: Any) -> None:
    chair = people("chair").sign_in(CHAIR)
    url, _count = plan_the_fest(chair)
    page = chair.go(f"{url}/copy").page
    chair.look("copy")
    chair.press(page.get_by_role("button", name="Copy it", exact=True))
    expect(page.get_by_role("heading", name="288 shifts")).to_be_visible()
