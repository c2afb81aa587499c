"""Once a year: is what we know of you still right? Asked once, reminded once, answered by a link, listed else."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings, tree_of
from tests.factories import NOW, Factories
from volunteers import links
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link, Purpose
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.organization.actions import set_settings
from volunteers.people import actions, jobs, lists, queries, rules
from volunteers.people.inputs import MailInput, ProfileInput
from volunteers.people.models import Channel, LanguageSkill, Level, Person, StillRight

JUNE = date(2026, 6, 5)
LONG_AGO = NOW - timedelta(days=900)
HOME = "home@demo.example"


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 6, 5), date(2025, 12, 1)),
        (date(2026, 1, 31), date(2025, 7, 1)),
        (date(2026, 12, 1), date(2026, 6, 1)),
    ],
)
def test_half_a_year_nobody_is_asked(today: date, since: date) -> None:
    assert rules.left_alone_since(today) == since


@pytest.mark.parametrize(
    ("left", "asked", "today", "more"),
    [
        (0, 0, date(2026, 6, 1), 0),
        (5, 0, date(2026, 6, 1), 5),  # a small organization is done in a day
        (25, 0, date(2026, 6, 1), 20),
        (900, 0, date(2026, 6, 1), 30),  # thirty days
        (870, 30, date(2026, 6, 1), 0),  # the same day again
        (870, 0, date(2026, 6, 2), 30),
        (870, 0, date(2026, 6, 30), 870),  # nobody worked for a month
        (90_000, 0, date(2026, 12, 31), 1000),  # and never more than that
    ],
)
def test_the_mails_are_spread_over_the_month(left: int, asked: int, today: date, more: int) -> None:
    assert rules.how_many_today(left, asked, today) == more


def test_of_a_number_only_its_owner_knows_the_rest() -> None:
    assert [rules.last_digits(each) for each in ("+13035550147", "", None, "12")] == ["47", "", "", "12"]


@dataclass
class Years:
    """An organization that asks in June, and what its worker does day after day."""

    app: Flask
    make: Factories

    def somebody(self, name: str = "Ana Ruiz", email: str = "ana@demo.example", **values: Any) -> Person:
        return self.make.person(name, email=email, **{"created_at": LONG_AGO, **values})

    def on_day(self, number: int) -> None:
        """The night's work on the day so many days after June 5, 2026; twice, as after a crash."""
        with clock.at(NOW + timedelta(days=number)), self.app.app_context():
            jobs.ask_what_is_right()
            jobs.ask_what_is_right()

    def mails(self) -> list[Delivery]:
        with self.app.app_context():
            return list(
                db.session.scalars(
                    sa.select(Delivery).where(Delivery.kind == "people/still_right").order_by(Delivery.id)
                )
            )

    def path(self, person: Person) -> str:
        """What the newest link of somebody opens."""
        with self.app.app_context():
            where = (Link.purpose == Purpose.STILL_RIGHT, Link.person_id == person.id)
            return links.token(db.session.scalars(sa.select(Link).where(*where).order_by(Link.id.desc())).first())

    def row(self, person: Person) -> StillRight | None:
        with self.app.app_context():
            return queries.still_right_of(person.id)

    def now(self, person: Person) -> Person:
        with self.app.app_context():
            found = queries.own(person.id)
            assert found is not None
            return found

    def unsure(self, day: int) -> list[str]:
        with clock.at(NOW + timedelta(days=day)), self.app.app_context():
            today = clock.now().date()
            return [each.full_name for each in db.session.scalars(queries.unsure(Actor.job(), today))]

    def deliver(self, day: int = 0) -> list[DeliveryState]:
        with clock.at(NOW + timedelta(days=day, hours=1)), self.app.app_context():
            deliver_all()
        return [each.state for each in self.mails()]


@pytest.fixture
def years(app: Flask, make: Factories, set_clock: datetime) -> Years:
    with app.app_context():
        set_settings(Actor.job(), {"yearly_month": "6"})
    return Years(app, make)


def test_asked_once_reminded_once_then_listed(years: Years) -> None:
    """And asked again a year later, whoever answers or not; the mail goes after all that somebody waits for."""
    years.somebody()
    counts = []
    for day in (-40, 0, 1, 13, 14, 15, 27, 28, 300, 365):
        years.on_day(day)
        counts.append(len(years.mails()))
    assert counts == [0, 1, 1, 1, 2, 2, 2, 2, 2, 3]
    assert [mail.facts["is_reminder"] for mail in years.mails()] == [False, True, False]
    assert all(mail.is_bulk and mail.category == "yearly" and mail.unsubscribe_public_id for mail in years.mails())


