"""Past activities come along with who came and the hours: as history, shown to the person, and undone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.client import codes
from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers.activities.models import PastParticipation
from volunteers.committees.models import Membership
from volunteers.foundation.shapes import Misshapen
from volunteers.imports.headings import guess
from volunteers.imports.models import Target
from volunteers.imports.rules.past import attended, minutes_of
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]
LIST = (
    "Name,Email,Activity,Date,Hours,Attended,Committee\n"
    "Ana Ruiz,ana@demo.example,Picnic,2019-06-08,3.5,yes,Korea Committee\n"
    "Ana Ruiz,ana@demo.example,Book drive,2019-09-01,3:30,,\n"
    "Bo Lee,bo@demo.example,Picnic,2019-06-08,,no,Korea Committee\n"
    "Ana Ruiz,ana@demo.example,picnic,2019-06-08,3.5,yes,Korea Committee\n"
)


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("3.5", 210),
        ("2,5", 150),
        ("3:30", 210),
        ("3:30:00", 210),
        ("3 h", 180),
        ("2.5 horas", 150),
        ("3 h 30 min", 210),
        ("90 min", 90),
        ("0", 0),
        ("٣", 180),
    ],
)
def test_hours_are_read_as_people_write_them(value: str, minutes: int) -> None:
    assert minutes_of(value) == minutes


@pytest.mark.parametrize("value", ["-2", "-0:30", "745", "some", "3:75", "h", "1e3", "2.5.1"])
def test_hours_that_are_none_are_refused(value: str) -> None:
    with pytest.raises(Misshapen):
        minutes_of(value)


def test_attendance_is_yes_or_no() -> None:
    assert [attended(each) for each in ("yes", "No-show", "asistió", "ausente", "x")] == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_a_day_and_hours_are_those_of_an_activity() -> None:
    assert guess(["Name", "Actividad", "Fecha", "Horas"]) == [
        Target.FULL_NAME,
        Target.ACTIVITY,
        Target.ACTIVITY_ON,
        Target.HOURS,
    ]
    assert guess(["Name", "Date", "Hours"]) == [Target.FULL_NAME, Target.NOTHING, Target.NOTE]


def test_history_is_kept_and_shown(app: Flask, office: Office, make: Factories, rows_of: Rows) -> None:
    committee = make.committee()
    ana = make.person("Ana Ruiz", email="ana@demo.example")
    office.send(LIST)
    office.check()
    assert office.counts == {"created": 1, "updated": 2, "unchanged": 1}
    office.do()
    assert office.counts == {"created": 1, "updated": 2, "unchanged": 1}
    kept = [
        (each.title, each.held_on, each.minutes, each.has_come, each.committee_id)
        for each in rows_of(PastParticipation)
    ]
    assert kept == [
        ("Picnic", date(2019, 6, 8), 210, True, committee.id),
        ("Book drive", date(2019, 9, 1), 210, True, None),
        ("Picnic", date(2019, 6, 8), None, False, committee.id),
    ]
    assert rows_of(Membership) == []
    hers = office.client.get(f"/people/{ana.public_id}").text
    assert "Book drive" in hers
    mine = app.test_client().sign_in(ana)
    assert "Book drive" in mine.get("/me/profile").text
    assert "Book drive" in mine.get("/me/data").text
    office.send(LIST)
    assert office.check().counts == {"unchanged": 4}


def test_a_list_with_names_alone_is_about_one_person_each(office: Office, make: Factories, rows_of: Rows) -> None:
    make.person("Ana Ruiz", account=False, email="ana@demo.example")
    names = "".join(
        f"{name},Meeting {n},2019-0{n}-01\n" for n in range(1, 5) for name in ("Ana Ruiz", "Bo Lee", "Cy Fox")
    )
    office.send("Name,Activity,Date\n" + names)
    office.check()
    assert office.counts == {"created": 2, "repeated": 6, "duplicate": 4}
    office.press("decide", decision="other").do()
    people = [each.full_name for each in rows_of(Person)]
    assert sorted(people) == ["Ana Ruiz", "Ana Ruiz", "Bo Lee", "Carla Coordinator", "Cy Fox"]
    assert len(rows_of(PastParticipation)) == 12


def test_what_can_not_have_been_is_told_in_its_column(office: Office, make: Factories) -> None:
    make.committee()
    office.send(
        "Name,Email,Activity,Date,Hours,Attended\n"
        "Ana Ruiz,ana@demo.example,Picnic,2099-06-08,,\n"
        "Ana Ruiz,ana@demo.example,Picnic,,3,\n"
        "Ana Ruiz,ana@demo.example,,2019-06-08,3,\n"
        "Ana Ruiz,ana@demo.example,Picnic,2019-06-08,-3,\n"
        "Ana Ruiz,ana@demo.example,Picnic,2019-06-08,900,\n"
        "Ana Ruiz,ana@demo.example,Picnic,2019-06-08,3,no\n"
        "Ana Ruiz,ana@demo.example,Picnic,1900-01-01,3,\n"
        "Ana Ruiz,ana@demo.example,,,,\n"
    )
    office.check()
    assert office.counts == {"created": 1, "problem": 7}
    page = office.page()
    for value in ("2099-06-08", "-3", "900", "1900-01-01"):
        assert value in page
    office.send("Name,Email,Hours\nAna Ruiz,ana@demo.example,3\n")
    row = office.row()
    form = {"column_0": "full_name", "column_1": "email", "column_2": "hours", "region": "US", "namesakes": "keep_ours"}
    refused = office.client.submit(f"/data/{office.id}/columns", {**form, "version": str(row.version)})
    assert "no-activity" in codes(refused.text)


def test_other_hours_are_told_where_the_file_counts_more(office: Office, rows_of: Rows) -> None:
    office.send("Name,Email,Activity,Date,Hours\nAna Ruiz,ana@demo.example,Picnic,2019-06-08,3\n")
    office.check().do()
    other = "Name,Email,Activity,Date,Hours\nAna Ruiz,ana@demo.example,Picnic,2019-06-08,4\n"
    office.send(other)
    assert office.check().counts == {"unchanged": 1}
    office.send(other)
    assert office.check(namesakes="take_theirs").counts == {"problem": 1}
    assert [each.minutes for each in rows_of(PastParticipation)] == [180]


def test_history_is_undone_with_who_came_by_it(office: Office, make: Factories, rows_of: Rows) -> None:
    make.committee()
    make.person("Ana Ruiz", account=False, email="ana@demo.example")
    office.send(LIST)
    office.check().do().press("undo")
    assert office.counts == {"undone": 3, "unchanged": 1}
    assert rows_of(PastParticipation) == []
    assert {each.full_name for each in rows_of(Person)} == {"Carla Coordinator", "Ana Ruiz"}
