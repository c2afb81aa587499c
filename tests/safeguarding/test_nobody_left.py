"""A child's last guardian goes: nothing rests on their yes any more, and the coordinators hear whose child it is."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.activities.conftest import actor_for
from tests.client import Client, standings
from tests.factories import Factories
from tests.safeguarding.conftest import Family
from volunteers.access import Role
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.truth import Told
from volunteers.people.models import Person
from volunteers.privacy import actions as privacy
from volunteers.safeguarding import queries
from volunteers.safeguarding.models import Guardianship

MAIL, WRONG = "safeguarding/nobody_left", "safeguarding/not_me"


@pytest.fixture
def coordinator(make: Factories) -> Person:
    return make.person(roles=(Role.COORDINATOR,), email="desk@demo.example")


@pytest.fixture
def mothers_alone(family: Family, make: Factories, committee: Committee, coordinator: Person) -> Family:
    """The mother alone answers for Mina, who has a place by her yes."""
    family.client.sign_in(coordinator)
    assert family.client.submit(f"/guardians/{family.of_father.public_id}/end").status_code == 303
    family.client.submit("/logout")
    family.answer(family.come(make.activity(committee, is_public=True), family.mother), "yes")
    assert family.standing() == ["confirmed"]
    return family


def told(family: Family, kind: str = MAIL) -> list[str]:
    """To whom the coordinators' mail goes that waits or has gone."""
    return [mail.to_address for mail in deliveries(family.app) if mail.kind == kind]


def test_the_page_that_erases_a_guardian_names_the_children(
    mothers_alone: Family, coordinator: Person, client: Client
) -> None:
    client.sign_in(coordinator)
    client.max_queries = 60
    page = client.get(f"/people/{mothers_alone.mother.public_id}/erase").text
    assert "permission for Mina to come alone" in page
    assert "Mina’s place in" in page
    assert "What they did here" in page
    assert "What you did here" not in page
    father = client.get(f"/people/{mothers_alone.father.public_id}/erase").text
    assert "Mina" not in father


def test_a_guardian_is_erased(mothers_alone: Family, coordinator: Person) -> None:
    family = mothers_alone
    with family.app.app_context():
        privacy.erase(actor_for(coordinator), family.mother.id, is_sure=True, reason="They called.")
    assert family.standing() == ["withdrawn"]
    assert told(family) == []  # who did it read it on the page


def test_the_other_coordinators_are_told_of_an_erasure(mothers_alone: Family, make: Factories) -> None:
    administrator = make.person(roles=(Role.ADMINISTRATOR,))
    with mothers_alone.app.app_context():
        privacy.erase(actor_for(administrator), mothers_alone.mother.id, is_sure=True, reason="They called.")
    assert told(mothers_alone) == ["desk@demo.example"]


def test_a_guardian_has_died_and_it_was_a_mistake(mothers_alone: Family, make: Factories, client: Client) -> None:
    """The place ends with the life of who answered; the undo gives it back, and the mail is not sent."""
    family = mothers_alone
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    client.max_queries = 60
    said = client.submit(f"/people/{family.mother.public_id}/died", {}, follow_redirects=True).text
    assert "Mina’s place in" in said
    assert (family.standing(), told(family)) == (["withdrawn"], ["desk@demo.example"])
    client.undo()
    assert family.standing() == ["confirmed"]
    with family.app.app_context():
        state = db.session.scalar(sa.select(Delivery.state).where(Delivery.kind == MAIL))
    assert state is DeliveryState.CANCELLED


def test_who_got_the_link_by_mistake_answers_for_nobody(mothers_alone: Family) -> None:
    """Else the next mail to the same address would tell a stranger of the child again."""
    family = mothers_alone
    assert family.client.submit(f"{family.page(family.mother)}/not-me").status_code == 303
    assert (family.standing(), told(family), told(family, WRONG)) == (["withdrawn"], [], ["desk@demo.example"])
    with family.app.app_context():
        assert db.session.get_one(Guardianship, family.of_mother.id).ended_at is not None


def test_of_a_wrong_address_coordinators_hear_once_whoever_is_left(
    family: Family, make: Factories, coordinator: Person
) -> None:
    """The page promises that we talk with the family: one mail for all of the children, and who has nobody is named."""
    sister = make.person(full_name="Sora Park", is_adult=False, account=None, email=None)
    make.guardianship(sister, family.father)
    assert family.client.submit(f"{family.page(family.father)}/not-me").status_code == 303
    (mail,) = (mail for mail in deliveries(family.app) if mail.kind == WRONG)
    assert (mail.facts["children"], mail.facts["alone"]) == (["Mina", "Sora"], ["Sora"])
    assert told(family) == []


def test_who_signs_in_is_who_they_are(make: Factories, client: Client, app: Flask) -> None:
    """A mail was passed on: its reader is somebody else, and the guardian answers as before."""
    mother, mina = make.person(), make.person(is_adult=False, account=None)
    row = make.guardianship(mina, mother)
    page = Family(app, client, make, mina, mother, mother, row, row).page(mother)
    assert client.submit(f"{page}/not-me").status_code == 303
    assert client.get(page).status_code == 410
    with app.app_context():
        assert db.session.get_one(Guardianship, row.id).ended_at is None


def test_whoever_is_without_a_guardian_stands_on_the_desk(family: Family, coordinator: Person, client: Client) -> None:
    client.sign_in(coordinator)
    client.max_queries = 60
    assert "unguarded" not in standings(client.get("/desk").text)
    for row in (family.of_father, family.of_mother):
        client.submit(f"/guardians/{row.public_id}/end")
    assert "unguarded" in standings(client.get("/desk").text)
    assert "nobody-t" in client.get("/young-people/").text


def test_the_mail_is_true_until_somebody_answers_again(family: Family, make: Factories, coordinator: Person) -> None:
    other = make.person(roles=(Role.COORDINATOR,))
    family.client.sign_in(other)
    for row in (family.of_father, family.of_mother):
        family.client.submit(f"/guardians/{row.public_id}/end")
    assert told(family) == ["desk@demo.example"]
    make.guardianship(family.mina, make.person(account=None))
    with family.app.app_context():
        mails = [each for each in deliveries(family.app) if each.kind == MAIL]
        asked = [Told(each.id, each.kind, each.subject_id or 0, each.person_id, each.facts) for each in mails]
        assert asked
        assert queries.about_nobody_left(asked) == []


def test_a_coordinator_erases_their_own_child_as_a_coordinator(make: Factories, client: Client, app: Flask) -> None:
    """Who answers for a child is not the child: the reason is said, and the trail says that staff did it."""
    coordinator, child = make.person(roles=(Role.COORDINATOR,)), make.person(is_adult=False, account=None)
    make.guardianship(child, coordinator)
    client.sign_in(coordinator)
    client.max_queries = 80
    page = f"/people/{child.public_id}/erase"
    assert client.submit(page, {"is_sure": "y", "reason": ""}).status_code == 422
    with app.app_context():
        actor = replace(actor_for(coordinator), acts_for={coordinator.id: Role.ONESELF, child.id: Role.GUARDIAN})
        with pytest.raises(Refusal) as refused:
            privacy.erase(actor, child.id, is_sure=True)
        assert refused.value.code == "reason"
    assert client.submit(page, {"is_sure": "y", "reason": "His father called."}).status_code == 303
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "person.erased")).one()
        assert event.facts["by"] == "staff"
