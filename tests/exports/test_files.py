"""Lists taken out as files: what is in them, who gets which column, and what is kept of it."""

import csv
import io
import os
import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.client import Client, codes
from tests.factories import NOW, Factories
from volunteers.access import Role
from volunteers.accounts.models import AccountSession
from volunteers.audit import bookkeeping
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.committees.models import Committee, OfficeKind, Term
from volunteers.exports import actions, queries, rules, sheets
from volunteers.exports.models import Export
from volunteers.foundation.cells import harmless
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person
from volunteers.safeguarding.models import RecordOpening

pytestmark = pytest.mark.usefixtures("set_clock")

PEOPLE = ("full_name", "call_name", "email", "phone", "languages", "is_under_18", "born_on")
WHY = {"purpose": "report", "note": "For the yearly report"}


def asked(columns: tuple[str, ...] = PEOPLE, kind: str = "csv", **more: Any) -> dict[str, Any]:
    return {"columns": list(columns), "format": kind, **WHY, **more}


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.status_code
    text = answer.get_data()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def sheet(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.status_code
    with answer:
        return list(load_workbook(io.BytesIO(answer.get_data())).active.iter_rows())  # type: ignore[union-attr]  # one


@bookkeeping("a test lets time pass since a sign-in")
def age_sessions() -> None:
    db.session.execute(sa.update(AccountSession).values(started_at=NOW - timedelta(hours=2)))


@pytest.fixture
def coordinator(make: Factories, client: Client) -> Person:
    person = make.person("Ruth Cho", roles=(Role.COORDINATOR,))
    client.sign_in(person)
    return person


def events(app: Flask, name: str = "list.taken_out") -> list[dict[str, Any]]:
    with app.app_context():
        found = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name).order_by(AuditEvent.id))
        return [dict(event.facts) for event in found]


def test_people_as_a_table_that_tells_what_the_page_tells(
    app: Flask, client: Client, make: Factories, coordinator: Person
) -> None:
    ana = make.person("Ana Vela", email="ana@demo.example", call_name="Anita")
    make.skill(ana, "es")
    rows = table(client.submit("/people/export", asked()))
    (row,) = [row for row in rows if row["Name"] == "Ana Vela"]
    assert row["Email"] == "ana@demo.example"
    assert row["What we call them"] == "Anita"
    assert row["Languages"].startswith("Spanish (speaks ")
    assert row["Under 18"] == "No"
    (event,) = events(app)
    assert event["list"] == "people"
    assert (event["purpose"], event["rows"], event["minors"]) == ("report", len(rows), 0)
    with app.app_context():
        assert db.session.scalar(sa.select(AuditReason.text)) == WHY["note"]


def test_a_workbook_has_typed_cells(client: Client, make: Factories, coordinator: Person) -> None:
    make.person('=HYPERLINK("http://demo.example")', is_adult=False, born_on=date(2012, 3, 21))
    rows = sheet(client.submit("/people/export", asked(("full_name", "is_under_18", "born_on"), "xlsx")))
    assert [cell.value for cell in rows[0]] == ["Name", "Under 18", "Date of birth"]
    (row,) = [row for row in rows if str(row[0].value).startswith("=")]
    assert row[0].data_type == "s"
    assert row[1].value is True
    assert row[2].is_date
    assert row[2].value.date() == date(2012, 3, 21)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "  =1"])
def test_what_a_spreadsheet_would_calculate_is_text(
    client: Client, make: Factories, coordinator: Person, name: str
) -> None:
    make.person(name)
    rows = table(client.submit("/people/export", asked(("full_name",))))
    assert "'" + name in [row["Name"] for row in rows]


@pytest.mark.once
def test_a_cell_is_never_broken() -> None:
    assert harmless("a\x00b\x1b") == "ab"
    assert harmless("عمر") == "عمر"
    assert harmless("") == ""


