"""Fifty people press "I can come" at once, in two processes, for twenty places: exactly twenty get one.

The control takes the locks out, and must overbook: else the race would test nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.racers import LINK, Race
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.activities import actions, queries
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.models import HeldPlace, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation.db import db, unguarded

PEOPLE, PLACES, ROUNDS = 50, 20, 3


def _race(app: Flask, rounds: int, *, control: bool) -> Iterator[tuple[list[SignUp], dict[str, list[float]]]]:
    make = Factories(app)
    committee = make.committee()
    people = [make.person(account=None).id for _ in range(PEOPLE)]
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    with Race(Path(app.instance_path), url, control=control) as race:
        for number in range(rounds):
            (shift,) = make.activity(committee, capacity=PLACES, starts=_day(number)).shifts
            answer = race.run(shift.id, people)
            with app.app_context():
                rows = db.session.scalars(
                    sa.select(SignUp).where(SignUp.shift_id == shift.id).order_by(SignUp.id)
                ).all()
            yield list(rows), answer


def _day(number: int) -> datetime:
    """Each round on another day, so that nobody is somewhere else."""
    return datetime(2040, 6, 1, 18, 0) + timedelta(days=number)  # noqa: DTZ001 - a wall time


def race_for_places(app: Flask, rounds: int) -> None:
    """So many times: exactly as many get a place as there are, in the order in which they came."""
    for rows, answer in _race(app, rounds, control=False):
        assert answer["errors"] == []
        states = [row.state for row in rows]
        assert states == [SignUpState.CONFIRMED] * PLACES + [SignUpState.WAITLISTED] * (PEOPLE - PLACES)
        times = [row.signed_up_at for row in rows]
        assert times == sorted(times), "the list is in the order in which they came"
        assert len({row.person_id for row in rows}) == PEOPLE


@pytest.mark.slow
def test_twenty_places_are_twenty_places(fresh_app: Flask) -> None:
    race_for_places(fresh_app, ROUNDS)


@pytest.mark.slow
def test_without_the_locks_it_overbooks(fresh_app: Flask) -> None:
    """In one of many rounds at the latest: a machine may be so busy that people come one after the other."""
    counts = []
    for rows, answer in _race(fresh_app, 20, control=True):
        assert not [error for error in answer["errors"] if error.startswith("TypeError")], "the control is broken"
        counts.append(sum(row.state is SignUpState.CONFIRMED for row in rows))
        if counts[-1] > PLACES:
            return
    pytest.fail(f"the control did not overbook: {counts}")


def _race_with_visitors(app: Flask, rounds: int, *, control: bool) -> Iterator[tuple[int, int, list[str]]]:
    """Members press, visitors ask, and visitors who asked before press in their mails: how many have a place, are held.

    Eight places, of which two are held when the flag falls; their people press, and others would like to be next.
    """
    make = Factories(app)
    committee = make.committee()
    members: list[int | str] = [make.person(account=None).id for _ in range(12)]
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    with Race(Path(app.instance_path), url, control=control) as race:
        for number in range(rounds):
            shift_id, links = _with_links(app, make, committee, number)
            asking: list[int | str] = [f"new{number}-{n}@demo.example" for n in range(8)]
            mixed = [each for some in zip(members[:8], asking, strict=True) for each in some]
            answer = race.run(shift_id, [*links, *mixed, *members[8:]])
            with app.app_context():
                fill = queries.fills([shift_id])[shift_id]
            yield fill.confirmed, fill.held, answer["errors"]


def _with_links(app: Flask, make: Factories, committee: Committee, number: int) -> tuple[int, list[int | str]]:
    (shift,) = make.activity(committee, capacity=8, starts=_day(number)).shifts
    with app.app_context():
        asked = [
            actions.ask_for_place(Actor(), shift.id, VisitorInput("Ana", f"a{number}-{n}@demo.example", "en")).id
            for n in range(4)
        ]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(HeldPlace)) == 2
    return shift.id, [f"{LINK}{key}" for key in asked]


def race_with_visitors(app: Flask, rounds: int) -> None:
    """So many times: what is confirmed and what is held are never more than there are, and few are held."""
    for confirmed, held, errors in _race_with_visitors(app, rounds, control=False):
        assert errors == []
        assert confirmed + held == 8
        assert held <= 2
        with app.app_context(), unguarded("a test forgets what was held"):
            db.session.execute(sa.delete(HeldPlace))
            db.session.commit()


@pytest.mark.slow
def test_held_and_taken_are_never_more_than_there_are(fresh_app: Flask) -> None:
    race_with_visitors(fresh_app, ROUNDS)


@pytest.mark.slow
def test_without_the_locks_too_many_are_taken_or_held(fresh_app: Flask) -> None:
    """The control, in one of many rounds at the latest."""
    counts = []
    for confirmed, held, errors in _race_with_visitors(fresh_app, 20, control=True):
        assert not [error for error in errors if error.startswith("TypeError")], "the control is broken"
        counts.append((confirmed, held))
        if confirmed + held > 8:
            return
        with fresh_app.app_context(), unguarded("a test forgets what was held"):
            db.session.execute(sa.delete(HeldPlace))
            db.session.commit()
    pytest.fail(f"the control did not overbook: {counts}")


def _race_for_several(app: Flask, rounds: int, *, control: bool) -> Iterator[tuple[list[int], int, list[str]]]:
    """Each would like three shifts, of which two are at the same time, and names them in another order.

    How many have a place on each, how many are on both that overlap, and what went wrong.
    """
    make = Factories(app)
    committee = make.committee()
    people: list[int | str] = [make.person(account=None).id for _ in range(24)]
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    with Race(Path(app.instance_path), url, control=control) as race:
        for number in range(rounds):
            fest = make.activity(committee, capacity=1, starts=_day(number), hours=4)
            hours = (0, 1, 0.5)
            keys = [
                make.shift(fest, starts=_day(number) + timedelta(hours=each), hours=1, capacity=8).id for each in hours
            ]
            answer = race.run(keys, people)
            with app.app_context():
                fills = queries.fills(keys)
                both = (
                    sa.select(SignUp.person_id)
                    .where(SignUp.shift_id.in_(keys), SignUp.state == SignUpState.CONFIRMED)
                    .group_by(SignUp.person_id)
                    .having(sa.func.count() > 2)
                )
                yield [fills[key].confirmed for key in keys], len(db.session.scalars(both).all()), answer["errors"]


@pytest.mark.slow
def test_several_shifts_at_once_are_never_overbooked(fresh_app: Flask) -> None:
    for confirmed, both, errors in _race_for_several(fresh_app, ROUNDS, control=False):
        assert errors == []
        assert confirmed[:2] == [8, 8]
        assert confirmed[2] <= 8
        assert both == 0


@pytest.mark.slow
def test_without_the_locks_several_shifts_are_overbooked(fresh_app: Flask) -> None:
    """The control, in one of many rounds at the latest."""
    counts = []
    for confirmed, _both, errors in _race_for_several(fresh_app, 20, control=True):
        assert not [error for error in errors if error.startswith("TypeError")], "the control is broken"
        counts.append(confirmed)
        if max(confirmed) > 8:
            return
    pytest.fail(f"the control did not overbook: {counts}")
