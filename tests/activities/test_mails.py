"""What people read: in their language, alone as text, with a calendar file, and where a private home stands in it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.activities.conftest import Desk, input_of, later
from tests.client import Client, standings
from tests.factories import NOW, Factories
from volunteers.access import Actor
from volunteers.activities import actions
from volunteers.activities.jobs import finish_activities
from volunteers.activities.models import Activity, ActivityState, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose, token
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import Kept, kept
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
TITLE = LocalText.of({"en": "Tea with Mrs. Kim", "es": "Té con la señora Kim"})

FROM_SIX, FROM_EIGHT = "Saturday, June 13, 6:00 pm to 7:30 pm", "Saturday, June 13, 8:00 pm to 9:30 pm"
TO_SUNDAY = "Saturday, June 13, 6:00 pm to Sunday, June 14, 7:30 pm"


@pytest.fixture
def tea(make: Factories, committee: Committee) -> Activity:
    return make.activity(committee, title=TITLE, capacity=1, place="1320 Lark Street", is_address_private=True)


def delivered(app: Flask, after: timedelta = timedelta(minutes=5)) -> Iterator[Kept]:
    """What was sent by then, the newest first."""
    with clock.at(NOW + after), app.app_context():
        deliver_all()
        yield from kept()


def to(mails: Iterator[Kept], person: Person) -> Kept:
    """The newest mail to somebody."""
    return next(mail for mail in mails if person.email and person.email in str(mail.message["To"]))


def facts_of(mail: Kept) -> list[str]:
    """What the lines of a mail say that have a label: what was before what is."""
    return re.findall(r"^\w+(?:, [\w ]+)?: (.+)$", mail.text, re.MULTILINE)


def calendar_of(mail: Kept) -> icalendar.Event | None:
    for part in mail.message.walk():
        if part.get_content_type() == "text/calendar":
            return icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
    return None


def check(mail: Kept) -> None:
    """The subject says what and when, and neither place nor committee; nothing is left to fill in."""
    assert any(TITLE[language] in mail.subject for language in ("en", "es")), mail.subject
    assert re.search(r"June|junio", mail.subject), mail.subject
    assert not re.search(r"Korea|Lark", mail.subject), mail.subject
    for text in (mail.text, mail.html):
        assert not re.search(r"\{\{|%\(|None|Undefined", text)


def test_a_place(app: Flask, desk: Desk, make: Factories, tea: Activity) -> None:
    person = make.person(preferred_language="es")
    desk.come(person, tea)
    mail = to(delivered(app), person)
    check(mail)
    assert TITLE["es"] in mail.text
    assert "1320 Lark Street" in mail.text
    assert f"/activities/{tea.public_id}" in mail.text
    event = calendar_of(mail)
    assert event is not None
    assert event["DTSTART"].dt.timestamp() == tea.starts_at.timestamp()
    assert str(event["LOCATION"]) == "1320 Lark Street"


def test_who_waits_reads_no_address(app: Flask, desk: Desk, make: Factories, tea: Activity) -> None:
    person = make.person()
    desk.come(make.person(), tea)
    desk.come(person, tea)
    mail = to(delivered(app), person)
    check(mail)
    assert deliveries(app, person.email)[-1].facts["before"] == 0
    assert "Lark" not in mail.raw.decode()
    assert calendar_of(mail) is None


def test_moving_up_and_giving_back_by_the_link(
    app: Flask, client: Client, desk: Desk, make: Factories, tea: Activity
) -> None:
    first, second, third = (make.person(full_name=f"Person {n}") for n in "ABC")
    held = desk.come(first, tea)
    rows = [desk.come(person, tea) for person in (second, third)]
    desk.go(first, held)
    mail = to(delivered(app), second)
    check(mail)
    assert "1320 Lark Street" in mail.text
    link = re.search(r"http://localhost(/answer/[^\s?]+)", mail.text)
    assert link
    page = client.get(link[1]).text
    assert "Person B" in page
    assert 'value="give-back"' in page
    assert desk.state(rows[0]) is SignUpState.CONFIRMED, "a preview of the link changes nothing"
    client.submit(link[1], {"answer": "give-back"})
    assert [desk.state(row) for row in rows] == [SignUpState.WITHDRAWN, SignUpState.CONFIRMED]
    page = client.get(link[1]).text
    assert standings(page) == ["withdrawn"]
    assert 'value="give-back"' not in page
    assert f'action="/undo/{client.last_act()}"' in page
    client.undo(data={"token": link[1].removeprefix("/answer/")})
    assert standings(client.get(link[1]).text) == ["confirmed"]
    assert [desk.state(row) for row in rows] == [SignUpState.CONFIRMED, SignUpState.WAITLISTED]
    client.submit(link[1], {"answer": "not-me"})
    assert client.get(link[1]).status_code == 404


def test_the_link_ends_with_the_activity(
    app: Flask, client: Client, desk: Desk, make: Factories, tea: Activity
) -> None:
    first, second = make.person(), make.person()
    held = desk.come(first, tea)
    desk.come(second, tea)
    desk.go(first, held)
    with app.app_context():
        url = f"/answer/{token(db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.ANSWER_SIGNUP)).one())}"
    with clock.at(tea.ends_at):
        assert "give-back" not in client.get(url).text
        client.submit(url, {"answer": "give-back"})
    assert desk.activity(tea).shifts[0].capacity == 1


def test_another_time(app: Flask, desk: Desk, make: Factories, committee: Committee, tea: Activity) -> None:
    comes, waits = make.person(), make.person()
    desk.come(comes, tea)
    desk.come(waits, tea)
    list(delivered(app))
    desk.do(actions.change, Actor.job(), tea.id, input_of(tea, **later(tea, 1)))
    mails = list(delivered(app, timedelta(minutes=10)))
    mail = to(iter(mails), comes)
    check(mail)
    assert "7:00 pm" in mail.subject
    assert deliveries(app, comes.email)[-1].facts["comes"] is True
    event = calendar_of(mail)
    assert event is not None
    assert int(event["SEQUENCE"]) == 1
    other = to(iter(mails), waits)
    assert deliveries(app, waits.email)[-1].facts["comes"] is False
    assert "Lark" not in other.raw.decode()


def test_another_time_at_which_one_is_elsewhere(
    app: Flask, desk: Desk, make: Factories, committee: Committee, tea: Activity
) -> None:
    person = make.person()
    choir = make.activity(committee, title=LocalText.of("Choir"), starts=tea.starts_local + timedelta(hours=2))
    desk.come(person, choir)
    desk.come(person, tea)
    desk.do(actions.change, Actor.job(), tea.id, input_of(tea, **later(tea, 2)))
    mail = next(m for m in delivered(app) if "New time" in m.subject)
    check(mail)
    assert "“Choir”" in mail.text


def test_another_place(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    person, activity = make.person(), make.activity(committee)
    desk.come(person, activity)
    list(delivered(app))
    desk.do(actions.change, Actor.job(), activity.id, input_of(activity, place="The library"))
    mail = to(delivered(app, timedelta(minutes=10)), person)
    assert "New location" in mail.subject
    assert activity.place in mail.text
    assert "The library" in mail.text


def test_another_end_says_the_old_and_the_new(app: Flask, desk: Desk, make: Factories, tea: Activity) -> None:
    person = make.person()
    desk.come(person, tea)
    list(delivered(app))
    longer = {"ends": later(tea, 24)["ends"]}
    desk.do(actions.change, Actor.job(), tea.id, input_of(tea, **longer))
    mail = to(delivered(app, timedelta(minutes=10)), person)
    check(mail)
    assert TO_SUNDAY.removeprefix("Saturday, ") in mail.subject
    assert [fact for fact in facts_of(mail) if " pm" in fact] == [FROM_SIX, TO_SUNDAY]


def test_several_changes_lead_from_the_last_mail_that_left(
    app: Flask, desk: Desk, make: Factories, tea: Activity
) -> None:
    """Place, time and title, one after the other, within the time to undo; the first place is never told again."""
    person = make.person()
    desk.come(person, tea)
    list(delivered(app))
    for values in (
        {"place": "The gym"},
        {"place": "The library", **later(tea, 1)},
        {"place": "The library", **later(tea, 2), "title": LocalText.of("Tea for two")},
    ):
        desk.do(actions.change, Actor.job(), tea.id, input_of(tea, **values))
    found = [mail for mail in delivered(app, timedelta(minutes=10)) if str(person.email) in mail.message["To"]]
    assert len(found) == 2
    assert facts_of(found[0])[:6] == [TITLE["en"], "Tea for two", FROM_SIX, FROM_EIGHT, tea.place, "The library"]
    assert "gym" not in found[0].text


def test_a_change_back_is_told_to_nobody(app: Flask, desk: Desk, make: Factories, tea: Activity) -> None:
    person = make.person()
    desk.come(person, tea)
    list(delivered(app))
    for values in (later(tea, 1), {}):
        desk.do(actions.change, Actor.job(), tea.id, input_of(tea, **values))
    assert len([mail for mail in delivered(app, timedelta(minutes=10)) if str(person.email) in mail.message["To"]]) == 1


def test_who_signed_up_for_another_time_than_the_first_mail_says(
    app: Flask, desk: Desk, make: Factories, tea: Activity
) -> None:
    """Changed twice before the first mail left: what they know is what the page said when they pressed."""
    person = make.person()
    desk.come(person, tea)
    for hours in (1, 2):
        desk.do(actions.change, Actor.job(), tea.id, input_of(tea, **later(tea, hours)))
    (mail,) = [mail for mail in delivered(app) if str(person.email) in mail.message["To"]]
    check(mail)
    assert [fact for fact in facts_of(mail) if " pm" in fact] == [FROM_SIX, FROM_EIGHT]


def test_a_cancellation_names_the_time_that_one_knows(app: Flask, desk: Desk, make: Factories, tea: Activity) -> None:
    """Moved and canceled within the time to undo: nobody heard of the new time."""
    person = make.person()
    desk.come(person, tea)
    list(delivered(app))
    desk.do(actions.change, Actor.job(), tea.id, input_of(tea, place="14 Oak Street", **later(tea, 1)))
    desk.do(actions.cancel, Actor.job(), tea.id, LocalText.of("Rain"))
    mail = to(delivered(app, timedelta(minutes=10)), person)
    check(mail)
    assert [fact for fact in facts_of(mail) if " pm" in fact] == [FROM_SIX]
    assert not re.search("Lark|Oak", mail.raw.decode())


def test_a_cancellation(app: Flask, desk: Desk, make: Factories, tea: Activity) -> None:
    person = make.person(preferred_language="es")
    desk.come(person, tea)
    reason = LocalText.of({"en": "The hall is flooded.", "es": "La sala está inundada."})
    desk.do(actions.cancel, Actor.job(), tea.id, reason)
    mail = to(delivered(app), person)
    check(mail)
    assert reason["es"] in mail.text
    assert "Lark" not in mail.raw.decode()
    event = calendar_of(mail)
    assert event is not None
    assert str(event["STATUS"]) == "CANCELLED"


def test_signs_of_markup_stand_in_no_mail_and_no_calendar(
    app: Flask, client: Client, desk: Desk, make: Factories, committee: Committee
) -> None:
    marked = LocalText.of("**Picnic** with [a plan](https://plan.demo.example/a_b)")
    activity, person = make.activity(committee, title=marked, description=marked), make.person()
    desk.come(person, activity)
    mail = to(delivered(app), person)
    event = calendar_of(mail)
    assert event is not None
    page = client.get(f"/activities/{activity.public_id}").text
    for text in (mail.subject, mail.text, mail.html, str(event["SUMMARY"]), str(event["DESCRIPTION"]), page):
        assert "Picnic with a plan (https://plan.demo.example/a_b" in text
        assert "**" not in text


def test_nothing_is_sent_before_the_time_to_undo_is_over(
    app: Flask, desk: Desk, make: Factories, tea: Activity
) -> None:
    person = make.person()
    desk.come(person, tea)
    for minutes, expected in ((1, 0), (5, 1)):
        found = [mail for mail in delivered(app, timedelta(minutes=minutes)) if str(person.email) in mail.message["To"]]
        assert len(found) == expected


def test_answers_reach_the_committee(app: Flask, desk: Desk, make: Factories) -> None:
    committee = make.committee("Arts Committee", contact_email="arts@demo.example")
    person = make.person()
    desk.come(person, make.activity(committee))
    assert "arts@demo.example" in str(to(delivered(app), person).message["Reply-To"])


def test_the_timetable_marks_what_is_over(app: Flask, desk: Desk, tea: Activity) -> None:
    with clock.at(tea.ends_at), app.app_context():
        finish_activities()
    assert desk.activity(tea).state is ActivityState.DONE
