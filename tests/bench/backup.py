"""A backup of 100,000 people, made by another process as the worker makes it: how long does any write beside it wait?

What is written beside it is an action with its event, as a press of somebody is, one after the other with a breath
between. The reference is the limit.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from config import ROOT
from tests.bench.databases import installation, kinds
from volunteers.access import Actor
from volunteers.audit import Event, action, record

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
LIMIT_MS = 250
BREATH = 0.02
WRITTEN = Event("bench.written", keys=("number",))


@action
def write(number: int) -> None:
    """What somebody does."""
    record(Actor.job(), WRITTEN, number=number)


def waits(is_over: Callable[[], bool]) -> list[float]:
    """Write until it is over; the milliseconds of each."""
    found: list[float] = []
    while not is_over():
        began = time.perf_counter()
        write(len(found))
        found.append((time.perf_counter() - began) * 1000)
        time.sleep(BREATH)
    return found


def beside_a_backup(app: Flask, file: Path) -> tuple[list[float], float]:
    """The milliseconds of each write, and the seconds of the backup."""
    ours = {name: str(app.config[name]) for name in ("DATABASE_URL", "INSTANCE_PATH", "SECRET_KEY")}
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "backup", str(file)]
    environment = {**os.environ, **ours, "REDIS_URL": ""}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        found = waits(lambda: process.poll() is not None)
        seconds = time.perf_counter() - began
        if process.returncode:
            raise RuntimeError("the backup failed")
    return found, seconds


def run() -> Iterator[dict[str, Any]]:
    """One row for each database: the longest write."""
    for kind in kinds():
        with installation(kind, "--people", str(PEOPLE), "--activities", "200", UNDO_SECONDS=0) as app:
            file = Path(app.instance_path) / "backup.zip"
            with app.app_context():
                waits(iter([False] * 20 + [True]).__next__)
                found, seconds = beside_a_backup(app, file)
                ends = time.perf_counter() + seconds
                alone = waits(lambda ends=ends: time.perf_counter() > ends)
            longest = max(found)
            yield {
                "name": f"backup-{kind}",
                "work": f"the longest write beside a backup of {PEOPLE:,} people ({seconds:.0f} s, "
                f"{file.stat().st_size / 1e6:.0f} MB; the longest without one {max(alone):.0f} ms)",
                "ours": round(longest, 1),
                "reference": LIMIT_MS,
                "unit": "ms",
                "ratio": round(longest / LIMIT_MS, 2),
                "runs": len(found),
            }
