"""Random walks over a series beside a plain model that shares no code; and what two do at the same moment."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from tests.activities.conftest import actor_for, chair_of, input_of, last_act, new_input
from tests.factories import Factories
from tests.together import at_once
from tests.walks import run_walks
from volunteers.access import Actor
from volunteers.activities import actions, queries, rules
from volunteers.activities.actions import series as series_actions
from volunteers.activities.inputs import RepeatInput, Repeats, Which
from volunteers.activities.models import OPEN_SIGNUPS, Activity, ActivityState, Series, Shift, SignUp, SignUpState
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.walltime import WallTime
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.undo.actions import take_back

TIMES, PEOPLE, PLACES = 6, 3, 2
FIRST = datetime(2040, 6, 13, 18, 0)  # noqa: DTZ001 - a wall time
WEEK = timedelta(days=7)
numbers = st.integers(0, TIMES - 1)


@dataclass(frozen=True)
class Time:
    """The model of one time: to which of the series it belongs, where the rule has it, when and where it is."""

    series: int
    slot: datetime
    starts: datetime
    place: str = "Here"
    is_off: bool = False


class Walk(RuleBasedStateMachine):
    """One walk over a series of its own."""

    app: Flask
    make: Factories

    @initialize()
    def begin(self) -> None:
        make = self.make
        committee = make.committee()
        self.chair = chair_of(make, committee)
        given = new_input(WallTime(FIRST, "America/Denver"), place="Here", capacity=PLACES)
        weekly = RepeatInput(Repeats.WEEKLY, count=TIMES)
        self.first = self.do(actions.schedule_series, self.chair, committee.id, given, weekly)
        self.keys = [row.id for row in self.do(queries.times_of, self.first.id)]
        self.people = [make.member(committee, make.person(account=None)) for _ in range(PEOPLE)]
        self.times = [Time(0, FIRST + WEEK * number, FIRST + WEEK * number) for number in range(TIMES)]
        self.places = ["Here"]  # as each series has it in its plan
        self.before: Any = None  # the model before the last act of the chair, and on which row that was

    def do(self, function: Any, *args: Any) -> Any:
        with self.app.app_context():
            return function(*args)

    def refused(self, function: Any, *args: Any) -> str | None:
        """The code of the refusal; None where it was done."""
        try:
            self.do(function, *args)
        except Refusal as refusal:
            return refusal.code
        return None

    def row(self, number: int) -> Any:
        with self.app.app_context():
            found = sa.select(Activity).where(Activity.id == self.keys[number])
            return db.session.scalars(found.options(joinedload(Activity.shifts))).unique().one()

    @rule(number=numbers, which=st.sampled_from(list(Which)), place=st.sampled_from(("", "Here", "There", "Yonder")))
    def change_place(self, number: int, which: Which, place: str) -> None:
        self.change(number, which, self.times[number].starts, place or self.times[number].place)

    @rule(
        number=numbers,
        which=st.sampled_from(list(Which)),
        days=st.sampled_from((-1, 0, 0, 1, 7)),
        hours=st.sampled_from((-1, 0, 1)),
    )
    def move(self, number: int, which: Which, days: int, hours: int) -> None:
        this = self.times[number]
        self.change(number, which, this.starts + timedelta(days=days, hours=hours), this.place)

    def change(self, number: int, which: Which, to: datetime, place: str) -> None:
        this, row = self.times[number], self.row(number)
        times = {"starts": WallTime(to, row.time_zone), "ends": WallTime(to + timedelta(hours=1.5), row.time_zone)}
        given = input_of(row, place=place, **times)
        expected = self.why_not(number, which)
        before = deepcopy((self.times, self.places))
        if which is Which.ONE:
            refused = self.refused(actions.change, self.chair, row.id, given, row.version)
        else:
            refused = self.refused(actions.change_series, self.chair, row.id, given, which, None, row.version)
        assert refused == expected
        if refused or (to, place) == (this.starts, this.place):
            return
        self.before = (*before, row if which is Which.ONE else self.series_row(this.series))
        if which is Which.ONE:
            self.times[number] = replace(this, starts=to, place=place)
        else:
            self.change_many(number, which, to, place)

    def why_not(self, number: int, which: Which) -> str | None:
        here = self.of_series(self.times[number].series)
        if which is Which.FOLLOWING and number == here[-1]:
            return "is-last"
        if which is Which.FOLLOWING and number == here[0]:
            return "is-first"
        return "cancelled" if self.times[number].is_off else None

    def of_series(self, series: int) -> list[int]:
        return sorted((n for n, t in enumerate(self.times) if t.series == series), key=lambda n: self.times[n].slot)

    def change_many(self, number: int, which: Which, to: datetime, place: str) -> None:
        this = self.times[number]
        here = self.of_series(this.series)
        begins = number if which is Which.FOLLOWING else next(n for n in here if not self.times[n].is_off)
        after = here[here.index(begins) :]
        is_new = begins != here[0]
        series = len(self.places) if is_new else this.series
        planned = self.places[this.series]
        if is_new:
            self.places.append(planned)
        if place != this.place:
            self.places[series] = place
        by = to - this.slot if to != this.starts else timedelta()
        for each in after:
            was = self.times[each]
            is_as_planned = was.starts == was.slot
            now = replace(was, series=series, slot=was.slot + by)
            if not was.is_off and place != this.place and (each == number or was.place == planned):
                now = replace(now, place=place)
            if not was.is_off and to != this.starts and (each == number or is_as_planned):
                now = replace(now, starts=now.slot)
            self.times[each] = now

    def series_row(self, series: int) -> Any:
        key = self.row(self.of_series(series)[0]).series_id
        with self.app.app_context():
            return db.session.get_one(Series, key)

    @rule(number=numbers, is_following=st.booleans())
    def cancel(self, number: int, is_following: bool) -> None:
        row, this = self.row(number), self.times[number]
        before = deepcopy((self.times, self.places))
        reason = LocalText.of("Rain.")
        if not is_following:
            self.do(actions.cancel, self.chair, row.id, reason, None)
            if this.is_off:
                return
            over = [number]
        else:
            refused = self.refused(actions.cancel_series, self.chair, row.id, reason, None)
            assert refused == ("cancelled" if this.is_off else None)
            if refused:
                return
            here = self.of_series(this.series)
            over = here[here.index(number) :]
        self.before = (*before, row if not is_following else self.series_row(this.series))
        for each in over:
            self.times[each] = replace(self.times[each], is_off=True)

    @rule(number=numbers, person=st.integers(0, PEOPLE - 1))
    def come(self, number: int, person: int) -> None:
        key = self.row(number).shifts[0].id
        refused = self.refused(actions.sign_up, actor_for(self.people[person]), key, self.people[person].id)
        assert refused in (None, "cancelled", "clash", "signed-up")

    @rule(person=st.integers(0, PEOPLE - 1))
    def go(self, person: int) -> None:
        with self.app.app_context():
            on = SignUp.person_id == self.people[person].id, SignUp.state.in_(OPEN_SIGNUPS)
            key = db.session.scalars(sa.select(SignUp.id).where(*on).order_by(SignUp.id).limit(1)).one_or_none()
        if key is not None:
            self.do(actions.withdraw, actor_for(self.people[person]), key)

    @rule()
    def undo_the_last(self) -> None:
        if self.before is None:
            return
        times, places, row = self.before
        self.before = None
        self.do(lambda: take_back(self.chair, last_act(row)))
        self.times, self.places = times, places

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        if not hasattr(self, "times"):
            return
        rows = [self.row(number) for number in range(TIMES)]
        found = [(r.series_slot, r.starts_local, r.place, r.state is ActivityState.CANCELLED) for r in rows]
        assert found == [(t.slot, t.starts, t.place, t.is_off) for t in self.times]
        groups = [[r.series_id for r, t in zip(rows, self.times, strict=True) if t.series == n] for n in range(9)]
        assert all(len(set(group)) == 1 for group in groups if group)
        assert len({r.series_id for r in rows}) == len({t.series for t in self.times})
        with self.app.app_context():
            for key in {r.series_id for r in rows}:
                row = db.session.get_one(Series, key)
                assert [t.series_slot for t in queries.times_of(key)] == rules.series.slots(row.rule)

    @invariant()
    def nobody_is_in_two_places_and_no_place_is_given_twice(self) -> None:
        if not hasattr(self, "times"):
            return
        with self.app.app_context():
            rows = db.session.execute(
                sa.select(SignUp.person_id, Shift.id, Activity.starts_at, Activity.ends_at)
                .join(SignUp.shift)
                .join(Shift.activity)
                .where(Activity.id.in_(self.keys), SignUp.state == SignUpState.CONFIRMED)
            ).all()
        for person, shift, starts, ends in rows:
            assert sum(other == shift for _, other, *_ in rows) <= PLACES
            there = [o for p, o, s, e in rows if p == person and s < ends and e > starts]
            assert there == [shift]

    @invariant()
    def one_mail_waits_for_each_and_is_true(self) -> None:
        if not hasattr(self, "times"):
            return
        with self.app.app_context():
            mails = db.session.scalars(
                sa.select(Delivery).where(
                    Delivery.state == DeliveryState.QUEUED,
                    Delivery.subject_type == "sign_ups",
                    Delivery.person_id.in_([person.id for person in self.people]),
                )
            ).all()
            assert len({mail.subject_id for mail in mails}) == len(mails)
            for mail in mails:
                select = sa.select(SignUp).where(SignUp.id == mail.subject_id)
                row = db.session.scalars(select.options(joinedload(SignUp.shift).joinedload(Shift.activity))).one()
                if row.state in OPEN_SIGNUPS:  # any other is asked when it is claimed: an undo may have queued it again
                    assert rules.is_still_so(mail.kind, mail.facts, row)


def walk(app: Flask, make: Factories, walks: int, steps: int) -> None:
    """So many walks of so many steps each."""
    run_walks(Walk, walks, steps, app=app, make=make)


@pytest.mark.slow
@pytest.mark.once
def test_a_series_is_as_the_model_says(app: Flask, make: Factories) -> None:
    """The short form; `make soak` walks longer."""
    walk(app, make, walks=15, steps=25)


# at the same moment


def _series(app: Flask, count: int = 100) -> tuple[Any, Actor]:
    make = Factories(app)
    committee = make.committee()
    chair = chair_of(make, committee)
    given = new_input(WallTime(FIRST, "America/Denver"))
    with app.app_context():
        repeats = RepeatInput(Repeats.WEEKLY, count=count)
        return actions.schedule_series(chair, committee.id, given, repeats), chair


@pytest.mark.slow
def test_two_workers_make_each_time_once(fresh_app: Flask) -> None:
    series, _ = _series(fresh_app)
    with clock.at(WallTime(FIRST, "America/Denver").instant + timedelta(days=300)):
        made = at_once(fresh_app, *[lambda: actions.make_ahead(Actor.job(), series.id)] * 3)
    assert sorted(made) == [0, 0, 43]
    with fresh_app.app_context():
        times = queries.times_of(series.id)
    assert [row.series_slot for row in times] == [FIRST + WEEK * number for number in range(100)]


@pytest.mark.slow
def test_without_looking_what_is_there_the_index_refuses(fresh_app: Flask) -> None:
    """The control of the above: a worker that does not ask would make them twice."""
    series, _ = _series(fresh_app)
    blindly = bookkeeping("a worker that does not look")(series_actions._make)
    with fresh_app.app_context(), pytest.raises(IntegrityError):
        blindly(db.session.get_one(Series, series.id), set())


@pytest.mark.slow
def test_a_change_and_the_worker_at_the_same_moment(fresh_app: Flask) -> None:
    """Whoever comes first: no time is lost, none is there twice, and all of them are where the change says."""
    for _ in range(4):
        series, chair = _series(fresh_app)
        with fresh_app.app_context():
            row = queries.times_of(series.id)[5]
            activity = queries.shifts_of([row.id])[0].activity
            later = {
                "starts": WallTime(row.starts_local + timedelta(hours=1), row.time_zone),
                "ends": WallTime(row.ends_local + timedelta(hours=1), row.time_zone),
            }
            db.session.refresh(activity, ["shifts"])
            given = input_of(activity, **later)
        with clock.at(WallTime(FIRST, "America/Denver").instant - timedelta(days=1)):
            change = at_once(
                fresh_app,
                lambda: actions.change_series(chair, row.id, given, Which.FOLLOWING),  # noqa: B023 - run at once
                lambda: actions.make_ahead(Actor.job(), series.id),  # noqa: B023
            )[0]
        assert not isinstance(change, str), change
        with clock.at(WallTime(FIRST, "America/Denver").instant + timedelta(days=900)), fresh_app.app_context():
            new = db.session.scalars(sa.select(Series).where(Series.follows_id == series.id)).one()
            for key in (series.id, new.id):
                actions.make_ahead(Actor.job(), key)
            old_ones, new_ones = queries.times_of(series.id), queries.times_of(new.id)
        assert len(old_ones) == 5
        assert [each.starts_local for each in new_ones] == [
            FIRST + WEEK * number + timedelta(hours=1) for number in range(5, 100)
        ]
