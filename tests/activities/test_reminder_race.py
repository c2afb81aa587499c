"""Two workers come round at once, each with two threads: everybody is written to exactly once, and nobody stumbles.

The control takes the locks out: then two write the same row, and the constraint, which has the last word, must say no.
"""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.racers import PAUSE, take_the_locks_out
from tests.conftest import make_app
from tests.factories import Factories
from tests.processes import Processes
from volunteers.activities import actions, jobs, queries
from volunteers.activities.models import Reminder
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.walltime import WallTime
from volunteers.mail.models import Delivery

PEOPLE, AT_ONCE, THREADS, ROUNDS = 24, 4, 2, 3
FIRST = datetime(2040, 6, 1, 18, 0)  # noqa: DTZ001 - a wall time


def _slowly(app: Flask) -> None:
    """Between reading who is due and writing it down, another one has time to read the same."""
    take_the_locks_out(app)
    read = queries.owed

    def owed(*args: Any) -> Any:
        found = read(*args)
        time.sleep(PAUSE)
        return found

    queries.owed = owed


def racer(tests: Connection, folder: Path, url: str, control: bool) -> None:
    """A worker: at each word it comes round, and says what went wrong."""
    app = make_app(folder, url)
    if control:
        _slowly(app)
    actions.reminding.REMINDED_AT_ONCE = actions.REMINDED_AT_ONCE = AT_ONCE
    with app.app_context():
        db.session.scalar(sa.text("SELECT 1"))
    tests.send("ready")
    while True:
        evening = tests.recv()
        errors: list[str] = []
        flag = threading.Barrier(THREADS)

        def come_round(errors: list[str] = errors, flag: threading.Barrier = flag) -> None:
            with app.app_context():
                flag.wait()
                try:
                    jobs.send_reminders()
                except Exception as error:  # noqa: BLE001 - told to the test
                    errors.append(f"{type(error).__name__}: {error}"[:200])

        with clock.at(evening):
            threads = [threading.Thread(target=come_round) for _ in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        tests.send(errors)


def _race(app: Flask, rounds: int, *, control: bool) -> Iterator[tuple[int, int, list[str]]]:
    """So many rounds: how many rows and mails there are of each, and what went wrong."""
    make = Factories(app)
    committee = make.committee()
    people = [make.person(account=None).id for _ in range(PEOPLE)]
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    started = Processes()
    try:
        workers = [started.ours(racer, Path(app.instance_path), url, control)[1] for _ in range(2)]
        assert [worker.recv() for worker in workers] == ["ready", "ready"]
        for number in range(rounds):
            starts = FIRST + timedelta(days=7 * number)
            activity = make.activity(committee, starts=starts)
            for key in people:
                make.sign_up(activity, key)
            evening = WallTime(starts - timedelta(days=1), "America/Denver").instant
            for worker in workers:
                worker.send(evening)
            errors = [error for worker in workers for error in worker.recv()]
            with app.app_context():
                mine = sa.select(Reminder.id).where(Reminder.activity_id == activity.id)
                rows = len(db.session.scalars(mine).all())
                mails = sa.select(Delivery.id).where(
                    Delivery.subject_type == "reminders", Delivery.subject_id.in_(mine)
                )
                yield rows, len(db.session.scalars(mails).all()), errors
    finally:
        started.end()


@pytest.mark.slow
def test_everybody_is_reminded_exactly_once(fresh_app: Flask) -> None:
    for rows, mails, errors in _race(fresh_app, ROUNDS, control=False):
        assert errors == []
        assert rows == mails == PEOPLE


@pytest.mark.slow
def test_without_the_locks_two_write_the_same(fresh_app: Flask) -> None:
    """In one of many rounds at the latest."""
    for _rows, _mails, errors in _race(fresh_app, 20, control=True):
        assert not [error for error in errors if error.startswith("TypeError")], "the control is broken"
        if [error for error in errors if "uq_reminders_once" in error or "reminders.activity_id" in error]:
            return
    pytest.fail("the control never wrote the same row twice")
