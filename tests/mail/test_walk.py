"""The random walk over acts and undos, with the worker in between: each mail is true when it leaves.

What happens is what happens in `tests/undo/test_walk.py`, and offices are given and ended. After each round of the
worker what left is held against the rows; when all has left, the last mail that each person got about each thing says
how it stands. What is said of a place on an activity is walked through by `tests/activities/test_mail_walk.py`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import initialize, rule
from sqlalchemy.orm import joinedload

from tests.activities.test_mail_truth import UNDO
from tests.factories import Factories
from tests.undo.test_walk import Acts, anybody
from tests.walks import run_walks
from volunteers.access import Actor, Role
from volunteers.committees.actions import give_office
from volunteers.committees.inputs import OfficeInput
from volunteers.committees.models import EndReason, Membership, MembershipState, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives.models import CLOSED_STATES, Assignment, AssignmentState, Position
from volunteers.mail.claims import Outcome, exchange
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.replies import Reply, Verdict
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState
from volunteers.undo import Act

Facts = dict[str, Any]


def is_in(committee_id: int | None, person_id: int) -> bool:
    """Whether somebody is a member."""
    where = Membership.committee_id == committee_id, Membership.person_id == person_id
    return bool(db.session.scalar(sa.select(sa.exists().where(*where, Membership.state != MembershipState.ENDED))))


def has_ended(row: Membership, _facts: Facts) -> bool:
    return row.state is MembershipState.ENDED and not is_in(row.committee_id, row.person_id)


def stands(row: Term, facts: Facts) -> bool:
    ends_on = row.ends_on.isoformat() if row.ends_on else None
    return row.ended_at is None and (facts["starts_on"], facts["ends_on"]) == (row.starts_on.isoformat(), ends_on)


SO: dict[str, tuple[type[Any], Callable[[Any, Facts], bool]]] = {
    "registration/received": (Application, lambda row, _: row.state is ApplicationState.IN_REVIEW),
    "registration/accepted": (
        Application,
        lambda row, _: row.state is ApplicationState.ACCEPTED and is_in(row.committee_id, row.person_id),
    ),
    "registration/declined": (
        Application,
        lambda row, facts: row.state is ApplicationState.DECLINED and facts["answer"] == row.answer,
    ),
    "committees/membership_ended": (Membership, has_ended),
    "committees/membership_resigned": (Membership, has_ended),
    "committees/office_given": (Term, stands),
    "committees/office_changed": (
        Term,
        lambda row, facts: row.ended_at is not None if facts["is_over"] else stands(row, facts),
    ),
    "initiatives/asked": (Assignment, lambda row, _: row.state is AssignmentState.OFFERED),
    "initiatives/released": (Assignment, lambda row, _: row.state is AssignmentState.RELEASED),
    "initiatives/answered": (
        Assignment,
        lambda row, facts: (
            row.state is (AssignmentState.ACCEPTED if facts["is_yes"] else AssignmentState.DECLINED)
            or (facts["is_yes"] and row.state is AssignmentState.COMPLETED)
        ),
    ),
}
"""Of each kind of mail the row that it is about, and when it is true."""


class Told(Acts):
    """One walk, with people of its own."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.administrator = self.make.person(roles=(Role.ADMINISTRATOR,))
        self.clients["administrator"] = self.app.test_client().sign_in(self.administrator)

    # what happens besides

    @rule()
    def some_are_back(self) -> None:
        """Not by the factories here: nobody would be told."""
        for name in ("ana", "ben", "cleo"):
            self.note_life(name)
            self.apply(name)

    @rule(name=anybody, years=st.integers(1, 2))
    def appoint(self, name: str, years: int) -> None:
        today = clock.today("America/Denver")
        given = OfficeInput(
            self.people[name].id, OfficeKind.SECRETARY, OfficeBasis.ELECTED, today, today + timedelta(days=365 * years)
        )
        self.note_life(name)
        with self.app.app_context(), clock.at(self.now):
            try:
                give_office(Actor.job(), self.korea.id, given)
            except Refusal:
                db.session.rollback()

    @rule(data=st.data(), day=st.sampled_from(("", "2027-01-31")))
    def end_office(self, data: st.DataObject, day: str) -> None:
        for row in self.some(data, Term, Term.person_id.in_(self.keys), Term.office == OfficeKind.SECRETARY):
            url = f"/committees/{self.korea.slug}/offices/{row.public_id}/end"
            self.press("administrator", url, version=row.version, ends_on=day)

    @rule(data=st.data())
    def undo_the_end_of_an_office(self, data: st.DataObject) -> None:
        for act in self.some(data, Act, Act.actor_person_id == self.administrator.id, Act.undone_at.is_(None)):
            self.press("administrator", f"/undo/{act.key}")

    @rule(verdict=st.sampled_from((Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.LATER)))
    def the_worker_looks(self, verdict: Verdict) -> None:
        with self.app.app_context(), clock.at(self.now):
            claim = exchange([], 500, "walk")
            for mail in db.session.scalars(sa.select(Delivery).where(Delivery.id.in_([row.id for row in claim.rows]))):
                if mail.kind in SO:
                    model, is_so = SO[mail.kind]
                    row = db.session.get_one(model, mail.subject_id)
                    assert is_so(row, mail.facts), f"{mail.kind} leaves while {vars(row)}: {mail.facts}"
            exchange([Outcome(row, Reply(verdict, "words")) for row in claim.rows], 0, "walk")

    @rule()
    def all_leaves(self) -> None:
        for _ in range(2):
            self.late += UNDO
            self.the_worker_looks(Verdict.ACCEPTED)
        with self.app.app_context():
            for person in db.session.scalars(sa.select(Person).where(Person.id.in_(self.keys))):
                if not person.is_dead:
                    self.hold_belonging(person)
                    self.hold_roles(person)
            self.hold_what_chairs_know()
            for term in db.session.scalars(sa.select(Term).where(Term.person_id.in_(self.keys))):
                sent = self.sent(term, term.person_id)
                if sent and not db.session.get_one(Person, term.person_id).is_dead:
                    assert SO[sent[-1].kind][1](term, sent[-1].facts), f"{vars(term)}: {sent[-1].facts}"

    def teardown(self) -> None:
        if hasattr(self, "korea"):
            self.all_leaves()

    # what must hold

    def hold_belonging(self, person: Person) -> None:
        """Who is in was welcomed last, and who was removed or declined was told so last."""
        memberships = self.rows_now(Membership, Membership.person_id == person.id)
        applications = self.rows_now(Application, Application.person_id == person.id)
        sent = sorted(
            (mail for row in (*memberships, *applications) for mail in self.sent(row, person.id)), key=when_sent
        )
        last = sent[-1].kind if sent else None
        if is_in(self.korea.id, person.id):
            came = [row for row in applications if row.state is ApplicationState.ACCEPTED]
            assert last == ("registration/accepted" if came else None), f"a member reads {last} last"
            return
        if memberships and memberships[-1].end_reason is EndReason.REMOVED:
            assert self.sent(memberships[-1], person.id), "who was removed was not told"
            assert last != "registration/accepted", f"who was removed reads {last} last"

    def hold_roles(self, person: Person) -> None:
        for row in self.rows_now(Assignment, Assignment.person_id == person.id):
            position = db.session.get_one(Position, row.position_id, options=[joinedload(Position.initiative)])
            kinds = [mail.kind for mail in self.sent(row, person.id)]
            is_over = position.initiative.state in CLOSED_STATES
            if row.state is AssignmentState.OFFERED and not is_over:
                assert kinds[-1:] == ["initiatives/asked"], f"who is asked reads {kinds}"
            if row.state is AssignmentState.ACCEPTED and not is_over:
                assert "initiatives/released" not in kinds[-1:], f"who does it reads {kinds}"
            if row.state is AssignmentState.RELEASED and row.reason and "initiatives/asked" in kinds:
                assert kinds[-1] == "initiatives/released", f"who is free of it reads {kinds}"

    def hold_what_chairs_know(self) -> None:
        chair = self.people["chair"]
        if chair.is_dead:
            return
        for row in self.rows_now(Application, Application.committee_id == self.korea.id):
            if row.state is ApplicationState.IN_REVIEW:
                assert self.sent(row, chair.id), "somebody waits, and the chair was never told"
        for row in self.rows_now(Membership, Membership.committee_id == self.korea.id):
            if row.end_reason is EndReason.RESIGNED and row.person_id != chair.id and has_ended(row, {}):
                assert self.sent(row, chair.id), "somebody has left, and the chair was never told"
        for row in self.rows_now(Assignment, Assignment.person_id.in_(self.keys)):
            told = [mail.facts["is_yes"] for mail in self.sent(row, chair.id)]
            if row.person_id != chair.id and row.state in (AssignmentState.ACCEPTED, AssignmentState.DECLINED):
                assert told[-1:] == [row.state is AssignmentState.ACCEPTED], f"{row.state}, and the chair reads {told}"

    # how

    def rows_now(self, model: type[Any], *where: Any) -> list[Any]:
        return list(db.session.scalars(sa.select(model).where(*where).order_by(model.id)))

    def sent(self, row: Any, person_id: int) -> list[Delivery]:
        where = (
            Delivery.subject_type == type(row).__tablename__,
            Delivery.subject_id == row.id,
            Delivery.person_id == person_id,
            Delivery.state == DeliveryState.SENT,
        )
        return sorted(db.session.scalars(sa.select(Delivery).where(*where)), key=when_sent)


def when_sent(mail: Delivery) -> Any:
    return mail.sent_at, mail.not_before_at or mail.created_at, mail.id


def walk(app: Flask, make: Factories, walks: int, steps: int) -> None:
    """So many walks of so many steps each."""
    run_walks(Told, walks, steps, app=app, make=make)


@pytest.mark.slow
def test_each_mail_is_true_when_it_leaves(app: Flask, make: Factories) -> None:
    """The short form; `make soak` walks longer."""
    walk(app, make, walks=5, steps=40)
