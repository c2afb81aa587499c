"""Offices come along with their terms: rights begin with them, history is history, and what can't be says why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.client import codes
from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers.access import Permission, Role
from volunteers.access.grounds import of_person
from volunteers.committees.models import Committee, Membership, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.shapes import Misshapen
from volunteers.imports.models import ImportState
from volunteers.imports.rules.offices import GivenOffice, HeldTerm, Judged, Offices, judge, office_of
from volunteers.mail.models import Delivery
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]
HEAD = "Name,Email,Committee,Member since,Office,In office from,In office until\n"


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def admin(app: Flask, make: Factories) -> Office:
    roles = (Role.COORDINATOR, Role.ADMINISTRATOR)
    return Office(app, app.test_client().sign_in(make.person("Ada Admin", roles=roles)))


def reasons(office: Office) -> dict[int, str]:
    """Why rows were left out, by their numbers."""
    key = office.row().id
    return {row.number: row.why for row in office.rows() if row.import_id == key and row.outcome == "problem"}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Chair", (OfficeKind.CHAIR, OfficeBasis.ELECTED)),
        ("Presidenta", (OfficeKind.CHAIR, OfficeBasis.ELECTED)),
        ("Vice-Chair", (OfficeKind.VICE_CHAIR, OfficeBasis.ELECTED)),
        ("Vicepresidencia", (OfficeKind.VICE_CHAIR, OfficeBasis.ELECTED)),
        ("Secretaría", (OfficeKind.SECRETARY, OfficeBasis.ELECTED)),
        ("acting treasurer", (OfficeKind.TREASURER, OfficeBasis.ACTING)),
        ("Tesorero interino", (OfficeKind.TREASURER, OfficeBasis.ACTING)),
        ("member", None),
        ("—", None),
    ],
)
def test_offices_are_known_by_their_words(word: str, found: Any) -> None:
    assert office_of(word) == found


def test_what_is_no_office_is_refused() -> None:
    with pytest.raises(Misshapen):
        office_of("Chair; Treasurer")


TODAY, OLD, NEW = date(2026, 6, 1), date(2020, 1, 1), date(2024, 1, 1)


@pytest.mark.parametrize(
    ("starts", "ends", "held", "judged"),
    [
        (NEW, None, [], Judged(NEW)),
        (None, None, [], Judged(TODAY)),
        (None, None, [HeldTerm(1, OLD, None)], Judged()),
        (OLD, None, [HeldTerm(1, OLD, NEW)], Judged()),
        (OLD, NEW, [HeldTerm(2, NEW, None)], Judged(why="office-held", key=2)),
        (OLD, date(2023, 12, 31), [HeldTerm(2, NEW, None)], Judged(OLD)),
        (NEW, None, [HeldTerm(-3, NEW, None)], Judged(why="office-held-in-file", key=-3)),
        (NEW, None, [HeldTerm(1, OLD, None)], Judged(why="office-other-days", key=1)),
        (NEW, None, [HeldTerm(2, OLD, None, clock.now())], Judged(NEW)),
    ],
)
def test_an_office_is_judged_by_who_holds_it(starts: Any, ends: Any, held: Any, judged: Judged) -> None:
    offices = Offices(may_assign=True, active={1: frozenset({7})})
    offices.terms[7, OfficeKind.CHAIR] = held
    assert judge(GivenOffice(7, OfficeKind.CHAIR, OfficeBasis.ELECTED, starts, ends), 1, offices, TODAY) == judged


def test_an_office_begins_its_rights_and_history_none(
    app: Flask, admin: Office, committee: Committee, make: Factories, rows_of: Rows
) -> None:
    ana = make.person("Ana Ruiz", email="ana@demo.example")
    admin.send(
        HEAD + "Ana Ruiz,ana@demo.example,Korea Committee,2014-08-23,Chair,2024-01-01,\n"
        "Bo Lee,bo@demo.example,Korea Committee,,Presidente,2018-01-01,2023-12-31\n"
        "Ana Ruiz,ana@demo.example,Korea Committee,,Tesorera,2016,2017-12-31\n"
    )
    admin.check()
    assert admin.counts == {"created": 1, "updated": 2}
    admin.do()
    people = {each.id: each.full_name for each in rows_of(Person)}
    terms = {(people[each.person_id], each.office): each for each in rows_of(Term)}
    assert set(terms) == {
        ("Ana Ruiz", OfficeKind.CHAIR),
        ("Bo Lee", OfficeKind.CHAIR),
        ("Ana Ruiz", OfficeKind.TREASURER),
    }
    past = terms["Bo Lee", OfficeKind.CHAIR]
    assert (past.starts_on, past.ends_on, past.is_settled) == (date(2018, 1, 1), date(2023, 12, 31), True)
    assert [people[each.person_id] for each in rows_of(Membership)] == ["Ana Ruiz"]
    with app.app_context():
        assert of_person(ana.id).may(Permission.NOTICE_SEND, committee)
    assert rows_of(Delivery) == []
    again = "Name,Email,Committee,Type of member,Office\nAna Ruiz,ana@demo.example,Korea Committee,,Chair\n"
    admin.send(again)
    assert admin.check().counts == {"unchanged": 1}


def test_what_can_not_be_says_why_in_its_column(
    admin: Office, office: Office, committee: Committee, make: Factories
) -> None:
    make.member(committee, make.person("Cy Fox", account=False, email="cy@demo.example"))
    make.officer(committee, OfficeKind.SECRETARY, make.person("Eva Roth", account=False, email="eva@demo.example"))
    head = "Name,Email,Committee,Office,In office from,In office until,Born\n"
    content = (
        head + "Ana Ruiz,ana@demo.example,Korea Committee,Chair,2024-01-01,,\n"
        "Bo Lee,bo@demo.example,,Treasurer,,,\n"
        "Cy Fox,cy@demo.example,Korea Committee,Treasurer,2024-05-05,2023-05-05,\n"
        "Cy Fox,cy@demo.example,Korea Committee,Secretary,2024-01-01,,\n"
        "Kid Fox,kid@demo.example,Korea Committee,Chair,,,2015-05-05\n"
        "Cy Fox,cy@demo.example,Peru Committee,Chair,,,\n"
        "Cy Fox,cy@demo.example,Korea Committee,Emperor,,,\n"
        "Di Roe,di@demo.example,Korea Committee,Chair,1900-01-01,9999-12-31,\n"
        "Cy Fox,cy@demo.example,Korea Committee,Chair,2020-01-01,,\n"
        "Cy Fox,cy@demo.example,Korea Committee,,2020-01-01,,\n"
        "Di Roe,di@demo.example,Korea Committee,acting treasurer,,,\n"
        "Di Roe,di@demo.example,Korea Committee,Chair,,2020-01-01,\n"
    )
    admin.send(content)
    admin.check()
    assert reasons(admin) == {
        2: "office-no-member",
        3: "cells",
        4: "cells",
        5: "office-held",
        6: "office-young",
        7: "cells",
        8: "cells",
        9: "cells",
        11: "cells",
        13: "cells",
    }
    page = admin.page()
    assert "Eva Roth" in page
    assert "Emperor" in page
    problems = admin.client.get(f"/data/{admin.id}/problems.csv").text
    assert "Office: " in problems
    assert "In office until: " in problems
    office.send(content)
    office.check()
    may_not = {number for number, why in reasons(office).items() if why == "office-may-not"}
    assert may_not == {2, 5, 6, 10, 12}


def test_whoever_may_not_assign_offices_brings_in_no_file_that_does(
    admin: Office, office: Office, committee: Committee, rows_of: Rows
) -> None:
    admin.send(HEAD + "Ana Ruiz,ana@demo.example,Korea Committee,2014-08-23,Chair,2024-01-01,\n")
    admin.check()
    office.id = admin.id
    assert "offices" in codes(office.client.submit(f"/data/{admin.id}/do", {}).text)
    admin.do()
    assert len(rows_of(Term)) == 1
    assert f"/data/{admin.id}/undo" not in office.page()
    office.client.submit(f"/data/{admin.id}/undo", {})
    assert admin.row().state is ImportState.DONE


def test_an_undo_takes_offices_off_but_for_those_that_were_changed(
    app: Flask, admin: Office, committee: Committee, make: Factories, rows_of: Rows
) -> None:
    cy = make.person("Cy Fox", email="cy@demo.example")
    make.member(committee, cy)
    admin.send(
        HEAD + "Ana Ruiz,ana@demo.example,Korea Committee,2014-08-23,Chair,2024-01-01,\n"
        "Bo Lee,bo@demo.example,Korea Committee,2014-08-23,Secretary,2024-01-01,\n"
        "Cy Fox,cy@demo.example,Korea Committee,,Treasurer,2024-01-01,\n"
        "Ana Ruiz,ana@demo.example,Korea Committee,,Treasurer,2016,2017-12-31\n"
    )
    admin.check().do()
    bo = next(each for each in rows_of(Term) if each.office is OfficeKind.SECRETARY)
    form = {"ends_on": "2030-01-01", "version": str(bo.version)}
    ending = f"/committees/{committee.slug}/offices/{bo.public_id}/end"
    assert admin.client.submit(ending, form).status_code == 303
    admin.press("undo")
    assert admin.counts == {"undone": 3, "kept": 1}
    assert [each.public_id for each in rows_of(Term)] == [bo.public_id]
    assert {each.full_name for each in rows_of(Person)} == {"Ada Admin", "Cy Fox", "Bo Lee"}
    with app.app_context():
        assert not of_person(cy.id).may(Permission.COMMITTEE_DESK)
