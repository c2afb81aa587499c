"""Fifty people press "I can come" at once, in two processes, for twenty places: exactly twenty get one.

The control takes the locks out, and must overbook: else the race would test nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.racers import Race
from tests.factories import Factories
from volunteers.activities.models import SignUp, SignUpState
from volunteers.foundation.db import db

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
