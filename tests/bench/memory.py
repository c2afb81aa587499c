"""How much memory a web process takes after ten thousand requests over every page, and the worker through a message to
everybody: both at 100,000 people, each in a process of its own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.bench.databases import installation, kinds
from tests.bench.growth import SETTINGS, Town, visits
from tests.bench.notice import send, write_all
from tests.bench.sinks import sink
from volunteers.app import create_app
from volunteers.foundation.db import db
from volunteers.mail.delivery import deliver_all
from volunteers.notices import actions
from volunteers.served import settle

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = int(os.environ.get("PEOPLE", "100000"))
EARLY, REQUESTS = 1_000, 10_000
WEB_LIMIT_MB, WORKER_LIMIT_MB = 200, 150
PAGE = resource.getpagesize()


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def _app(job: dict[str, Any]) -> Flask:
    return create_app(
        INSTANCE_PATH=job["folder"],
        DATABASE_URL=job["url"],
        SECRET_KEY=job["secret"],
        REDIS_URL="",
        RATE_LIMITS="off",
        LOG_LEVEL="ERROR",
        TESTING=True,
        **{**SETTINGS, **job["settings"]},
    )


def _web(job: dict[str, Any]) -> dict[str, float]:
    """Ask for all of these pages, one after the other, again and again."""
    app, early = _app(job), 0.0
    settle()
    for number, (path, cookie) in enumerate(islice(cycle(job["pages"]), REQUESTS), 1):
        environ = EnvironBuilder(path=path, headers={"Cookie": cookie, "Accept-Language": "en"}).get_environ()
        body, _status, _headers = run_wsgi_app(app, environ, buffered=True)
        b"".join(body)
        if number == EARLY:
            early = resident()
    return {"early": early, "late": resident()}


def _worker(job: dict[str, Any]) -> dict[str, float]:
    """Write all mails of the message that is due, and send them."""
    app = _app(job)
    with app.app_context():
        early = resident()
        actions.start_due()
        write_all()
        sent = deliver_all()
    return {"early": early, "late": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, "sent": sent}


def _child(what: str, job: dict[str, Any]) -> dict[str, Any]:
    """Do it in a process of its own; what that says at the end."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(job, file)
        file.flush()
        command = [sys.executable, "-m", "tests.bench.memory", what, file.name]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


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


def _measure(kind: str) -> Iterator[dict[str, Any]]:
    with installation(kind, **SETTINGS) as app:
        town = Town.build(app, PEOPLE)
        name = app.config["SESSION_COOKIE_NAME"]
        pages = [(url, visit.actor) for visit, url in visits(town)]
        with app.app_context():
            url = db.engine.url.render_as_string(hide_password=False)
        job = {
            "folder": app.instance_path,
            "url": url,
            "secret": app.config["SECRET_KEY"],
            "settings": {},
            "pages": [(url, _cookie(town.clients[actor], name)) for url, actor in pages],
        }
        found = _child("web", job)
        work = f"a web process after {REQUESTS:,} requests over {len(pages)} pages; reference: after {EARLY:,}"
        yield _row(f"memory-web-{kind}", f"{work} (limit {WEB_LIMIT_MB})", found["late"], found["early"])
        with sink() as (what, port):
            with app.app_context():
                send(town.street.world.rows["committee"], town.street.world.people["chair"])
            found = _child("worker", {**job, "settings": {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port}})
        work = f"the worker at most, through {found['sent']:,} mails to {what}; reference: before"
        yield _row(f"memory-worker-{kind}", f"{work} (limit {WORKER_LIMIT_MB})", found["late"], found["early"])


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database."""
    for kind in kinds():
        yield from _measure(kind)


if __name__ == "__main__":
    print(json.dumps({"web": _web, "worker": _worker}[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text()))))
