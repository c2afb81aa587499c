"""J12 the chair plans a reminder on a phone, takes it back, and sees who said that they still come."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site

CHAIR, KOREA = "chair@demo.example", "/committees/korea"


@pytest.mark.parametrize("width", [320, 1280])
def test_j12_the_chair_plans_a_reminder(site: Site, people: Any, width: int) -> None:
    chair = people(f"chair-{width}", width=width).sign_in(CHAIR)
    page = chair.go(f"{KOREA}/activities").page
    chair.press(page.get_by_role("link", name="Kimchi making").first)
    chair.press(page.get_by_role("link", name="Reminders"))
    expect(page.get_by_role("heading", name="The day before, at 6:00 pm")).to_be_visible()
    chair.look("reminders")
    chair.press(page.get_by_role("link", name="Add a reminder"))
    chair.look("reminder")
    page.fill("#days", "1")
    chair.press(page.get_by_role("button", name="Save"))
    expect(page).to_have_title(re.compile("^Error"))
    expect(page.locator("#days")).to_have_value("1")
    page.fill("#days", "3")
    page.fill("#words", "Bring an apron.")
    chair.press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name="3 days before it starts, at 6:00 pm")).to_be_visible()
    expect(page.get_by_text("Bring an apron.")).to_be_visible()
    chair.look("planned")
    chair.press(page.get_by_role("button", name="Undo").first)
    expect(page.get_by_role("heading", name="3 days before it starts, at 6:00 pm")).to_have_count(0)


def test_j12_who_said_that_they_still_come(site: Site, people: Any) -> None:
    chair = people("chair", width=320).sign_in(CHAIR)
    page = chair.go(f"{KOREA}/activities").page
    chair.press(page.get_by_role("link", name="Hangul story hour").first)
    chair.press(page.get_by_role("link", name="Who’s coming"))
    assert page.locator("[data-state=still-comes]").count() == 5
    assert page.locator("[data-state=silent]").count() == 3
    chair.look("who-is-coming")
