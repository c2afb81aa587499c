"""The worker: Huey's consumer in this process, and a way to do what is due once."""

import logging
import signal
import threading
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from huey.consumer import Consumer

from volunteers.jobs.queue import Queue, nudge

log = logging.getLogger(__name__)

THREADS = 2  # a long delivery leaves one for everything else
SECONDS_TO_STOP = 8
ONCE_AT_MOST = 10_000


class _Consumer(Consumer):
    """Huey's consumer, which tells whoever has work in hand to finish it."""

    stoppers: tuple[Any, ...] = ()

    def stop(self, graceful: bool = False) -> None:
        """Set the flag, tell the stoppers, wait a few seconds."""
        for stop in self.stoppers:
            stop()
        super().stop(graceful=graceful)

    def _set_signal_handlers(self) -> None:
        # signals belong to the main thread; a worker inside a test is stopped by `stop`
        if threading.current_thread() is threading.main_thread():
            super()._set_signal_handlers()


def make_consumer(app: Flask) -> Any:
    """A consumer that ends within ten seconds of SIGTERM or SIGINT, with what it has in hand finished or put back."""
    queue = Queue.of(app)
    consumer = _Consumer(
        queue.huey,
        workers=THREADS,
        periodic=True,
        initial_delay=0.05,
        max_delay=0.5,
        backoff=1.3,
        worker_type="thread",
        graceful_signal="TERM",
        shutdown_timeout=SECONDS_TO_STOP,
    )
    # Huey ends at once on the other signal, and starts anew on SIGHUP; here each means: finish, then go
    consumer._signal_actions = {signal.SIGTERM: (False, True), signal.SIGINT: (False, True)}
    consumer.stoppers = queue.stoppers
    return consumer


def run_worker(app: Flask, *, once: bool = False) -> None:
    """Work until told to stop; `once`: do what is due now, then return."""
    if once:
        _run_once(app)
        return
    for name in ("recover_mail", "deliver"):  # what the last worker left behind, without waiting for the minute
        nudge(app, name)
    make_consumer(app).run()


def _run_once(app: Flask) -> None:
    """Every job of the timetable once, whatever the minute; then whatever waits in the queue."""
    queue = Queue.of(app)
    huey = queue.huey
    for job in queue.timetable:
        if job.when is not None:
            queue.tasks[job.name].call_local()
    for _ in range(ONCE_AT_MOST):
        try:
            for task in huey.read_schedule(datetime.now(UTC).replace(tzinfo=None)):
                huey.enqueue(task)
            task = huey.dequeue()
        except queue.errors:
            log.warning("the queue can't be reached; its rows were found by the sweep")
            return
        if task is None:
            return
        huey.execute(task)