def test_who_did_not_answer_is_listed(years: Years) -> None:
    years.somebody(phone="+13035550147")
    years.on_day(0)
    years.on_day(14)
    assert (years.unsure(27), years.unsure(28)) == ([], ["Ana Ruiz"])


def test_nobody_is_asked_where_nobody_set_a_month(app: Flask, make: Factories, set_clock: datetime) -> None:
    years = Years(app, make)
    years.somebody()
    years.on_day(0)
    assert years.mails() == []


def test_who_is_not_asked(years: Years) -> None:
    """The dead, the young, who has shown no address to be theirs, who stopped it, and who came a while ago."""
    years.somebody(email="dead@demo.example", death_noted_at=clock.now())
    years.somebody(email="young@demo.example", is_adult=False)
    years.somebody(email="written@demo.example", account=None)
    years.somebody(email="unsure@demo.example", account=years.make.account("unsure@demo.example", confirmed=False))
    years.somebody(email="new@demo.example", created_at=NOW + timedelta(hours=1))
    stopped = years.somebody(email="stopped@demo.example")
    with years.app.app_context():
        actions.choose_mails(Actor.job(), stopped.id, MailInput({Channel.YEARLY: False}))
    moved_in = years.somebody(email="moved-in@demo.example", created_at=NOW - timedelta(days=20))
    years.on_day(0)
    assert [mail.to_address for mail in years.mails()] == ["moved-in@demo.example"]
    assert moved_in.account_id is not None


def test_what_is_stopped_does_not_leave(years: Years) -> None:
    person = years.somebody()
    years.on_day(0)
    with years.app.app_context():
        actions.choose_mails(Actor.job(), person.id, MailInput({Channel.YEARLY: False}))
    assert years.deliver() == [DeliveryState.SUPPRESSED]
    assert years.mails()[0].suppressed_reason is SuppressedReason.OPTED_OUT
    years.on_day(20)
    assert (len(years.mails()), years.unsure(60)) == (1, [])


def test_a_household_gets_one_mail_without_anybody_s_facts(years: Years) -> None:
    rosa = years.somebody("Rosa Diaz", HOME, phone="+13035550147")
    ben = years.somebody("Ben Vela", HOME, account=None)
    years.on_day(0)
    (mail,) = years.mails()
    assert (mail.person_id, mail.facts["known"]) == (rosa.id, None)
    assert [each["name"] for each in mail.facts["people"]] == ["Rosa Diaz", "Ben Vela"]
    assert years.path(rosa) != years.path(ben)


@pytest.mark.parametrize("what", ["answered", "died", "moved"])
def test_a_mail_that_is_no_longer_so_does_not_leave(years: Years, what: str) -> None:
    """Of a household where somebody died, the others are asked by the reminder."""
    rosa, ben = years.somebody("Rosa Diaz", HOME), years.somebody("Ben Vela", HOME, account=None)
    years.on_day(0)
    with years.app.app_context():
        if what == "answered":
            actions.confirm(Actor.job(), ben.id, "phone")
        elif what == "died":
            actions.note_death(Actor.job(), ben.id)
        else:
            with unguarded("a test writes a row"):
                db.session.execute(sa.update(Person).where(Person.id == ben.id).values(email="ben@demo.example"))
                db.session.commit()
    assert years.deliver() == [DeliveryState.CANCELLED]
    years.on_day(14)
    (_first, second) = years.mails()
    assert (second.to_address, [each["name"] for each in second.facts["people"]]) == (HOME, ["Rosa Diaz"])
    assert years.deliver(14)[1] is DeliveryState.SENT
    assert rosa.id == second.person_id


# the page behind the link


@pytest.fixture
def ana(years: Years) -> Person:
    """Somebody who is asked today."""
    person = years.somebody(
        phone="+13035550147",
        skills=["driving"],
        availability=["saturdays"],
        emergency_name="Rosa Ruiz",
        emergency_phone="+13035550198",
    )
    years.make.skill(person, "es")
    years.make.member(years.make.committee(), person)
    years.on_day(0)
    return person


