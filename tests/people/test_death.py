"""Somebody has died: all that is theirs ends in one fact, who must know is told kindly, and a mistake is mended."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of
from tests.committees.test_members import mails_to
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account, AccountSession
from volunteers.activities import actions as activities
from volunteers.activities.models import SignUpState
from volunteers.committees import actions as committees
from volunteers.committees.inputs import OfficeInput
from volunteers.committees.models import EndReason, Membership, MembershipState, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.people import actions
from volunteers.people.jobs import settle_deaths
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState

pytestmark = pytest.mark.usefixtures("set_clock")
C, W, OUT = SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.WITHDRAWN


class Life:
    """Ana, who has something of everything; Ben, who waits behind her; the coordinator and the chairs."""

    def __init__(self, app: Flask, make: Factories) -> None:
        self.app, self.desk, self.make = app, Desk(app), make
        self.one, self.two = make.committee("Korea Committee"), make.committee("Japan Committee")
        self.chairs = [make.officer(self.one), make.officer(self.two)]
        self.coordinator = make.person(roles=(Role.COORDINATOR,))
        self.ana = make.person("Ana Vela", roles=(Role.BOARD,))
        self.ben = make.member(self.one)
        for committee in (self.one, self.two):
            make.member(committee, self.ana)
        make.officer(self.two, OfficeKind.SECRETARY, self.ana)
        self.application = make.application(make.committee("Peru Committee"), self.ana)
        self.does = make.assignment(
            make.position(make.initiative(self.one), needed_count=1), self.ana, state=AssignmentState.ACCEPTED
        )
        self.walk = make.activity(make.committee(), capacity=1)
        self.home = make.activity(self.one, capacity=1, is_public=False, starts=self.walk.starts_local.replace(day=20))
        self.places = [self.desk.come(self.ana, self.walk), self.desk.come(self.ana, self.home)]
        self.waits = [self.desk.come(self.ben, self.walk), self.desk.come(self.ben, self.home)]

    def all_of(self, model: type) -> list:
        with self.app.app_context():
            where = model.person_id == self.ana.id
            return list(db.session.scalars(sa.select(model).where(where).order_by(model.id)))

    def account(self) -> Account:
        with self.app.app_context():
            return db.session.get_one(Account, self.ana.account_id)

    def person(self) -> Person:
        with self.app.app_context():
            return db.session.get_one(Person, self.ana.id)

    def states(self) -> dict[str, list]:
        return {
            "memberships": [row.state for row in self.all_of(Membership)],
            "terms": [row.ends_on for row in self.all_of(Term)],
            "applications": [row.state for row in self.all_of(Application)],
            "roles": [row.state for row in self.all_of(Assignment)],
            "places": [self.desk.state(row) for row in self.places],
            "waits": [self.desk.state(row) for row in self.waits],
            "account": [self.account().active],
        }

    def queued_to(self, person: Person) -> list[str]:
        return [kind for kind, address in self.desk.mails() if address == person.email]


@pytest.fixture
def life(app: Flask, make: Factories) -> Life:
    return Life(app, make)


def test_everything_ends_and_the_undo_gives_it_back(life: Life) -> None:
    """From the chair's list; the chair of the other committee and the coordinator are told, by one mail each."""
    before, mails = life.states(), life.queued_to(life.ana)
    client = life.app.test_client().sign_in(life.chairs[0])
    hers = life.app.test_client().sign_in(life.ana)
    page = f"/committees/{life.one.slug}/members/{life.all_of(Membership)[0].public_id}"
    assert "2 memberships" not in client.get(page).text, "what they have elsewhere is no business of this chair"
    answer = client.submit(f"{page}/died", {"died_on": "2026-06-01"}, follow_redirects=True)
    assert "has died" in answer.text

    memberships = life.all_of(Membership)
    assert {row.state for row in memberships} == {MembershipState.ENDED}
    assert {row.end_reason for row in memberships} == {EndReason.DECEASED}
    states = life.states()
    assert states["terms"] == [date(2026, 6, 4)]
    assert states["applications"] == [ApplicationState.WITHDRAWN]
    assert states["roles"] == [AssignmentState.RELEASED]
    assert (states["places"], states["waits"]) == ([OUT, OUT], [C, C])
    assert states["account"] == [False]
    assert hers.get("/me").status_code == 303
    assert life.queued_to(life.ana) == []
    assert [life.queued_to(who) for who in (life.chairs[1], life.coordinator)] == [["people/died"]] * 2
    assert "people/died" not in life.queued_to(life.chairs[0]), "who said it knows it"

    client.undo()
    assert f"mailto:{life.ana.email}" in client.get(page).text
    assert life.states() == before
    assert life.queued_to(life.ana) == mails
    assert [life.queued_to(who) for who in (life.chairs[1], life.coordinator)] == [[]] * 2