def test_names_of_every_direction_come_as_they_are(client: Client, make: Factories, coordinator: Person) -> None:
    for name in ("ليلى العبدالله", "김민준", "Zoë O’Neil, Jr.", 'The "Boss"'):
        make.person(name)
    for kind in ("csv", "xlsx"):
        answer = client.submit("/people/export", asked(("full_name",), kind))
        found = {row["Name"] for row in table(answer)} if kind == "csv" else {row[0].value for row in sheet(answer)}
        assert found >= {"ليلى العبدالله", "김민준", "Zoë O’Neil, Jr.", 'The "Boss"'}


def test_the_filters_of_the_page_are_those_of_the_file(client: Client, make: Factories, coordinator: Person) -> None:
    ana, ben = make.person("Ana Vela"), make.person("Ben Vela")
    make.skill(ana, "es")
    page = client.get("/people/?q=vela&language=es&page=1").get_data(as_text=True)
    assert "/people/export?q=vela&amp;language=es" in page
    rows = table(client.submit("/people/export?q=vela&language=es&page=1", asked(("full_name",))))
    assert [row["Name"] for row in rows] == ["Ana Vela"]
    rows = table(client.submit("/people/export?q=vela", asked(("full_name",))))
    assert [row["Name"] for row in rows] == ["Ana Vela", ben.full_name]


def test_garbage_in_the_address_narrows_nothing(client: Client, make: Factories, coordinator: Person) -> None:
    make.person("Ana Vela")
    address = "/people/export?language=%00&account=x&address[]=1&q=%00&check=%FF&_method=1&endpoint=x&training=nope"
    assert client.get(address).status_code == 200
    assert len(table(client.submit(address, asked(("full_name",))))) >= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": ["full_name", "password"]},
        {"columns": ["account_id"]},
        {"columns": []},
        {"format": "exe"},
        {"format": ""},
        {"purpose": ""},
        {"purpose": "fun"},
        {"purpose": "other", "note": ""},
        {"note": "a\x00b"},
    ],
)
def test_what_can_not_be_chosen_is_refused_and_nothing_leaves(
    app: Flask, client: Client, coordinator: Person, wrong: dict[str, Any]
) -> None:
    answer = client.submit("/people/export", asked() | wrong)
    assert answer.status_code == 422
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert not events(app)


def test_contacts_need_a_fresh_sign_in_and_names_do_not(app: Flask, client: Client, coordinator: Person) -> None:
    with app.app_context():
        age_sessions()
    page = client.get("/people/export").get_data(as_text=True)
    assert 'action="/me/security/prove"' in page
    refused = client.submit("/people/export", asked())
    assert refused.status_code == 422
    assert "prove-first" in codes(refused.get_data(as_text=True))
    assert not events(app)
    assert table(client.submit("/people/export", asked(("full_name", "languages"))))


def test_who_confirmed_comes_back_to_the_list(app: Flask, client: Client, make: Factories, coordinator: Person) -> None:
    with app.app_context():
        age_sessions()
    answer = client.submit("/me/security/prove", {"password": "", "next": "/people/export?q=vela"})
    assert answer.status_code == 303
    wrong = client.submit("/me/security/prove", {"password": "not it", "next": "//evil.example/"})
    assert "evil.example" not in wrong.get_data(as_text=True)


class Korea:
    """A committee with a chair, a secretary, a member who hides the phone, and a child."""

    def __init__(self, make: Factories) -> None:
        self.committee: Committee = make.committee(slug="korea")
        self.chair = make.person("Minjun Park")
        self.secretary = make.person("Sora Kim")
        make.officer(self.committee, OfficeKind.CHAIR, self.chair)
        make.officer(self.committee, OfficeKind.SECRETARY, self.secretary)
        self.ana = make.person("Ana Vela", email="ana@demo.example", phone="+13035550101", is_phone_private=True)
        self.ben = make.person("Ben Vela", email="ben@demo.example", phone="+13035550102")
        self.child = make.person("Leo Vela", email="leo@demo.example", phone="+13035550103", is_adult=False)
        for person in (self.ana, self.ben, self.child):
            make.member(self.committee, person)


@pytest.fixture
def korea(make: Factories) -> Korea:
    return Korea(make)