def test_looking_changes_nothing_and_shows_no_number(years: Years, ana: Person, client: Client) -> None:
    page = client.get(f"/answer/{years.path(ana)}").text
    for shown in ("Ana Ruiz", "driving", "Saturdays", "Rosa Ruiz", "Spanish", "Korea Committee", "47", "98"):
        assert shown in page
    for hidden in ("555", "0147", "0198"):
        assert hidden not in "".join(tree_of(page).find(".//main").itertext())
    row = years.row(ana)
    assert row is not None
    assert row.confirmed_on is None
    (mail,) = years.mails()
    assert (mail.facts["known"]["number"], "Rosa" in str(mail.facts), "555" in str(mail.facts)) == ("47", False, False)


def test_yes_is_one_press_and_its_undo(years: Years, ana: Person, client: Client) -> None:
    path = f"/answer/{years.path(ana)}"
    assert client.submit(path, {"answer": "yes"}).status_code == 303
    row = years.row(ana)
    assert row is not None
    assert row.confirmed_on == JUNE
    page = client.get(path).text
    assert "driving" not in page, "what was answered is not shown again"
    client.submit(path, {"answer": "yes"})
    client.undo(data={"token": years.path(ana)})
    row = years.row(ana)
    assert row is not None
    assert (row.confirmed_on, row.asked_on) == (None, JUNE)
    assert "driving" in client.get(path).text, "and is asked again"
    client.submit(path, {"answer": "yes"})
    years.on_day(14)
    years.on_day(200)
    assert len(years.mails()) == 1
    years.on_day(361)
    assert len(years.mails()) == 2, "the next June"


PHONE = "+1 303-555-0111"
FORMS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("name", {"full_name": "Ana Ruiz Vela", "call_name": "Ani"}, {"full_name": "Ana Ruiz Vela", "call_name": "Ani"}),
    ("phone", {"phone": "303 555 0111", "is_phone_private": "y"}, {"phone": PHONE, "is_phone_private": True}),
    ("skills", {"skills": "driving, cooking"}, {"skills": ["driving", "cooking"]}),
    ("availability", {"availability": "sundays"}, {"availability": ["sundays"]}),
    ("emergency", {"takes_off": "y"}, {"emergency_name": None, "emergency_phone": None}),
]
NAMES = sorted({name for _fact, _typed, saved in FORMS for name in saved})


@pytest.mark.parametrize(("fact", "typed", "saved"), FORMS, ids=[each[0] for each in FORMS])
def test_only_what_changed_is_asked(
    years: Years, ana: Person, client: Client, fact: str, typed: dict[str, str], saved: dict[str, Any]
) -> None:
    """All else stays as it was; the answer counts for a year; the link goes on; and it is changed back."""
    before = {name: getattr(years.now(ana), name) for name in NAMES}
    path = f"/still-right/{years.path(ana)}/facts/{fact}"
    page = client.get(path).text
    assert "0147" not in page
    assert "0198" not in page
    asked = {each.get("name") for each in tree_of(page).iter() if each.tag in ("input", "textarea")} & {*NAMES}
    assert asked == set(saved)
    version = tree_of(page).find(".//input[@name='version']").get("value")
    assert client.submit(path, {**typed, "version": version}).status_code == 303
    now = {name: getattr(years.now(ana), name) for name in NAMES}
    assert now == {**before, **saved}
    row = years.row(ana)
    assert row is not None
    assert row.confirmed_on == JUNE
    assert "Yes, all of this" in client.get(f"/answer/{years.path(ana)}").text
    client.undo(data={"token": years.path(ana)})
    assert {name: getattr(years.now(ana), name) for name in NAMES} == before
    row = years.row(ana)
    assert row is not None
    assert row.confirmed_on is None


