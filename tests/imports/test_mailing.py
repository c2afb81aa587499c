"""Nobody who is brought in is written to, unless it is chosen: then once, a day later, with a way in and a way out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers import links
from volunteers.access import Actor
from volunteers.accounts.actions.addresses import confirm_address, open_to_owner
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.imports import jobs
from volunteers.imports.models import ImportState
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery
from volunteers.mail.suppression import gone
from volunteers.people import actions
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel, OptOut, Person

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]
LIST = (
    "Name,Email,Born,Unsubscribed,Consent,Preferred language\n"
    "Ana Ruiz,ana@demo.example,,,yes,Spanish\n"
    "Bo Ruiz,ana@demo.example,,,,\n"
    "Cy Fox,cy@demo.example,,yes,,\n"
    "Kid Fox,kid@demo.example,2015-05-05,,,\n"
    "Di Roe,di@demo.example,,,yes,\n"
    "Ed Poe,,,,,\n"
)


def brought(office: Office, **chosen: Any) -> Office:
    """The list, brought in; two of its rows share an address, which is asked about."""
    office.send(LIST)
    office.check().press("decide", decision="other")
    return office.do(**chosen)


def mail(app: Flask, then: datetime) -> None:
    """What the timetable does at that time."""
    with app.app_context(), clock.at(then):
        jobs.mail_ways_in()


def mails(rows_of: Rows, kind: str) -> list[Delivery]:
    return [each for each in rows_of(Delivery) if each.kind == kind]


def off_link(app: Flask, address: str) -> str:
    """The page behind the link in the mail to an address."""
    with app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.BROUGHT_IN, Link.address == address))
        return f"/answer/{links.token(link.one())}"


def test_nobody_is_written_to_unless_that_is_chosen(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows
) -> None:
    brought(office)
    mail(app, set_clock + timedelta(days=2))
    assert rows_of(Delivery) == []


def test_each_address_gets_one_mail_when_it_can_not_be_undone_any_more(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows
) -> None:
    brought(office, is_mailed="y")
    assert "2 addresses" in office.page()
    mail(app, set_clock + timedelta(hours=23))
    assert rows_of(Delivery) == []
    later = set_clock + timedelta(days=1, minutes=1)
    mail(app, later)
    mail(app, later + timedelta(minutes=10))
    sent = {each.to_address: each for each in mails(rows_of, "imports/brought_in")}
    assert set(sent) == {"ana@demo.example", "di@demo.example"}
    ana = sent["ana@demo.example"]
    assert (ana.facts["by"], ana.facts["says_who"], ana.language, ana.is_bulk) == (
        "Carla Coordinator",
        True,
        "es",
        True,
    )
    assert ana.to_name == ""
    assert len(rows_of(Delivery)) == 2
    assert office.row().mailed_at is not None
    with clock.at(later), app.app_context():
        entry = db.session.scalars(
            sa.select(Link).where(Link.purpose == Purpose.SIGN_IN, Link.address == "di@demo.example")
        )
        token = links.token(entry.one())
    with clock.at(later):
        visitor = app.test_client()
        di = next(each for each in rows_of(Person) if each.full_name == "Di Roe")
        assert "Di Roe" in visitor.get(f"/verify/{token}/who").text
        assert visitor.submit(f"/verify/{token}/who", {"who": di.public_id}).status_code == 303
        assert "Di Roe" in visitor.get("/me/profile").text


def test_an_undone_file_and_one_that_is_called_off_mail_nobody(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows
) -> None:
    brought(office, is_mailed="y").press("undo")
    assert office.row().state is ImportState.UNDONE
    brought(office, is_mailed="y")
    assert f"/data/{office.id}/no-mails" in office.page()
    office.press("no-mails")
    mail(app, set_clock + timedelta(days=2))
    assert rows_of(Delivery) == []


def test_who_came_or_stopped_mail_meanwhile_gets_none(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows
) -> None:
    brought(office, is_mailed="y")
    people = {each.full_name: each for each in rows_of(Person)}
    with app.app_context(), clock.at(set_clock + timedelta(hours=1)):
        actions.take_address_off(Actor.job(), people["Ana Ruiz"].id, "ana@demo.example", wants_nothing=False)
        actions.choose_mails(Actor.job(), people["Di Roe"].id, MailInput(channels={Channel.NOTICES: False}))
    mail(app, set_clock + timedelta(days=2))
    assert rows_of(Delivery) == []


@pytest.mark.parametrize(("answer", "is_other"), [("take-off", False), ("not-me", True)])
def test_whoever_reads_the_mail_takes_the_address_off(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows, answer: str, is_other: bool
) -> None:
    brought(office, is_mailed="y")
    then = set_clock + timedelta(days=1, minutes=1)
    mail(app, then)
    page = off_link(app, "ana@demo.example")
    with clock.at(then):
        reader = app.test_client()
        shown = reader.get(page).text
        assert "Ana" not in shown
        assert reader.submit(page, {"answer": answer}).status_code == 303
        reader.submit(page, {"answer": answer})
    people = {each.full_name: each for each in rows_of(Person)}
    assert (people["Ana Ruiz"].email, people["Bo Ruiz"].email) == (None, None)
    assert people["Di Roe"].email == "di@demo.example"
    assert {each.state for each in mails(rows_of, "imports/brought_in") if each.to_address == "ana@demo.example"} == {
        "cancelled"
    }
    (told,) = mails(rows_of, "imports/disowned")
    assert told.facts["is_other"] is is_other
    assert [each["name"] for each in told.facts["people"]] == ["Ana Ruiz", "Bo Ruiz"]
    out = {each.person_id for each in rows_of(OptOut) if each.channel is Channel.NOTICES}
    assert (people["Ana Ruiz"].id in out) is not is_other


def test_who_signs_in_at_an_address_keeps_it(
    app: Flask, office: Office, make: Factories, set_clock: datetime, rows_of: Rows
) -> None:
    make.person("Ana Ruiz", email="ana@demo.example")
    office.send("Name,Email\nBo Ruiz,ana@demo.example\n")
    office.check().press("decide", decision="other").do(is_mailed="y")
    then = set_clock + timedelta(days=1, minutes=1)
    mail(app, then)
    with clock.at(then):
        app.test_client().submit(off_link(app, "ana@demo.example"), {"answer": "take-off"})
    addresses = {each.full_name: each.email for each in rows_of(Person)}
    assert (addresses["Ana Ruiz"], addresses["Bo Ruiz"]) == ("ana@demo.example", None)


@pytest.mark.parametrize("answer", ["take-off", "not-me"])
def test_an_address_that_was_taken_off_comes_back_with_no_list(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows, answer: str
) -> None:
    brought(office, is_mailed="y")
    then = set_clock + timedelta(days=1, minutes=1)
    mail(app, then)
    with clock.at(then):
        app.test_client().submit(off_link(app, "ana@demo.example"), {"answer": answer})
        office.send(
            "Name,Email,Under 18,Guardian,Guardian email\n"
            "Ana Ruiz,ANA@demo.example,,,\n"
            "Kid Ruiz,,yes,Ana Ruiz,ana@demo.example\n"
            "Gil Ono,gil@demo.example,,,\n"
        )
        office.check()
        assert [row.why for row in office.rows() if row.import_id == office.row().id] == [
            "taken-off",
            "guardian-taken-off",
            "",
        ]
        assert "had it taken off our lists" in office.page()
        office.do(only_good="y", is_mailed="y")
    people = {each.full_name: each.email for each in rows_of(Person)}
    assert people["Ana Ruiz"] is None
    assert "Kid Ruiz" not in people
    assert people["Gil Ono"] == "gil@demo.example"


def test_an_address_whose_owner_came_back_is_one_like_any_other(
    app: Flask, office: Office, set_clock: datetime
) -> None:
    brought(office, is_mailed="y")
    then = set_clock + timedelta(days=1, minutes=1)
    mail(app, then)
    with clock.at(then):
        app.test_client().submit(off_link(app, "ana@demo.example"), {"answer": "take-off"})
        with app.app_context():
            assert gone(["ana@demo.example", "di@demo.example"]) == {"ana@demo.example"}
            confirm_address(open_to_owner("ana@demo.example").id)
            assert gone(["ana@demo.example"]) == set()


def test_one_address_gets_one_mail_from_two_lists(
    app: Flask, office: Office, set_clock: datetime, rows_of: Rows
) -> None:
    office.send("Name,Email\nAna Ruiz,ana@demo.example\n")
    office.check().do(is_mailed="y")
    office.send("Name,Email\nBo Ruiz,ana@demo.example\nCy Fox,cy@demo.example\n")
    office.check().press("decide", decision="other").do(is_mailed="y")
    mail(app, set_clock + timedelta(days=1, minutes=1))
    sent = sorted(each.to_address for each in mails(rows_of, "imports/brought_in"))
    assert sent == ["ana@demo.example", "cy@demo.example"]