ROSTER = "/committees/korea/members/export"


def test_a_chair_takes_out_what_a_chair_sees(app: Flask, client: Client, korea: Korea) -> None:
    client.sign_in(korea.chair)
    rows = {row["Name"]: row for row in table(client.submit(ROSTER, asked(("full_name", "email", "phone", "since"))))}
    assert rows["Ben Vela"]["Email"] == "ben@demo.example"
    assert rows["Ben Vela"]["Phone"] == "'+13035550102"
    assert rows["Ana Vela"]["Phone"] == ""
    assert (rows["Leo Vela"]["Email"], rows["Leo Vela"]["Phone"]) == ("", "")
    date.fromisoformat(rows["Ben Vela"]["Member since"])
    refused = client.submit(ROSTER, asked(("full_name", "email"), with_minors="y"))
    assert refused.status_code == 422
    assert client.submit(ROSTER, asked(("full_name", "emergency_phone"))).status_code == 422


def test_a_secretary_gets_no_way_to_reach_anybody(client: Client, korea: Korea) -> None:
    client.sign_in(korea.secretary)
    assert client.submit(ROSTER, asked(("full_name", "email"))).status_code == 422
    rows = table(client.submit(ROSTER, asked(("full_name", "office"))))
    assert "ben@demo.example" not in str(rows)


def test_strangers_and_members_get_nothing(client: Client, korea: Korea, make: Factories) -> None:
    for person in (korea.ben, make.person()):
        client.sign_in(person)
        assert client.get(ROSTER).status_code in (403, 404)
        assert client.submit(ROSTER, asked(("full_name",))).status_code in (403, 404)
        assert client.submit("/people/export", asked(("full_name",))).status_code in (403, 404)


def test_how_to_reach_a_child_is_asked_for_and_noted(app: Flask, client: Client, korea: Korea, make: Factories) -> None:
    coordinator = make.person("Ruth Cho", roles=(Role.COORDINATOR,))
    client.sign_in(coordinator)
    rows = {row["Name"]: row for row in table(client.submit("/people/export", asked()))}
    assert rows["Leo Vela"]["Email"] == ""
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RecordOpening)) == 0
    rows = {row["Name"]: row for row in table(client.submit("/people/export", asked(with_minors="y")))}
    assert rows["Leo Vela"]["Email"] == "leo@demo.example"
    assert [event["minors"] for event in events(app)] == [0, 1]
    with app.app_context():
        (opening,) = db.session.scalars(sa.select(RecordOpening))
        assert (opening.child_id, opening.reader_id) == (korea.child.id, coordinator.id)
    table(client.submit("/people/export", asked(with_minors="y")))  # the same day once more
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RecordOpening)) == 1


