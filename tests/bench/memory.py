"""How much memory a web process takes after ten thousand requests over every page, and the worker through a message to
everybody: both at 100,000 people, each in a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.bench.databases import installation, kinds
from tests.bench.growth import SETTINGS, Town, visits
from tests.bench.memory_child import EARLY, REQUESTS
from tests.bench.notice import send
from tests.bench.sinks import sink
from volunteers.foundation.db import db

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = int(os.environ.get("PEOPLE", "100000"))
WEB_LIMIT_MB, WORKER_LIMIT_MB = 200, 150


def _child(what: str, job: dict[str, Any]) -> dict[str, Any]:
    """Do it in a process of its own; what that says at the end."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(job, file)
        file.flush()
        command = [sys.executable, "-m", "tests.bench.memory_child", what, file.name]
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
            "settings": SETTINGS,
            "pages": [(url, _cookie(town.clients[actor], name)) for url, actor in pages],
        }
        found = _child("web", job)
        work = f"a web process after {REQUESTS:,} requests over {len(pages)} pages; reference: after {EARLY:,}"
        yield _row(f"memory-web-{kind}", f"{work} (limit {WEB_LIMIT_MB})", found["late"], found["early"])
        with sink() as (what, port):
            with app.app_context():
                send(town.street.world.rows["committee"], town.street.world.people["chair"])
            found = _child("worker", {**job, "settings": {**SETTINGS, "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port}})
        work = f"the worker at most, through {found['sent']:,} mails to {what}; reference: before"
        yield _row(f"memory-worker-{kind}", f"{work} (limit {WORKER_LIMIT_MB})", found["late"], found["early"])


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database."""
    for kind in kinds():
        yield from _measure(kind)
