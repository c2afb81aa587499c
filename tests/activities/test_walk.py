"""Random walks: sign up, leave, change places, cancel, undo, in any order, beside a plain model that shares no code.

Two activities are at the same time; a third, on another day, has two shifts that overlap; four people, and visitors who
ask, press in their mail, say that it was not them, or let the time pass. The model says who has a place on which shift,
who waits, in order, and for whom one is held. After an undo (which depends on more than the model knows) only
what must always hold is checked, and the model takes over what is there.
"""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.activities.conftest import actor_for, chair_of, input_of, last_act
from tests.factories import Factories
from tests.walks import run_walks
from volunteers.access import Actor
from volunteers.activities import actions, queries
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.jobs import end_holds
from volunteers.activities.models import OPEN_SIGNUPS, Activity, HeldPlace, SignUp, SignUpState
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.refusals import Refusal
from volunteers.pending import actions as pending_actions
from volunteers.people.models import Person
from volunteers.undo.actions import take_back

PEOPLE = 4
SHIFTS_OF = {0: [0], 1: [1], 2: [2, 3]}
SAME_TIME = {0: {1}, 1: {0}, 2: {3}, 3: {2}}
STARTS = ("2040-06-13 18:00", "2040-06-13 19:00", "2040-06-14 18:00", "2040-06-14 19:00")
VISITORS = itertools.count()
"""Nobody is known at the address of a visitor, of no walk before either."""

whose, which, activity = st.integers(0, PEOPLE - 1), st.integers(0, 3), st.integers(0, 2)


@dataclass
class Plan:
    """The model of one shift: who is on it, in order, and whether they have a place."""

    capacity: int
    is_off: bool = False
    queue: list[list] = field(default_factory=list)  # [person, has a place]
    held: list[int] = field(default_factory=list)  # the keys of the links of visitors for whom a place is held
    asked: list[int] = field(default_factory=list)  # of those for whom none is

    def on(self, person: int) -> list | None:
        return next((entry for entry in self.queue if entry[0] == person), None)

    @property
    def taken(self) -> int:
        return sum(has for _, has in self.queue) + len(self.held)


