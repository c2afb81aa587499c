"""How much memory a web process takes after ten thousand requests over every page, and the worker through a message to
everybody, at 100,000 people: the very processes that `make run` starts, looked at from outside.

A megabyte is a million bytes. What counts of the web process is the most that it held between the thousandth request
and the last, asked by four at once; of the worker, the most that it ever held. Never `ru_maxrss` of a child: that
begins with what its parent held at the fork.
"""

import itertools
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from config import Settings, load_settings
from tests.bench.databases import installation, is_wanted, kinds
from tests.bench.growth import SETTINGS, Town, visits
from tests.bench.notice import send
from tests.bench.sinks import sink
from tests.processes import Processes, wait_until
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery
from volunteers.notices.models import Notice, NoticeState
from volunteers.serve import WORKER, child_environment, web_arguments

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
EARLY, REQUESTS, AT_ONCE, LOOK_EACH = 1_000, 10_000, 4, 50
WEB_LIMIT_MB, WORKER_LIMIT_MB = 200, 150
HOURS = 3_600.0
Visit = tuple[str, str]


def told(pid: int, what: str) -> str:
    """What the kernel tells of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith(f"{what}:")]
    return line.split()[1]


def held(pid: int, what: str) -> float:
    """Megabytes of a process: VmRSS is what it holds now, VmHWM the most that it held since it became our program."""
    return int(told(pid, what)) * 1024 / 1e6


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _environment(app: Flask, **more: str) -> dict[str, str]:
    """As `make run` gives it, for the database of this application."""
    ours = {name.upper() for name in Settings.model_fields}
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    given = {
        "INSTANCE_PATH": app.instance_path,
        "DATABASE_URL": url,
        "SECRET_KEY": app.config["SECRET_KEY"],
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "ERROR",
        **{name: str(value) for name, value in SETTINGS.items()},
        **more,
    }
    outside = {name: value for name, value in os.environ.items() if name not in ours}
    return child_environment(outside | given, int(more.get("PORT", "5000")))


def _is_listening(port: int) -> Callable[[], bool]:
    def answers() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    return answers


@contextmanager
def _web(app: Flask) -> Iterator[tuple[int, int]]:
    """(its port, the one process that answers)."""
    processes = Processes()
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(128)
            port = listener.getsockname()[1]
            settings = load_settings(_env_file=None, database_url=app.config["DATABASE_URL"])
            arguments = [*web_arguments(settings, listener.fileno()), "--workers", "1"]
            environment = _environment(app, PORT=str(port))
            server = processes.python(*arguments, env=environment, pass_fds=[listener.fileno()])
        if not wait_until(_is_listening(port)):
            raise RuntimeError("the web process did not answer")
        [process] = _children(server.pid)
        yield port, process
    finally:
        processes.end()


class _Asking:
    """Asks for all of these pages, one after the other, again and again, and looks at the process now and then."""

    def __init__(self, port: int, process: int, pages: list[Visit]) -> None:
        self.port, self.process = port, process
        self.pages = itertools.islice(itertools.cycle(pages), REQUESTS)
        self.lock = threading.Lock()
        self.asked = 0
        self.early = self.most = 0.0

    def _next(self) -> Visit | None:
        with self.lock:
            page = next(self.pages, None)
            self.asked += page is not None
            if self.asked >= EARLY and self.asked % LOOK_EACH == 0:
                self.look()
            return page

    def look(self) -> None:
        """What is held now."""
        now = held(self.process, "VmRSS")
        self.early = self.early or now
        self.most = max(self.most, now)

    def go_on(self) -> None:
        """One of those who ask."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        while (page := self._next()) is not None:
            url, cookie = page
            headers = {"Host": "localhost", "Cookie": cookie, "Accept-Language": "en", "Accept-Encoding": "gzip"}
            connection.request("GET", url, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 500 and not url.startswith("/readyz"):
                raise RuntimeError(f"{url} answered {answer.status}")
        connection.close()


def _cookie(client: FlaskClient, name: str) -> str:
    found = client.get_cookie(name)
    return f"{name}={found.value}" if found is not None else ""


def _row(name: str, work: str, late: float, early: float) -> dict[str, Any]:
    return {
        "name": name,
        "work": work,
        "ours": round(late, 1),
        "reference": round(early, 1),
        "unit": "MB",
        "ratio": round(late / early, 2),
        "runs": 1,
    }


def _of_web(name: str, town: Town) -> dict[str, Any]:
    key = town.app.config["SESSION_COOKIE_NAME"]
    pages = [(url, _cookie(town.clients[visit.actor], key)) for visit, url in visits(town)]
    with _web(town.app) as (port, process):
        asking = _Asking(port, process, pages)
        with ThreadPoolExecutor(AT_ONCE) as together:
            for each in [together.submit(asking.go_on) for _ in range(AT_ONCE)]:
                each.result()
        asking.look()
    work = f"a web process at most, through {REQUESTS:,} requests over {len(pages)} pages; reference: after {EARLY:,}"
    return _row(name, f"{work} (limit {WEB_LIMIT_MB})", asking.most, asking.early)


def _is_working(pid: int) -> Callable[[], bool]:
    return lambda: int(told(pid, "Threads")) > 2  # its own, and those of the queue


def _of_worker(name: str, town: Town) -> dict[str, Any]:
    processes = Processes()
    try:
        with sink() as (what, port), town.app.app_context():
            environment = _environment(town.app, MAIL_SERVER="127.0.0.1", MAIL_PORT=str(port))
            worker = processes.python(*WORKER, env=environment)
            if not wait_until(_is_working(worker.pid)):
                raise RuntimeError("the worker did not start")
            early = held(worker.pid, "VmRSS")
            notice = send(town.street.world.rows["committee"], town.street.world.people["chair"])
            if not wait_until(lambda: _is_sent(notice.id), HOURS):
                raise RuntimeError("the message did not leave")
            most, sent = held(worker.pid, "VmHWM"), notice.recipient_count
    finally:
        processes.end()
    work = f"the worker at most, through a message to {sent:,} by {what}; reference: before"
    return _row(name, f"{work} (limit {WORKER_LIMIT_MB})", most, early)


def _is_sent(key: int) -> bool:
    """Whether all mails of a message have left; asked once a second, for it counts rows."""
    time.sleep(1)
    notice = db.session.get_one(Notice, key, populate_existing=True)
    waiting = sa.select(sa.func.count()).select_from(Delivery).where(Delivery.batch_id == notice.batch_id)
    left = db.session.scalar(waiting.where(Delivery.is_waiting())) or 0
    db.session.rollback()
    return notice.state is NoticeState.SENT and not left


PARTS = {"web": _of_web, "worker": _of_worker}


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database; `memory-worker-sqlite` is one part of it."""
    for kind in kinds():
        parts = {f"memory-{what}-{kind}": measure for what, measure in PARTS.items()}
        parts = {name: measure for name, measure in parts.items() if is_wanted(name)}
        if parts:
            with installation(kind, **SETTINGS) as app:
                town = Town.build(app, PEOPLE)
                for name, measure in parts.items():
                    yield measure(name, town)
