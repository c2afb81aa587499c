"""A file becomes people and memberships: shown first, then done, and undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers import search
from volunteers.access import Actor
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Committee, Membership, MembershipChange, MembershipClass
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.imports.models import DateOrder, Import, ImportState
from volunteers.mail.models import Delivery
from volunteers.people.models import Channel, LanguageSkill, Level, OptOut, Person, PersonNote, folded_name, name_key

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]

SHEET = (
    "Name,E-mail,E-mail 2,Phone,Address,Member since,Committee,Membership,Languages\r\n"
    '"Ruiz, Ana María",ana@demo.example,ana.work@demo.example,303 555 0142,"1 Main St, Boulder",8/23/2014,'
    'Korea Committee,Voting member,"Spanish (like a native), Korean (a few words)"\r\n'
    '"Kim, Min-ji",minji@demo.example,,+82 31 729 2114,,2019,Korea Committee,Honorary,\r\n'
)


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


def person(rows_of: Rows, name: str) -> Person:
    return next(each for each in rows_of(Person) if each.full_name == name)


def test_a_sheet_becomes_members(app: Flask, office: Office, committee: Committee, rows_of: Rows) -> None:
    office.send(SHEET)
    office.check()
    assert office.counts == {"created": 2}
    assert [each.full_name for each in rows_of(Person)] == ["Carla Coordinator"]
    office.do()
    assert office.row().state is ImportState.DONE
    ana = person(rows_of, "Ana María Ruiz")
    assert (ana.email, ana.phone) == ("ana@demo.example", "+1 303-555-0142")
    assert ana.account_id is None
    since = {each.person_id: (each.membership_class, each.began_on) for each in rows_of(Membership)}
    assert since[ana.id] == (MembershipClass.VOTING, date(2014, 8, 23))
    assert len(rows_of(MembershipChange)) == 2
    said = {each.language: each.speaks for each in rows_of(LanguageSkill)}
    assert said == {"es": Level.NATIVE, "ko": Level.FEW_WORDS}
    notes = sorted(each.text for each in rows_of(PersonNote))
    assert notes == ["E-mail 2: ana.work@demo.example"]
    assert ana.postal_address == "1 Main St, Boulder"
    assert rows_of(Delivery) == []


def test_what_a_flush_keeps_is_kept(app: Flask, office: Office, committee: Committee, rows_of: Rows) -> None:
    office.send(SHEET)
    office.check().do()
    ana = person(rows_of, "Ana María Ruiz")
    assert (ana.version, ana.sequence) == (1, 0)
    assert ana.told_at is not None
    assert ana.sort_name == name_key("Ana María Ruiz", "")
    assert ana.folded_name == folded_name("Ana María Ruiz", "")
    with app.app_context():
        assert search.find("ruiz ana", Actor.job())["person"].keys == (ana.id,)
        assert search.find("mi", Actor.job())["person"].keys != ()
        events = set(db.session.scalars(sa.select(AuditEvent.event)))
    assert {"person.created", "membership.admitted", "import.started", "import.written", "import.done"} <= events


def test_nobody_gets_our_messages_without_a_yes(office: Office, rows_of: Rows) -> None:
    office.send(
        "Name,Email,Consent,Unsubscribed,Opt-out date,Opt-out by\n"
        "Ana Ruiz,ana@demo.example,yes,,,\n"
        "Bo Lee,bo@demo.example,,,,\n"
        "Cy Fox,cy@demo.example,yes,yes,2020-02-03,by phone to Pat\n"
    )
    office.check().do()
    ana, bo, cy = (person(rows_of, name) for name in ("Ana Ruiz", "Bo Lee", "Cy Fox"))
    stopped = {(each.person_id, each.channel): each for each in rows_of(OptOut)}
    assert not [key for key in stopped if key[0] == ana.id]
    assert {channel for key, channel in stopped if key == bo.id} == set(Channel)
    told = stopped[cy.id, Channel.NOTICES]
    assert (told.since_at.date(), told.told_by) == (date(2020, 2, 3), "by phone to Pat")
    assert stopped[bo.id, Channel.NOTICES].told_by is None


def test_who_is_under_18_waits_for_a_guardian(office: Office, committee: Committee, rows_of: Rows) -> None:
    office.send("Name,Born,Committee\nKid Fox,2015-05-05,Korea Committee\nOld Fox,1950-05-05,Korea Committee\n")
    office.check()
    assert office.counts == {"created": 2, "guardian": 1}
    office.do()
    kid, old = person(rows_of, "Kid Fox"), person(rows_of, "Old Fox")
    assert (kid.is_adult, kid.born_on) == (False, date(2015, 5, 5))
    assert (old.is_adult, old.born_on) == (True, None)
    assert [each.person_id for each in rows_of(Membership)] == [old.id]


def test_the_same_file_again_changes_nothing(office: Office, committee: Committee, rows_of: Rows) -> None:
    office.send(SHEET)
    office.check().do()
    before = len(rows_of(Person))
    office.send(SHEET)
    office.check()
    assert office.counts == {"unchanged": 2}
    office.do()
    assert len(rows_of(Person)) == before
    assert len(rows_of(Membership)) == 2


def test_problems_say_row_column_value_and_what_to_do(office: Office, committee: Committee, rows_of: Rows) -> None:
    office.send(
        "Name,Email,Since,Committee\n"
        "Ana Ruiz,ana@demo.example,2014-02-31,Korea Committee\n"
        "Bo Lee,bo at demo,2014-02-01,Korea Committee\n"
        "Cy Fox,cy@demo.example,9999-12-31,Peru Committee\n"
        "Di Roe,di@demo.example,,\n"
        ",,,Korea Committee\n"
        "=1+1,ed@demo.example,,\n"
    )
    office.check()
    assert office.counts == {"created": 1, "problem": 5}
    page = office.page()
    for words in ("Row 2", "2014-02-31", "Row 3", "bo at demo", "Peru Committee", "Row 6", "=1+1"):
        assert words in page
    csv = office.client.get(f"/data/{office.id}/problems.csv").text
    assert "Since: " in csv
    assert "Di Roe" not in csv
    assert "'=1+1" in csv
    refused = office.client.submit(f"/data/{office.id}/do", {})
    assert refused.status_code == 422
    office.do(only_good="y")
    assert {each.full_name for each in rows_of(Person)} == {"Carla Coordinator", "Di Roe"}


def test_mended_rows_are_sent_again(office: Office, committee: Committee, rows_of: Rows) -> None:
    office.send("Name,Email,Since\nAna Ruiz,ana@demo.example,2014-02-31\nDi Roe,di@demo.example,\n")
    office.check().do(only_good="y")
    mended = office.client.get(f"/data/{office.id}/problems.csv").text.replace("2014-02-31", "2014-02-28")
    office.send(mended)
    office.check()
    assert office.counts == {"created": 1}
    office.do()
    assert person(rows_of, "Ana Ruiz").email == "ana@demo.example"


def test_who_is_here_is_known_again_in_other_order_and_accent(office: Office, make: Factories, rows_of: Rows) -> None:
    make.person("José Núñez", account=False, email="jose@demo.example")
    make.person("Peter Kim", account=False, email=None, phone="+1 303-555-0100")
    make.person("Mary Major", account=False, email="mary@demo.example")
    office.send(
        "Name,Email,Phone\n"
        "NUNEZ Jose,jose@demo.example,303-555-0199\n"
        "Kim Peter,peter@demo.example,(303) 555-0100\n"
        "Max Major,mary@demo.example,\n"
        "Mary Major,other@demo.example,\n"
    )
    office.check()
    assert office.counts == {"updated": 2, "duplicate": 2}
    assert "Mary Major" in office.page()
    office.do()
    filled = person(rows_of, "José Núñez")
    assert filled.phone == "+1 303-555-0199"
    assert person(rows_of, "Peter Kim").email == "peter@demo.example"
    assert len(rows_of(Person)) == 4


def test_who_may_be_the_same_is_asked(office: Office, make: Factories, rows_of: Rows) -> None:
    make.person("Mary Major", account=False, email="mary@demo.example")
    office.send("Name,Email,Phone\nMax Major,mary@demo.example,\nMary M. Major,other@demo.example,303 555 0111\n")
    office.check()
    assert office.counts == {"duplicate": 1, "created": 1}
    office.press("decide", decision="other", row="2").do()
    assert {"Max Major", "Mary Major"} <= {each.full_name for each in rows_of(Person)}
    office.send("Name,Email,Phone\nMax Minor,mary@demo.example,303 555 0112\n")
    office.check().press("decide", decision="same").do()
    assert "Max Minor" not in {each.full_name for each in rows_of(Person)}
    assert person(rows_of, "Mary Major").phone == "+1 303-555-0112"


def test_the_same_person_twice_in_a_file_is_one(office: Office, make: Factories, rows_of: Rows) -> None:
    make.committee("Peru Committee")
    make.committee("Korea Committee")
    office.send(
        "Name,Email,Phone,Committee\n"
        "Ana Ruiz,ana@demo.example,,Korea Committee\n"
        "Ruiz Ana,ana@demo.example,303 555 0142,Peru Committee\n"
    )
    office.check()
    assert office.counts == {"created": 1, "repeated": 1}
    office.do()
    assert office.counts == {"created": 1, "updated": 1}
    assert person(rows_of, "Ana Ruiz").phone == "+1 303-555-0142"
    assert len(rows_of(Membership)) == 2


def test_an_import_is_undone_but_for_what_was_changed(
    app: Flask, office: Office, committee: Committee, make: Factories, rows_of: Rows
) -> None:
    make.person("Peter Kim", account=False, email="peter@demo.example")
    office.send(SHEET + "Peter Kim,peter@demo.example,,303 555 0100,,,,,\r\n")
    office.check().do()
    kim = person(rows_of, "Min-ji Kim")
    office.client.submit(f"/people/{kim.public_id}/notes", {"text": "Called her."})
    office.press("undo")
    assert office.counts == {"undone": 2, "kept": 1}
    assert {each.full_name for each in rows_of(Person)} == {"Carla Coordinator", "Peter Kim", "Min-ji Kim"}
    assert person(rows_of, "Peter Kim").phone is None
    assert [each.person_id for each in rows_of(Membership)] == [kim.id]
    assert {each.person_id for each in rows_of(OptOut)} == {kim.id}
    with app.app_context():
        assert "person" not in search.find("ruiz", Actor.job())
    assert "Min-ji Kim" in office.page()


def test_a_file_waits_a_day_for_its_undo(office: Office, set_clock: datetime, committee: Committee) -> None:
    office.send(SHEET)
    office.check().do()
    assert "/undo" in office.page()
    with clock.at(set_clock + timedelta(days=1, minutes=1)):
        office.press("undo")
        assert office.row().state is ImportState.DONE


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["03/04/2019", "5/14/2020"], DateOrder.MONTH_FIRST),
        (["03/04/2019", "14/5/2020"], DateOrder.DAY_FIRST),
        (["03/04/2019", "31/31/2020"], None),
        (["5/14/2020", "31/31/2020"], DateOrder.MONTH_FIRST),
        (["5/14/2020", "14/5/2020"], None),
        (["03/04/2019"], None),
        (["2019-03-04"], DateOrder.MONTH_FIRST),
    ],
)
def test_the_order_of_a_date_is_known_or_asked(
    office: Office, rows_of: Rows, days: list[str], order: DateOrder | None
) -> None:
    """A day that is none says nothing of the others: they would be read in the wrong order, and nobody would see it."""
    rows = "\n".join(f"Person {n},p{n}@demo.example,{day}" for n, day in enumerate(days))
    office.send(f"Name,Email,Member since\n{rows}\n")
    assert [row.date_order for row in rows_of(Import)] == [order]
