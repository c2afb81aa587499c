"""How to reach the parents of who comes alone: by a press of whoever runs it, recorded for each child, for a while."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for
from tests.client import Client, codes, standings
from tests.factories import Factories
from tests.safeguarding.conftest import Family
from volunteers.access import Role
from volunteers.activities import actions as activity_actions
from volunteers.activities.models import Activity, SignUpState
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person
from volunteers.safeguarding.models import Consent, ConsentScope, ConsentWay

HANA, AUNT = "+1 303 555 0101", "+1 303 555 0177"


@pytest.fixture
def camp(family: Family, make: Factories, committee: Committee) -> Activity:
    """Mina comes alone; her mother has a phone, and so has an aunt for emergencies."""
    activity = make.activity(committee)
    with family.app.app_context(), unguarded("test"):
        db.session.get_one(Person, family.mother.id).phone = HANA
        mina = db.session.get_one(Person, family.mina.id)
        mina.emergency_name, mina.emergency_phone = "Aunt Sora", AUNT
        db.session.commit()
    make.sign_up(activity, family.mina.id)
    return activity


def readings(app: Flask) -> list[tuple[int | None, int | None, dict[str, int]]]:
    with app.app_context():
        rows = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.event == "minor_contact.read").order_by(AuditEvent.id)
        )
        return [(row.actor_person_id, row.subject_id, dict(row.facts)) for row in rows]


def press(client: Client, activity: Activity) -> str:
    """Look it up; the page after the press."""
    answer = client.submit(f"/activities/{activity.public_id}/parents/read", {})
    assert answer.status_code == 303, answer.status_code
    return client.get(str(answer.headers["Location"])).text


def test_a_press_shows_it_and_is_recorded_for_each_child(
    family: Family, make: Factories, committee: Committee, camp: Activity
) -> None:
    """Without the press nothing is shown; never what was read is recorded."""
    chair = make.officer(committee)
    client = family.client.sign_in(chair)
    url = f"/activities/{camp.public_id}/parents"
    assert url in client.get(f"/activities/{camp.public_id}").text
    before = client.get(url).text
    assert HANA not in before
    assert readings(family.app) == []
    page = press(client, camp)
    for words in ("Mina Park", "Hana Park", "Joon Park", HANA, "Aunt Sora", AUNT):
        assert words in page, words
    assert readings(family.app) == [(chair.id, family.mina.id, {"person_id": family.mina.id, "activity_id": camp.id})]
    assert HANA in client.get(url).text
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert HANA not in client.get(url).text
    assert len(readings(family.app)) == 1
    press(client, camp)  # the second reading of a day is one line on the guardian's page
    told = family.app.test_client().get(family.page(family.mother)).text
    assert told.count(f"{chair.full_name} looked up") + told.count("</bdi> looked up") == 1
    assert "Hana" not in str(readings(family.app))


def test_what_one_looked_up_no_one_else_reads(
    family: Family, make: Factories, committee: Committee, camp: Activity
) -> None:
    press(family.client.sign_in(make.officer(committee)), camp)
    other = family.client.sign_in(make.officer(committee, OfficeKind.VICE_CHAIR))
    assert HANA not in other.get(f"/activities/{camp.public_id}/parents").text


def test_only_whoever_runs_it(
    family: Family, make: Factories, committee: Committee, camp: Activity, desk: Desk
) -> None:
    """Its chair, who is in charge and comes, a coordinator: nobody else, and nobody who took their name off."""
    url = f"/activities/{camp.public_id}/parents"
    adult = make.person()
    place = desk.come(adult, camp)
    others = [make.member(committee), make.officer(committee, OfficeKind.SECRETARY), adult]
    for person in (*others, make.officer(make.committee("Other Committee"))):
        client = family.client.sign_in(person)
        assert client.get(url).status_code == 403
        assert client.submit(f"{url}/read", {}).status_code == 403
        assert "/parents" not in client.get(f"/activities/{camp.public_id}").text
    with family.app.app_context(), unguarded("test"):
        db.session.get_one(Activity, camp.id).in_charge_id = adult.id
        db.session.commit()
    client = family.client.sign_in(adult)
    assert url in client.get(f"/activities/{camp.public_id}").text
    assert HANA in press(client, camp)
    desk.go(adult, place)
    assert client.get(url).status_code == 403
    assert HANA in press(family.client.sign_in(make.person(roles=(Role.COORDINATOR,))), camp)
    assert len(readings(family.app)) == 2
    assert readings(family.app)[0][0] == adult.id


@pytest.mark.parametrize(("days", "is_open"), [(6, True), (8, False)])
def test_it_closes_some_days_after_it_and_not_for_coordinators(
    family: Family, make: Factories, committee: Committee, camp: Activity, days: int, is_open: bool
) -> None:
    chair, coordinator = make.officer(committee), make.person(roles=(Role.COORDINATOR,))
    with clock.at(camp.ends_at + timedelta(days=days)):
        page = press(family.client.sign_in(chair), camp)
        assert (HANA in page) is is_open
        assert ("closed" in codes(page)) is not is_open
        assert len(readings(family.app)) == int(is_open)
        assert HANA in press(family.client.sign_in(coordinator), camp)


def test_what_a_parent_keeps_to_themselves_stays_so(
    family: Family, make: Factories, committee: Committee, camp: Activity
) -> None:
    with family.app.app_context(), unguarded("test"):
        db.session.get_one(Person, family.mother.id).is_phone_private = True
        db.session.commit()
    page = press(family.client.sign_in(make.officer(committee)), camp)
    assert HANA not in page
    assert "Hana Park" in page


def test_who_waits_or_comes_with_a_parent_is_not_there(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee)
    make.sign_up(activity, family.mina.id, SignUpState.WAITLISTED)
    client = family.client.sign_in(make.officer(committee))
    assert "nobody-alone" in codes(press(client, activity))
    with_her = make.activity(committee)
    make.sign_up(with_her, family.mother.id)
    make.sign_up(with_her, family.mina.id)
    assert "nobody-alone" in codes(press(client, with_her))
    assert readings(family.app) == []


def test_of_what_was_canceled_it_is_who_would_have_come(
    family: Family, make: Factories, committee: Committee, camp: Activity
) -> None:
    """Not every parent reads a mail in time."""
    chair = make.officer(committee)
    with family.app.app_context():
        activity_actions.cancel(actor_for(chair, committee.id, Role.CHAIR), camp.id, LocalText.of("It rains"))
    client = family.client.sign_in(chair)
    assert f"/activities/{camp.public_id}/parents" in client.get(f"/activities/{camp.public_id}").text
    assert HANA in press(client, camp)


def photo(family: Family, activity: Activity, *, given: bool) -> None:
    with family.app.app_context(), unguarded("test"):
        db.session.add(
            Consent(
                child_id=family.mina.id,
                guardian_id=family.mother.id,
                scope=ConsentScope.PHOTO,
                activity_id=activity.id,
                is_given=given,
                text_version=1,
                text_language="en",
                way=ConsentWay.LINK,
                answered_at=clock.now(),
            )
        )
        db.session.commit()


@pytest.mark.parametrize("given", [None, False, True])
def test_no_photos_is_said_on_the_sign_in_sheet(
    family: Family, make: Factories, committee: Committee, camp: Activity, given: bool | None
) -> None:
    """In words, beside how they stand, which is printed; who agreed, or is an adult, has none."""
    make.sign_up(camp, make.person(account=None).id)
    if given is not None:
        photo(family, camp, given=given)
    page = family.client.sign_in(make.officer(committee, OfficeKind.SECRETARY))
    text = page.get(f"/activities/{camp.public_id}/people").text
    assert standings(text).count("no-photo") == (0 if given else 1)
    assert ("No photos" in text) is not given


def test_a_list_with_a_child_costs_one_statement_more(
    family: Family, make: Factories, committee: Committee, camp: Activity
) -> None:
    without = make.activity(committee)
    make.sign_up(without, make.person(account=None).id)
    client = family.client.sign_in(make.officer(committee, OfficeKind.SECRETARY))
    counts = []
    for activity in (without, without, camp):
        client.get(f"/activities/{activity.public_id}/people")
        counts.append(client.query_count)
    assert counts[2] - counts[1] == 1
