"""J3 the chair schedules; J4 the member signs up and withdraws; J5 a role is offered and taken; J6 a message."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Site
from tests.sink import link_in, text_of

CHAIR, MEMBER, COORDINATOR = "chair@demo.example", "member@demo.example", "coordinator@demo.example"
KOREA = "/committees/korea"
DENVER = ZoneInfo("America/Denver")


def next_thursday() -> date:
    """The Thursday after today, in Denver; a week later where today is one."""
    today = datetime.now(DENVER).date()
    return today + timedelta(days=(3 - today.weekday()) % 7 or 7)


def open_folds(person: Person) -> None:
    """Open every fold of the form, where the browser has not."""
    for fold in person.page.locator("main form details:not([open]) > summary").all():
        fold.click()


def schedule(
    person: Person,
    title: str,
    on: date,
    *,
    kind: str = "meeting",
    capacity: str = "",
    at: str = "18:00",
    everybody: bool = False,
) -> str:
    """Schedule something for ninety minutes, for members unless it is for everybody; returns its address."""
    page = person.go(f"{KOREA}/activities/new").page
    begins = datetime.combine(on, time.fromisoformat(at))
    page.select_option("#kind", kind)
    page.fill("#title", title)
    page.fill("#starts_at", begins.isoformat(timespec="minutes"))
    page.fill("#ends_at", (begins + timedelta(minutes=90)).isoformat(timespec="minutes"))
    page.fill("#place", "Sunrise Community House")
    if capacity:
        page.fill("#capacity", capacity)
    if everybody:
        page.check("#is_public", force=True)
    person.press(page.locator("main form button[type=submit].btn-main"))
    expect(page).to_have_url(re.compile(r"/activities/[0-9a-z]{16}$"))
    return page.url.removeprefix(person.site.url)


def test_j3_the_chair_schedules_a_meeting(site: Site, people: Any) -> None:
    chair = people("chair").sign_in(CHAIR)
    chair.go(f"{KOREA}/activities/new").look("form")
    page = chair.page
    on = next_thursday()
    url = schedule(chair, "Planning the autumn", on, everybody=True)
    chair.look("scheduled")
    assert page.locator("time").first.get_attribute("datetime") is not None
    page.goto(f"{site.url}/activities/?month={on:%Y-%m}&committee=korea")
    assert page.get_by_text("Planning the autumn").count() >= 1
    chair.look("calendar")
    page.goto(f"{site.url}/activities/?month={on:%Y-%m}&committee=korea&view=list")
    chair.look("calendar-list")
    feed = chair.context.request.get(f"{site.url}{KOREA}/calendar.ics").body()
    calendar = icalendar.Calendar.from_ical(feed)
    events = [e for e in calendar.walk("VEVENT") if "Planning the autumn" in str(e["SUMMARY"])]
    assert len(events) == 1
    wanted = datetime.combine(on, time(18), DENVER).astimezone(UTC)
    assert events[0]["DTSTART"].dt.astimezone(UTC) == wanted
    assert page.goto(site.url + url).status == 200


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_j4_the_member_signs_up_and_withdraws(site: Site, people: Any, scripts: bool) -> None:
    chair = people("chair").sign_in(CHAIR)
    on = date.today() + timedelta(days=40 + scripts)  # noqa: DTZ011 - only a day that is far enough
    url = schedule(chair, f"Small table {scripts}", on, kind="social", capacity="1", at="07:00")
    member = people("member", width=320, scripts=scripts).sign_in(MEMBER)
    waiting = people("waiting", width=390).sign_in("secretary@demo.example")
    come = member.go(url).page.get_by_role("button", name="I can come", exact=True).first
    box = come.bounding_box()
    assert box, "it is shown"
    assert box["y"] + box["height"] < 640, "what to do first is in the first screen of a small phone"
    member.press(come)
    if scripts:
        member.look("signed-up")
    member.go("/me")
    assert member.page.get_by_text(f"Small table {scripts}").count() >= 1
    if scripts:
        member.look("my-page")
    waiting.press(waiting.go(url).page.get_by_role("button", name="Put me on the waiting list").first)
    waiting.look("waits")
    member.press(member.go(url).page.get_by_role("button", name="I can’t come anymore"))
    site.when_no_undo_is_possible()
    moved = site.sink.wait_for(
        "secretary@demo.example", lambda m: "/answer/" in text_of(m) and f"Small table {scripts}" in text_of(m)
    )
    assert str(moved["Content-Language"]) in {"en", "es", "ko"}
    waiting.go(url)
    assert waiting.page.get_by_role("button", name="I can’t come anymore").count() == 1
    waiting.go(link_in(moved, "/answer/")).look("answer")


def test_j5_a_role_is_offered_and_taken(site: Site, people: Any) -> None:
    chair = people("chair").sign_in(CHAIR)
    page = chair.go(f"{KOREA}/initiatives/new").page
    chair.look("form")
    page.fill("#title", "Letters to Seongnam")
    page.fill("#summary", "We write to forty families, and they write back.")
    page.locator("input[name=sector]").first.check(force=True)
    page.select_option("#state", "running")
    chair.press(page.locator("main form button[type=submit].btn-main"))
    expect(page).to_have_url(re.compile(r"/initiatives/[0-9a-z]{16}"))
    chair.press(page.get_by_role("link", name="Add a role").first)
    chair.look("role-form")
    page.fill("#title", "Translator of letters")
    page.fill("#needed_count", "1")
    chair.press(page.locator("main form button[type=submit].btn-main"))
    expect(page).to_have_url(re.compile(r"/assign$"))
    chair.look("ask")
    page.goto(page.url.split("?")[0] + "?q=marisol+vega")
    page.locator("li.person", has_text="Marisol Vega Lindqvist").get_by_role("checkbox").first.check(force=True)
    chair.press(page.locator("form:has(#answer_by_on) button[type=submit]").last)
    chair.look("asked")
    site.when_no_undo_is_possible()
    asked = site.sink.wait_for(MEMBER, lambda m: "/answer/" in text_of(m) and "Translator of letters" in text_of(m))
    member = people("member", width=320)
    link = link_in(asked, "/answer/")
    for _ in range(3):  # previews and scanners open the link; nothing happens
        assert member.context.request.get(site.url + link).status == 200
    member.go(link).look("answer")
    member.press(member.page.locator("button[name=answer].btn-main"))
    member.look("answered")
    site.when_no_undo_is_possible()
    told = site.sink.wait_for(CHAIR, lambda m: "Translator of letters" in text_of(m))
    assert "Marisol" in text_of(told)
    chair.page.go_back()
    chair.press(chair.go("/initiatives/").page.get_by_role("link", name="Letters to Seongnam").first)
    chair.look("filled")
    assert chair.page.get_by_text("Marisol").count() >= 1


def test_j6_a_message_to_three_committees(site: Site, people: Any) -> None:
    secretary = people("secretary", width=390).sign_in("secretary@demo.example")
    secretary.go("/me/preferences").look("preferences")
    notices = secretary.page.locator("main input[type=checkbox][value=notices], main input[name*=notices]").first
    notices.set_checked(not notices.is_checked())
    secretary.press(secretary.page.locator("main form button[type=submit]").first)
    coordinator = people("coordinator").sign_in(COORDINATOR)
    page = coordinator.go("/notices/new?lang=en").page
    coordinator.look("empty")
    open_folds(coordinator)
    several = page.locator("input[name=audience_kind]").first
    if several.count():
        page.locator("input[name=audience_kind][value=committees], input[name=audience_kind]").first.check(force=True)
    for slug in ("korea", "ethiopia", "taiwan"):
        page.locator(f"input[name=committee][value={slug}]").check(force=True)
    subject = "Three committees, one table"
    page.fill("#subject", subject)
    page.fill("#body", "We meet on **Saturday** at ten.\n\nPlease tell us by Wednesday whether you come.")
    coordinator.press(page.get_by_role("button", name="Save and preview").last)
    coordinator.look("preview")
    assert page.get_by_text("Grace Oyelaran").count() >= 1  # left out, and it says why
    coordinator.press(page.get_by_role("button", name=re.compile("^Send now")))
    coordinator.look("sent")
    site.when_no_undo_is_possible()
    site.sink.wait_for(MEMBER, lambda m: subject in str(m["Subject"]))
    reached = [
        rcpt
        for (rcpt, _), m in zip(site.sink.envelopes, site.sink.messages, strict=True)
        if subject in str(m["Subject"])
    ]
    assert len(reached) == len(set(reached)), "somebody got it twice"
    assert "secretary@demo.example" not in reached
    assert len(reached) > 30
    one = next(m for m in site.sink.to(MEMBER) if subject in str(m["Subject"]))
    assert one["List-Unsubscribe"]
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.reload()
    coordinator.look("what-happened")
