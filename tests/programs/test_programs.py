"""A program such as Natural Helpers: its sessions, who takes part, who came, and what completing it grants."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.access import Role
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.programs.models import Cohort, CohortAttendance, CohortMember, CohortSession
from volunteers.qualifications.models import KindSort, Qualification, QualificationKind, Way

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def kind(make: Factories) -> QualificationKind:
    return make.kind("Natural Helper (liaison)", validity_months=None, grace_days=0)


@pytest.fixture
def chair(app: Flask, make: Factories, committee: Committee) -> Client:
    return app.test_client().sign_in(make.officer(committee))


def started(app: Flask, client: Client, kind: QualificationKind, where: str = "/programs/new", **fields: Any) -> Cohort:
    given = {"once": new_public_id(), "title": "Natural Helpers 2026", "kind": kind.public_id, "least_sessions": "2"}
    for _press in range(2):
        assert client.submit(where, {**given, **fields}).status_code == 303
    with app.app_context():
        return db.session.scalars(sa.select(Cohort)).one()


def rows(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def sessions(app: Flask, client: Client, cohort: Cohort, *days: str) -> list[CohortSession]:
    for day in days:
        for _press in range(2):
            client.submit(f"/programs/{cohort.public_id}/sessions", {"held_on": day, "title": "Listening"})
    return rows(app, CohortSession)


def helpers(app: Flask) -> dict[int, Way]:
    with app.app_context():
        where = Qualification.removed_at.is_(None)
        return {row.person_id: row.way for row in db.session.scalars(sa.select(Qualification).where(where))}


def test_a_chair_runs_one_and_who_came_often_enough_completes_it(
    app: Flask, chair: Client, make: Factories, committee: Committee, kind: QualificationKind
) -> None:
    people: list[Person] = [make.member(committee) for _ in range(3)]
    stranger = make.person("Stranger")
    cohort = started(app, chair, kind, f"/committees/{committee.slug}/programs/new")
    assert cohort.committee_id == committee.id
    url = f"/programs/{cohort.public_id}"
    assert url in chair.get(f"/committees/{committee.slug}/programs").text
    added = {"person": [person.public_id for person in people] + [stranger.public_id]}
    chair.submit(f"{url}/members", added)
    members = rows(app, CohortMember)
    assert [member.person_id for member in members] == [person.id for person in people], "only the committee's"
    first, second, later = sessions(app, chair, cohort, "2026-05-01", "2026-06-01", "2026-07-01")
    keys = [member.public_id for member in members]
    assert chair.submit(f"/programs/sessions/{first.public_id}", {}).status_code == 303, "nobody came: nothing to keep"
    for _press in range(2):
        assert chair.submit(f"/programs/sessions/{first.public_id}", {"member": keys}).status_code == 303
    chair.submit(f"/programs/sessions/{second.public_id}", {"member": keys[:2]})
    chair.submit(f"/programs/sessions/{second.public_id}", {"member": [keys[0]]})
    chair.submit(f"/programs/sessions/{later.public_id}", {"member": keys})
    assert len(rows(app, CohortAttendance)) == 4, "3 and 1; nobody came to what has not been held"
    assert "not-over" in codes(chair.get(f"/programs/sessions/{later.public_id}").text)
    assert standings(chair.get(url).text) == ["enough", "takes-part", "takes-part"]
    for _press in range(2):
        chair.submit(f"{url}/complete", {})
        assert helpers(app) == {people[0].id: Way.COMPLETED}
    assert standings(chair.get(url).text) == ["completed", "takes-part", "takes-part"]
    assert rows(app, CohortMember)[0].completed_on == date(2026, 6, 5)
    chair.undo()
    assert helpers(app) == {}
    assert standings(chair.get(url).text) == ["enough", "takes-part", "takes-part"]


def test_who_was_taken_off_completes_nothing_and_comes_back_with_what_they_came_to(
    app: Flask, chair: Client, make: Factories, committee: Committee, kind: QualificationKind
) -> None:
    person = make.member(committee)
    cohort = started(app, chair, kind, f"/committees/{committee.slug}/programs/new", least_sessions="1")
    url = f"/programs/{cohort.public_id}"
    chair.submit(f"{url}/members", {"person": [person.public_id]})
    (member,) = rows(app, CohortMember)
    (session,) = sessions(app, chair, cohort, "2026-06-01")
    chair.submit(f"/programs/sessions/{session.public_id}", {"member": [member.public_id]})
    chair.submit(f"/programs/members/{member.public_id}/remove", {})
    chair.submit(f"{url}/complete", {})
    assert helpers(app) == {}
    chair.submit(f"{url}/members", {"person": [person.public_id]})
    chair.submit(f"{url}/complete", {})
    assert helpers(app) == {person.id: Way.COMPLETED}


def test_a_coordinator_runs_one_for_everybody_and_never_completes_it_themselves(
    app: Flask, client: Client, make: Factories, kind: QualificationKind
) -> None:
    own, other = make.person("Cora", roles=(Role.COORDINATOR,)), make.person("Olive Other")
    client.sign_in(own)
    cohort = started(app, client, kind, least_sessions="1")
    url = f"/programs/{cohort.public_id}"
    assert other.public_id in client.get(f"{url}?q=Olive").text
    client.submit(f"{url}/members", {"person": [own.public_id, other.public_id]})
    members = rows(app, CohortMember)
    (session,) = sessions(app, client, cohort, "2026-06-05")
    client.submit(f"/programs/sessions/{session.public_id}", {"member": [each.public_id for each in members]})
    client.submit(f"{url}/complete", {})
    assert helpers(app) == {other.id: Way.COMPLETED}
    assert "enough" in standings(client.get(url).text)


def test_a_check_or_an_agreement_is_not_earned(
    app: Flask, client: Client, make: Factories, kind: QualificationKind
) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    check = make.kind("Background check", sort=KindSort.BACKGROUND_CHECK)
    page = client.get("/programs/new").text
    assert kind.public_id in page
    assert check.public_id not in page
    given = {"once": new_public_id(), "title": "Odd", "kind": check.public_id, "least_sessions": "0"}
    assert client.submit("/programs/new", given).status_code == 422
    assert not rows(app, Cohort)


def test_it_is_changed_on_the_version_that_was_seen(
    app: Flask, client: Client, make: Factories, kind: QualificationKind
) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    cohort = started(app, client, kind)
    given = {"title": "Helpers", "kind": kind.public_id, "least_sessions": "3", "version": "1"}
    url = f"/programs/{cohort.public_id}/edit"
    assert client.submit(url, given).status_code == 303
    assert client.submit(url, {**given, "least_sessions": "4"}).status_code == 422
    assert rows(app, Cohort)[0].least_sessions == 3


def test_others_see_nothing_of_it(
    app: Flask, chair: Client, client: Client, make: Factories, committee: Committee, kind: QualificationKind
) -> None:
    cohort = started(app, chair, kind, f"/committees/{committee.slug}/programs/new")
    for who in (
        make.member(committee),
        make.officer(committee, OfficeKind.SECRETARY),
        make.officer(make.committee("Peru Committee")),
        make.person(roles=(Role.ADMINISTRATOR,)),
    ):
        client.sign_in(who)
        assert client.get(f"/programs/{cohort.public_id}").status_code == 404
        assert client.submit(f"/programs/{cohort.public_id}/complete", {}).status_code == 404
    assert client.get("/programs/").status_code == 403


def test_a_chair_sees_nothing_of_the_organizations(
    app: Flask, chair: Client, client: Client, make: Factories, kind: QualificationKind
) -> None:
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    cohort = started(app, client, kind)
    assert chair.get(f"/programs/{cohort.public_id}").status_code == 404
    assert chair.submit(f"/programs/{cohort.public_id}/members", {"person": ["x"]}).status_code == 404
    assert chair.get("/programs/").status_code == 403
    assert chair.get("/programs/new").status_code == 403


def test_graduates_are_found_among_people(app: Flask, client: Client, make: Factories, kind: QualificationKind) -> None:
    """As long as it counts; the filter offers what is in use."""
    graduate, former = make.person("Grace Graduate"), make.person("Fred Former")
    make.qualification(graduate, kind)
    make.qualification(former, kind, date(2026, 6, 4))
    make.person("Nora Neither")
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    page = client.get("/people/").text
    assert kind.public_id in page
    page = client.get(f"/people/?has={kind.public_id}").text
    assert "Grace Graduate" in page
    assert "Fred Former" not in page
    assert "Nora Neither" not in page
    assert client.get("/people/?has=odd").status_code == 200
    assert "Grace Graduate" in client.get(f"/people/?has={kind.public_id}&q=grace").text
