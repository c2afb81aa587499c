"""Each job notes how it went, at most twice a minute; whoever asks whether a worker is there looks at these notes."""

import logging
import time
from datetime import datetime, timedelta

import sqlalchemy as sa

from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.writers import Busy
from volunteers.jobs.models import JobRun

log = logging.getLogger(__name__)

APART = 30.0
"""So many seconds lie between two notes of a job that goes as it went: a busy evening nudges it each second."""
MISSING_AFTER = timedelta(minutes=5)
"""The timetable has jobs for each minute: where none ran for so long, no worker is there."""
PATIENCE = 2.0


Last = dict[str, tuple[float, bool]]
"""What a process noted last of each job: when, and whether it went well."""


def note(noted: Last, name: str, seconds: float, *, is_good: bool) -> None:
    """A job has ended. What can't be noted now is noted after the next run."""
    last, now = noted.get(name), time.monotonic()
    if last is not None and last[1] is is_good and now - last[0] < APART:
        return
    try:
        _write(name, seconds, is_good=is_good)
    except (sa.exc.SQLAlchemyError, Busy) as error:
        log.warning("how a job went can't be noted: %s", type(error).__name__)
    else:
        noted[name] = (now, is_good)


@bookkeeping("how each job went when it ran last", patience=PATIENCE)
def _write(name: str, seconds: float, *, is_good: bool) -> None:
    at, row = clock.now(), get_run(name)
    if row is None:
        row = JobRun(name=name, failures=0)
        db.session.add(row)
    row.at, row.seconds = at, seconds
    row.failures = 0 if is_good else row.failures + 1
    row.good_at = at if is_good else row.good_at


def get_run(name: str) -> JobRun | None:
    """How a job went last."""
    return db.session.get(JobRun, name)


def runs() -> list[JobRun]:
    """How each job went last, in the order of their names."""
    return list(db.session.scalars(sa.select(JobRun).order_by(JobRun.name)))


def worked_at() -> datetime | None:
    """When the worker last did anything; None where it never did."""
    return db.session.scalar(sa.select(sa.func.max(JobRun.at)))


def is_missing(at: datetime | None) -> bool:
    """Whether a worker that worked last at that instant is gone."""
    return at is not None and clock.now() - at > MISSING_AFTER
