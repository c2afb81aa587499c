"""Random walks over the plan of a festival, through the doors: roles, shifts, several at once, each with its undo.

Whatever happens, in whatever order and however late: no door breaks, no shift has more people than places, nobody is on
two that overlap, an activity has a shift, and no mail that still waits tells what is no longer so.
"""

from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.activities.conftest import form_of
from tests.factories import Factories
from tests.undo.test_walk import TRUE_WHILE
from tests.walks import run_walks
from volunteers.activities import queries, rules
from volunteers.activities.models import OPEN_SIGNUPS, Activity, ActivityPosition, Shift, SignUp, SignUpState
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.undo import Act

WHO = ("chair", "ana", "ben", "cleo")
ROLES = ("Welcome desk", "Stage crew", "Interpreter")
an_hour, who = st.integers(0, 6), st.sampled_from(WHO)


class Plans(RuleBasedStateMachine):
    """One festival, with people of its own."""

    app: Flask
    make: Factories

    @initialize(is_draft=st.sampled_from((False, False, False, True)))
    def begin(self, is_draft: bool) -> None:
        make, self.late = self.make, timedelta(0)
        committee = make.committee()
        self.people: dict[str, Person] = {"chair": make.officer(committee), "cleo": make.person()}
        self.people |= {name: make.member(committee) for name in ("ana", "ben")}
        self.clients: dict[str, Any] = {
            name: self.app.test_client().sign_in(person) for name, person in self.people.items()
        }
        for client in self.clients.values():
            client.max_queries = 60
        self.fest = make.activity(
            committee, hours=8, title=LocalText.of("Fest"), drafted_at=clock.now() if is_draft else None
        )
        self.url = f"/activities/{self.fest.public_id}"
        for title in ROLES[:2]:
            self.add_role(title)
        self.add_shifts("120", "1")

    # what the chair does

    @rule(title=st.sampled_from(ROLES))
    def add_role(self, title: str) -> None:
        self.press("chair", f"{self.url}/plan/roles", titles=title)

    @rule(hours=st.sampled_from(("60", "120")), places=st.sampled_from(("1", "2", "")))
    def add_shifts(self, hours: str, places: str) -> None:
        if not self.roles():
            self.add_role(ROLES[0])
        with clock.at(self.now):
            page = self.clients["chair"].get(f"{self.url}/plan")
        if page.status_code == 200 and "plan/shifts" in page.text:
            typed = form_of(page.text, "/plan/shifts")
            self.press("chair", f"{self.url}/plan/shifts", **{**typed, "minutes": hours, "capacity": places})

    @rule(data=st.data(), hour=an_hour, places=st.sampled_from(("1", "2", "3", "")))
    def change_shift(self, data: st.DataObject, hour: int, places: str) -> None:
        for shift in self.some(data, self.shifts()):
            url = f"/shifts/{shift.public_id}/edit"
            with clock.at(self.now):
                page = self.clients["chair"].get(url)
            typed = form_of(page.text) if page.status_code == 200 else {}
            begins = self.fest.starts_local + timedelta(hours=hour)
            typed |= {"starts_at": begins.isoformat(timespec="minutes"), "capacity": places}
            typed |= {"ends_at": (begins + timedelta(hours=1)).isoformat(timespec="minutes")}
            self.press("chair", url, **typed)

    @rule(data=st.data())
    def remove_shift(self, data: st.DataObject) -> None:
        for shift in self.some(data, self.shifts()):
            self.press("chair", f"/shifts/{shift.public_id}/remove")

    @rule(data=st.data())
    def remove_role(self, data: st.DataObject) -> None:
        for role in self.some(data, self.roles()):
            self.press("chair", f"/roles/{role.public_id}/remove")

    @rule(verb=st.sampled_from(("publish", "publish", "publish", "discard")))
    def show_or_not(self, verb: str) -> None:
        self.press("chair", f"{self.url}/{verb}")

    # what people do

    @rule(name=who, data=st.data(), all_of_them=st.booleans())
    def choose(self, name: str, data: st.DataObject, all_of_them: bool) -> None:
        shifts = self.shifts()
        chosen = data.draw(st.lists(st.sampled_from(shifts[:6]), max_size=4))  # a few, so that people meet there
        names = [shift.public_id for shift in chosen]
        self.press(name, f"{self.url}/shifts/sign-up", shift=names, **({"all": "1"} if all_of_them else {}))

    @rule(data=st.data())
    def everybody_chooses(self, data: st.DataObject) -> None:
        """Two each, so that places are few and people wait."""
        for name in WHO:
            chosen = data.draw(st.lists(st.sampled_from(self.shifts()[:4]), min_size=1, max_size=2))
            self.press(name, f"{self.url}/shifts/sign-up", shift=[shift.public_id for shift in chosen])

    @rule(name=who, data=st.data())
    def not_come(self, name: str, data: st.DataObject) -> None:
        for row in self.some(data, self.rows(SignUp, SignUp.person_id == self.people[name].id)):
            self.press(name, f"/sign-ups/{row.public_id}/withdraw")

    # and take back

    @rule(data=st.data(), times=st.integers(1, 2))
    def undo(self, data: st.DataObject, times: int) -> None:
        for act in self.some(data, self.acts()):
            for _press in range(times):
                self.take_back(act)

    @rule()
    def undo_the_last(self) -> None:
        for act in [act for act in self.acts() if act.undone_at is None][-1:]:
            self.take_back(act)

    @rule(seconds=st.sampled_from((1, 60, 130)))
    def time_passes(self, seconds: int) -> None:
        self.late += timedelta(seconds=seconds)

    @rule(name=who)
    def look(self, name: str) -> None:
        with clock.at(self.now):
            assert self.clients[name].get(self.url).status_code in (200, 404)

    # what must hold

    @invariant()
    def never_more_than_places_and_nobody_twice_at_once(self) -> None:
        if not hasattr(self, "fest"):
            return
        with self.app.app_context():
            shifts = {shift.id: shift for shift in queries.shifts_of([self.fest.id])}
            assert shifts, "an activity has a shift"
            on = (
                SignUp.state.in_(OPEN_SIGNUPS),
                SignUp.shift_id.in_(sa.select(Shift.id).where(Shift.activity_id == self.fest.id)),
            )
            rows = list(db.session.scalars(sa.select(SignUp).where(*on)))
            assert {row.shift_id for row in rows} <= shifts.keys(), "nobody is on what was removed"
            comes = [row for row in rows if row.state is SignUpState.CONFIRMED]
            for key, shift in shifts.items():
                taken = sum(row.shift_id == key for row in comes)
                assert shift.capacity is None or taken <= shift.capacity
            for person_id in {row.person_id for row in comes}:
                theirs = [shifts[row.shift_id] for row in comes if row.person_id == person_id]
                for one in theirs:
                    assert not any(other is not one and rules.overlaps(one, other) for other in theirs)
            fest = db.session.get_one(Activity, self.fest.id)
            assert not rows or not fest.is_draft, "nobody is on a draft"

    @invariant()
    def every_role_of_a_shift_is_there(self) -> None:
        if hasattr(self, "fest"):
            assert {shift.position_id for shift in self.shifts()} <= {None, *(role.id for role in self.roles())}

    @invariant()
    def no_mail_is_untrue(self) -> None:
        if not hasattr(self, "fest"):
            return
        keys = {person.id for person in self.people.values()}
        with self.app.app_context():
            where = Delivery.state == DeliveryState.QUEUED, Delivery.person_id.in_(keys)
            for mail in db.session.scalars(sa.select(Delivery).where(*where)):
                if mail.not_before_at is None or mail.not_before_at <= self.now or mail.kind not in TRUE_WHILE:
                    continue
                row = db.session.get_one(SignUp, mail.subject_id)
                assert TRUE_WHILE[mail.kind](row, mail.facts), f"{mail.kind} waits while {row.state}"
                shift = queries.shift(row.shift_id)
                assert mail.facts["starts_at"] == shift.starts_at.isoformat()

    # how

    @property
    def now(self) -> Any:
        return clock.now() + self.late

    def press(self, name: str, url: str, **typed: Any) -> None:
        with clock.at(self.now):
            answer = self.clients[name].submit(url, typed)
        assert answer.status_code in (200, 303, 403, 404, 409, 422), f"{name}: {url}: {answer.status_code}"

    def take_back(self, act: Act) -> None:
        name = next(name for name, person in self.people.items() if person.id == act.actor_person_id)
        self.press(name, f"/undo/{act.key}")

    def acts(self) -> list[Any]:
        return self.rows(Act, Act.actor_person_id.in_({person.id for person in self.people.values()}))

    def shifts(self) -> list[Shift]:
        with self.app.app_context():
            return queries.shifts_of([self.fest.id])

    def roles(self) -> list[Any]:
        where = ActivityPosition.activity_id == self.fest.id, ActivityPosition.removed_at.is_(None)
        return self.rows(ActivityPosition, *where)

    def rows(self, model: type[Any], *where: Any) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(sa.select(model).where(*where).order_by(model.id)))

    def some(self, data: st.DataObject, rows: list[Any]) -> list[Any]:
        return [data.draw(st.sampled_from(rows[-6:]))] if rows else []


def walk(app: Flask, make: Factories, walks: int, steps: int) -> None:
    """So many walks of so many steps each."""
    run_walks(Plans, walks, steps, app=app, make=make)


@pytest.mark.slow
@pytest.mark.once
def test_plans_and_undos_in_any_order(app: Flask, make: Factories) -> None:
    """The short form; `make soak` walks longer."""
    walk(app, make, walks=8, steps=35)
