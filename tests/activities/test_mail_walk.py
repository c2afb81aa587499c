"""Random walks over whatever changes a place, with the worker in between: each mail is true when it leaves.

Two activities, one of them for members, which may come to be at the same time; four people, two of whom are members.
After each round of the worker what left is held against the rows. When all has left, the last mail that each person
got about a sign-up says how it stands: a place or a wait, when and where, and a place that came free with its link.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy.orm import joinedload, selectinload

from tests.activities.conftest import actor_for, chair_of, input_of, later
from tests.activities.test_mail_truth import UNDO
from tests.factories import Factories
from tests.walks import run_walks
from volunteers.activities import actions
from volunteers.activities.models import OPEN_SIGNUPS, Activity, ActivityState, Shift, SignUp, SignUpState
from volunteers.committees.actions import end
from volunteers.committees.inputs import EndInput
from volunteers.committees.models import EndReason, Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.links import Link, Purpose, is_open
from volunteers.mail.claims import Outcome, exchange
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.replies import Reply, Verdict
from volunteers.people.models import Person
from volunteers.undo import Act
from volunteers.undo.actions import take_back

PEOPLE = 4
whose, which = st.integers(0, PEOPLE - 1), st.integers(0, 1)
PLACES = ("Here", "There", "Yonder")
HAS_A_PLACE = ("activities/signed_up", "activities/moved_up")


class Mails(RuleBasedStateMachine):
    """One walk with activities and people of its own."""

    app: Flask
    make: Factories

    @initialize(capacity=st.integers(1, 2))
    def begin(self, capacity: int) -> None:
        make, self.late = self.make, timedelta(0)
        self.committee = make.committee()
        self.chair = chair_of(make, self.committee)
        first = make.activity(self.committee, capacity=capacity, place="Here")
        hours = timedelta(hours=3)
        second = make.activity(
            self.committee, capacity=1, place="Here", is_public=False, starts=first.starts_local + hours
        )
        self.activities = [first.id, second.id]
        self.people: list[Person] = [make.member(self.committee) for _ in range(2)]
        self.people += [make.person() for _ in range(PEOPLE - 2)]
        self.actors = {person.id: actor_for(person) for person in self.people} | {self.chair.person_id: self.chair}

    # what happens

    @rule(p=whose, a=which)
    def come(self, p: int, a: int) -> None:
        person = self.people[p]
        self.do(actions.sign_up, self.actors[person.id], self.activity(a).shifts[0].id, person.id)

    @rule(p=whose, a=which)
    def cant_come(self, p: int, a: int) -> None:
        person = self.people[p]
        self.do(actions.decline, self.actors[person.id], self.activity(a).shifts[0].id, person.id)

    @rule(a=which)
    def all_come(self, a: int) -> None:
        for p in range(PEOPLE):
            self.come(p, a)

    @rule(p=whose, a=which)
    def go(self, p: int, a: int) -> None:
        for row in self.sign_ups(a, SignUp.person_id == self.people[p].id, SignUp.state.in_(OPEN_SIGNUPS)):
            self.do(actions.withdraw, self.actors[row.person_id], row.id)

    @rule(a=which)
    def the_first_goes(self, a: int) -> None:
        for row in self.sign_ups(a, SignUp.state == SignUpState.CONFIRMED)[:1]:
            self.do(actions.withdraw, self.actors[row.person_id], row.id)

    @rule(data=st.data())
    def give_back_by_the_mail(self, data: st.DataObject) -> None:
        with self.app.app_context():
            where = Link.purpose == Purpose.ANSWER_SIGNUP, Link.person_id.in_(self.actors)
            keys = list(db.session.scalars(sa.select(Link.id).where(*where).order_by(Link.id)))
        if keys:
            self.do(actions.give_back, data.draw(st.sampled_from(keys[-3:])))

    @rule(a=which, place=st.sampled_from(PLACES), is_private=st.booleans())
    def another_place(self, a: int, place: str, is_private: bool) -> None:
        self.change(a, place=place, is_address_private=is_private and place != "Here")

    @rule(a=which, hours=st.sampled_from((-3, -1, 1, 3)))
    def another_time(self, a: int, hours: int) -> None:
        self.change(a, **later(self.activity(a), hours))

    @rule(a=which, hours=st.sampled_from((1, 2, 26)))
    def another_end(self, a: int, hours: int) -> None:
        starts = self.activity(a).starts
        self.change(a, ends=replace(starts, local=starts.local + timedelta(hours=hours)))

    @rule(a=which, capacity=st.integers(1, 3))
    def another_number_of_places(self, a: int, capacity: int) -> None:
        self.change(a, capacity=capacity)

    @rule(a=which, title=st.sampled_from(("Tea", "Coffee")), is_public=st.booleans())
    def another_title(self, a: int, title: str, is_public: bool) -> None:
        self.change(a, title=LocalText.of(title), is_public=is_public)

    @rule(a=which)
    def cancel(self, a: int) -> None:
        self.do(actions.cancel, self.chair, self.activities[a], LocalText.of("Rain"))

    @rule(p=st.integers(0, 1))
    def remove(self, p: int) -> None:
        with self.app.app_context():
            where = Membership.person_id == self.people[p].id, Membership.state != MembershipState.ENDED
            keys = list(db.session.scalars(sa.select(Membership.id).where(*where)))
        for key in keys:
            self.do(end, self.chair, key, EndInput(EndReason.REMOVED, "You moved away."))

    @rule(back=st.integers(1, 3))
    def undo(self, back: int) -> None:
        """One of the last acts that were not taken back."""
        with self.app.app_context():
            where = Act.undone_at.is_(None), Act.actor_person_id.in_(self.actors)
            acts = list(db.session.scalars(sa.select(Act).where(*where).order_by(Act.id.desc())))
        for act in acts[back - 1 : back]:
            actor = self.actors[act.actor_person_id or 0]
            if act.link_id is None:
                self.do(take_back, actor, act.id)

    @rule()
    def undo_the_last(self) -> None:
        self.undo(1)

    @rule(seconds=st.sampled_from((1, 60, 130)))
    def time_passes(self, seconds: int) -> None:
        self.late += timedelta(seconds=seconds)

    @rule(verdict=st.sampled_from((Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.LATER)))
    def the_worker_looks(self, verdict: Verdict) -> None:
        with self.app.app_context(), clock.at(self.now):
            claim = exchange([], 500, "walk")
            self.hold_against_rows([row.id for row in claim.rows])
            exchange([Outcome(row, Reply(verdict, "words")) for row in claim.rows], 0, "walk")

    @rule()
    def all_leaves(self) -> None:
        self.late += UNDO
        self.the_worker_looks(Verdict.ACCEPTED)
        self.late += UNDO
        self.the_worker_looks(Verdict.ACCEPTED)
        with self.app.app_context():
            for row in db.session.scalars(self.select(SignUp.person_id.in_([person.id for person in self.people]))):
                self.hold_last_mail(row)

    def teardown(self) -> None:
        if hasattr(self, "people"):
            self.all_leaves()

    # what must hold

    def hold_against_rows(self, keys: list[int]) -> None:
        """What leaves is true."""
        for mail in db.session.scalars(sa.select(Delivery).where(Delivery.id.in_(keys))):
            if mail.subject_type == SignUp.__tablename__:
                row = db.session.scalars(self.select(SignUp.id == mail.subject_id)).one()
                self.hold(mail, row)
            elif mail.kind == "activities/cancelled":
                assert db.session.get_one(Activity, mail.subject_id).state is ActivityState.CANCELLED

    def hold(self, mail: Delivery, row: SignUp) -> None:
        said = f"{mail.kind} leaves while {row.state}: {mail.facts}"
        if mail.kind == "activities/narrowed":
            assert row.state is SignUpState.WITHDRAWN, said
            return
        comes = mail.kind in HAS_A_PLACE or mail.facts.get("comes", False)
        activity = row.shift.activity
        assert row.state is (SignUpState.CONFIRMED if comes else SignUpState.WAITLISTED), said
        assert mail.facts["starts_at"] == activity.starts_at.isoformat(), said
        assert mail.facts["ends_at"] == activity.ends_at.isoformat(), said
        assert mail.facts["place"] == (activity.place if comes or not activity.is_address_private else ""), said
        if mail.kind == "activities/moved_up":
            link = db.session.scalars(sa.select(Link).where(Link.public_id == mail.facts["answer"]["$link"])).one()
            assert is_open(link), said
            assert link.subject_id == row.id, said

    def hold_last_mail(self, row: SignUp) -> None:
        """The last one says how it stands; what it was told before that it waits hears that a place came free."""
        sent = list(
            db.session.scalars(
                sa.select(Delivery)
                .where(Delivery.person_id == row.person_id, Delivery.dedupe_key.contains(row.public_id))
                .where(Delivery.state == DeliveryState.SENT)
                .order_by(Delivery.sent_at, Delivery.id)
            )
        )
        kinds = [mail.kind.removeprefix("activities/") for mail in sent]
        if row.state is SignUpState.CANCELLED:
            assert kinds[-1:] == ["cancelled"], f"{row.state}: {kinds}"
        if row.state is SignUpState.DECLINED:
            assert not kinds, f"nobody is written to about a no: {kinds}"
        if row.state not in OPEN_SIGNUPS or row.activity.state is not ActivityState.PUBLISHED:
            return
        assert sent, f"{row.state} and nobody said so"
        self.hold_stands(sent[-1], row, kinds)
        waits, told = False, {}
        for mail in sent:
            self.hold_what_was(mail, told)
            told = {**told, **mail.facts}
            comes = mail.kind in HAS_A_PLACE or mail.facts.get("comes", False)
            assert not (waits and comes) or mail.kind == "activities/moved_up", f"a place came free: {kinds}"
            waits = not comes

    def hold_what_was(self, mail: Delivery, told: dict[str, Any]) -> None:
        """What a mail says that was is what the mail before it said."""
        was = mail.facts["was"]
        assert not told or all(was[name] == told[name] for name in was), f"{was} was never told: {told}"
        others = [name for name in was if name not in ("starts_at", "ends_at", "zone")]
        assert all(was[name] != mail.facts[name] for name in others), f"{was} is still so"
        assert "zone" not in was or any(was[name] != mail.facts[name] for name in was), f"{was} is still so"

    def hold_stands(self, mail: Delivery, row: SignUp, kinds: list[str]) -> None:
        said = f"{row.state} at {row.activity.place}: {kinds}, at last {mail.facts}"
        comes = mail.kind in HAS_A_PLACE or mail.facts.get("comes", False)
        activity = row.activity
        assert row.state is (SignUpState.CONFIRMED if comes else SignUpState.WAITLISTED), said
        assert mail.facts["starts_at"] == activity.starts_at.isoformat(), said
        assert mail.facts["ends_at"] == activity.ends_at.isoformat(), said
        if comes or (not activity.is_address_private and not mail.facts["is_private"]):
            assert mail.facts["place"] == activity.place, said

    # how

    @property
    def now(self) -> Any:
        return clock.now() + self.late

    def do(self, action: Any, *args: Any) -> None:
        with self.app.app_context(), clock.at(self.now):
            try:
                action(*args)
            except Refusal:
                db.session.rollback()

    def change(self, a: int, **values: Any) -> None:
        self.do(actions.change, self.chair, self.activities[a], input_of(self.activity(a), **values))

    def activity(self, a: int) -> Activity:
        with self.app.app_context():
            return db.session.get_one(Activity, self.activities[a], options=[selectinload(Activity.shifts)])

    def sign_ups(self, a: int, *where: Any) -> list[SignUp]:
        with self.app.app_context():
            return list(db.session.scalars(self.select(Shift.activity_id == self.activities[a], *where)))

    def select(self, *where: Any) -> Any:
        with_activity = joinedload(SignUp.shift).joinedload(Shift.activity)
        return sa.select(SignUp).join(SignUp.shift).where(*where).options(with_activity).order_by(SignUp.id)


def walk(app: Flask, make: Factories, walks: int, steps: int) -> None:
    """So many walks of so many steps each."""
    run_walks(Mails, walks, steps, app=app, make=make)


@pytest.mark.slow
@pytest.mark.usefixtures("set_clock")
def test_each_mail_is_true_when_it_leaves(app: Flask, make: Factories) -> None:
    """The short form; `make soak` walks longer."""
    walk(app, make, walks=10, steps=30)
