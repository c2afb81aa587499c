"""Random walks over acts and undos, through the doors: each undo after each other act, on the same rows.

A committee with its chair, two members and somebody who would like to join, a role for one, an activity with one place
that is open to everybody, and messages. Whatever happens, in whatever order and however late: no door breaks, what must
always hold holds (shared with nobody's code), and no mail that still waits tells what is no longer so.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.orm import joinedload

from tests.factories import Factories
from tests.walks import run_walks
from volunteers import links
from volunteers.access import Role
from volunteers.accounts.models import AccountSession
from volunteers.activities import queries as activity_queries
from volunteers.activities import rules as activity_rules
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    ReminderPlan,
    Series,
    Shift,
    SignUp,
    SignUpState,
    Step,
)
from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.initiatives.models import Assignment, AssignmentState, InitiativeState, Offer, OfferState, Position
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.notices.models import Notice, NoticeState
from volunteers.people.models import Person
from volunteers.reading.models import Reader, ReaderState
from volunteers.registration.models import OPEN_STATES, Application, ApplicationState
from volunteers.undo import Act

WHO = ("chair", "ana", "ben", "cleo")
a_place, some_places = st.sampled_from(("Here", "There", "Yonder")), st.sampled_from(("1", "2", ""))
who, anybody = st.sampled_from(WHO), st.sampled_from(WHO[1:])

TRUE_WHILE: dict[str, Callable[[Any, dict[str, Any]], bool]] = {
    "registration/accepted": lambda row, _: row.state is ApplicationState.ACCEPTED,
    "registration/declined": lambda row, _: row.state is ApplicationState.DECLINED,
    "committees/membership_ended": lambda row, _: row.state is MembershipState.ENDED,
    "committees/membership_resigned": lambda row, _: row.state is MembershipState.ENDED,
    "initiatives/asked": lambda row, _: row.state not in (AssignmentState.UNDONE, AssignmentState.RELEASED),
    "initiatives/released": lambda row, _: row.state is AssignmentState.RELEASED,
    "initiatives/answered": lambda row, facts: (
        row.state is not AssignmentState.OFFERED
        and (facts["is_yes"] or row.state in (AssignmentState.DECLINED, AssignmentState.RELEASED))
    ),
    "initiatives/thanked": lambda row, _: row.state in (OfferState.THANKED, OfferState.ENDED),
    "reading/asked": lambda row, _: row.state is ReaderState.ASKED,
    "reading/read": lambda row, _: row.state is ReaderState.READ,
    "reading/nobody": lambda row, _: row.state is ReaderState.CANNOT,
    "activities/signed_up": lambda row, _: row.state is SignUpState.CONFIRMED,
    "activities/moved_up": lambda row, _: row.state is SignUpState.CONFIRMED,
    "activities/taken_off": lambda row, _: row.state is SignUpState.WITHDRAWN,
    "activities/late_gap": lambda row, _: row.state is ActivityState.PUBLISHED,
    "activities/waiting": lambda row, _: row.state is SignUpState.WAITLISTED,
    "activities/cancelled": lambda row, _: row.state is ActivityState.CANCELLED,
    "activities/changed": lambda row, facts: (
        row.state is (SignUpState.CONFIRMED if facts["comes"] else SignUpState.WAITLISTED)
    ),
}
"""When a mail that still waits is true, of the row that it is about."""

SUBJECTS: dict[str, type[Any]] = {
    model.__tablename__: model for model in (Application, Membership, Assignment, Offer, Reader, SignUp, Activity)
}


class Acts(RuleBasedStateMachine):
    """One walk, with people of its own."""

    app: Flask
    make: Factories

    @initialize()
    def begin(self) -> None:
        make, self.late = self.make, timedelta(0)
        self.korea = make.committee()
        self.people: dict[str, Person] = {"chair": make.officer(self.korea), "cleo": make.person()}
        self.people |= {name: make.member(self.korea) for name in ("ana", "ben")}
        self.clients: dict[str, Any] = {
            name: self.app.test_client().sign_in(person) for name, person in self.people.items()
        }
        for client in self.clients.values():
            client.max_queries = 25  # what was just done takes a query for each kind of act
        self.initiative = make.initiative(self.korea)
        self.position = make.position(self.initiative, needed_count=1)
        self.activity = make.activity(self.korea, capacity=1, place="Here")
        # at the same time, so that places clash; what is done to one, to those after it and to all is mixed
        self.series = make.series(make.activity(self.korea, capacity=1, place="Here"), times=4)
        for name in ("ana", "ben"):
            make.skill(self.people[name], "ko", translates=True)
        self.keys = {person.id for person in self.people.values()}
        self.clients["coordinator"] = self.app.test_client().sign_in(make.person(roles=(Role.COORDINATOR,)))

    # what people do

    @rule(name=anybody)
    def apply(self, name: str) -> None:
        self.press(name, f"/committees/{self.korea.slug}/apply", message="도와 드리고 싶습니다.")

    @rule(data=st.data())
    def ask_who_reads_it(self, data: st.DataObject) -> None:
        for row in self.some(data, Application, Application.committee_id == self.korea.id):
            url = f"/committees/{self.korea.slug}/applications/{row.public_id}/ask-reader"
            self.press("chair", url, language="ko")

    @rule(data=st.data(), answer=st.sampled_from(("read", "cannot")))
    def read_it(self, data: st.DataObject, answer: str) -> None:
        for row in self.some(data, Link, Link.purpose == Purpose.READ_WORDS, Link.person_id.in_(self.keys)):
            with self.app.app_context():
                token = links.token(row)
            with clock.at(self.now):
                typed = {"answer": answer, "text": "Helps."}
                status = self.app.test_client().submit(f"/answer/{token}", typed).status_code
            assert status in (303, 404), status

    @rule(name=anybody)
    def take_application_back(self, name: str) -> None:
        for row in self.rows(Application, Application.person_id == self.people[name].id)[-1:]:
            self.press(name, f"/me/applications/{row.public_id}/withdraw")

    @rule(name=anybody)
    def propose(self, name: str) -> None:
        url = f"/people/{self.people[name].public_id}/propose"
        self.press("coordinator", url, committee=self.korea.slug)

    @rule(data=st.data(), verb=st.sampled_from(("accept", "decline")))
    def decide(self, data: st.DataObject, verb: str) -> None:
        for row in self.some(data, Application, Application.committee_id == self.korea.id):
            url = f"/committees/{self.korea.slug}/applications/{row.public_id}/{verb}"
            self.press("chair", url, ready="full", version=row.version)

    @rule(name=anybody)
    def leave(self, name: str) -> None:
        for row in self.memberships(name):
            self.press(name, f"/memberships/{row.public_id}/leave")

    @rule(name=anybody, verb=st.sampled_from(("end", "pause", "resume")))
    def manage(self, name: str, verb: str) -> None:
        for row in self.memberships(name):
            values = {"version": row.version, "end_reason": "removed", "reason": "You moved away."}
            self.press("chair", f"/committees/{self.korea.slug}/members/{row.public_id}/{verb}", **values)

    @rule(name=anybody)
    def add_to_list(self, name: str) -> None:
        url = f"/activities/{self.activity.public_id}/people/add"
        self.press("chair", url, member=self.people[name].public_id, language="en")

    @rule(data=st.data())
    def take_off_list(self, data: st.DataObject) -> None:
        for row in self.some(data, SignUp, SignUp.state.in_(OPEN_SIGNUPS)):
            self.press("chair", f"/sign-ups/{row.public_id}/take-off", reason="We need someone who speaks Korean.")

    @rule(name=anybody)
    def note_death(self, name: str) -> None:
        for row in self.memberships(name):
            self.press("chair", f"/committees/{self.korea.slug}/members/{row.public_id}/died")

    @rule(name=anybody)
    def note_life(self, name: str) -> None:
        self.press("coordinator", f"/people/{self.people[name].public_id}/alive")

    @rule(name=anybody)
    def ask(self, name: str) -> None:
        self.press("chair", f"/positions/{self.position.public_id}/assign", person=self.people[name].public_id)

    @rule()
    def ask_both(self) -> None:
        people = [self.people[name].public_id for name in ("ana", "ben")]
        with clock.at(self.now):
            url = f"/positions/{self.position.public_id}/assign"
            answer = self.clients["chair"].submit(url, {"person": people})
        assert answer.status_code in (303, 422), answer.status_code

    @rule(name=anybody)
    def offer(self, name: str) -> None:
        self.press(name, f"/positions/{self.position.public_id}/offer", words="With pleasure.")

    @rule(data=st.data(), by_chair=st.booleans())
    def answer_an_offer(self, data: st.DataObject, by_chair: bool) -> None:
        for row in self.some(data, Offer, Offer.position_id == self.position.id):
            name = next(name for name, person in self.people.items() if person.id == row.person_id)
            if by_chair:
                self.press("chair", f"/offers/{row.public_id}/thank")
            else:
                self.press(name, f"/offers/{row.public_id}/withdraw")

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        for row in self.some(data, Assignment, Assignment.position_id == self.position.id):
            self.press("chair", f"/initiatives/assignments/{row.public_id}/release", reason="Thank you all the same.")

    @rule(data=st.data(), answer=st.sampled_from(("yes", "no")))
    def answer(self, data: st.DataObject, answer: str) -> None:
        for row in self.some(data, Assignment, Assignment.position_id == self.position.id):
            name = next(name for name, person in self.people.items() if person.id == row.person_id)
            self.press(name, f"/initiatives/assignments/{row.public_id}/answer", answer=answer)

    @rule(verb=st.sampled_from(("close", "open")))
    def close_or_open_the_role(self, verb: str) -> None:
        self.press("chair", f"/positions/{self.position.public_id}/{verb}")

    @rule(state=st.sampled_from((InitiativeState.CANCELLED, InitiativeState.IDEA, InitiativeState.RUNNING)))
    def move_the_initiative(self, state: InitiativeState) -> None:
        url = f"/initiatives/{self.initiative.public_id}/edit"
        typed = self.typed("chair", url)
        self.press("chair", url, **{**typed, "state": state.value, "reason": "Not this year."})

    @rule(name=who)
    def come(self, name: str) -> None:
        self.press(name, f"/activities/{self.activity.public_id}/sign-up")

    @rule(name=who)
    def cant_come(self, name: str) -> None:
        self.press(name, f"/activities/{self.activity.public_id}/decline")

    @rule(name=who)
    def not_come(self, name: str) -> None:
        for row in self.rows(SignUp, SignUp.person_id == self.people[name].id)[-1:]:
            self.press(name, f"/sign-ups/{row.public_id}/withdraw")

    @rule(name=who)
    def still_come(self, name: str) -> None:
        for row in self.rows(SignUp, SignUp.person_id == self.people[name].id)[-1:]:
            self.press(name, f"/sign-ups/{row.public_id}/still-coming")

    @rule(of_activity=st.booleans(), verb=st.sampled_from(("new", "default/edit", "default/remove", "inherit")))
    def plan_reminders(self, of_activity: bool, verb: str) -> None:
        where = f"/activities/{self.activity.public_id}" if of_activity else f"/committees/{self.korea.slug}"
        url = f"{where}/reminders/{verb}"
        typed = self.typed("chair", url) if verb in ("new", "default/edit") else {}
        self.press("chair", url, **{**typed, "to_whom": "coming", "days": "3"})

    @invariant()
    def who_plans_changes_what_counts(self) -> None:
        """There is one plan for each; what it says can be sent, and no two of its steps are the same."""
        if not hasattr(self, "korea"):
            return
        plans = self.rows(ReminderPlan, ReminderPlan.committee_id == self.korea.id)
        assert len({plan.activity_id for plan in plans}) == len(plans)
        for plan in plans:
            steps = [Step.of(each) for each in plan.steps]
            assert len({step.kind for step in steps}) == len(steps) <= 2

    @invariant()
    def who_cant_come_is_a_member_and_on_no_list(self) -> None:
        if not hasattr(self, "korea"):
            return
        with self.app.app_context():
            absent = [person.id for person in activity_queries.who_cant_come(self.activity)]
        assert len(set(absent)) == len(absent)
        on = SignUp.shift_id == self.activity.shifts[0].id, SignUp.state.in_(OPEN_SIGNUPS)
        assert not {row.person_id for row in self.rows(SignUp, *on)} & set(absent)
        members = self.rows(Membership, Membership.person_id.in_(absent), Membership.state != MembershipState.ENDED)
        assert {row.person_id for row in members} == set(absent)
        noes = sa.select(SignUp.id).where(SignUp.state == SignUpState.DECLINED)
        assert not self.rows(Delivery, Delivery.subject_type == "sign_ups", Delivery.subject_id.in_(noes))

    @rule(
        place=st.sampled_from(("Here", "There", "Yonder")), places=st.sampled_from(("1", "2", "")), hour=st.booleans()
    )
    def change(self, place: str, places: str, hour: bool) -> None:
        url = f"/activities/{self.activity.public_id}/edit"
        typed = self.typed("chair", url)
        if hour and typed.get("starts_at"):
            typed["starts_at"] = typed["starts_at"].replace("T18:", "T17:")
        self.press("chair", url, **{**typed, "place": place, "capacity": places})

    @property
    def times(self) -> list[Activity]:
        """The times of the series, and of those that go on with it."""
        return self.rows(Activity, Activity.committee_id == self.korea.id, Activity.series_id.is_not(None))

    @rule(name=who, number=st.integers(0, 3))
    def come_to_one_of_a_series(self, name: str, number: int) -> None:
        self.press(name, f"/activities/{self.times[number].public_id}/sign-up")

    @rule(
        number=st.integers(0, 3),
        which=st.sampled_from(("one", "following", "all")),
        place=a_place,
        places=some_places,
        hour=st.sampled_from(("", "T17:", "T19:")),
    )
    def change_a_series(self, number: int, which: str, place: str, places: str, hour: str) -> None:
        url = f"/activities/{self.times[number].public_id}/edit"
        typed = {**self.typed("chair", url), "place": place, "capacity": places, "which": which}
        for name, was in (("starts_at", "T18:"), ("ends_at", "T19:")):
            if hour == "T17:" and typed.get(name):
                typed[name] = typed[name].replace(was, f"T{int(was[1:3]) - 1}:")
        self.press("chair", url, **typed)

    @rule(number=st.integers(0, 3), which=st.sampled_from(("one", "following")))
    def cancel_a_series(self, number: int, which: str) -> None:
        url = f"/activities/{self.times[number].public_id}/cancel"
        self.press("chair", url, **{**self.typed("chair", url), "reason": "Rain.", "which": which})

    @invariant()
    def a_series_stays_one(self) -> None:
        """Each time stands at a slot of its series, no two at one; none is lost, none has more people than places."""
        if not hasattr(self, "korea"):
            return
        times = self.times
        assert len(times) == 4
        series = {row.id: row for row in self.rows(Series, Series.committee_id == self.korea.id)}
        for row in times:
            assert row.series_slot in activity_rules.series.slots(series[row.series_id].rule)
        assert len({(row.series_id, row.series_slot) for row in times}) == 4
        with self.app.app_context():
            shifts = activity_queries.shifts_of([row.id for row in times])
            fills = activity_queries.fills([shift.id for shift in shifts])
        for shift in shifts:
            assert shift.capacity is None or fills[shift.id].confirmed <= shift.capacity

    @rule()
    def cancel(self) -> None:
        url = f"/activities/{self.activity.public_id}/cancel"
        self.press("chair", url, **{**self.typed("chair", url), "reason": "Rain."})

    @rule()
    def another_activity(self) -> None:
        (now,) = self.rows(Activity, Activity.id == self.activity.id)
        if now.state is ActivityState.CANCELLED:
            self.activity = self.make.activity(self.korea, capacity=1, place="Here")

    @rule()
    def write(self) -> None:
        typed = {"committee": self.korea.slug, "counted": self.korea.slug, "subject": "Hello", "body": "Come along."}
        self.press("chair", "/notices/new", **typed, reply_to="me", act="send")

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        for row in self.some(data, Notice, Notice.author_id == self.people["chair"].id):
            self.press("chair", f"/notices/{row.public_id}/delete")

    @rule()
    def some_are_back(self) -> None:
        """So that a walk does not end with nobody there; the initiative goes on."""
        for name in ("ana", "ben"):
            person = self.people[name]
            self.note_life(name)
            is_in = self.rows(Membership, Membership.person_id == person.id, Membership.state != MembershipState.ENDED)
            waits = self.rows(Application, Application.person_id == person.id, Application.state.in_(OPEN_STATES))
            if not is_in and not waits:
                self.make.member(self.korea, person)
        for state in (InitiativeState.IDEA, InitiativeState.RUNNING):
            self.move_the_initiative(state)
        self.close_or_open_the_role("open")

    @rule(name=st.sampled_from(("ana", "ben")), answer=st.sampled_from(("yes", "no")))
    def ask_and_answer(self, name: str, answer: str) -> None:
        self.ask(name)
        for row in self.rows(Assignment, Assignment.person_id == self.people[name].id)[-1:]:
            self.press(name, f"/initiatives/assignments/{row.public_id}/answer", answer=answer)

    # and take back

    @rule(data=st.data(), times=st.integers(1, 3))
    def undo(self, data: st.DataObject, times: int) -> None:
        """Any act, also one whose time is over or that was taken back; by whoever did it, once or several times."""
        for act in self.some(data, Act, Act.actor_person_id.in_(self.keys)):
            name = next(name for name, person in self.people.items() if person.id == act.actor_person_id)
            for _press in range(times):
                self.press(name, f"/undo/{act.key}")

    @rule()
    def undo_the_last(self) -> None:
        for act in self.rows(Act, Act.actor_person_id.in_(self.keys), Act.undone_at.is_(None))[-1:]:
            name = next(name for name, person in self.people.items() if person.id == act.actor_person_id)
            self.press(name, f"/undo/{act.key}")

    @rule(seconds=st.sampled_from((1, 60, 130)))
    def time_passes(self, seconds: int) -> None:
        self.late += timedelta(seconds=seconds)

    @rule(name=who)
    def look(self, name: str) -> None:
        with clock.at(self.now):
            is_in = self.clients[name].get("/me").status_code == 200
        with self.app.app_context():
            ended = AccountSession.account_id == self.people[name].account_id, AccountSession.ended_at.is_not(None)
            is_out = db.session.scalar(sa.select(sa.exists().where(*ended)))
        assert is_in or is_out, "only who was signed out has to sign in"

    # what must hold

    @invariant()
    def one_open_each(self) -> None:
        """One open membership or application for each; nobody waits who is a member."""
        if not hasattr(self, "korea"):
            return
        for person in self.people.values():
            members = self.rows(
                Membership, Membership.person_id == person.id, Membership.state != MembershipState.ENDED
            )
            waits = self.rows(Application, Application.person_id == person.id, Application.state.in_(OPEN_STATES))
            assert len(members) + len(waits) <= 1
            asked = self.rows(
                Assignment,
                Assignment.person_id == person.id,
                Assignment.state.in_((AssignmentState.OFFERED, AssignmentState.ACCEPTED)),
            )
            assert len(asked) <= 1
            offers = self.rows(Offer, Offer.person_id == person.id, Offer.state == OfferState.WAITING)
            assert len(offers) + len(asked) <= 1, "whoever is asked has had the answer to their offer"
            assert len(offers) <= len(members), "only members offer"

    @invariant()
    def the_dead_have_nothing(self) -> None:
        if not hasattr(self, "korea"):
            return
        open_ones: tuple[tuple[type[Any], Any], ...] = (
            (Membership, Membership.state != MembershipState.ENDED),
            (Application, Application.state.in_(OPEN_STATES)),
            (Assignment, Assignment.state.in_((AssignmentState.OFFERED, AssignmentState.ACCEPTED))),
            (Offer, Offer.state == OfferState.WAITING),
            (SignUp, SignUp.state.in_((SignUpState.CONFIRMED, SignUpState.WAITLISTED))),
        )
        dead = [person.id for person in self.rows(Person, Person.id.in_(self.keys), Person.death_noted_at.is_not(None))]
        for model, is_open in open_ones if dead else ():
            assert not self.rows(model, model.person_id.in_(dead), is_open), model.__name__

    @invariant()
    def never_more_than_places(self) -> None:
        if not hasattr(self, "korea"):
            return
        with self.app.app_context():
            does = db.session.scalar(
                sa.select(sa.func.count())
                .select_from(Assignment)
                .where(Assignment.position_id == self.position.id, Assignment.state == AssignmentState.ACCEPTED)
            )
            needed = db.session.get_one(Position, self.position.id).needed_count
            shift = db.session.scalars(sa.select(Shift).where(Shift.activity_id == self.activity.id)).one()
            comes = db.session.scalar(
                sa.select(sa.func.count())
                .select_from(SignUp)
                .where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.CONFIRMED)
            )
        assert (does or 0) <= needed
        assert shift.capacity is None or (comes or 0) <= shift.capacity

    @invariant()
    def no_mail_is_untrue(self) -> None:
        if not hasattr(self, "korea"):
            return
        with self.app.app_context():
            where = Delivery.state == DeliveryState.QUEUED, Delivery.person_id.in_(self.keys)
            for mail in db.session.scalars(sa.select(Delivery).where(*where)):
                if mail.not_before_at is None or mail.not_before_at <= self.now or mail.kind not in TRUE_WHILE:
                    continue  # what could have left by now is history
                row = db.session.get_one(SUBJECTS[str(mail.subject_type)], mail.subject_id)
                assert TRUE_WHILE[mail.kind](row, mail.facts), f"{mail.kind} waits while {row.state}: {mail.facts}"

    @invariant()
    def what_waits_to_go_out_was_sent(self) -> None:
        """A message that was taken back or deleted is a draft or nothing; none is under way without its act."""
        if not hasattr(self, "korea"):
            return
        for notice in self.rows(Notice, Notice.author_id == self.people["chair"].id):
            assert (notice.send_at is None) is (notice.state in (NoticeState.DRAFT, NoticeState.CANCELLED))

    # how

    @property
    def now(self) -> Any:
        return clock.now() + self.late

    def press(self, name: str, url: str, **typed: Any) -> None:
        """A press that is done, or refused with a reason."""
        with clock.at(self.now):
            answer = self.clients[name].submit(url, {key: str(value) for key, value in typed.items()})
        assert answer.status_code in (200, 303, 403, 404, 409, 422), f"{name}: {url}: {answer.status_code}"

    def typed(self, name: str, url: str) -> dict[str, str]:
        """What a form shows, as a browser would send it."""
        with clock.at(self.now):
            page = self.clients[name].get(url).text
        found = dict(re.findall(r'<input[^>]*?\sname="([\w-]+)"[^>]*?\svalue="([^"]*)"', page))
        found |= {b: a for a, b in re.findall(r'<input[^>]*?\svalue="([^"]*)"[^>]*?\sname="([\w-]+)"', page)}
        for select, options in re.findall(r'<select[^>]*?\sname="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
            marked = re.search(r'<option selected value="([^"]*)"', options)
            found |= {select: marked[1]} if marked else {}
        return found

    def rows(self, model: type[Any], *where: Any) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(sa.select(model).where(*where).order_by(model.id)))

    def some(self, data: st.DataObject, model: type[Any], *where: Any) -> list[Any]:
        """One of these rows, the newer the likelier; none where there is none."""
        found = self.rows(model, *where)[-4:]
        return [data.draw(st.sampled_from(found[::-1]))] if found else []

    def memberships(self, name: str) -> list[Any]:
        with self.app.app_context():
            select = sa.select(Membership).where(Membership.person_id == self.people[name].id)
            return list(db.session.scalars(select.options(joinedload(Membership.person)).order_by(Membership.id)))[-1:]


def walk(app: Flask, make: Factories, walks: int, steps: int) -> None:
    """So many walks of so many steps each."""
    run_walks(Acts, walks, steps, app=app, make=make)


@pytest.mark.slow
@pytest.mark.once
def test_acts_and_undos_in_any_order(app: Flask, make: Factories) -> None:
    """The short form; `make soak` walks longer."""
    walk(app, make, walks=8, steps=35)
