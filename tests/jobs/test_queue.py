"""The queue nudges, the rows are the truth: with SQLite, with Redis, and with no queue at all."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import leave
from tests.mail.letters import JOBS, hello, mail_app, put, put_jobs
from tests.processes import LONG, Processes, wait_until
from volunteers import jobs, undo
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.jobs.queue import nudge, queue_answers
from volunteers.jobs.worker import make_consumer
from volunteers.mail.delivery import Postman
from volunteers.mail.files import kept, one
from volunteers.mail.models import Delivery, DeliveryState

KINDS = ["sqlite", pytest.param("redis", marks=pytest.mark.redis)]


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path: Path, new_database: str, worker_name: str) -> Iterator[Flask]:
    """The application without a mail server, with either queue."""
    redis_url = os.environ["TEST_REDIS_URL"] if request.param == "redis" else ""
    app = mail_app(tmp_path, new_database, REDIS_URL=redis_url, QUEUE_NAME=f"test_{worker_name}")
    jobs.Queue.of(app).huey.storage.flush_all()
    with app.app_context():
        yield app
        Postman.of(app).journal.close()
        jobs.Queue.of(app).huey.storage.flush_all()
        jobs.Queue.of(app).huey.storage.close()
    leave(app)


@pytest.fixture
def worker(office: Flask) -> Iterator[Any]:
    """Huey's consumer, working in threads of this process until the test ends."""
    consumer = make_consumer(office)
    consumer.start()
    yield consumer
    consumer.stop(graceful=True)


def state() -> DeliveryState:
    db.session.rollback()
    return db.session.scalars(sa.select(Delivery.state)).one()


def sent() -> set[int]:
    """The numbers of the mails that have left."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(Delivery).where(Delivery.state == DeliveryState.SENT))
    return {int(row.facts["who"].split()[-1]) for row in rows}


def test_a_commit_nudges_and_the_worker_sends(office: Flask, request: pytest.FixtureRequest) -> None:
    put(hello(1))
    assert jobs.Queue.of(office).huey.pending_count() == 1
    request.getfixturevalue("worker")
    assert wait_until(lambda: state() is DeliveryState.SENT)
    (mail,) = kept()
    assert mail.subject == "Hello number 1"
    assert one(mail.name).raw == mail.raw
    assert one("../../etc/passwd") is None
    assert one("nothing") is None


def test_what_waits_for_undo_is_nudged_later(office: Flask, request: pytest.FixtureRequest) -> None:
    office.config["UNDO_SECONDS"] = 1
    until = undo.ends_at()
    put(hello(1, not_before=until), hello(2))
    request.getfixturevalue("worker")
    assert wait_until(lambda: sent() >= {2})  # the worker works, and
    assert sent() == {2} or clock.now() >= until
    assert wait_until(lambda: sent() == {1, 2})
    assert clock.now() >= until


def test_an_emptied_queue_loses_nothing(office: Flask) -> None:
    put(hello(1))
    jobs.Queue.of(office).huey.storage.flush_all()
    jobs.run_worker(office, once=True)
    assert state() is DeliveryState.SENT


def test_once_does_what_waits_in_the_queue_too(office: Flask) -> None:
    put(hello(1, not_before=undo.ends_at()))
    jobs.run_worker(office, once=True)
    assert state() is DeliveryState.QUEUED
    with clock.at(clock.now() + timedelta(minutes=10)):
        jobs.run_worker(office, once=True)
    assert state() is DeliveryState.SENT
    assert jobs.Queue.of(office).huey.pending_count() == 0


def test_a_job_that_fails_harms_no_other(office: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise RuntimeError("no")

    put_jobs(office, (jobs.Job(fails, jobs.every_minute(5)), *JOBS))
    put(hello(1))
    jobs.run_worker(office, once=True)
    assert state() is DeliveryState.SENT
    assert "a job failed: fails" in caplog.text


def test_what_an_older_release_queued_under_another_name_still_runs(office: Flask) -> None:
    ran = []

    def old() -> None:
        raise AssertionError("this was the function of the older release")

    def new() -> None:
        ran.append("new")

    put_jobs(office, (jobs.Job(old, jobs.every_minute()),))
    queue = jobs.Queue.of(office)
    queue.tasks["old"]()
    queue.huey.enqueue(queue.huey._registry.periodic_tasks[0])  # as the timetable does it
    queue.huey.storage.close()
    put_jobs(office, (jobs.Job(new, formerly="old"),))
    jobs.run_worker(office, once=True)
    assert ran == ["new", "new"]
    assert jobs.Queue.of(office).huey.pending_count() == 0


def test_a_job_that_is_not_there_is_not_nudged(office: Flask) -> None:
    assert nudge(office, "nothing") is False
    assert queue_answers(office) is True
    assert jobs.queue_answers(office) is True


def test_a_web_request_outlives_a_queue_that_is_down(tmp_path: Path, new_database: str) -> None:
    app = mail_app(tmp_path, new_database, REDIS_URL="redis://127.0.0.1:1/0")
    with app.app_context():
        put(hello(1))
        assert queue_answers(app) is False
        jobs.run_worker(app, once=True)
        assert state() is DeliveryState.SENT
        Postman.of(app).journal.close()
    leave(app)


def run_worker(_tests: Connection, folder: Path, url: str) -> None:
    """What the process of a worker does."""
    jobs.run_worker(mail_app(folder, url))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_cleanly_when_it_is_told_to(
    tmp_path: Path, new_database: str, processes: Processes, number: signal.Signals
) -> None:
    app = mail_app(tmp_path, new_database)
    worker, _ = processes.ours(run_worker, tmp_path, new_database)
    with app.app_context():
        put(hello(1))
        assert wait_until(lambda: state() is DeliveryState.SENT or not worker.is_alive())
        Postman.of(app).journal.close()
    leave(app)
    assert worker.pid
    os.kill(worker.pid, number)
    worker.join(LONG)
    assert worker.exitcode == 0
