"""Young people who come alone: an adult in charge who has what that needs, enough adults, and what follows."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.activities.conftest import Desk, actor_for, input_of
from tests.client import Client, codes, said, standings
from tests.factories import Factories
from tests.migrating import down, up
from tests.safeguarding.conftest import Family
from volunteers.access import Actor, Role
from volunteers.activities import actions as activity_actions
from volunteers.activities.jobs import watch_over_young
from volunteers.activities.models import Activity, SignUp
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.organization.actions import set_settings
from volunteers.organization.queries import current, forget
from volunteers.people.models import Person
from volunteers.qualifications.models import GateException, QualificationKind
from volunteers.safeguarding.inputs import Charge, Unwatched
from volunteers.safeguarding.rules import adults_needed, unwatched

pytestmark = pytest.mark.usefixtures("set_clock")

DAY = date(2026, 6, 20)


def settings(app: Flask, **values: Any) -> None:
    with app.app_context():
        set_settings(Actor.job(), values)


@pytest.fixture
def check(make: Factories) -> QualificationKind:
    """What an adult in charge of young people needs, without any days of grace."""
    return make.kind("Background check", for_young=True, grace_days=0)


@pytest.fixture
def max_(make: Factories) -> Person:
    """An adult who can be in charge."""
    return make.person("Max Moreno")


@pytest.fixture
def camp(make: Factories, committee: Committee, max_: Person) -> Activity:
    """On June 20, with an adult in charge."""
    starts = datetime(2026, 6, 20, 18)  # noqa: DTZ001 - a wall time
    return make.activity(committee, starts=starts, in_charge_id=max_.id)


def come(family: Family, activity: Activity) -> str:
    """Mina signs up, and her mother says yes; the code of the refusal, where there is one."""
    page = family.page(family.mother)
    url = f"{page}/children/{family.of_mother.public_id}/sign-up"
    answer = family.client.submit(url, {"shift": activity.shifts[0].public_id})
    location = str(answer.headers["Location"])
    if "/questions/" not in location:
        return next(iter(codes(family.client.get(location).text)), "")
    family.answer(location, "yes")
    return ""


def child(family: Family, make: Factories, activity: Activity, name: str) -> Person:
    """Another child with a place."""
    person = make.person(name, is_adult=False, account=None, email=None)
    make.guardianship(person, family.father, confirmed=True)
    make.sign_up(activity, person.id)
    return person


@pytest.mark.once
@pytest.mark.parametrize(
    ("charge", "per_adult", "lacks", "needed"),
    [
        (Charge(0), 8, (), 0),
        (Charge(1), 8, (Unwatched.NOBODY,), 0),
        (Charge(9), 8, (Unwatched.NOBODY, Unwatched.TOO_FEW), 1),
        (Charge(9), 0, (Unwatched.NOBODY,), 0),
        (Charge(8, has_adult=True), 8, (Unwatched.NOT_CLEARED,), 0),
        (Charge(8, has_adult=True, is_cleared=True, cleared=1), 8, (), 0),
        (Charge(9, has_adult=True, is_cleared=True, cleared=1), 8, (Unwatched.TOO_FEW,), 1),
        (Charge(17, has_adult=True, is_cleared=True, cleared=1), 8, (Unwatched.TOO_FEW,), 2),
        (Charge(16, has_adult=True, is_cleared=True, cleared=2), 8, (), 0),
        (Charge(9, has_adult=True, is_cleared=True, cleared=1, may_be_more=True), 8, (), 0),
    ],
)
def test_what_lacks_is_said_all_at_once(
    charge: Charge, per_adult: int, lacks: tuple[Unwatched, ...], needed: int
) -> None:
    assert unwatched(charge, per_adult) == lacks
    assert adults_needed(charge, per_adult) == needed


def test_on_a_new_installation_it_only_warns(
    family: Family, make: Factories, committee: Committee, camp: Activity, check: QualificationKind
) -> None:
    """The child comes; whoever runs it reads what lacks, by name, and nobody else does."""
    assert come(family, camp) == ""
    assert family.standing() == ["confirmed"]
    family.client.max_queries = 16  # what the adult lacks, and whether somebody said that it need not be there
    page = family.client.sign_in(make.officer(committee)).get(f"/activities/{camp.public_id}").text
    assert "unwatched" in standings(page)
    assert "Max Moreno is in charge and is missing: Background check." in page
    other = family.client.sign_in(make.member(committee)).get(f"/activities/{camp.public_id}").text
    assert "unwatched" not in standings(other)


@pytest.mark.parametrize(("until", "comes"), [(None, True), (DAY, True), (DAY - timedelta(days=1), False)])
def test_enforced_it_is_asked_of_the_day_of_the_shift(
    family: Family,
    make: Factories,
    camp: Activity,
    max_: Person,
    check: QualificationKind,
    until: date | None,
    comes: bool,
) -> None:
    settings(family.app, gate="enforce")
    make.qualification(max_, check, until)
    assert come(family, camp) == ("" if comes else "not-looked-after")
    assert family.standing() == (["confirmed"] if comes else [])


def test_a_guardian_reads_every_reason_and_not_who_lacks_what(
    family: Family, make: Factories, camp: Activity, check: QualificationKind
) -> None:
    settings(family.app, gate="enforce", young_per_adult=1)
    for name in ("Ana Uno", "Bo Dos"):
        child(family, make, camp, name)
    page = family.page(family.mother)
    url = f"{page}/children/{family.of_mother.public_id}/sign-up"
    location = family.client.submit(url, {"shift": camp.shifts[0].public_id}).headers["Location"]
    told = said(family.client.get(location).text, "not-looked-after")
    assert "no adult in charge yet" in told
    assert "enough adults" in told
    assert "Max" not in told
    assert "Background" not in told


def test_so_many_to_an_adult(
    family: Family, make: Factories, camp: Activity, max_: Person, check: QualificationKind, desk: Desk
) -> None:
    """Whoever comes and has what is needed counts; who lacks it does not."""
    settings(family.app, gate="enforce", young_per_adult=1)
    make.qualification(max_, check)
    child(family, make, camp, "Ana Uno")
    desk.come(make.person(), camp)
    assert come(family, camp) == "not-looked-after"
    second = make.person()
    make.qualification(second, check)
    desk.come(second, camp)
    assert come(family, camp) == ""
    assert family.standing() == ["confirmed"]


def test_a_companion_needs_no_adult_in_charge(
    family: Family, make: Factories, committee: Committee, desk: Desk, check: QualificationKind
) -> None:
    settings(family.app, gate="enforce")
    activity = make.activity(committee)
    assert come(family, activity) == "not-looked-after"
    desk.come(family.mother, activity)
    assert come(family, activity) == ""
    assert family.standing() == ["confirmed"]


def test_a_coordinator_makes_an_exception_with_a_reason(
    family: Family, make: Factories, camp: Activity, max_: Person, check: QualificationKind
) -> None:
    """By the door that there is: for who is in charge, of what they lack and of how many come."""
    settings(family.app, gate="enforce", young_per_adult=1)
    child(family, make, camp, "Ana Uno")
    assert come(family, camp) == "not-looked-after"
    client = family.client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    client.max_queries = 17  # the same, and who else there may look after them
    url = f"/activities/{camp.public_id}/exceptions"
    assert url in client.get(f"/activities/{camp.public_id}").text
    assert max_.public_id in client.get(url).text
    assert client.submit(url, {"person": max_.public_id, "reason": " "}).status_code == 422
    assert come(family, camp) == "not-looked-after"
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert client.submit(url, {"person": max_.public_id, "reason": "The school knows him"}).status_code == 303
    with family.app.app_context():
        row = db.session.scalars(sa.select(GateException)).one()
        assert (row.person_id, row.kind_ids, row.covers_number) == (max_.id, [check.id], True)
    assert "more adults" in client.get("/qualifications/exceptions").text
    assert come(family, camp) == ""
    assert family.standing() == ["confirmed"]
    assert "The school knows him" in family.app.test_client().sign_in(max_).get("/me/trainings").text


def told(family: Family) -> list[str]:
    return [mail.kind for mail in deliveries(family.app, "desk@demo.example") if mail.kind == "activities/unwatched"]


def look(family: Family) -> None:
    with family.app.app_context():
        watch_over_young()


def test_coordinators_are_told_once_when_the_adult_goes_and_nothing_is_canceled(
    family: Family, make: Factories, camp: Activity, max_: Person, desk: Desk, check: QualificationKind
) -> None:
    settings(family.app, gate="enforce")
    coordinator = make.person(email="desk@demo.example", roles=(Role.COORDINATOR,))
    make.qualification(max_, check)
    place = desk.come(max_, camp)
    assert come(family, camp) == ""
    look(family)
    assert told(family) == []
    client = family.app.test_client().sign_in(coordinator)
    assert "unwatched" not in standings(client.get("/desk").text)
    desk.go(max_, place)
    look(family)
    look(family)
    assert told(family) == ["activities/unwatched"]
    assert family.standing() == ["confirmed"]
    page = client.get("/desk").text
    assert "unwatched" in standings(page)
    assert "Max Moreno was in charge" in page
    assert "Max Moreno" not in family.client.get(family.page(family.mother)).text
    desk.come(max_, camp)
    look(family)
    assert "unwatched" not in standings(client.get("/desk").text)
    assert "Max Moreno" in family.client.get(family.page(family.mother)).text
    assert told(family) == ["activities/unwatched"]


def test_coordinators_are_told_of_a_check_that_expires(
    family: Family, make: Factories, camp: Activity, max_: Person, check: QualificationKind
) -> None:
    make.person(email="desk@demo.example", roles=(Role.COORDINATOR,))
    make.qualification(max_, check, DAY)
    assert come(family, camp) == ""
    look(family)
    assert told(family) == []
    make.qualification(max_, check, DAY, outcome="failed", issued_on=clock.today("America/Denver"))
    look(family)
    assert told(family) == ["activities/unwatched"]
    mail = deliveries(family.app, "desk@demo.example")[-1]
    assert [each["what"] for each in mail.facts["lacking"]] == ["not_cleared"]


def test_a_yes_is_not_lost_and_the_child_moves_up_when_an_adult_is_there(
    family: Family, make: Factories, committee: Committee, camp: Activity, max_: Person, check: QualificationKind
) -> None:
    """The adult lost the check between the press and the yes: the child waits; whoever is named next lets them in."""
    settings(family.app, gate="enforce")
    make.qualification(max_, check)
    question = family.come(camp, family.mother)
    make.qualification(max_, check, DAY, outcome="failed", issued_on=clock.today("America/Denver"))
    assert family.answer(question, "yes") == 303
    assert family.standing() == ["waitlisted"]
    look(family)
    assert family.standing() == ["waitlisted"]
    other = make.officer(committee)
    make.qualification(other, check)
    with family.app.app_context():
        given = input_of(desk_activity(camp), in_charge=other.public_id)
        activity_actions.change(actor_for(other, committee.id, Role.CHAIR), camp.id, given)
    assert family.standing() == ["confirmed"]


def desk_activity(activity: Activity) -> Activity:
    return db.session.get_one(Activity, activity.id, options=[sa.orm.selectinload(Activity.shifts)])


def test_nobody_is_let_in_beyond_the_number_when_places_become_free(
    family: Family, make: Factories, camp: Activity, max_: Person, check: QualificationKind
) -> None:
    """Two children wait, and one may come."""
    settings(family.app, young_per_adult=1)
    make.qualification(max_, check)
    first, adult = make.person(), make.person()
    one, two = (make.person(name, is_adult=False, account=None, email=None) for name in ("Ana Uno", "Bo Dos"))
    rows = [make.sign_up(camp, each.id) for each in (first, adult)]
    waiting = [make.sign_up(camp, each.id, "waitlisted") for each in (one, two)]
    settings(family.app, gate="enforce")
    look(family)
    with family.app.app_context():
        states = [db.session.get_one(SignUp, row.id).state.value for row in (*rows, *waiting)]
    assert states == ["confirmed", "confirmed", "confirmed", "waitlisted"]


def test_where_no_minor_is_nothing_more_is_asked(
    app: Flask, client: Client, make: Factories, committee: Committee, check: QualificationKind
) -> None:
    """Neither by the press of an adult, nor by the page of whoever runs it, in an organization that enforces."""
    settings(app, gate="enforce")
    activity, chair, person = make.activity(committee), make.officer(committee), make.person()
    about = ("FROM guardianships", "qualification", "gate_exceptions", "FROM audit_events")

    def asked() -> list[str]:
        found = [each for each in app.extensions["query_counter"].statements if any(name in each for name in about)]
        return [each for each in found if "FROM role_grants" not in each]  # who the reader is, and for whom

    client.sign_in(chair).get(f"/activities/{activity.public_id}")
    assert asked() == []
    client.get(f"/activities/{activity.public_id}/people")
    assert asked() == []
    with app.app_context():
        app.extensions["query_counter"].reset()
        activity_actions.sign_up(actor_for(person), activity.shifts[0].id, person.id)
        assert asked() == []


def test_the_tables_go_down_and_up_with_what_is_in_them(
    fresh_app: Flask,
) -> None:
    """What was marked is marked no more; the activity, the kind and the exception stay."""
    make = Factories(fresh_app)
    kind, person = make.kind(for_young=True), make.person()
    activity = make.activity(make.committee(), in_charge_id=person.id, unwatched_at=clock.now())
    make.exception(person, activity, [kind], covers_number=True)
    settings(fresh_app, young_per_adult=4)
    for _ in range(2):
        down(fresh_app, "20261216_erased")
        up(fresh_app)
    with fresh_app.app_context():
        assert not db.session.get_one(QualificationKind, kind.id).for_young
        assert db.session.get_one(Activity, activity.id).unwatched_at is None
        row = db.session.scalars(sa.select(GateException)).one()
        assert (row.kind_ids, row.covers_number) == ([kind.id], False)
        forget()
        assert current().young_per_adult == 8