def test_who_must_know_is_told_in_kind_words(life: Life) -> None:
    life.desk.do(actions.note_death, actor_for(life.coordinator), life.ana.id, date(2026, 6, 1))
    (mail,) = mails_to(life.app, life.chairs[1].email, later=300)
    assert "Ana" not in mail.subject
    assert "Ana Vela has died." in mail.text
    assert not mails_to(life.app, life.ana.email, later=300)


def test_a_mistake_found_late_is_mended_by_one_act(life: Life) -> None:
    """Who was told of a place keeps it; what is gone is named."""
    client = life.app.test_client().sign_in(life.coordinator)
    client.max_queries = 17  # the page of somebody who has something of each room
    page = f"/people/{life.ana.public_id}"
    said = client.submit(f"{page}/died", {"died_on": ""}, follow_redirects=True).text
    for words in ("2 memberships", "one office", "one application", "2 places in activities", "one role"):
        assert words in said
    shown = client.get(page).text
    assert "Has died" in shown
    assert f"mailto:{life.ana.email}" not in shown
    assert "has died" in client.get("/people/?q=ana").text
    mails_to(life.app, life.chairs[1].email, later=300)
    with clock.at(clock.now() + timedelta(days=3)):
        client.sign_in(life.coordinator)
        answer = client.submit(f"{page}/alive", {}, follow_redirects=True)
        assert "is back" in answer.text
        assert answer.text.split("couldn’t be restored")[1].split("</p>")[0].count("“Story hour”") == 2
        states = life.states()
        assert set(states["memberships"]) == {MembershipState.ACTIVE}
        assert (states["terms"], states["account"]) == ([None], [True])
        assert (states["places"], states["waits"]) == ([W, W], [C, C])
        assert states["roles"] == [AssignmentState.ACCEPTED]
        told = [kind for kind, _ in life.desk.mails() if kind == "people/lives"]
        assert len(told) == 2
        assert not life.person().is_dead


def test_an_account_that_others_use_stays_theirs(life: Life) -> None:
    eva = life.make.person("Eva Vela", account=life.account(), email=life.ana.email)
    hers = life.app.test_client().sign_in(life.ana)
    life.desk.do(actions.note_death, actor_for(life.coordinator), life.ana.id)
    assert life.account().active
    assert hers.get("/me").status_code == 303, "whoever it is signs in anew"
    with life.app.app_context():
        assert not db.session.scalars(sa.select(AccountSession).where(AccountSession.ended_at.is_(None))).all()
    hers.sign_in(eva)
    assert "Eva" in hers.get("/me").text
    assert "Ana Vela" not in hers.get("/me").text


def test_nothing_is_given_to_the_dead(life: Life) -> None:
    """Also not by taking back what was done before."""
    chair = chair_of(life.make, life.one)
    at_school = life.make.activity(life.one, starts=life.walk.starts_local.replace(day=24))
    place = life.desk.come(life.ana, at_school)
    life.desk.do(activities.cancel, chair, at_school.id, LocalText.of("Rain"))
    life.desk.do(actions.note_death, actor_for(life.coordinator), life.ana.id)
    life.desk.undo(chair, at_school)
    assert life.desk.state(place) is SignUpState.CANCELLED
    assert not mails_to(life.app, life.ana.email, later=300)
    with pytest.raises(Refusal, match="has died"):
        life.desk.come(life.ana, life.make.activity(life.one))
    with pytest.raises(Refusal, match="has died"):
        life.desk.do(committees.admit, Actor.job(), life.make.committee().id, life.ana.id)
    with pytest.raises(Refusal, match="has died"):
        life.desk.do(
            committees.give_office,
            Actor.job(),
            life.one.id,
            _acting(life.ana),
        )
    with pytest.raises(Refusal, match="about yourself"):
        life.desk.do(actions.note_death, actor_for(life.ben), life.ben.id)


def _acting(person: Person) -> OfficeInput:
    return OfficeInput(person.id, OfficeKind.TREASURER, OfficeBasis.ACTING, date(2026, 6, 5))


def test_the_gate_refuses_what_comes_later(life: Life) -> None:
    life.desk.do(actions.note_death, actor_for(life.coordinator), life.ana.id)
    with life.app.app_context():
        to_her = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == life.ana.id)).all()
        assert {row.state for row in to_her} == {DeliveryState.CANCELLED}
    with life.app.app_context():
        asked = Asked(life.ana.id, life.ana.email or "", "operational")
        assert reasons_for([asked]) == {asked: SuppressedReason.GONE}


def test_of_whom_one_list_only_knew_it_the_rest_ends_too(life: Life) -> None:
    """What the migration found: the worker ends the rest."""
    with life.app.app_context(), unguarded("as the migration leaves it"):
        db.session.execute(sa.update(Person).where(Person.id == life.ana.id).values(death_noted_at=clock.now()))
        db.session.commit()
    with life.app.app_context():
        settle_deaths()
        settle_deaths()
    states = life.states()
    assert set(states["memberships"]) == {MembershipState.ENDED}
    assert (states["places"], states["waits"]) == ([OUT, OUT], [C, C])
    assert not [kind for kind, _ in life.desk.mails() if kind == "people/died"]
