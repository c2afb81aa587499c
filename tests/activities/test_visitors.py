"""Somebody who has not signed in: a short form, a place that is kept for a while, one press in the mail."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import escape

from tests.accounts.mails import deliveries, token_and_code
from tests.activities.conftest import Desk, chair_of, input_of, seats
from tests.client import Client, between, codes, said, standings
from tests.conftest import Databases, leave, make_app
from tests.factories import Factories
from volunteers.accounts.models import Account
from volunteers.activities import actions
from volunteers.activities.jobs import end_holds
from volunteers.activities.models import Activity, HeldPlace, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.links.issue import token_for
from volunteers.links.models import Purpose
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.mail.models import DeliveryState
from volunteers.notices.inputs import Audience
from volunteers.notices.queries import audience
from volunteers.pending.models import Pending
from volunteers.people.models import AnsweredFor, Person
from volunteers.undo import Act
from volunteers.web.limits import limiter

ANA = "ana@demo.example"
HALF_AN_HOUR = timedelta(minutes=30)
FREE, HELD, SOON, ANY = (f'data-state="{state}"' for state in ("free", "held", "full", "any"))


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def ask(client: Client, activity: Activity, email: str = ANA, name: str = "Ana", **given: Any) -> str:
    """Fill in the form, and read the page that it leads to."""
    answer = client.submit(
        f"/activities/{activity.public_id}/place", {"full_name": name, "email": email, "adult": "y"}, **given
    )
    assert answer.headers["Location"] == f"/activities/{activity.public_id}/place/asked"
    return str(client.get(f"{answer.headers['Location']}?lang=en").text)


def page_of(app: Flask, email: str = ANA) -> str:
    """The path behind the newest mail to an address."""
    facts = deliveries(app, email)[-1].facts.values()  # in any order: the mail may have a link to the place, too
    links = [fact for fact in facts if isinstance(fact, dict) and fact.get("purpose") == Purpose.CONFIRM_ADDRESS]
    with app.app_context():
        return f"/confirm/{token_for(links[0]['$link'], Purpose.CONFIRM_ADDRESS)}"


def states(app: Flask, activity: Activity) -> list[str]:
    """How everybody stands on the list of an activity, in order."""
    with app.app_context():
        found = db.session.scalars(
            sa.select(SignUp).where(SignUp.shift_id == activity.shifts[0].id).order_by(SignUp.id)
        )
        return [row.state.value for row in found]


def own_page(app: Flask, email: str = ANA) -> str:
    """The page without an account, by the newest mail about the place."""
    link = deliveries(app, email)[-1].facts["own"]
    with app.app_context():
        return f"/answer/{token_for(link['$link'], Purpose.OWN_PLACE)}"


def another_day() -> datetime:
    """A wall time at which nothing else is."""
    return (clock.now() + timedelta(days=3)).replace(tzinfo=None)


def presses_of(page: str) -> list[str]:
    """For whom the buttons of the page are, in order."""
    return re.findall(r'name="for" value="([^"]*)"', page)


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return client.get("/me/security").status_code == 200


def test_from_the_public_page_to_a_place(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """One form, one press: a place, no account, no committee; and nobody is there before the press."""
    activity = make.activity(committee, capacity=4, place="Sunrise Community House")
    assert f"/activities/{activity.public_id}/place" in client.get(f"/activities/{activity.public_id}").text
    people = len(rows(app, Person))
    assert HELD in ask(client, activity, name="Zenobia Quist")
    assert (len(rows(app, Person)), rows(app, Account), rows(app, SignUp)) == (people, [], [])
    page = client.get(f"{page_of(app)}?lang=en").text
    assert re.search(r"\d+:\d\d", page.split('class="lede"')[1].split("</p>")[0]), "until when the place is held"
    answer = client.submit(page_of(app))
    assert states(app, activity) == ["confirmed"]
    assert (rows(app, Pending), rows(app, HeldPlace), rows(app, Account)) == ([], [], [])
    assert [person.full_name for person in rows(app, Person)] == ["Zenobia Quist"]
    assert not is_in(client)
    shown = client.get(f"{answer.headers['Location']}?lang=en").text
    assert standings(shown) == ["confirmed"]
    assert "Sunrise Community House" in shown
    mail = deliveries(app, ANA)[-1]
    assert (mail.kind, mail.state) == ("activities/signed_up", DeliveryState.QUEUED)
    assert "BEGIN:VEVENT" in mail.facts["ical"]
    assert own_page(app) == answer.headers["Location"]


def test_the_place_is_given_back_without_an_account(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """By the page in the mail, with undo; the next one has it."""
    activity = make.activity(committee, capacity=1)
    ask(client, activity)
    client.submit(page_of(app))
    member = desk.come(make.person(), activity)
    path = own_page(app)
    client.submit(path, {"answer": "give-back"})
    assert states(app, activity) == ["withdrawn", "confirmed"]
    assert standings(client.get(path).text) == ["withdrawn"]
    key = rows(app, Act)[-1].key
    client.submit(f"/undo/{key}", {"token": path.removeprefix("/answer/")})
    assert states(app, activity) == ["confirmed", "waitlisted"]
    assert desk.state(member) is SignUpState.WAITLISTED
    assert standings(client.get(path).text) == ["confirmed"]


def test_an_account_if_they_want_one(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """The second button; whoever is signed in finds the place on their page."""
    activity = make.activity(committee, capacity=4)
    ask(client, activity)
    assert 'name="account" value="1"' in client.get(page_of(app)).text
    client.submit(page_of(app), {"account": "1"})
    assert [account.email for account in rows(app, Account)] == [ANA]
    assert is_in(client)
    assert states(app, activity) == ["confirmed"]
    assert "own" not in deliveries(app, ANA)[-1].facts
    assert f"/activities/{activity.public_id}" in client.get("/me").text


def test_later_an_account_too(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """Whoever signs in with the address says that it is them, and has the place."""
    activity = make.activity(committee)
    ask(client, activity)
    client.submit(page_of(app))
    client.submit("/login", {"email": ANA})
    (person,) = rows(app, Person)
    client.submit(f"/verify/{token_and_code(app, ANA)[0]}/who", {"who": person.public_id})
    assert is_in(client)
    assert standings(client.get(f"/activities/{activity.public_id}").text) == ["confirmed"]


def test_a_guest_gets_no_news(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """They asked for a place; with an account they are among everybody, as whom we had written down is."""
    activity = make.activity(committee, capacity=40)
    noted = make.person(account=None)
    ask(client, activity)
    client.submit(page_of(app))
    visitor = app.test_client()
    ask(visitor, activity, "ben@demo.example", "Ben")
    visitor.submit(page_of(app, "ben@demo.example"), {"account": "1"})
    with app.app_context():
        everybody = sa.select(Person.email).where(audience.everybody_in(Audience(is_to_everybody=True)))
        assert set(db.session.scalars(everybody)) == {"ben@demo.example", noted.email}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"adult": ""}, "How young people join"),
        ({"full_name": ""}, "Enter your name"),
        ({"email": "ana"}, "ana"),
        ({"email": ""}, "Enter your email address"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    app: Flask, client: Client, make: Factories, committee: Committee, given: dict[str, str], said: str
) -> None:
    """Under 18 nothing is confirmed; what was typed stays."""
    activity = make.activity(committee)
    whole = {"full_name": "Ana & <b>", "email": ANA, "adult": "y", **given}
    answer = client.submit(f"/activities/{activity.public_id}/place?lang=en", whole)
    assert answer.status_code == 422
    assert said in answer.text
    assert str(escape(whole["full_name"])) in answer.text
    assert not rows(app, Pending) + deliveries(app)


def test_a_held_place_is_taken_and_the_chair_sees_it(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """The list shows no unconfirmed stranger; who comes meanwhile waits."""
    activity = make.activity(committee, capacity=1)
    officer = make.officer(committee)
    ask(client, activity, name="Zenobia Quist")
    assert desk.come(make.person(), activity).state is SignUpState.WAITLISTED
    chair = app.test_client().sign_in(officer)
    for path in (f"/activities/{activity.public_id}/people", f"/activities/{activity.public_id}"):
        page = chair.get(f"{path}?lang=en").text
        assert standings(page)[:1] == ["held"], path
        assert "Zenobia" not in page, path
    visitor = app.test_client()
    page = visitor.get(f"/activities/{activity.public_id}?lang=en").text
    assert (standings(page), seats(page)) == ([], (1, 0, 1))
    assert SOON in ask(visitor, activity, "ben@demo.example", "Ben")


def test_the_worker_ends_it_and_the_next_moves_up(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """And is told; not a moment earlier."""
    activity, start = make.activity(committee, capacity=1), clock.now()
    ask(client, activity)
    waits = desk.come(make.person("Rosa", email="rosa@demo.example"), activity)
    for later, state in (
        (HALF_AN_HOUR - timedelta(minutes=1), SignUpState.WAITLISTED),
        (HALF_AN_HOUR + timedelta(minutes=1), SignUpState.CONFIRMED),
    ):
        with clock.at(start + later), app.app_context():
            end_holds()
        assert desk.state(waits) is state
    assert desk.mails()[-1] == ("moved_up", "rosa@demo.example")
    assert not rows(app, HeldPlace)


def test_what_is_over_by_the_date_counts_no_more(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """Also where the worker stands still: pages and decisions ask the date, and who waits goes first."""
    activity, start = make.activity(committee, capacity=1), clock.now()
    ask(client, activity)
    waits = desk.come(make.person(), activity)
    with clock.at(start + HALF_AN_HOUR + timedelta(seconds=1)):
        page = app.test_client().get(f"/activities/{activity.public_id}?lang=en").text
        assert seats(page)[:2] == (0, 1)
        second = desk.come(make.person(), activity)
    assert (desk.state(waits), second.state) == (SignUpState.CONFIRMED, SignUpState.WAITLISTED)


def test_pressed_after_the_end(app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk) -> None:
    """A place if one is free, else the waiting list; the page says so."""
    free, full, start = make.activity(committee, capacity=1), make.activity(committee, capacity=1), clock.now()
    for activity, email in ((free, "free@demo.example"), (full, "full@demo.example")):
        ask(client, activity, email)
    later = start + HALF_AN_HOUR + timedelta(minutes=1)
    with clock.at(later):
        desk.come(make.person(), full)
        first = client.get(client.submit(page_of(app, "free@demo.example")).headers["Location"] + "?lang=en").text
        second = client.get(client.submit(page_of(app, "full@demo.example")).headers["Location"] + "?lang=en").text
    assert ("ran out" in first, "ran out" in second) == (True, True)
    assert (standings(first), standings(second)) == (["confirmed"], ["waitlisted"])
    assert (states(app, free), states(app, full)) == (["confirmed"], ["confirmed", "waitlisted"])
    assert deliveries(app, "full@demo.example")[-1].kind == "activities/waiting"


def test_a_new_mail_names_no_time_that_is_over(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """Whoever comes after the link's three days has a new one, and waits for it where they asked."""
    activity, start = make.activity(committee, capacity=1), clock.now()
    ask(client, activity)
    with clock.at(start + timedelta(days=4)):
        page = client.get(f"{page_of(app)}?lang=en")
        assert (page.status_code, f'action="{page_of(app)}/again"' in page.text) == (410, True)
        answer = client.submit(f"{page_of(app)}/again")
        assert answer.headers["Location"] == f"/activities/{activity.public_id}/place/asked"
        assert [mail.facts["held_until"] is None for mail in deliveries(app, ANA)] == [False, True]
        assert FREE in client.get(f"{answer.headers['Location']}?lang=en").text
        client.submit(page_of(app))
    assert states(app, activity) == ["confirmed"]