class Walk(RuleBasedStateMachine):
    """One walk on activities of its own."""

    app: Flask
    make: Factories

    @initialize(capacities=st.lists(st.integers(1, 2), min_size=4, max_size=4))
    def begin(self, capacities: list[int]) -> None:
        self.committee = self.make.committee()
        self.chair = chair_of(self.make, self.committee)
        self.activities: list[Activity] = [self._new(a, capacities) for a in SHIFTS_OF]
        self.people: list[Person] = [
            self.make.member(self.committee, self.make.person(account=None)) for _ in range(PEOPLE)
        ]
        self.absent: list[list[tuple[int, int]]] = [[] for _ in SHIFTS_OF]  # (person, key of the row) who can't come
        self.plans = [Plan(c) for c in capacities]
        self.left: list[tuple[int, int]] = []
        self.cancelled: int | None = None

    def _new(self, a: int, capacities: list[int]) -> Activity:
        first, *others = SHIFTS_OF[a]
        starts = datetime.fromisoformat(STARTS[first])
        made = self.make.activity(self.committee, capacity=capacities[first], starts=starts)
        for s in others:
            self.make.shift(made, capacity=capacities[s], starts=datetime.fromisoformat(STARTS[s]))
        return made

    # what happens

    @rule(order=st.permutations(range(PEOPLE)), a=which)
    def all_come(self, order: list[int], a: int) -> None:
        for p in order:
            self.come(p, a)

    @rule(p=whose, a=which)
    def come(self, p: int, a: int) -> None:
        plan = self.plans[a]
        refused = self._do(actions.sign_up, actor_for(self.people[p]), self._shift(a), self.people[p].id)
        if plan.on(p):
            assert not refused or plan.is_off
        elif plan.is_off or self._is_elsewhere(p, a):
            assert refused
        else:
            assert not refused
            plan.queue.append([p, plan.taken < plan.capacity])

    @rule(p=whose, n=activity)
    def cant_come(self, p: int, n: int) -> None:
        """A no takes no place and no position; of who is on a list of the activity it is none."""
        first = SHIFTS_OF[n][0]
        refused = self._do(actions.decline, actor_for(self.people[p]), self._shift(first), self.people[p].id)
        is_on_it = any(self.plans[s].on(p) for s in SHIFTS_OF[n])
        if not any(who == p for who, _ in self.absent[n]) or is_on_it:
            assert refused is (is_on_it or self.plans[first].is_off)
        if not refused and not any(who == p for who, _ in self.absent[n]):
            self.absent[n].append((p, self._no(p, first)))

    @precondition(lambda self: any(self.absent))
    @rule(data=st.data())
    def undo_no(self, data: st.DataObject) -> None:
        n = data.draw(st.sampled_from([n for n, noes in enumerate(self.absent) if noes]))
        p, row_id = self.absent[n].pop()
        assert not self._undo(actor_for(self.people[p]), SignUp, row_id)

    @rule(a=which)
    def ask(self, a: int) -> None:
        plan = self.plans[a]
        given = VisitorInput("Ana", f"visitor{next(VISITORS)}@demo.example", "en")
        with self.app.app_context():
            try:
                link = actions.ask_for_place(Actor(), self._shift(a), given).id
            except Refusal:
                assert plan.is_off
                return
        assert not plan.is_off
        is_held = plan.taken < plan.capacity and len(plan.held) < max(1, plan.capacity // 4)
        (plan.held if is_held else plan.asked).append(link)

    @precondition(lambda self: any(plan.held + plan.asked for plan in self.plans))
    @rule(data=st.data())
    def press(self, data: st.DataObject) -> None:
        plan, link = self._drawn(data)
        with self.app.app_context():
            try:
                made = pending_actions.send(link, "").made
            except Refusal:
                assert plan.is_off
                return
            self.people.append(db.session.get_one(Person, made.sign_up.person_id))
        assert not plan.is_off
        was_held = link in plan.held
        (plan.held if was_held else plan.asked).remove(link)
        plan.queue.append([len(self.people) - 1, was_held or plan.taken < plan.capacity])

    @precondition(lambda self: any(plan.held + plan.asked for plan in self.plans))
    @rule(data=st.data())
    def not_me(self, data: st.DataObject) -> None:
        plan, link = self._drawn(data)
        assert not self._do(pending_actions.disown, link)
        (plan.held if link in plan.held else plan.asked).remove(link)
        self._fill([self.plans.index(plan)])

    @precondition(lambda self: any(plan.held for plan in self.plans))
    @rule()
    def time_passes(self) -> None:
        with self.app.app_context():
            with unguarded("half an hour later"):
                db.session.execute(sa.update(HeldPlace).values(until_at=clock.now() - timedelta(seconds=1)))
                db.session.commit()
            end_holds()
        for plan in self.plans:
            plan.asked, plan.held = [*plan.asked, *plan.held], []
        self._fill([a for a, plan in enumerate(self.plans) if not plan.is_off])

    def _drawn(self, data: st.DataObject) -> tuple[Plan, int]:
        found = [(plan, link) for plan in self.plans for link in (*plan.held, *plan.asked)]
        return data.draw(st.sampled_from(found))

    @precondition(lambda self: self._on_a_list())
    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        p, a = data.draw(st.sampled_from(self._on_a_list()))
        row = self._row(p, a)
        assert row is not None
        self._do(actions.withdraw, actor_for(self.people[p]), row.id)
        self.left.append((p, row.id))
        plan = self.plans[a]
        plan.queue.remove(plan.on(p))
        self._fill([a, *(b for b in SAME_TIME[a] if self._waits(p, b))])

    @rule(a=st.integers(0, 1), capacity=st.integers(1, 3))
    def change_places(self, a: int, capacity: int) -> None:
        plan = self.plans[a]
        refused = self._do(
            actions.change, Actor.job(), self.activities[a].id, input_of(self.activities[a], capacity=capacity)
        )
        assert refused is (plan.is_off or capacity < plan.taken)
        if not refused:
            plan.capacity = capacity
            self._fill([a])

    @precondition(lambda self: len(self._on_a_list()) > PEOPLE)
    @rule(a=activity)
    def cancel(self, a: int) -> None:
        plans = [self.plans[s] for s in SHIFTS_OF[a]]
        assert not self._do(actions.cancel, self.chair, self.activities[a].id, LocalText.of("Rain"))
        if plans[0].is_off:
            return
        freed = [p for plan in plans for p, has in plan.queue if has]
        for plan in plans:
            plan.is_off, plan.queue = True, []
        self.cancelled = a
        self._fill([b for s in SHIFTS_OF[a] for b in SAME_TIME[s] if any(self._waits(p, b) for p in freed)])

    @precondition(lambda self: any(plan.is_off for plan in self.plans))
    @rule(capacity=st.integers(1, 2))
    def another_in_its_place(self, capacity: int) -> None:
        a = next(n for n, shifts in SHIFTS_OF.items() if self.plans[shifts[0]].is_off)
        self.activities[a] = self._new(a, [capacity] * 4)
        for s in SHIFTS_OF[a]:
            self.plans[s] = Plan(capacity)
        self.absent[a] = []
        self.cancelled = None if self.cancelled == a else self.cancelled

    @precondition(lambda self: self.left)
    @rule()
    def undo_leaving(self) -> None:
        person, row_id = self.left.pop()
        self._undo(actor_for(self.people[person]), SignUp, row_id)
        self._take_over()

    @precondition(lambda self: self.cancelled is not None)
    @rule()
    def undo_cancelling(self) -> None:
        a, self.cancelled = self.cancelled, None
        assert not self._undo(self.chair, Activity, self.activities[a].id)
        for s in SHIFTS_OF[a]:
            self.plans[s].is_off = False
        self._take_over()

    def _undo(self, actor: Actor, model: type[SignUp | Activity], key: int) -> bool:
        """Take the last act on a row back; whether that was refused."""
        with self.app.app_context():
            row = db.session.get_one(model, key)
            act = last_act(row)
        return self._do(take_back, actor, act)

    # what must hold

    @invariant()
    def as_the_model_says(self) -> None:
        if hasattr(self, "plans"):
            assert self._seen() == [[tuple(entry) for entry in plan.queue] for plan in self.plans]

    @invariant()
    def who_cant_come(self) -> None:
        """Who said no, and not yes since."""
        for n, noes in enumerate(getattr(self, "absent", [])):
            with self.app.app_context():
                seen = [person.id for person in queries.who_cant_come(self.activities[n])]
            on = {p for s in SHIFTS_OF[n] for p, _ in self.plans[s].queue}
            assert seen == [self.people[p].id for p, _ in noes if p not in on]

    @invariant()
    def as_many_are_held(self) -> None:
        if hasattr(self, "plans"):
            with self.app.app_context():
                keys = [self._shift(a) for a in range(len(STARTS))]
                fills = queries.fills(keys)
                assert [fills[key].held for key in keys] == [len(plan.held) for plan in self.plans]

    @invariant()
    def what_must_always_hold(self) -> None:
        for a, plan in enumerate(getattr(self, "plans", [])):
            assert plan.taken <= plan.capacity
            for p, has in plan.queue:
                if has:
                    assert not self._is_elsewhere(p, a), "two places at one time"
                elif plan.taken < plan.capacity:
                    assert self._is_elsewhere(p, a), "a free place, and somebody waits who could take it"

    # how to look

    def _do(self, action, *args: object) -> bool:
        """Whether it was refused."""
        with self.app.app_context():
            try:
                action(*args)
            except Refusal:
                return True
        return False

    def _seen(self) -> list[list[tuple[int, bool]]]:
        number = {person.id: n for n, person in enumerate(self.people)}
        with self.app.app_context():
            rows = db.session.execute(
                sa.select(SignUp.shift_id, SignUp.person_id, SignUp.state)
                .where(
                    SignUp.shift_id.in_([self._shift(a) for a in range(len(STARTS))]),
                    SignUp.state.in_(OPEN_SIGNUPS),
                )
                .order_by(SignUp.id)
            ).all()
        return [
            [(number[p], state is SignUpState.CONFIRMED) for key, p, state in rows if key == self._shift(a)]
            for a in range(len(STARTS))
        ]

    def _shift(self, s: int) -> int:
        a = next(a for a, shifts in SHIFTS_OF.items() if s in shifts)
        return self.activities[a].shifts[SHIFTS_OF[a].index(s)].id

    def _on_a_list(self) -> list[tuple[int, int]]:
        return [(p, a) for a, plan in enumerate(self.plans) for p, _ in plan.queue]

    def _row(self, p: int, a: int) -> SignUp | None:
        with self.app.app_context():
            return db.session.scalars(
                sa.select(SignUp).where(
                    SignUp.shift_id == self._shift(a),
                    SignUp.person_id == self.people[p].id,
                    SignUp.state.in_(OPEN_SIGNUPS),
                )
            ).one_or_none()

    def _no(self, p: int, s: int) -> int:
        """The key of the row by which somebody can't come."""
        where = SignUp.shift_id == self._shift(s), SignUp.person_id == self.people[p].id
        with self.app.app_context():
            select = sa.select(SignUp.id).where(*where, SignUp.state == SignUpState.DECLINED)
            return db.session.scalars(select).one()

    def _take_over(self) -> None:
        for plan, seen in zip(self.plans, self._seen(), strict=True):
            plan.queue = [list(entry) for entry in seen]

    def _is_elsewhere(self, p: int, a: int) -> bool:
        return any((entry := self.plans[b].on(p)) and entry[1] and not self.plans[b].is_off for b in SAME_TIME[a])

    def _waits(self, p: int, a: int) -> bool:
        entry = self.plans[a].on(p)
        return bool(entry) and not entry[1]

    def _fill(self, which_ones: list[int]) -> None:
        for a in sorted(which_ones, key=self._shift):
            plan = self.plans[a]
            for entry in plan.queue:
                if not plan.is_off and not entry[1] and plan.taken < plan.capacity:
                    entry[1] = not self._is_elsewhere(entry[0], a)


def walk(app: Flask, make: Factories, walks: int, steps: int) -> None:
    """So many walks of so many steps each."""
    run_walks(Walk, walks, steps, app=app, make=make)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("set_clock")
def test_random_walks(app: Flask, make: Factories) -> None:
    walk(app, make, walks=30, steps=25)