def test_big_workbooks_wait_on_the_page_for_who_asked(
    app: Flask, client: Client, korea: Korea, make: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    coordinator = make.person("Ruth Cho", roles=(Role.COORDINATOR,))
    client.sign_in(coordinator)
    assert client.submit("/people/export?q=vela", asked(kind="xlsx")).status_code == 303
    with app.app_context():
        (export,) = db.session.scalars(sa.select(Export))
        address = f"/me/exports/{export.public_id}"
        assert not export.is_ready
    assert client.submit(address).status_code == 303  # not yet
    with app.app_context():
        actions.make_waiting()
        (export,) = db.session.scalars(sa.select(Export))
        assert export.rows == 3
        path = queries.path_of(export)
        assert path.stat().st_mode & 0o777 == 0o600
    assert address in client.get("/people/export").get_data(as_text=True)
    assert len(sheet(client.submit(address))) == 4
    other = app.test_client()
    other.sign_in(make.person(roles=(Role.COORDINATOR,)))  # type: ignore[attr-defined]  # our client
    assert other.submit(address).status_code == 404  # type: ignore[attr-defined]  # our client
    assert len(events(app, "export.fetched")) == 1


def test_whose_right_has_ended_fetches_nothing(
    app: Flask, client: Client, korea: Korea, make: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    client.sign_in(korea.chair)
    assert client.submit(ROSTER, asked(("full_name", "email"), "xlsx")).status_code == 303
    with app.app_context():
        actions.make_waiting()
        (export,) = db.session.scalars(sa.select(Export))
        address = f"/me/exports/{export.public_id}"
    assert len(sheet(client.submit(address))) > 1
    with app.app_context(), unguarded("a test ends an office"):
        db.session.execute(sa.delete(Term).where(Term.person_id == korea.chair.id))
        db.session.commit()
    assert client.submit(address).status_code in (303, 403)
    assert len(events(app, "export.fetched")) == 1


def test_after_a_day_it_is_gone(
    app: Flask, client: Client, korea: Korea, make: Factories, monkeypatch: pytest.MonkeyPatch, set_clock: Any
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    client.sign_in(korea.chair)
    client.submit(ROSTER, asked(("full_name",), "xlsx"))
    with app.app_context():
        actions.make_waiting()
        (export,) = db.session.scalars(sa.select(Export))
        path = queries.path_of(export)
        assert path.exists()
        monkeypatch.setattr(rules, "KEPT", timedelta(0))
        young = NOW.timestamp() - 60
        os.utime(path, (young, young))
        actions.forget()
        assert path.exists()  # perhaps it is being written
        old = (NOW - timedelta(hours=1)).timestamp()
        os.utime(path, (old, old))
        actions.forget()
        assert not path.exists()
        assert db.session.scalars(sa.select(Export)).all() == []


def test_cards_are_as_the_standard_has_them(client: Client, make: Factories, coordinator: Person) -> None:
    make.person("Vela; Ana, \\ Jr.", email="ana@demo.example", phone="+13035550101", call_name="Anita")
    make.person("김민준" * 20, postal_address="1 Main St; Apt 4\nBoulder, CO 80302")
    columns = ("full_name", "call_name", "email", "phone", "postal_address")
    answer = client.submit("/people/export", asked(columns, "vcf"))
    assert answer.mimetype == "text/vcard"
    text = answer.get_data()
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.count(b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:") == 3
    whole = text.decode().replace("\r\n ", "")
    assert "FN:Vela\\; Ana\\, \\\\ Jr.\r\n" in whole
    assert "TEL;VALUE=uri:tel:+13035550101\r\n" in whole
    assert "NICKNAME:Anita\r\n" in whole
    assert "ADR:;;1 Main St\\; Apt 4\\nBoulder\\, CO 80302;;;;\r\n" in whole
    assert "FN:" + "김민준" * 20 in whole
    assert client.submit("/people/export", asked(("email",), "vcf")).status_code == 422


@pytest.mark.skipif(not sheets.can_lay_out(), reason="this machine has no Pango")
def test_badges_are_a_document_to_print(client: Client, korea: Korea, make: Factories) -> None:
    make.member(korea.committee, make.person("<b>Ana</b> & ليلى"))
    client.sign_in(korea.chair)
    answer = client.submit(ROSTER, asked(("full_name", "call_name", "office"), "pdf"))
    assert answer.mimetype == "application/pdf"
    document = PdfReader(io.BytesIO(answer.get_data()))
    assert "<b>Ana</b> &" in document.pages[0].extract_text()


LABELS = ("full_name", "postal_address")
HOME = "1 Main St\nApt 4\nBoulder, CO 80302"


@pytest.mark.skipif(not sheets.can_lay_out(), reason="this machine has no Pango")
def test_labels_are_thirty_to_a_sheet_and_who_has_no_address_is_counted(
    client: Client, korea: Korea, make: Factories, coordinator: Person
) -> None:
    """Avery's sheet of thirty: 2 5/8 by 1 inch, three beside one another at 2 3/4, the first at half an inch."""
    page = client.get("/people/export").get_data(as_text=True)
    assert "no-labels" in codes(client.submit("/people/export", asked(LABELS, "labels")).get_data(as_text=True))
    for n in range(31):
        make.person(f"Zed {n:02}", account=False, postal_address=HOME if n else "<i>2</i> Elm\nAurora, CO 80010")
    make.person("Dead Zed", account=False, postal_address=HOME, death_noted_at=NOW)
    make.person("Young Zed", account=False, postal_address=HOME, is_adult=False)
    page = client.get("/people/export").get_data(as_text=True)
    assert "31 people on this list have a postal address" in re.sub(r"\s+", " ", page)
    assert client.submit("/people/export", asked(("full_name",), "labels")).status_code == 422

    answer = client.submit("/people/export", asked(LABELS, "labels"))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    sheets_of = PdfReader(io.BytesIO(answer.get_data())).pages
    texts = [each.extract_text() for each in sheets_of]
    assert [text.count("Zed") for text in texts] == [30, 1]
    assert "<i>2</i> Elm" in texts[0]
    assert not any("Dead" in text or "Young" in text for text in texts)
    places: list[tuple[float, float]] = []

    def see(text: str, page: Any, at: Any, _font: Any, _size: Any) -> None:
        if "Zed" in text:  # in inches from the left and from the bottom
            places.append((round((page[0] * at[4] + page[4]) / 72, 2), round((page[3] * at[5] + page[5]) / 72, 2)))

    sheets_of[0].extract_text(visitor_text=see)
    (left, top), *others = places
    assert 0.19 < left < 0.45
    assert [round(x - left, 2) for x, _y in others[:3]] == [2.75, 5.5, 0]
    assert [round(top - y, 2) for _x, y in others[:5]] == [0, 0, 1, 1, 1]
    assert 10.2 < top < 10.45

    answer = client.submit("/people/export", asked(LABELS, "labels", with_minors="y"))
    assert sum(each.extract_text().count("Zed") for each in PdfReader(io.BytesIO(answer.get_data())).pages) == 32


def test_a_chair_gets_no_postal_addresses(client: Client, korea: Korea, make: Factories) -> None:
    client.sign_in(korea.chair)
    page = client.get(ROSTER).get_data(as_text=True)
    assert 'value="email"' in page
    assert 'value="postal_address"' not in page
    assert 'value="labels"' not in page
    assert client.submit(ROSTER, asked(LABELS)).status_code == 422
    client.sign_in(make.person("Ruth Cho", roles=(Role.COORDINATOR,)))
    assert 'value="labels"' in client.get(ROSTER).get_data(as_text=True)


def test_other_lists_are_no_people(app: Flask, client: Client, make: Factories, korea: Korea) -> None:
    coordinator = make.person("Ruth Cho", roles=(Role.COORDINATOR,))
    client.sign_in(coordinator)
    assert client.submit("/initiatives/export", asked(("title",), "vcf")).status_code == 422
    make.initiative(korea.committee)
    assert len(table(client.submit("/initiatives/export", asked(("title", "status", "starts"))))) == 1
    assert client.get("/admin/outbox/export?state=sent&q=ana").status_code == 200
    assert table(client.submit("/admin/outbox/export", asked(("kind", "status", "written")))) == []


def test_who_comes_and_who_applied(client: Client, make: Factories, korea: Korea) -> None:
    activity = make.activity(korea.committee)
    make.sign_up(activity, korea.ben.id)
    make.sign_up(activity, korea.child.id)
    make.application(korea.committee, make.person("Nia Okafor"), message="=1+1")
    client.sign_in(korea.chair)
    address = f"/activities/{activity.public_id}/people/export"
    rows = {row["Name"]: row for row in table(client.submit(address, asked(("full_name", "phone", "signed_up"))))}
    assert (rows["Ben Vela"]["Phone"], rows["Leo Vela"]["Phone"]) == ("'+13035550102", "")
    address = "/committees/korea/applications/export"
    (row,) = table(client.submit(address, asked(("full_name", "message", "status", "received"))))
    assert (row["Name"], row["What they wrote"]) == ("Nia Okafor", "'=1+1")
    client.sign_in(korea.secretary)
    assert client.get(address).status_code in (403, 404)