def test_what_is_not_shown_is_kept_unless_it_is_taken_off(years: Years, ana: Person, client: Client) -> None:
    """Fields begin empty, for whoever holds the link: left so, with another tick, they say nothing about the number."""
    facts = f"/still-right/{years.path(ana)}/facts"
    names = ("phone", "is_phone_private", "emergency_name", "emergency_phone")

    def now() -> list[Any]:
        person = years.now(ana)
        return [getattr(person, name) for name in names]

    def save(fact: str, **typed: str) -> int:
        page = client.get(f"{facts}/{fact}").text
        version = tree_of(page).find(".//input[@name='version']").get("value")
        return client.submit(f"{facts}/{fact}", {**typed, "version": version}).status_code

    phone, _private, name, number = before = now()
    assert phone
    assert number
    assert save("phone") == 303
    assert save("emergency") == 303
    assert now() == before
    assert save("phone", is_phone_private="y") == 303
    assert now() == [phone, True, name, number]
    for typed in ({"emergency_name": "Evan"}, {"emergency_phone": PHONE}, {"emergency_name": "Evan", "takes_off": "y"}):
        assert save("emergency", **typed) == 422
    assert save("phone", phone=PHONE, takes_off="y") == 422
    assert now() == [phone, True, name, number]
    assert save("phone", takes_off="y", is_phone_private="y") == 303
    assert now() == [None, True, name, number]


def spoken(years: Years, person: Person) -> list[tuple[str, Level | None, date | None]]:
    return sorted((each.language, each.speaks, each.basis_on) for each in years.now(person).languages)


def test_languages_are_changed_and_changed_back(years: Years, ana: Person, client: Client) -> None:
    said_on = date(2020, 2, 2)
    with years.app.app_context(), unguarded("a test writes a row"):
        db.session.execute(sa.update(LanguageSkill).values(basis_on=said_on))
        db.session.commit()
    path = f"/still-right/{years.path(ana)}/facts/languages"
    page = client.get(path).text
    version = tree_of(page).find(".//input[@name='version']").get("value")
    typed = {"language_0": "fr", "speaks_0": "conversation", "writes_0": "", "version": version}
    assert client.submit(path, typed).status_code == 303
    assert spoken(years, ana) == [("fr", Level.CONVERSATION, JUNE)]
    client.undo(data={"token": years.path(ana)})
    assert spoken(years, ana) == [("es", Level.WORK, said_on)]


def test_what_can_not_be_saved_is_said_and_nothing_is_lost(years: Years, ana: Person, client: Client) -> None:
    """No name; a number that is none; and somebody else saved meanwhile."""
    path = f"/still-right/{years.path(ana)}/facts"
    assert client.submit(f"{path}/name", {"full_name": "", "call_name": "Ani", "version": "1"}).status_code == 422
    answer = client.submit(f"{path}/phone", {"phone": "my old one", "version": "1"})
    assert (answer.status_code, "my old one" in answer.text) == (422, True)
    with years.app.app_context():
        given = queries.own(ana.id)
        assert given is not None
        actions.choose_language(Actor.job(), ana.id, "es")
    answer = client.submit(f"{path}/skills", {"skills": "cooking", "version": "1"})
    assert (answer.status_code, codes(answer.text), "cooking" in answer.text) == (422, {"stale"}, True)
    assert years.now(ana).skills == ["driving"]


def test_a_link_that_is_over_says_so(years: Years, ana: Person, client: Client) -> None:
    """Forged, of another purpose, too late, to an address that is not theirs any more, disowned."""
    token = years.path(ana)
    path, change = f"/answer/{token}", f"/still-right/{token}/facts/skills"
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert [client.get(each.replace(token, forged)).status_code for each in (path, change)] == [404, 404]
    assert client.get(f"/still-right/{token}/facts/nothing").status_code == 404
    with clock.at(NOW + timedelta(days=61)):
        assert "driving" not in client.get(path).text
        client.submit(path, {"answer": "yes"})
        assert codes(client.get(path).text) == {"expired"}
        assert client.submit(change, {"skills": "cooking", "version": "1"}).status_code == 303
    with years.app.app_context(), unguarded("a test writes a row"):
        db.session.execute(sa.update(Person).where(Person.id == ana.id).values(email="new@demo.example"))
        db.session.commit()
    assert "driving" not in client.get(path).text
    client.submit(path, {"answer": "yes"})
    client.submit(change, {"skills": "cooking", "version": "1"})
    row = years.row(ana)
    assert row is not None
    assert (row.confirmed_on, years.now(ana).skills) == (None, ["driving"])


def test_who_is_somebody_else_is_not_asked_again(years: Years, ana: Person, client: Client) -> None:
    """The link is closed, no reminder goes there, and coordinators are to look."""
    token = years.path(ana)
    client.submit(f"/answer/{token}", {"answer": "not-me"})
    pages = (f"/answer/{token}", f"/still-right/{token}/leaving")
    assert [client.get(each).status_code for each in pages] == [404, 404]
    years.on_day(14)
    assert (len(years.mails()), years.unsure(28)) == (1, ["Ana Ruiz"])