def test_full_is_the_waiting_list_after_the_press(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """Nothing is held; whoever waits reads on their own page how."""
    activity = make.activity(committee, capacity=1)
    desk.come(make.person(), activity)
    page = client.get(f"/activities/{activity.public_id}/place?lang=en").text
    assert "waiting list" in between(page, "<h1", "</h1>")
    assert "waiting list" in page.split('type="submit"')[-1].split("</button>")[0]
    assert SOON in ask(client, activity)
    assert deliveries(app, ANA)[-1].facts["is_full"] is True
    assert "waiting list" in between(client.get(f"{page_of(app)}?lang=en").text, 'id="send-t"', "</form>")
    assert not rows(app, HeldPlace)
    client.submit(page_of(app))
    assert states(app, activity) == ["confirmed", "waitlisted"]
    page = client.get(f"{own_page(app)}?lang=en").text
    assert (standings(page), "first" in said(page, "waitlisted")) == (["waitlisted"], True)
    onward = [f'href="/activities/{activity.public_id}"', 'href="/activities/">See other']
    assert all(each in page for each in onward)
    client.submit(own_page(app), {"answer": "give-back"})
    assert states(app, activity) == ["confirmed", "withdrawn"]
    page = client.get(f"{own_page(app)}?lang=en").text
    assert all(each in page for each in onward), "there is somewhere to go on to"


def _end(app: Flask, make: Factories, committee: Committee, activity: Activity, how: str) -> None:
    """Let an activity become what nobody can come to; over it is by itself."""
    chair = chair_of(make, committee)
    with app.app_context():
        if how == "cancelled":
            actions.cancel(chair, activity.id, LocalText.of("Rain"))
        elif how == "for members":
            actions.change(chair, activity.id, input_of(activity, is_public=False))


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("cancelled", "cancelled"),
        ("for members", "members-only"),
        ("over", "over"),
    ],
)
def test_why_not(app: Flask, client: Client, make: Factories, committee: Committee, how: str, code: str) -> None:
    """At the form, and at the press where it became so meanwhile; nobody is made."""
    soon = (clock.now() + timedelta(hours=2)).astimezone(ZoneInfo("America/Denver")).replace(tzinfo=None)
    activity = make.activity(committee, capacity=4, starts=soon)
    ask(client, activity)
    path = page_of(app)
    _end(app, make, committee, activity, how)
    people = len(rows(app, Person))
    place = f"/activities/{activity.public_id}/place"
    with clock.at(activity.ends_at + timedelta(minutes=1) if how == "over" else clock.now()):
        for url in (place, path):
            assert codes(client.get(url).text) == {code}, url
        refused = client.submit(f"{place}?lang=en", {"full_name": "A", "email": ANA, "adult": "y"})
        assert (refused.status_code, codes(refused.text)) == (409, {code})
        client.submit(path)
        assert codes(client.get(path).text) == {code}
    assert len(rows(app, Person)) == people
    assert not rows(app, SignUp)
    if how == "for members":
        assert str(activity.title) not in refused.text


