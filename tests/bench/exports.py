"""All people taken out as a table: how long until the first byte, how long in all, and what the process holds more at
the last byte than at the tenth of the way. Promised at 100,000 rows: 0.5 seconds, and flat.
"""

import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.bench.databases import installation, kinds
from tests.bench.growth import SETTINGS, Town
from tests.bench.memory import held
from volunteers.web.masking import masked

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
FIRST_BYTE_S, MORE_MB = 0.5, 20
COLUMNS = ("full_name", "call_name", "email", "phone", "languages", "skills", "may_be_asked", "is_under_18", "born_on")
ASKED = {"columns": COLUMNS, "format": "csv", "purpose": "report"}


def _ask(town: Town) -> dict[str, float]:
    """The figures of one file."""
    client = town.street.client("coordinator")
    found = client.get_cookie(town.app.config["SESSION_COOKIE_NAME"])
    cookie = f"{found.key}={found.value}" if found is not None else ""
    environ = EnvironBuilder(
        path="/people/export",
        method="POST",
        data=urlencode({**ASKED, "csrf_token": masked(town.street.csrf)}, doseq=True),
        content_type="application/x-www-form-urlencoded",
        headers={"Cookie": cookie, "Accept-Language": "en"},
    ).get_environ()
    began = time.perf_counter()
    body, status, _headers = run_wsgi_app(town.app, environ, buffered=False)
    pieces = iter(body)
    size = len(next(pieces))
    first = time.perf_counter() - began
    lines, early = 0, 0.0
    for piece in pieces:
        size += len(piece)
        lines += piece.count(b"\n")
        if not early and lines > town.size / 10:
            early = held(os.getpid(), "VmRSS")
    if not status.startswith("200") or lines < town.size:
        raise RuntimeError(f"{status}, {lines} lines")
    took = time.perf_counter() - began
    return {"first": first, "all": took, "more": held(os.getpid(), "VmRSS") - early, "bytes": size}


def _row(name: str, work: str, ours: float, reference: float, unit: str) -> dict[str, Any]:
    ratio = round(ours / reference, 2) if reference else ""
    return {
        "name": name,
        "work": work,
        "ours": round(ours, 3),
        "reference": reference or "",
        "unit": unit,
        "ratio": ratio,
        "runs": 1,
    }


def run() -> Iterator[dict[str, Any]]:
    """On each database: the first byte, all of it, and how much more memory it took."""
    for kind in kinds():
        with installation(kind, **SETTINGS) as app:
            town = Town.build(app, PEOPLE)
            _ask(town)  # what is imported and compiled once
            found = _ask(town)
            what = f"{PEOPLE} people as CSV, {found['bytes'] / 1e6:.0f} MB"
            yield _row(f"exports-{kind}-first", f"{what}: first byte", found["first"], FIRST_BYTE_S, "s")
            yield _row(f"exports-{kind}-all", f"{what}: all of it", found["all"], 0, "s")
            yield _row(f"exports-{kind}-memory", f"{what}: more memory", found["more"], MORE_MB, "MB")
