"""Registering jobs with Huey inside the factory, and nudging the queue after a commit."""

import importlib.util
import logging
import math
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from volunteers.audit.after import AfterCommit
from volunteers.foundation import clock
from volunteers.foundation.db import Unit, db
from volunteers.foundation.parts import Part
from volunteers.foundation.unneeded import without
from volunteers.jobs import runs

with without("psycopg", "redis"):  # the one is for a queue that is not ours, the other loaded where there is one
    from huey import Huey, SqliteHuey, crontab

log = logging.getLogger(__name__)

NAME = "volunteers"
BY_TIMETABLE = "_by_timetable"
NUDGED = "deliver"
"""The job that a commit nudges when it queued mail."""


@dataclass(frozen=True)
class Job:
    """A plain function without arguments and without an actor; `when` says at which minutes the timetable runs it.

    `formerly` is the name under which older releases queued it: what waits in the queue under that name still runs.
    """

    function: Callable[[], None]
    when: Callable[[datetime], bool] | None = None
    formerly: str = ""

    @property
    def name(self) -> str:
        """The function's name: what the queue carries."""
        return self.function.__name__


def every_minute(minutes: int = 1) -> Callable[[datetime], bool]:
    """The `when` of a job that runs each minute, or at each so many minutes."""
    rule: Callable[[datetime], bool] = crontab(minute=f"*/{minutes}" if minutes > 1 else "*")
    return rule


def every_night(hour: int = 9) -> Callable[[datetime], bool]:
    """The `when` of a job that runs once a day, at this hour of UTC; by default in the small hours of Colorado."""
    rule: Callable[[datetime], bool] = crontab(minute="17", hour=str(hour))
    return rule


@dataclass
class Queue(Part):
    """The open queue, its jobs by name, the timetable, who is told to stop, what the queue raises where it can't be
    reached, the second it was last nudged for, and what this process noted of its jobs.
    """

    huey: Huey
    tasks: Mapping[str, Any]
    timetable: tuple[Job, ...]
    stoppers: tuple[Callable[[], None], ...]
    errors: tuple[type[Exception], ...]
    nudged_for: int | None = None
    noted: runs.Last = field(default_factory=dict)


def _make_queue(app: Flask) -> tuple[Huey, tuple[type[Exception], ...]]:
    """The queue, and what it raises where it does not answer."""
    url, name = app.config.get("REDIS_URL"), str(app.config.get("QUEUE_NAME") or NAME)
    if url:
        return _on_redis(url, name)
    path = Path(app.instance_path) / "jobs.db"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SqliteHuey(name, filename=str(path), results=False, timeout=5), (OSError, sqlite3.Error)


def _on_redis(url: str, name: str) -> tuple[Huey, tuple[type[Exception], ...]]:
    from redis import ConnectionPool  # noqa: PLC0415 -- 6 MB, which who has none does without
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    spec: Any = importlib.util.find_spec("huey.storage")
    storage = importlib.util.module_from_spec(spec)  # a second copy, which finds its driver
    spec.loader.exec_module(storage)
    # short timeouts and no second try: a web request must not wait for a queue that only nudges
    pool = ConnectionPool.from_url(
        url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(NoBackoff(), 0), health_check_interval=30
    )
    huey = Huey(name, storage_class=storage.RedisStorage, connection_pool=pool, results=False, read_timeout=1)
    return huey, (OSError, RedisError)


def _inside(app: Flask, function: Callable[[], None]) -> Callable[[], None]:
    """Run in an application context of its own; a failure is logged with the job's name, and harms no other job."""

    def run() -> None:
        with app.app_context():
            began, is_good = time.perf_counter(), False
            try:
                function()
                is_good = True
            except Exception:
                log.exception("a job failed: %s", function.__name__)
            finally:
                db.session.remove()
            runs.note(Queue.of(app).noted, function.__name__, time.perf_counter() - began, is_good=is_good)
            db.session.remove()

    run.__name__ = function.__name__
    return run


def init_app(app: Flask, jobs: Sequence[Job], stoppers: Sequence[Callable[[], None]]) -> None:
    """Open the queue, register the jobs, and nudge after each commit that queued mail.

    Each stopper is called when the worker is told to end: whoever has work in hand finishes it.
    """
    huey, errors = _make_queue(app)
    tasks = {}
    for job in jobs:
        function = _inside(app, job.function)
        tasks[job.name] = huey.task(name=job.name)(function)
        if job.when is not None:
            huey.periodic_task(job.when, name=f"{job.name}{BY_TIMETABLE}")(function)
        for name in (job.formerly, f"{job.formerly}{BY_TIMETABLE}") if job.formerly else ():
            huey.task(name=name)(function)
    Queue(huey, tasks, tuple(jobs), tuple(stoppers), errors).fit(app)
    AfterCommit.of(app).listeners.append(lambda work: _after_commit(app, work))


def _after_commit(app: Flask, work: Unit) -> None:
    """Nudge once for each second in which something becomes due: of fifty presses at once, one writes to the queue."""
    queue = Queue.of(app)
    for when in work.due:
        second = math.ceil(when.timestamp()) if when is not None else None
        if second is not None and queue.nudged_for == second:
            continue
        if nudge(app, NUDGED, datetime.fromtimestamp(second, UTC) if second is not None else None):
            queue.nudged_for = second
    for name, when in work.wanted:
        nudge(app, name, when)


def nudge(app: Flask, name: str, when: datetime | None = None) -> bool:
    """Put a job into the queue, now or for an instant; False where the queue does not answer: the sweep will do it."""
    task = Queue.of(app).tasks.get(name)
    if task is None:
        return False
    wait = (when - clock.now()) if when is not None else timedelta(0)
    try:
        if wait > timedelta(0):
            # a little later than the instant: clocks differ, and what isn't due yet would wait for the sweep
            task.schedule(delay=wait.total_seconds() + 0.5)
        else:
            task()
    except Queue.of(app).errors as error:
        log.warning("the queue can't be reached, the sweep will find it: %s", type(error).__name__)
        return False
    return True


def queue_answers(app: Flask) -> bool:
    """Whether the queue can be reached now."""
    try:
        Queue.of(app).huey.pending_count()
    except Queue.of(app).errors:
        return False
    return True