def test_a_mail_that_asks_in_vain_does_not_leave(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """It was canceled meanwhile."""
    activity = make.activity(committee, capacity=4)
    ask(client, activity)
    _end(app, make, committee, activity, "cancelled")
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()
    with app.app_context():
        deliver_all()
        assert not [mail for mail in kept() if ANA in str(mail.to)]


def test_nothing_typed_stands_in_the_mail(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """The form is no way to write to whom one likes; the title is ours."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()
    ask(client, make.activity(committee, title=LocalText.of("Choir")), name="Buy cheap pills")
    with app.app_context():
        deliver_all()
        (mail,) = kept()
    raw = b"".join(part.get_payload(decode=True) or b"" for part in mail.message.walk() if not part.is_multipart())
    assert b"pills" not in mail.raw + raw
    assert b"Choir" in raw


def test_who_is_known_at_the_address(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """For oneself, or for somebody else there: the owner says so; whoever comes already can't twice."""
    activity = make.activity(committee, capacity=40)
    ana = make.person("Ana Ruiz", email=ANA)
    ask(client, activity, name="Ann Reed")
    page = client.get(f"{page_of(app)}?lang=en").text
    assert "Ann Reed" in page
    assert presses_of(page) == [ana.public_id, "new"]
    assert 'name="account"' not in page
    client.submit(page_of(app), {"for": ana.public_id})
    assert [row.person_id for row in rows(app, SignUp)] == [ana.id]
    assert is_in(client)
    visitor = app.test_client()
    ask(visitor, activity, name="Ben")
    assert codes(visitor.get(page_of(app)).text) == {"signed-up"}
    visitor.submit(page_of(app), {"for": "new"})
    ben = next(person for person in rows(app, Person) if person.full_name == "Ben")
    assert [row.person_id for row in rows(app, AnsweredFor)] == [ben.id]
    assert states(app, activity) == ["confirmed", "confirmed"]
    assert own_page(app)


@pytest.mark.parametrize("typed", ["Nora Test", "nora  TEST", "No\u200bra Te\u00adst", "Nora\u200d Test\u2060"])
def test_the_same_name_at_the_address_is_the_same_person(
    app: Flask, client: Client, make: Factories, committee: Committee, typed: str
) -> None:
    """However it is written: one button, and also a press for somebody new makes nobody."""
    activity, other = make.activity(committee, capacity=40), make.activity(committee, capacity=40, starts=another_day())
    ask(client, activity, name="Nora Test")
    client.submit(page_of(app))
    (nora,) = rows(app, Person)
    ask(client, other, name=typed)
    assert presses_of(client.get(page_of(app)).text) == [nora.public_id] * 2, "one of them with an account"
    client.submit(page_of(app), {"for": "new"})
    assert states(app, other) == ["confirmed"]
    ask(client, activity, name=typed)
    path = page_of(app)
    page = client.get(f"{path}?lang=en").text
    assert codes(page) == {"signed-up"}
    assert presses_of(page) == []
    for chosen in ("new", nora.public_id):
        client.submit(path, {"for": chosen})
    assert (states(app, activity), len(rows(app, Person))) == (["confirmed"], 1)


@pytest.mark.parametrize("state", ["confirmed", "waitlisted"])
def test_the_second_mail_says_that_they_are_on_the_list(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk, state: str
) -> None:
    """And leads to their own place: nothing is held, nothing is to be confirmed. Somebody else there is asked."""
    activity = make.activity(committee, capacity=2)
    if state == "waitlisted":
        desk.come(make.person(), activity)
        desk.come(make.person(), activity)
    ask(client, activity, name="Nora Test")
    client.submit(page_of(app))
    own = own_page(app)
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()
    with app.app_context():
        deliver_all()
    first = len(list(folder(app.instance_path).glob("*.eml")))
    ask(client, activity, name="nora test")
    mail = deliveries(app, ANA)[-1]
    assert (mail.facts["already"], own_page(app)) == (state, own)
    with app.app_context():
        deliver_all()
        said = next(each.message for each in kept() if "already on the list" in each.subject)
    assert len(list(folder(app.instance_path).glob("*.eml"))) == first + 1
    text = said.get_body(("plain",)).get_content()
    assert own in text
    assert "/confirm/" not in text
    assert "holding" not in text
    ask(client, activity, name="Ben")
    assert deliveries(app, ANA)[-1].facts["already"] is None


def test_two_of_one_name_at_the_address(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """Written down twice before: no third one, and while one of them comes the other takes no place by this."""
    activity, other = make.activity(committee, capacity=40), make.activity(committee, capacity=40, starts=another_day())
    client.max_queries = 40  # why not is asked for each whom we know there
    twice = [make.person("Nora Test", email=ANA, account=None) for _ in range(2)]
    ask(client, activity, name="Nora Test")
    path = page_of(app)
    assert presses_of(client.get(path).text) == [person.public_id for person in twice]
    client.submit(path, {"for": "new"})
    assert states(app, activity) == []
    client.submit(path, {"for": twice[0].public_id})
    ask(client, activity, name="Nora Test")
    assert presses_of(client.get(page_of(app)).text) == []
    ask(client, other, name="Nora Test")
    assert len(presses_of(client.get(page_of(app)).text)) == 2
    assert len(rows(app, Person)) == 2


def test_whom_a_coordinator_wrote_down(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """They come with the name as it is, and have no account by it."""
    activity = make.activity(committee)
    ana = make.person("Ana Ruiz", email=ANA, account=None)
    ask(client, activity, name="ana ruiz")
    client.submit(page_of(app), {"for": ana.public_id})
    assert [row.person_id for row in rows(app, SignUp)] == [ana.id]
    assert not rows(app, Account)


def test_every_address_reads_the_same(app: Flask, make: Factories, committee: Committee) -> None:
    """A member, a person written down, somebody unknown: the same answer, the same mail."""
    activity = make.activity(committee, capacity=40)
    make.person("Ana Ruiz", email="member@demo.example")
    make.person("Ana Ruiz", email="noted1@demo.example", account=None)
    pages, mails = set(), set()
    for email in ("member@demo.example", "noted1@demo.example", "nobody@demo.example"):
        client = app.test_client()
        pages.add(ask(client, activity, email).replace(email, "x"))
        mail = deliveries(app, email)[-1]
        mails.add((mail.kind, mail.language, mail.to_name, mail.facts["title"]["$text"]["en"]))
    assert len({page.split("<main")[1].split("</main")[0] for page in pages}) == 1
    assert len(mails) == 1


def test_disowned_frees_the_place_at_once(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """ "This was not me": the next one has it."""
    activity = make.activity(committee, capacity=1)
    ask(client, activity)
    waits = desk.come(make.person(), activity)
    client.max_queries = 40  # whoever moves up is written to
    client.submit(f"{page_of(app)}/not-me")
    assert desk.state(waits) is SignUpState.CONFIRMED
    assert not rows(app, Pending) + rows(app, HeldPlace)


def test_the_same_form_twice_keeps_one_place(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """Whichever of the two mails is pressed has it; the other then says that one is on the list."""
    activity = make.activity(committee, capacity=8)
    ask(client, activity)
    first = page_of(app)
    assert HELD in ask(client, activity)
    assert len(rows(app, HeldPlace)) == 1
    second = page_of(app)
    client.submit(second)
    assert not rows(app, HeldPlace)
    assert states(app, activity) == ["confirmed"]
    assert codes(client.get(first).text) == {"signed-up"}


def test_few_places_for_an_address(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """On whatever it is, and with whatever is written behind a plus."""
    activities = [make.activity(committee, capacity=40) for _ in range(3)]
    said = [ask(client, activity, f"ana+{n}@demo.example") for n, activity in enumerate(activities)]
    assert [HELD in page for page in said] == [True, True, False]
    assert FREE in said[-1]
    client.submit(page_of(app, "ana+2@demo.example"))
    assert states(app, activities[-1]) == ["confirmed"], "without a place that is kept one has one, too"


def test_invented_addresses_empty_nothing(
    app: Flask, client: Client, make: Factories, committee: Committee, desk: Desk
) -> None:
    """At most a quarter is held at a time, over and over; the rest are there for who comes, in order of the presses."""
    activity, start = make.activity(committee, capacity=8), clock.now()
    for number in range(30):
        ask(app.test_client(), activity, f"invented{number}@demo.example", f"N{number}")
    assert len(rows(app, HeldPlace)) == 2
    ask(client, activity)
    for _ in range(4):
        desk.come(make.person(), activity)
    client.submit(page_of(app))
    for _ in range(2):
        desk.come(make.person(), activity)
    assert states(app, activity) == ["confirmed"] * 6 + ["waitlisted"]
    with clock.at(start + HALF_AN_HOUR + timedelta(minutes=1)), app.app_context():
        end_holds()
    assert states(app, activity) == ["confirmed"] * 7


def test_one_place_can_be_held_of_one(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """Rounded up to one; where as many come as like to, none is kept, and none need be."""
    small, any_number = make.activity(committee, capacity=1), make.activity(committee)
    assert HELD in ask(client, small)
    assert ANY in ask(client, any_number, "ben@demo.example")
    assert len(rows(app, HeldPlace)) == 1


def test_no_fewer_places_than_are_held(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """What we said that we keep, we keep."""
    activity = make.activity(committee, capacity=8)
    for number in range(2):
        ask(client, activity, f"a{number}@demo.example", f"A{number}")
    with app.app_context():
        with pytest.raises(Refusal, match="2 places are taken or held"):
            actions.change(chair_of(make, committee), activity.id, input_of(activity, capacity=1))
        actions.change(chair_of(make, committee), activity.id, input_of(activity, capacity=2))


def test_a_private_home_is_told_to_who_has_a_place(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """Not on the form, nor behind the mail that asks; then in the mail and on the own page."""
    home = "1320 Lark Street"
    activity = make.activity(committee, capacity=1, place=home, is_address_private=True)
    asked = ask(client, activity)
    pages = [asked, client.get(f"/activities/{activity.public_id}/place").text, client.get(page_of(app)).text]
    assert not [page for page in pages if home in page]
    assert home not in str(deliveries(app, ANA)[-1].facts)
    answer = client.submit(page_of(app))
    assert home in client.get(answer.headers["Location"]).text
    assert deliveries(app, ANA)[-1].facts["place"] == home


def test_what_changes_is_told_with_the_own_page(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """Another place: the mail leads to where one can take one's name off without an account."""
    activity = make.activity(committee, capacity=4)
    ask(client, activity)
    client.submit(page_of(app))
    with app.app_context():
        deliver_all()
        actions.change(chair_of(make, committee), activity.id, input_of(activity, place="Elsewhere"))
    mail = deliveries(app, ANA)[-1]
    assert mail.kind == "activities/changed"
    assert standings(client.get(own_page(app)).text) == ["confirmed"]


def test_whoever_is_signed_in_needs_no_form(client: Client, make: Factories, committee: Committee) -> None:
    """They have the one button."""
    activity = make.activity(committee)
    client.sign_in(make.person())
    answer = client.get(f"/activities/{activity.public_id}/place")
    assert answer.headers["Location"] == f"/activities/{activity.public_id}"


def test_no_such_place(client: Client) -> None:
    """Nor for an address that nobody asked from."""
    for path in ("/activities/bbbbbbbbbbbbbbbb/place", "/activities/bbbbbbbbbbbbbbbb/place/asked"):
        assert client.get(path).status_code == 404


def test_only_who_asked_waits(client: Client, make: Factories, committee: Committee) -> None:
    """A browser that asked for nothing is led to the activity."""
    activity = make.activity(committee)
    answer = client.get(f"/activities/{activity.public_id}/place/asked")
    assert answer.headers["Location"] == f"/activities/{activity.public_id}"


@pytest.fixture
def strict(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application that counts what one sender does."""
    was = limiter.enabled
    app = make_app(tmp_path, url := databases.new("visitors"), RATE_LIMITS="on")
    with app.app_context():
        limiter.reset()
    yield app
    limiter.enabled = was
    leave(app)
    databases.drop(url)


def test_few_places_for_a_sender(strict: Flask) -> None:
    """One place in the network keeps three, however many addresses it invents; another one can still."""
    make = Factories(strict)
    activity = make.activity(make.committee(), capacity=80)
    said = []
    for number in range(5):
        where = {"environ_base": {"REMOTE_ADDR": "10.1.0.1"}}
        said.append(HELD in ask(strict.test_client(), activity, f"n{number}@demo.example", **where))
    assert said == [True, True, True, False, False]
    where = {"environ_base": {"REMOTE_ADDR": "10.1.0.2"}}
    assert HELD in ask(strict.test_client(), activity, "other@demo.example", **where)


def test_who_has_had_too_many_mails_reads_the_same(strict: Flask) -> None:
    """A sixth mail in an hour is not written, and the page is as where no place can be kept."""
    make = Factories(strict)
    activities = [make.activity(make.committee(), capacity=80) for _ in range(6)]
    said = []
    for number, activity in enumerate(activities):
        where = {"environ_base": {"REMOTE_ADDR": f"10.2.0.{number}"}}
        said.append(ask(strict.test_client(), activity, **where))
    assert [HELD in page for page in said] == [True, True, False, False, False, False]
    assert [FREE in page for page in said] == [False, False, True, True, True, True]
    assert len(deliveries(strict, ANA)) == 5


def test_what_nobody_sees_is_no_part_of_a_name(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """It is left out at the door, whichever form it is."""
    ask(client, make.activity(committee), name="Pat\u200b Vis\u00aditor\u2060")
    client.submit(page_of(app))
    assert [person.full_name for person in rows(app, Person)] == ["Pat Visitor"]


NEXT, OPEN, WAITED = (
    "The next person on the waiting list",
    "Your place is open for someone else",
    "off the waiting list",
)


@pytest.mark.parametrize(
    ("capacity", "others", "said"), [(1, "after", NEXT), (1, "", OPEN), (None, "after", OPEN), (1, "before", WAITED)]
)
@pytest.mark.parametrize("by", ["link", "page"])
def test_whoever_takes_their_name_off_reads_what_came_of_it(
    app: Flask,
    client: Client,
    make: Factories,
    committee: Committee,
    desk: Desk,
    capacity: int | None,
    others: str,
    said: str,
    by: str,
) -> None:
    """Somebody else has the place now, nobody waits for it, or there was none to give back."""
    activity = make.activity(committee, capacity=capacity)
    client.max_queries = 60  # whoever moves up is written to
    if others == "before":
        desk.come(make.person(), activity)
    if by == "link":
        ask(client, activity)
        client.submit(page_of(app))
        path, given = own_page(app), {"answer": "give-back"}
    else:
        member = make.person()
        path, given = f"/sign-ups/{desk.come(member, activity).public_id}/withdraw", {}
        client.sign_in(member)
    if others == "after":
        desk.come(make.person(), activity)
    client.get(f"/activities/{activity.public_id}?lang=en")  # what was said before is read
    answer = client.submit(path, given)
    page = client.get(f"{answer.headers['Location']}?lang=en").text
    assert [each for each in (NEXT, OPEN, WAITED) if each in page] == [said]
    assert by == "page" or standings(page) == ["withdrawn"]


def test_a_used_link_leads_to_the_place(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """Nobody who has no account is asked to sign in; once the name is off, it leads to the activity."""
    activity = make.activity(committee)
    ask(client, activity)
    path = page_of(app)
    client.submit(path)
    own = own_page(app)
    page = app.test_client().get(f"{path}?lang=en")
    main = page.text.split("<main")[1].split("</main")[0]
    assert (page.status_code, f'href="{own}"' in main, "/login" in main) == (410, True, False)
    client.submit(own, {"answer": "give-back"})
    main = app.test_client().get(path).text.split("<main")[1].split("</main")[0]
    assert f'href="/activities/{activity.public_id}"' in main


def test_after_this_was_not_me_there_is_what_is_on(
    app: Flask, client: Client, make: Factories, committee: Committee
) -> None:
    """Not the committees, for which nobody asked; and the page says what becomes of the request for a place."""
    ask(client, make.activity(committee, capacity=4))
    path = page_of(app)
    page = client.get(f"{path}?lang=en").text
    assert "place" in page.split('aria-labelledby="not-t"')[1].split('class="hint"')[1].split("</p>")[0]
    said = [client.submit(f"{path}/not-me").text, client.get(path).text]
    for main in (page.split("<main")[1].split("</main")[0] for page in said):
        assert 'href="/activities/"' in main
        assert "/committees" not in main
