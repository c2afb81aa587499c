"""Of whom one committee's list knew that they have died: after the migration all know it, and the rest ends."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk
from tests.factories import Factories
from tests.migrating import down, up
from volunteers.access import Actor
from volunteers.accounts.models import Account
from volunteers.activities.models import SignUpState
from volunteers.committees.models import EndReason, Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link, Purpose
from volunteers.mail.models import SuppressedReason
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.people import actions
from volunteers.people.jobs import settle_deaths
from volunteers.people.models import AnsweredFor, Basis, Channel, LanguageSkill, Level, OptOut, Person, StillRight
from volunteers.safeguarding.models import RecordOpening

BEFORE = "20261127b_phone"


@pytest.fixture
def app(fresh_app: Flask) -> Flask:
    """Committed for real: migrations have transactions of their own."""
    return fresh_app


@pytest.mark.soak
def test_the_dead_of_before_are_dead_everywhere(app: Flask, make: Factories) -> None:
    desk, ana, ben = Desk(app), make.person(), make.member(make.committee())
    died = {"state": MembershipState.ENDED, "end_reason": EndReason.DECEASED, "ended_on": clock.now().date()}
    make.member(make.committee(), ana, **died)
    make.member(make.committee(), ana)
    place = desk.come(ana, make.activity(make.committee()))
    for _ in range(2):
        down(app, BEFORE)
        up(app)
    asked = [Asked(each.id, each.email or "", "operational") for each in (ana, ben)]
    with app.app_context():
        dead = db.session.scalars(sa.select(Person).where(Person.death_noted_at.is_not(None))).all()
        assert [person.id for person in dead] == [ana.id]
        assert reasons_for(asked) == {asked[0]: SuppressedReason.GONE}
        db.session.remove()
        settle_deaths()
        states = db.session.scalars(sa.select(Membership.state).where(Membership.person_id == ana.id))
        assert set(states) == {MembershipState.ENDED}
    assert desk.state(place) is SignUpState.WITHDRAWN


@pytest.mark.soak
def test_accounts_that_were_left_come_up_down_and_up(app: Flask, make: Factories) -> None:
    """Whether it was open until the death is known in each release, and who came back has the account again."""
    ana, eva = make.person("Ana", email="ana@demo.example"), make.person("Eva")
    closed = make.person("Carl", account=make.account("carl@demo.example", active=False))
    with app.app_context():
        for person in (ana, closed):
            actions.note_death(Actor.job(), person.id)
    keys = [ana.account_id, closed.account_id, eva.account_id]
    for _ in range(2):
        with app.app_context():
            assert [db.session.get_one(Account, key or 0).left_active for key in keys] == [True, False, None]
            ended = db.session.get_one(Person, ana.id).death_ended or {}
            assert ended["sign_in"]["person"] == ana.id
        down(app, "20261201a_mail_arrived")
        up(app)
    with app.app_context():
        assert actions.bring_back(Actor.job(), ana.id, late=True) == []
        assert db.session.get_one(Account, ana.account_id or 0).active


@pytest.mark.soak
def test_who_stopped_one_committee_gets_none_before_it_was_known(app: Flask, make: Factories) -> None:
    """Down, no is no to all messages; up again what was asked of all stays so. Who asked nothing gets them always."""
    korea, arts = make.committee(), make.committee()
    all_out, one, two, again, free = (make.member(korea) for _ in range(5))
    now = clock.now()
    with app.app_context(), unguarded("what was asked before"):
        for person, committee, ended in (
            (all_out, None, None),
            (all_out, korea, None),
            (one, korea, None),
            (two, korea, None),
            (two, arts, None),
            (again, korea, now),
        ):
            key = committee.id if committee else None
            row = {"channel": Channel.NOTICES, "committee_id": key, "since_at": now, "ended_at": ended}
            db.session.add(OptOut(person_id=person.id, **row))
        db.session.commit()
    for _ in range(2):
        down(app, "20261205_who_helps")
        with app.app_context():
            rows = db.session.execute(sa.text("SELECT person_id FROM opt_outs WHERE ended_at IS NULL")).scalars()
            assert sorted(rows) == [all_out.id, one.id, two.id]
        up(app)
        asked = [Asked(each.id, each.email or "", "notices", (korea.id,)) for each in (all_out, one, two, again, free)]
        with app.app_context():
            assert [each in reasons_for([each]) for each in asked] == [True, True, True, False, False]


@pytest.mark.soak
def test_what_is_known_of_a_language_comes_up_down_and_up(app: Flask, make: Factories) -> None:
    """The levels stay; what a release before knew nothing of is as if nobody had said it."""
    person = make.person()
    make.skill(person, "ko", basis=Basis.TESTED, translates=True)
    for _ in range(2):
        down(app, "20261206_narrower_audiences")
        up(app)
    with app.app_context():
        row = db.session.scalars(sa.select(LanguageSkill).where(LanguageSkill.person_id == person.id)).one()
        assert (row.speaks, row.translates, row.basis, row.basis_on) == (Level.WORK, False, Basis.SELF_STATED, None)


def test_a_household_is_asked_anew_after_down_and_up(app: Flask, make: Factories) -> None:
    """Who shares an address is still answered for; their yes, its links and who opened what go with the release."""
    ana, ben, mina = make.person("Ana"), make.person("Ben", account=None), make.person("Mina", is_adult=False)
    now = clock.now()
    with app.app_context(), unguarded("a test writes rows"):
        held = {"account_id": ana.account_id, "since_at": now, "agreed_at": now}
        opened = {"account_id": ana.account_id, "role": "coordinator", "opened_on": now.date(), "opened_at": now}
        db.session.add_all(
            [
                AnsweredFor(person_id=ben.id, **held),
                RecordOpening(child_id=mina.id, **opened),
                Link(purpose=Purpose.HOUSEHOLD, person_id=ben.id, created_at=now),
                Link(purpose=Purpose.OWN_ADDRESS, person_id=ben.id, created_at=now),
                Link(purpose=Purpose.FEED, person_id=ben.id, created_at=now),
            ]
        )
        db.session.commit()
    for _ in range(2):
        down(app, "20261127_charge")
        up(app)
    with app.app_context():
        (row,) = db.session.scalars(sa.select(AnsweredFor)).all()
        assert (row.account_id, row.agreed_at) == (ana.account_id, None)
        assert db.session.scalars(sa.select(Link.purpose)).all() == [Purpose.FEED]
        assert db.session.scalars(sa.select(RecordOpening.id)).all() == []


def test_who_stopped_all_there_was_is_not_asked_every_year(app: Flask, make: Factories) -> None:
    """And only they: who stopped one kind of mail may be asked."""
    all_of_it, one_kind, again = make.person(), make.person(), make.person()
    now = clock.now()
    with app.app_context(), unguarded("a test writes rows"):
        db.session.add(OptOut(person_id=one_kind.id, channel=Channel.NOTICES, since_at=now))
        for channel in (Channel.NOTICES, Channel.REQUESTS):
            db.session.add(OptOut(person_id=all_of_it.id, channel=channel, since_at=now))
            db.session.add(OptOut(person_id=again.id, channel=channel, since_at=now, ended_at=now))
        db.session.add(StillRight(person_id=one_kind.id, asked_on=now.date()))
        db.session.commit()
    for _ in range(2):
        down(app, "20261220_imports")
        up(app)
    with app.app_context():
        yearly = sa.select(OptOut.person_id).where(OptOut.is_open(Channel.YEARLY))
        assert db.session.scalars(yearly).all() == [all_of_it.id]
