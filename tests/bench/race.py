"""Fifty people press "I can come" at once, for twenty places, in two processes: ours against a floor written by hand.

Both are asked through WSGI, signed in and with their CSRF token. Ours looks the session up, asks the permission table,
locks, counts, writes the sign-up, its audit event, the mail to the person and what an undo needs. The floor
(`tests.bench.race_floor`) locks, counts and writes the sign-up, a record and a mail. Every round is checked: exactly
twenty have a place, in order, and each has a mail.

Between the rounds what the press had to say is read, as by a page: else it would be carried in the cookie from round to
round, which no browser does.

A second row tells how much processor time one press takes in these processes: what others do on the machine changes it
little. On PostgreSQL the server's own time is not in it.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.bench import race_floor
from tests.bench.databases import installation, kinds
from tests.factories import Factories
from volunteers.accounts import sessions
from volunteers.activities.models import SignUp, SignUpState
from volunteers.app import create_app
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, PLACES, PROCESSES, RUNS = 50, 20, 2, 7
SECRET = "a key for measuring, of no use elsewhere"


# one process of the race


def _clients(app: Flask, sign_ins: list[dict[str, str]], page: str) -> list[tuple[FlaskClient, str]]:
    """A browser for each person, signed in, with the CSRF token from a page."""
    found = []
    for sign_in in sign_ins:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(sign_in)
        text = client.get(page).text
        found.append((client, text.partition('name="csrf_token" value="')[2].partition('"')[0]))
    return found


def _press(clients: list[tuple[FlaskClient, str]], url: str, at: float) -> dict[str, Any]:
    """Everybody at the same instant; when each was answered, and what, and the processor time of all of it."""
    answered: list[float] = []
    odd: list[str] = []

    def press(client: FlaskClient, token: str) -> None:
        time.sleep(max(0.0, at - time.monotonic()))
        answer = client.post(url, data={"csrf_token": token})
        answered.append(time.monotonic())
        if answer.status_code != 303:
            odd.append(f"{answer.status_code} {answer.text[:200]}")

    for client, _token in clients:
        with client.session_transaction() as session:
            session.pop("_flashes", None)
    before = time.process_time()
    threads = [threading.Thread(target=press, args=pair) for pair in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"answered": answered, "odd": odd, "cpu": time.process_time() - before}


def _child() -> None:
    job = json.loads(sys.stdin.readline())
    ours = create_app(
        INSTANCE_PATH=job["folder"], DATABASE_URL=job["url"], REDIS_URL="", SECRET_KEY=SECRET, RATE_LIMITS="off",
        LOG_LEVEL="ERROR", TESTING=True,
    )  # fmt: skip
    clients = {
        "ours": _clients(ours, job["keys"], "/activities/"),
        "floor": _clients(race_floor.create(job["floor_url"], SECRET), job["users"], "/form"),
    }
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_press(clients[asked["which"]], asked["url"], asked["at"])), flush=True)


# who lets them race


class Round(NamedTuple):
    """Answers per second, the seconds until the last was answered, and the processor time of one press in ms."""

    rate: float
    took: float
    cpu: float


class _Racers:
    def __init__(self, job: dict[str, Any]) -> None:
        self.children = []
        for number in range(PROCESSES):
            child = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.race"],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            part = {name: job[name][number::PROCESSES] for name in ("keys", "users")}
            self._tell(child, {**job, **part})
            self.children.append(child)
        for child in self.children:
            if self._hear(child) != "ready\n":
                raise RuntimeError("a racer did not start")

    def _tell(self, child: "subprocess.Popen[str]", what: object) -> None:
        assert child.stdin
        child.stdin.write(json.dumps(what) + "\n")
        child.stdin.flush()

    def _hear(self, child: "subprocess.Popen[str]") -> str:
        assert child.stdout
        return child.stdout.readline()

    def race(self, which: str, url: str) -> Round:
        """Let everybody press, and gather what came of it."""
        at = time.monotonic() + 0.1
        for child in self.children:
            self._tell(child, {"which": which, "url": url, "at": at})
        answers = [json.loads(self._hear(child)) for child in self.children]
        odd = [each for answer in answers for each in answer["odd"]]
        if odd:
            raise RuntimeError(f"{which}: {odd[0]}")
        took = max(max(answer["answered"]) for answer in answers) - at
        cpu = sum(answer["cpu"] for answer in answers)
        return Round(PEOPLE / took, took, 1000 * cpu / PEOPLE)

    def stop(self) -> None:
        for child in self.children:
            assert child.stdin
            child.stdin.close()
            child.wait(timeout=30)


def _check(states: list[str], which: str) -> None:
    if states != ["confirmed"] * PLACES + ["waitlisted"] * (PEOPLE - PLACES):
        raise RuntimeError(f"{which}: {states.count('confirmed')} got one of {PLACES} places, of {len(states)}")


def _our_round(app: Flask, make: Factories, committee: Any, racers: _Racers, number: int) -> Round:
    starts = datetime(2040, 1 + number // 28, 1 + number % 28, 18, 0)  # noqa: DTZ001 - a wall time, each round another
    activity = make.activity(committee, capacity=PLACES, starts=starts)
    found = racers.race("ours", f"/activities/{activity.public_id}/sign-up")
    with app.app_context():
        select = sa.select(SignUp.state).where(SignUp.shift_id == activity.shifts[0].id).order_by(SignUp.id)
        states: list[SignUpState] = list(db.session.scalars(select))
        mails = db.session.scalar(sa.select(sa.func.count()).select_from(Delivery))
    _check([state.value for state in states], "ours")
    if mails != PEOPLE * (number + 1):
        raise RuntimeError("ours: not everybody has a mail")
    return found


def _sign_ins(app: Flask, make: Factories) -> list[dict[str, str]]:
    found = []
    for _ in range(PEOPLE):
        person = make.person()
        with app.app_context():
            key = bookkeeping("a benchmark signs in")(sessions.start)(person.account_id or 0, "bench")
        found.append({sessions.SESSION_KEY: key})
    return found


def _measure(kind: str) -> list[dict[str, Any]]:
    with installation(kind) as app, tempfile.TemporaryDirectory() as folder:
        make = Factories(app)
        committee = make.committee()
        with app.app_context():
            url = db.engine.url.render_as_string(hide_password=False)
        floor_url = f"sqlite:///{folder}/floor.db" if kind == "sqlite" else url
        floor = race_floor.Floor(floor_url, PEOPLE)
        racers = _Racers(
            {
                "folder": app.instance_path,
                "url": url,
                "floor_url": floor_url,
                "keys": _sign_ins(app, make),
                "users": [{"user_id": key} for key in floor.users],
            }
        )
        pairs = []
        try:
            for number in range(RUNS + 1):
                ours = _our_round(app, make, committee, racers, number)
                activity_id = floor.activity(PLACES)
                by_hand = racers.race("floor", f"/activities/{activity_id}/sign-up")
                _check(floor.states(activity_id), "floor")
                if floor.mails() != PEOPLE * (number + 1):
                    raise RuntimeError("floor: not everybody has a mail")
                pairs.append((ours, by_hand))
        finally:
            racers.stop()
            floor.close()
    pairs = pairs[1:]  # the first warms both up
    slowest = max(ours.took for ours, _ in pairs)
    return [
        {
            "name": f"race-{kind}",
            "work": f"{PEOPLE} at once, {PLACES} places, {PROCESSES} processes; the last in {slowest * 1000:.0f} ms",
            "ours": round(statistics.median(ours.rate for ours, _ in pairs), 1),
            "reference": round(statistics.median(floor.rate for _, floor in pairs), 1),
            "unit": "per second",
            "ratio": round(statistics.median(ours.rate / floor.rate for ours, floor in pairs), 2),
            "runs": len(pairs),
        },
        {
            "name": f"race-{kind}-cpu",
            "work": "processor time of one press",
            "ours": round(statistics.median(ours.cpu for ours, _ in pairs), 2),
            "reference": round(statistics.median(floor.cpu for _, floor in pairs), 2),
            "unit": "ms",
            "ratio": round(statistics.median(floor.cpu / ours.cpu for ours, floor in pairs), 2),
            "runs": len(pairs),
        },
    ]


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database."""
    for kind in kinds():
        yield from _measure(kind)


if __name__ == "__main__":
    _child()
