"""The doors: pages, presses, bad input, and who may see where a private home is."""

import re
from datetime import timedelta

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import escape
from sqlalchemy.orm import selectinload

from tests.accounts.mails import deliveries
from tests.activities.conftest import Desk, actor_for, button, input_of, seats
from tests.client import Client, between, codes, said, standings
from tests.factories import NOW, Factories
from volunteers.access import Actor, Permission, Role
from volunteers.access.visibility import within
from volunteers.activities import actions, panels, queries
from volunteers.activities.models import Activity, ActivityKind, SignUp, SignUpState
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.mail.models import DeliveryState
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
PLACE = "The very place that was typed"
HOME = "canary-1320-lark-street"
LINK = "https://meet.example/canary-room"

GOOD = {
    "kind": "meeting",
    "title": "Monthly meeting",
    "title-es": "Reunión mensual",
    "starts_at": "2026-06-11T18:00",
    "ends_at": "2026-06-11T19:30",
    "time_zone": "America/Denver",
    "place": "Sunrise Community House",
    "capacity": "12",
    "is_public": "y",
}


@pytest.fixture
def chair(make: Factories, committee: Committee) -> Person:
    return make.officer(committee)


def only(app: Flask) -> Activity:
    with app.app_context():
        newest = sa.select(Activity).order_by(Activity.id.desc()).limit(1)
        return db.session.scalars(newest.options(selectinload(Activity.shifts))).one()


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) or 0


def test_what_is_past_is_told_as_past(client: Client, make: Factories, committee: Committee) -> None:
    """Nobody is asked to come, nor to put it into a calendar, and it says who came."""
    activity = make.activity(committee)
    path = f"/activities/{activity.public_id}"
    make.sign_up(activity, make.person().id)
    before = client.get(path).text
    assert (f'href="{path}/place"' in before, f'href="{path}.ics"' in before) == (True, True)
    with clock.at(activity.ends_at + timedelta(minutes=1)):
        after = client.get(path).text
    assert (f'href="{path}/place"' in after, f'href="{path}.ics"' in after) == (False, False)
    assert ("One person came." in before, "One person came." in after) == (False, True)


# scheduling


def test_scheduling_from_the_form(app: Flask, client: Client, committee: Committee, chair: Person) -> None:
    client.sign_in(chair)
    url = f"/committees/{committee.slug}/activities/new"
    page = client.get(url).text
    zones = re.findall(r'<option[^>]*\svalue="([A-Z][a-z]+/[A-Za-z_]+)"', page)
    assert zones[:2] == ["America/Denver", "Asia/Seoul"], "the organisation's first, the partner's second"
    answer = client.submit(url, GOOD)
    activity = only(app)
    assert (answer.status_code, answer.location) == (303, f"/activities/{activity.public_id}")
    assert activity.starts_at.isoformat() == "2026-06-12T00:00:00+00:00"
    assert (activity.title["es"], activity.shifts[0].capacity, activity.kind) == (
        "Reunión mensual",
        12,
        ActivityKind.MEETING,
    )
    page = client.get(answer.location).text
    assert "Monthly meeting" in page
    assert "Friday, June 12" not in page, "nobody in Seongnam takes part"