def test_who_has_had_enough_is_shown_the_ways(years: Years, ana: Person, client: Client) -> None:
    page = client.get(f"/still-right/{years.path(ana)}/leaving")
    hrefs = [each.get("href") for each in tree_of(page.text).find(".//main").iter("a")]
    assert {"/me", "/me/data/erase"} <= set(hrefs)
    stop = next(each for each in hrefs if each.startswith("/u/"))
    client.submit(stop, {"stop": "1"})
    years.on_day(14)
    assert len(years.mails()) == 1


def test_one_click_stops_the_question_and_nothing_else(years: Years, ana: Person, client: Client) -> None:
    with years.app.app_context():
        deliver_all()
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.UNSUBSCRIBE)).one()
        path = f"/u/{links.token(link)}?sort=yearly"
    assert "every year" in client.get(path).text
    client.post(path, data={"List-Unsubscribe": "One-Click"})
    with years.app.app_context():
        assert queries.stopped([ana.id]) == {ana.id: {(Channel.YEARLY, None)}}


# what others see and do


def test_coordinators_see_who_did_not_answer_and_write_down_what_was_said(years: Years, ana: Person) -> None:
    """Nobody else opens the list; the press is undone as any other."""
    years.on_day(14)
    assert years.app.test_client().sign_in(ana).get("/people/unsure").status_code == 403
    with clock.at(NOW + timedelta(days=30)):
        desk = years.app.test_client().sign_in(years.make.person(roles=(Role.COORDINATOR,)))
        page = desk.get("/people/unsure").text
        assert "Ana Ruiz" in page
        assert "tel:+13035550147" in page
        path = f"/people/{ana.public_id}/still-right/confirm"
        assert desk.submit(path, {"from": "list"}).headers["Location"] == "/people/unsure"
        assert tree_of(desk.get("/people/unsure").text).find(".//table") is None
        assert "confirmed" in standings(desk.get(f"/people/{ana.public_id}").text)
        desk.undo()
        assert "Ana Ruiz" in desk.get("/people/unsure").text


def test_what_somebody_saves_of_themselves_counts(years: Years, ana: Person) -> None:
    """What a coordinator changed does not: it is not their word."""

    def save(actor: Actor, *skills: str) -> date | None:
        with years.app.app_context():
            person = years.now(ana)
            actions.change_profile(actor, ana.id, replace(ProfileInput.of(person, person.languages), skills=skills))
        row = years.row(ana)
        return row.confirmed_on if row is not None else None

    assert (save(Actor.job(), "cooking"), save(Actor.from_link(ana.id), "sewing")) == (None, JUNE)


def test_the_trail_tells_of_it(years: Years, ana: Person, client: Client) -> None:
    client.submit(f"/answer/{years.path(ana)}", {"answer": "yes"})
    with years.app.app_context():
        rows = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event.startswith("still_right")))
        assert [(row.event, row.facts, row.subject_id) for row in rows] == [
            ("still_right.asked", {"is_reminder": False}, ana.id),
            ("still_right.confirmed", {"way": "link"}, ana.id),
        ]


def test_who_moved_is_reminded_at_the_new_address(years: Years, ana: Person, client: Client) -> None:
    """By a new link; the old one, in a box that may be somebody else's by now, is over."""
    old = years.path(ana)
    with years.app.app_context(), unguarded("a test writes rows"):
        db.session.execute(sa.update(Account).values(email="new@demo.example"))
        db.session.execute(sa.update(Person).where(Person.id == ana.id).values(email="new@demo.example"))
        db.session.commit()
    years.on_day(14)
    assert years.mails()[1].to_address == "new@demo.example"
    assert years.path(ana) != old
    assert "driving" in client.get(f"/answer/{years.path(ana)}").text
    assert "driving" not in client.get(f"/answer/{old}").text


def test_the_list_of_people_takes_the_day_along(years: Years, ana: Person, client: Client) -> None:
    client.submit(f"/answer/{years.path(ana)}", {"answer": "yes"})
    with years.app.app_context():
        reading = lists.read(Actor.job(), None, {})
        told = {each.full_name: lists.CONFIRMED.of(each) for each in db.session.scalars(reading.select)}
    assert told["Ana Ruiz"] == JUNE
