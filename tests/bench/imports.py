"""Ten thousand people from a CSV file, brought in among ten thousand who are here: how long the dry run takes, and "do
it" to done, how long any write beside them waits, and how much memory a file of 100,000 rows takes.

The worker's part is done by another process, which does nothing else; what is written beside it is an action with its
event, one after the other with a breath between. The references are the limits. Every fifth row is about somebody who
is here, half of these with something new; every hundredth asks whether it is.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from config import ROOT
from tests.bench.backup import waits
from tests.bench.databases import installation, is_wanted, kinds
from tests.bench.memory import held
from volunteers.access import Actor
from volunteers.app import create_app
from volunteers.foundation.db import db, need
from volunteers.imports import actions
from volunteers.imports.models import Decision, Import
from volunteers.people.models import Person

PEOPLE, ROWS, MANY = 10_000, 10_000, 100_000
WORK_S, WAIT_MS, MEMORY_MB = 3, 250, 200
KNOWN, NEW_OF_IT, ASKED = 5, 10, 100
HEAD = ("Name", "Email", "Phone", "Languages", "Skills", "Committee", "Since", "Newsletter", "Notes")
FIRST = ["Ana", "Benito", "Chipo", "Dawit", "Eunji", "Farah", "Gloria", "Hamid", "Inés", "Jorge", "Lucía", "Min"]
LAST = ["Abara", "Beltrán", "Castañeda", "Deng", "Espinoza", "Fofana", "Gebre", "Hernández", "Jiménez", "Kim"]


def _list(file: Path, rows: int, here: list[Any], committee: str) -> None:
    """A list as an office keeps it."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for number in range(rows):
            name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]} {_letters(number)}"
            email, phone = f"n{number}@list.demo.example", f"303-{number // 10_000 + 220}-{number % 10_000:04}"
            if number % KNOWN == 0 and number // KNOWN < len(here):
                name, email = here[number // KNOWN]
                phone = phone if number % NEW_OF_IT == 0 else ""
                email = "" if number % ASKED == 0 else email
            languages = "Spanish (fluent), English" if number % 3 == 0 else "English"
            joined = f"{2001 + number % 24}-0{number % 9 + 1}-15"
            writer.writerow((name, email, phone, languages, "Driving", committee, joined, "yes", ""))


def _letters(number: int) -> str:
    """Another surname for each, as no two people of a list have the same."""
    return "".join(chr(97 + number // 26**place % 26) for place in range(4)).title()


def _child(app: Flask, file: Path) -> subprocess.Popen[str]:
    ours = {name: str(app.config[name]) for name in ("INSTANCE_PATH", "SECRET_KEY")}
    with app.app_context():
        ours["DATABASE_URL"] = db.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.imports", str(file)],
        cwd=ROOT,
        env={**os.environ, **ours, "REDIS_URL": "", "LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
    )


def work(file: Path) -> None:
    """What the other process does: read, compare, bring in; it prints the seconds of each, and its megabytes."""
    app = create_app()
    job, took = Actor.job(), {}
    with app.app_context():

        def timed(name: str, what: Any, *given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            found = what(*given, **more)
            took[name] = time.perf_counter() - began
            return found

        with file.open("rb") as content:
            key = timed("read", actions.receive, job, content, file.name).id
        actions.check(job, key, actions.as_guessed(need(Import, key)))
        timed("compared", actions.work_on, key)
        actions.decide(job, key, Decision.OTHER)
        actions.do(job, key, only_good=False)
        timed("done", actions.work_on, key)
        counts = need(Import, key).counts
    print(json.dumps({**took, "counts": counts, "mb": held(os.getpid(), "VmHWM")}))


def _measured(app: Flask, rows: int) -> tuple[dict[str, Any], list[float]]:
    """What the other process tells, and the milliseconds of each write beside it."""
    file = Path(app.instance_path) / f"{rows}.csv"
    with app.app_context():
        here = db.session.execute(sa.select(Person.full_name, Person.email).where(Person.email.is_not(None))).all()
        committee = db.session.execute(sa.text("select slug from committees order by id")).scalars().first()
        _list(file, rows, list(here), str(committee))
        db.session.rollback()
        with _child(app, file) as process:
            beside = waits(lambda: process.poll() is not None)
            assert process.stdout is not None
            told = process.stdout.read()
        if process.returncode:
            raise RuntimeError("the import failed")
    return json.loads(told), beside


def _row(name: str, work: str, ours: float, reference: float, unit: str, runs: int = 1) -> dict[str, Any]:
    ratio = round(ours / reference, 2)
    return {
        "name": name,
        "work": work,
        "ours": round(ours, 2),
        "reference": reference,
        "unit": unit,
        "ratio": ratio,
        "runs": runs,
    }


def run() -> Iterator[dict[str, Any]]:
    """On each database: the two times, the longest write beside them, and the memory that a long file takes."""
    for kind in kinds():
        with installation(kind, "--people", str(PEOPLE), "--activities", "200", UNDO_SECONDS=0) as app:
            told, beside = _measured(app, ROWS)
            what = f"{ROWS:,} rows among {PEOPLE:,} people ({told['counts']}; read in {told['read']:.1f} s)"
            yield _row(f"imports-{kind}-dry-run", f"{what}: dry run", told["compared"], WORK_S, "s")
            yield _row(f"imports-{kind}-do-it", f"{what}: do it to done", told["done"], WORK_S, "s")
            yield _row(f"imports-{kind}-beside", f"{what}: the longest write", max(beside), WAIT_MS, "ms", len(beside))
        if is_wanted(f"imports-{kind}-memory"):
            with installation(kind, "--people", str(PEOPLE), "--activities", "200", UNDO_SECONDS=0) as app:
                told, beside = _measured(app, MANY)
                what = f"{MANY:,} rows ({told['compared']:.0f} and {told['done']:.0f} s; {max(beside):.0f} ms beside)"
                yield _row(f"imports-{kind}-memory", f"{what}: memory", told["mb"], MEMORY_MB, "MB")


if __name__ == "__main__":
    work(Path(sys.argv[1]))