def test_the_partners_time_stands_where_somebody_there_takes_part(
    client: Client, make: Factories, committee: Committee
) -> None:
    """What time it is there helps nobody at a meeting here."""
    shown = {
        kind: "Seongnam" in client.get(f"/activities/{make.activity(committee, kind=kind).public_id}").text
        for kind in (ActivityKind.MEETING, ActivityKind.FESTIVAL, ActivityKind.VIRTUAL_EXCHANGE)
    }
    assert shown == {
        ActivityKind.MEETING: False,
        ActivityKind.FESTIVAL: False,
        ActivityKind.VIRTUAL_EXCHANGE: True,
    }


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Enter a title."),
        ("title", "x" * 201, "1 character too long"),
        ("title", "a\x00b", "a character we can’t save"),
        ("kind", "", "Choose what it is."),
        ("kind", "party", "Choose one of these."),
        ("starts_at", "", "Enter the day and time it starts."),
        ("starts_at", "tomorrow", "Enter the day and time"),
        ("starts_at", "2026-06-04T18:00", "This time is in the past."),
        ("starts_at", "2027-03-14T02:30", "so 2:30 am doesn’t exist there"),
        ("ends_at", "2026-06-11T17:00", "It ends before it starts."),
        ("ends_at", "2036-06-11T17:00", "longer than a year"),
        ("time_zone", "Mars/Olympus", "Choose one of these."),
        ("capacity", "0", "Enter a number from 1"),
        ("capacity", "-3", "Enter a number from 1"),
        ("capacity", "many", "Enter a whole number"),
        ("capacity", "9" * 30, "Enter a number from 1"),
        ("place", "x" * 301, "1 character too long"),
        ("online_link", "javascript:alert(1)", "starting with https://"),
        ("online_link", "https://[", "starting with https://"),
        ("description", "x" * 5001, "1 character too long"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    app: Flask, client: Client, committee: Committee, chair: Person, field: str, value: str, words: str
) -> None:
    client.sign_in(chair)
    typed = {**GOOD, "place": PLACE, field: value}
    if field == "starts_at":
        typed["ends_at"] = typed["starts_at"].replace("T02", "T05").replace("T18", "T19")
    answer = client.submit(f"/committees/{committee.slug}/activities/new", typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert 'aria-invalid="true"' in answer.text
    if field != "place":
        assert PLACE in answer.text
    assert count(app) == 0


def test_an_hour_that_comes_twice_is_asked_about(
    app: Flask, client: Client, committee: Committee, chair: Person
) -> None:
    client.sign_in(chair)
    url = f"/committees/{committee.slug}/activities/new"
    typed = {**GOOD, "starts_at": "2026-11-01T01:30", "ends_at": "2026-11-01T03:00"}
    answer = client.submit(url, typed)
    assert answer.status_code == 422
    assert "1:30 am comes twice" in answer.text
    assert 'name="starts_fold"' in answer.text
    answer = client.submit(url, {**typed, "starts_fold": "1"})
    assert answer.status_code == 303
    assert only(app).starts_at.isoformat() == "2026-11-01T08:30:00+00:00"


def test_markup_is_shown_as_typed(client: Client, committee: Committee, chair: Person) -> None:
    client.sign_in(chair)
    evil = '<script>alert(1)</script>"><b>'
    answer = client.submit(f"/committees/{committee.slug}/activities/new", {**GOOD, "title": evil, "place": evil})
    page = client.get(answer.location).text
    assert "<script>alert" not in page
    assert page.count(str(escape(evil))) >= 2


def test_changing_tells_who_signed_up(
    client: Client, desk: Desk, make: Factories, committee: Committee, chair: Person
) -> None:
    activity = make.activity(committee, title=LocalText.of("Monthly meeting"), kind=ActivityKind.MEETING)
    desk.come(make.person(), activity)
    client.sign_in(chair)
    url = f"/activities/{activity.public_id}/edit"
    assert "Sunrise Community House" in client.get(url).text
    answer = client.submit(url, {**GOOD, "place": "The library", "version": "1"})
    assert answer.status_code == 303
    assert "The library" in client.get(answer.location).text
    assert [kind for kind, _ in desk.mails()] == ["signed_up"]
    mail = next(each for each in deliveries(desk.app) if each.state is DeliveryState.QUEUED)
    assert (mail.facts["was"]["place"], mail.facts["place"]) == (activity.place, "The library")


def test_a_stale_change_loses_nothing_typed(
    client: Client, make: Factories, committee: Committee, chair: Person
) -> None:
    activity = make.activity(committee)
    client.sign_in(chair)
    url = f"/activities/{activity.public_id}/edit"
    client.submit(url, {**GOOD, "place": "Here", "version": "1"})
    for version in ("1", "", "x", "9" * 40):
        answer = client.submit(url, {**GOOD, "place": "What I typed", "version": version})
        assert answer.status_code == 422
        assert codes(answer.text) == {"stale"}
        assert "What I typed" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert client.submit(url, {**GOOD, "place": "What I typed", "version": "2"}).status_code == 303


def test_fewer_places_than_people_says_how_many(
    client: Client, desk: Desk, make: Factories, committee: Committee, chair: Person
) -> None:
    activity = make.activity(committee, capacity=3)
    for _ in range(3):
        desk.come(make.person(), activity)
    client.sign_in(chair)
    answer = client.submit(f"/activities/{activity.public_id}/edit", {**GOOD, "capacity": "2", "version": "1"})
    assert answer.status_code == 422
    assert set(re.findall(r"\d+", said(answer.text, "capacity-below-confirmed"))) == {"3"}


def test_cancelling_wants_a_reason_and_can_be_undone(
    client: Client, desk: Desk, make: Factories, committee: Committee, chair: Person
) -> None:
    activity = make.activity(committee)
    row, _other = [desk.come(make.person(), activity) for _ in range(2)]
    client.sign_in(chair)
    url, why = f"/activities/{activity.public_id}/cancel", "The hall is flooded."
    assert "2 people" in client.get(url).text
    answer = client.submit(url, {"reason": " ", "version": "1"})
    assert answer.status_code == 422
    assert "Say why." in answer.text
    answer = client.submit(url, {"reason": why, "version": "1"})
    page = client.get(answer.location).text
    assert "This was canceled." in page
    assert why in page
    assert desk.state(row) is SignUpState.CANCELLED
    assert f'action="/undo/{client.last_act()}"' in page
    client.undo()
    assert desk.state(row) is SignUpState.CONFIRMED
    with clock.at(activity.ends_at):
        assert codes(client.get(url).text) == {"over"}
        answer = client.submit(url, {"reason": "Too late", "version": "3"})
        assert answer.status_code == 422


# signing up


def test_one_press_and_undo(client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    activity, person = make.activity(committee, capacity=1), make.person()
    client.sign_in(person)
    url = f"/activities/{activity.public_id}"
    assert f'action="{url}/sign-up"' in client.get(url).text
    answer = client.submit(f"{url}/sign-up")
    assert (answer.status_code, answer.location) == (303, url)
    page = client.get(url).text
    assert standings(page) == ["confirmed"]
    assert re.search(r'action="/sign-ups/[^"]+/withdraw"', page)
    assert f'action="/undo/{client.last_act()}"' in page
    client.undo()
    page = client.get(url).text
    assert "Undone" in page
    assert f'action="{url}/sign-up"' in page
    assert standings(page) == []
    assert desk.mails() == []


def test_waiting_and_leaving_and_undo(client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    activity, person = make.activity(committee, capacity=1), make.person()
    held = desk.come(make.person(), activity)
    client.sign_in(person)
    url = f"/activities/{activity.public_id}"
    page = client.get(url).text
    assert (seats(page), "waiting" in button(page, f"{url}/sign-up")) == ((1, 0, 0), True)
    client.submit(f"{url}/sign-up")
    page = client.get(url).text
    assert (standings(page), seats(page)) == (["waitlisted"], (1, 0, 1))
    leave = re.search(r'action="(/sign-ups/[^"]+/withdraw)"', page)
    assert leave
    client.submit(leave[1])
    page = client.get(url).text
    act = client.last_act()
    assert f'action="/undo/{act}"' in page
    client.undo()
    assert standings(client.get(url).text) == ["waitlisted"]
    with clock.at(NOW + timedelta(hours=1)):
        client.undo(act)
        client.submit(leave[1], {"next": "/activities/"})
    with clock.at(NOW + timedelta(hours=2)):
        client.undo()
        assert codes(client.get(url).text) == {"too-late"}
    assert desk.state(held) is SignUpState.CONFIRMED


def test_what_to_do_comes_first(client: Client, make: Factories, committee: Committee) -> None:
    """In the head of the page, before what it is about; once it is done, or can't be, nothing is there."""
    activity = make.activity(committee)
    url = f"/activities/{activity.public_id}"

    def heads() -> str:
        return between(client.get(url).text, '<div class="pagehead">', 'id="come-t"')

    assert f'href="{url}/place"' in heads()
    client.sign_in(make.member(committee))
    assert f'action="{url}/sign-up"' in heads()
    client.submit(f"{url}/sign-up")
    assert f'action="{url}/sign-up"' not in heads()


def test_who_is_not_signed_in_says_who_they_are(client: Client, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee)
    page = client.get(f"/activities/{activity.public_id}").text
    assert "I can come" in page
    answer = client.submit(f"/activities/{activity.public_id}/sign-up")
    assert answer.location == f"/activities/{activity.public_id}/place"


def test_why_not_is_said_before_pressing(client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    person = make.person()
    here, there = make.activity(committee, title=LocalText.of("Choir")), make.activity(committee)
    desk.come(person, here)
    client.sign_in(person)
    page = client.get(f"/activities/{there.public_id}").text
    assert "“Choir”" in said(page, "clash")
    assert "/sign-up" not in page
    client.submit(f"/activities/{there.public_id}/sign-up")
    assert "“Choir”" in said(client.get("/activities/?view=list").text, "clash")


def test_nobody_takes_off_somebody_else(client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    row = desk.come(make.person(), make.activity(committee))
    client.sign_in(make.person())
    for verb in ("withdraw",):
        assert client.submit(f"/sign-ups/{row.public_id}/{verb}").status_code == 404
    assert desk.state(row) is SignUpState.CONFIRMED


def test_addresses_that_name_nothing(client: Client, make: Factories, chair: Person) -> None:
    client.sign_in(chair)
    for url in ("/activities/nothing", "/activities/a%00b", "/activities/nothing.ics", "/calendar/a%00b.c.ics"):
        assert client.get(url).status_code == 404, url
    assert client.submit("/sign-ups/a%00b/withdraw").status_code == 404


# who comes


def test_the_sign_in_sheet(client: Client, make: Factories, committee: Committee, chair: Person, desk: Desk) -> None:
    activity = make.activity(committee, capacity=1)
    desk.come(make.person("Haewon Kim", call_name="Sunny"), activity)
    desk.come(make.person("Abebe Bikila"), activity)
    url = f"/activities/{activity.public_id}/people"
    client.sign_in(chair)
    page = client.get(url).text
    wanted = r"Haewon Kim.*Sunny.*Coming; on the list since today.*Abebe Bikila.*Waiting since today"
    assert re.search(wanted, page, re.DOTALL)
    assert 'class="sheet"' in page
    assert "demo.example" not in page.split("<main")[1].split("</main")[0], "names only"
    assert client.query_count <= 12  # places held, who is a member, what they speak, who is new, who can't come


def test_who_had_signed_up_can_be_phoned(
    client: Client, make: Factories, committee: Committee, chair: Person, desk: Desk
) -> None:
    """What was canceled keeps its list; of who is under 18, no number."""
    activity = make.activity(committee)
    desk.come(make.person("Haewon Kim", phone="+1 303 555 0177"), activity)
    desk.come(make.person("Abebe Bikila"), activity)
    client.sign_in(chair)
    assert "555 0177" not in client.get(f"/activities/{activity.public_id}/people").text
    client.submit(f"/activities/{activity.public_id}/cancel", {"reason": "Rain", "version": "1"})
    assert f"/activities/{activity.public_id}/people" in client.get(f"/activities/{activity.public_id}").text
    main = client.get(f"/activities/{activity.public_id}/people").text.split("<main")[1].split("</main")[0]
    assert re.search(r"Haewon Kim.*tel:.*555 0177.*Abebe Bikila", main, re.DOTALL)
    assert main.count("tel:") == 1


def test_names_are_for_whoever_manages(client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    activity = make.activity(committee)
    desk.come(make.person("Canary Person"), activity)
    url = f"/activities/{activity.public_id}"
    for person in (None, make.person(), make.officer(make.committee("Ethiopia Committee"))):
        if person:
            client.sign_in(person)
        assert "Canary Person" not in client.get(url).text
        assert client.get(f"{url}/people").status_code == (403 if person else 303)


# a private home


@pytest.fixture
def home(make: Factories, committee: Committee) -> Activity:
    return make.activity(
        committee, capacity=1, place=HOME, online_link=LINK, is_address_private=True, title=LocalText.of("Tea")
    )


def everything_public(committee: Committee, activity: Activity) -> list[str]:
    return [
        f"/activities/{activity.public_id}",
        f"/activities/{activity.public_id}.ics",
        "/activities/?month=2026-06",
        "/activities/?view=list",
        f"/activities/?committee={committee.slug}&view=list",
        f"/committees/{committee.slug}/calendar.ics",
        f"/committees/{committee.slug}",
    ]


def test_nobody_sees_where_a_private_home_is(
    app: Flask, client: Client, make: Factories, committee: Committee, home: Activity, desk: Desk
) -> None:
    waits = make.member(committee)
    desk.come(make.person(), home)
    desk.come(waits, home)
    client.max_queries = 25
    for person in (None, make.person(), make.member(committee), waits):
        if person:
            client.sign_in(person)
        for url in everything_public(committee, home):
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert "canary" not in answer.text, url
        assert "A private home." in client.get(f"/activities/{home.public_id}").text


def test_a_video_link_is_as_private_as_a_home(
    client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """At a place that everybody may know, the link is still for who has a place: on pages and in feeds."""
    activity = make.activity(committee, capacity=1, online_link=LINK)
    comes, waits = make.person(), make.person()
    desk.come(comes, activity)
    desk.come(waits, activity)
    client.max_queries = 25
    for person in (None, make.member(committee), waits):
        if person:
            client.sign_in(person)
        for url in everything_public(committee, activity):
            assert LINK not in client.get(url).text, url
        assert "Also by video." in client.get(f"/activities/{activity.public_id}").text
    assert LINK in client.sign_in(comes).get(f"/activities/{activity.public_id}").text


def test_a_new_activity_is_for_members(client: Client, make: Factories, committee: Committee, chair: Person) -> None:
    """Everybody only where somebody said so."""
    page = client.sign_in(chair).get(f"/committees/{committee.slug}/activities/new").text
    (box,) = re.findall(r'<input[^>]*name="is_public"[^>]*>', page)
    assert "checked" not in box


def test_who_has_a_place_sees_it(
    client: Client, make: Factories, committee: Committee, home: Activity, chair: Person, desk: Desk
) -> None:
    comes = make.person()
    desk.come(comes, home)
    for person in (comes, chair):
        client.sign_in(person)
        page = client.get(f"/activities/{home.public_id}").text
        assert HOME in page
        assert LINK in page
        assert HOME in client.get(f"/activities/{home.public_id}.ics").text
        for url in everything_public(committee, home)[2:]:
            assert "canary" not in client.get(url).text, url


# the calendar


def test_the_month_shows_what_one_may_see(client: Client, make: Factories, committee: Committee) -> None:
    make.activity(committee, title=LocalText.of("For everybody"))
    make.activity(committee, title=LocalText.of("For members"), is_public=False)
    page = client.get("/activities/?month=2026-06").text
    assert "For everybody" in page
    assert "For members" not in page
    client.sign_in(make.member(committee))
    assert "For members" in client.get("/activities/?month=2026-06").text
    assert client.query_count <= 9


@pytest.mark.parametrize("month", ["", "2026-13", "x", "0000-01", "2026-06-01", "99999-01", "2199-12", "1970-01"])
def test_odd_months(client: Client, month: str) -> None:
    assert client.get("/activities/", query_string={"month": month}).status_code == 200
    assert client.get("/activities/", query_string={"month": month, "view": "list"}).status_code == 200


def test_an_empty_month_says_what_to_do(client: Client, make: Factories, committee: Committee) -> None:
    empty = client.get("/activities/").text.split('<div class="empty"')[1]
    assert 'href="/committees/"' in empty.split("</div>")[0]
    starts = NOW.replace(tzinfo=None) + timedelta(days=60)
    activity = make.activity(committee, title=LocalText.of("Next one"), starts=starts)
    empty = client.get("/activities/").text.split('<div class="empty"')[1].split("</div>")[0]
    assert "Tuesday, August 4" in empty
    assert re.search(rf'href="/activities/{activity.public_id}">\s*Next one', empty)


def test_what_lasts_several_days_stands_on_each(client: Client, make: Factories, committee: Committee) -> None:
    make.activity(committee, title=LocalText.of("Festival"), hours=52)
    assert (
        client.get("/activities/").text.count("Festival</a>") + client.get("/activities/").text.count("Festival<") >= 3
    )


def test_one_committee_and_pages(client: Client, make: Factories, committee: Committee) -> None:
    other = make.committee("Arts Committee")
    make.activity(other, title=LocalText.of("Painting"))
    for n in range(30):
        make.activity(committee, title=LocalText.of(f"Evening {n}"))
    page = client.get(f"/activities/?committee={committee.slug}&view=list").text
    assert "Painting" not in page
    assert page.count('class="leaf"') == 25
    assert "Next page" in page
    assert client.query_count <= 8
    assert "Painting" in client.get(f"/activities/?committee={other.slug}").text
    assert "Painting" in client.get("/activities/?committee=nothing&view=list").text


def test_the_committees_desk(client: Client, make: Factories, committee: Committee, chair: Person) -> None:
    client.sign_in(chair)
    url = f"/committees/{committee.slug}/activities"
    empty = client.get(url).text.split('<div class="empty"')[1].split("</div>")[0]
    assert f'href="{url}/new"' in empty
    empty = client.get(f"{url}?view=past").text.split('<div class="empty"')[1].split("</div>")[0]
    assert f'href="{url}"' in empty
    make.activity(committee, title=LocalText.of("Soon"))
    make.activity(committee, title=LocalText.of("Gone"), starts=NOW.replace(tzinfo=None) - timedelta(days=3))
    page = client.get(url).text
    assert ("Soon" in page, 'class="empty"' in page) == (True, False)
    page = client.get(f"{url}?view=past").text
    assert ("Gone" in page, 'class="empty"' in page) == (True, False)
    assert "Soon" not in page
    assert "Schedule something" in client.get(f"/activities/?committee={committee.slug}").text


def test_the_panel_of_a_committees_page(client: Client, make: Factories, committee: Committee) -> None:
    client.max_queries = 20
    panel = client.get(f"/committees/{committee.slug}").text.split('aria-labelledby="next-t"')[1].split("</section>")[0]
    assert ('<p class="quiet">' in panel, 'class="agenda"' in panel, "/activities/new" in panel) == (True, False, False)
    for n in range(panels.SHOWN + 1):
        make.activity(committee, title=LocalText.of(f"Evening {n}"))
    page = client.get(f"/committees/{committee.slug}").text
    assert "Evening 4" in page
    assert "Evening 5" not in page


# feeds


def events_in(text: str) -> dict[str, icalendar.Event]:
    return {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(text).walk("VEVENT")}


def make_address(client: Client) -> str:
    client.submit("/me/calendar")
    found = re.search(r'value="http://localhost(/calendar/[^"]+\.ics)"', client.get("/me/calendar").text)
    assert found
    return found[1]


def test_my_own_calendar(client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    me = make.member(committee)
    day = NOW.replace(tzinfo=None, hour=18, minute=0, second=0, microsecond=0)
    mine = make.activity(committee, title=LocalText.of("Mine"), place=HOME, is_address_private=True)
    full = make.activity(committee, title=LocalText.of("I wait"), capacity=1, starts=day + timedelta(days=1))
    make.activity(committee, title=LocalText.of("Not mine"), starts=day + timedelta(days=2))
    make.activity(
        committee,
        title=LocalText.of("Meeting"),
        kind=ActivityKind.MEETING,
        is_public=False,
        starts=day + timedelta(days=3),
    )
    make.activity(make.committee("Arts"), title=LocalText.of("Their meeting"), kind=ActivityKind.MEETING)
    desk.come(me, mine)
    desk.come(make.person(), full)
    desk.come(me, full)
    client.sign_in(me)
    page = client.get("/me/calendar").text
    assert ('class="empty"' in page, ".ics" in page) == (True, False)
    url = make_address(client)
    anybody = client.application.test_client()
    answer = anybody.get(url)
    found = events_in(answer.text)
    assert set(found) == {"Mine", "I wait", "Meeting"}
    assert (str(found["Mine"]["STATUS"]), str(found["I wait"]["STATUS"])) == ("CONFIRMED", "TENTATIVE")
    assert "canary" not in answer.text
    assert answer.mimetype == "text/calendar"
    assert found["Mine"]["DTSTART"].dt.timestamp() == mine.starts_at.timestamp()
    again = anybody.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_new_address_ends_the_old_one(app: Flask, client: Client, make: Factories) -> None:
    me = make.person()
    client.sign_in(me)
    old = make_address(client)
    new = make_address(client)
    anybody = app.test_client()
    assert (anybody.get(old).status_code, anybody.get(new).status_code) == (404, 200)
    assert anybody.get(new.replace(".ics", "0.ics")).status_code == 404
    client.submit("/me/calendar", {"do": "close"})
    assert anybody.get(new).status_code == 404


def test_the_feed_of_a_committee(client: Client, make: Factories, committee: Committee) -> None:
    open_one = make.activity(committee, title=LocalText.of({"en": "Open", "es": "Abierto"}))
    make.activity(committee, title=LocalText.of("For members"), is_public=False)
    url = f"/committees/{committee.slug}/calendar.ics"
    found = events_in(client.get(url).text)
    assert set(found) == {"Open"}
    assert str(found["Open"]["UID"]) == f"{open_one.public_id}@activities"
    assert str(found["Open"]["URL"]).endswith(f"/activities/{open_one.public_id}")
    assert set(events_in(client.get(f"{url}?lang=es").text)) == {"Abierto"}
    client.sign_in(make.member(committee))
    assert set(events_in(client.get(f"{url}?lang=en").text)) == {"Open"}, "public, whoever asks"
    assert client.get("/committees/nothing/calendar.ics").status_code == 404


# what other rooms ask


def test_what_other_rooms_ask(app: Flask, make: Factories, committee: Committee, desk: Desk) -> None:
    person, full = make.person(), make.activity(committee, capacity=1)
    empty = make.activity(committee, starts=full.starts_local + timedelta(days=1))
    desk.come(person, full)
    desk.come(make.person(), full)
    with app.app_context():
        assert [a.id for a in queries.upcoming(Actor(), limit=5)] == [full.id, empty.id]
        assert [a.id for a in queries.upcoming(Actor(), committee_id=committee.id, limit=1)] == [full.id]
        fill = queries.fill([full.id, empty.id])
        assert [(f.confirmed, f.waiting) for f in fill.values()] == [(1, 1), (0, 0)]
        assert queries.fill([]) == {}
        (found,) = queries.ahead_of_person(person.id)
        assert (found.activity.id, found.activity.committee.id) == (full.id, committee.id)


def test_coordinators_manage_everywhere(client: Client, make: Factories, committee: Committee) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert client.get(f"/committees/{committee.slug}/activities/new").status_code == 200
    activity = make.activity(committee, is_public=False)
    answer = client.submit(f"/activities/{activity.public_id}/sign-up", headers={"Accept": "application/json"})
    assert answer.json["type"] == "members-only"
    assert codes(client.get(f"/activities/{activity.public_id}").text) == {"members-only"}
    with client.application.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignUp)) == 0


def test_a_time_elsewhere_is_told_on_the_readers_clock_too(
    client: Client, make: Factories, committee: Committee
) -> None:
    """Six in the evening in Seoul is another hour in Aurora, and whoever reads it there sees both."""
    there = make.activity(committee, time_zone="Asia/Seoul")
    here = make.activity(committee)
    assert "Your local time" in client.get(f"/activities/{there.public_id}").text
    assert "Your local time" not in client.get(f"/activities/{here.public_id}").text


def test_the_secretary_schedules_meetings_and_nothing_else(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """New, changed and canceled; of another kind it is refused, by the form and by the action."""
    secretary = make.officer(committee, OfficeKind.SECRETARY)
    client.sign_in(secretary)
    url = f"/committees/{committee.slug}/activities/new"
    assert 'name="kind" value="meeting"' in client.get(url).text
    assert url in client.get(f"/committees/{committee.slug}/desk").text
    assert client.submit(url, {**GOOD, "kind": "festival"}).status_code == 422
    assert client.submit(url, {**GOOD, "kind": "meeting"}).status_code == 303
    meeting, festival = only(app), make.activity(committee, kind=ActivityKind.FESTIVAL)
    edit = f"/activities/{meeting.public_id}/edit"
    assert client.get(f"/activities/{festival.public_id}/edit").status_code == 403
    assert client.submit(f"/activities/{festival.public_id}/cancel", {"reason": "No"}).status_code == 403
    listed = client.get(f"/committees/{committee.slug}/activities").text
    assert edit in listed
    assert f"/activities/{festival.public_id}/edit" not in listed
    version = {"version": meeting.version}
    assert client.submit(edit, {**GOOD, **version, "kind": "festival"}).status_code == 422
    assert client.submit(edit, {**GOOD, **version, "kind": "meeting", "place": "Elsewhere"}).status_code == 303
    acting = actor_for(secretary, committee.id, Role.SECRETARY)
    given = input_of(only(app), kind=ActivityKind.FESTIVAL)
    with app.app_context(), pytest.raises(Refusal) as refused:
        actions.change(acting, meeting.id, given)
    assert refused.value.code == "only-meetings"


def test_which_activities_a_secretary_manages_is_one_answer_for_one_and_for_many(
    app: Flask, make: Factories, committee: Committee
) -> None:
    """`may` and `within` agree: the meetings of their committee, and no other."""
    other = make.committee("Other")
    rows = [make.activity(where, kind=kind) for where in (committee, other) for kind in ActivityKind]
    acting = actor_for(make.officer(committee, OfficeKind.SECRETARY), committee.id, Role.SECRETARY)
    with app.app_context():
        found = db.session.scalars(within(sa.select(Activity), acting, Permission.ACTIVITY_MANAGE)).all()
        assert {row.id for row in found} == {row.id for row in rows if acting.may(Permission.ACTIVITY_MANAGE, row)}
        assert [(row.committee_id, row.kind) for row in found] == [(committee.id, ActivityKind.MEETING)]
