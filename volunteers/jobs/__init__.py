"""The queue and the timetable."""

from collections.abc import Sequence
from typing import Any

from flask import Flask


def init_app(app: Flask, jobs: Sequence[Any]) -> None:
    """Keep the timetable."""
    app.extensions["timetable"] = tuple(jobs)


def run_worker(app: Flask, *, once: bool = False) -> None:
    """Do what is due."""
