"""The gate for 500 candidates of one shift, among 20,000 people with three kinds: ours against the bare read.

Ours is `qualifications.queries.findings`: three statements and what is made of them. The reference is what the database
is asked at least, as a person would write it: one statement by the same keys, with the rows fetched. What the database
takes of ours is timed by itself: it is to stay within 30 ms.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.bench.databases import installation, kinds
from tests.factories import Factories
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import db, learn_sizes, unguarded
from volunteers.people.models import Person
from volunteers.qualifications import queries
from volunteers.qualifications.models import Outcome, Qualification, Subject, Way

PEOPLE, CANDIDATES, REQUIRED, RUNS = 20_000, 500, 3, 40
LIMIT_MS = 30.0
LIMIT_STATEMENTS = 3


def fill(app: Flask) -> list[int]:
    """So many people; each kind was passed by most of them, twice, and failed by some."""
    make, today = Factories(app), clock.today("America/Denver")
    required = [make.kind(f"Kind {n}").id for n in range(REQUIRED)]
    people = [
        {
            "id": 1000 + n,
            "public_id": new_public_id(),
            "full_name": f"Name {n}",
            "folded_name": f"name {n}",
            "sort_name": f"name {n}",
            "preferred_language": "en",
            "created_at": clock.now(),
        }
        for n in range(PEOPLE)
    ]
    rows = [
        {
            "public_id": new_public_id(),
            "person_id": person["id"],
            "kind_id": kind,
            "outcome": Outcome.FAILED if (n + kind) % 50 == 0 else Outcome.PASSED,
            "issued_on": today - timedelta(days=730 * (2 - round_) + n % 300),
            "expires_on": today + timedelta(days=730 * (round_ - 1) + n % 300 - 30),
            "line": "",
            "way": Way.RECORDED,
            "recorded_at": clock.now(),
        }
        for n, person in enumerate(people)
        for kind in required
        for round_ in range(2)
        if n % 5
    ]
    with app.app_context(), unguarded("a benchmark's people"):
        db.session.execute(sa.insert(Person), people)
        db.session.execute(sa.insert(Qualification), rows)
        db.session.commit()
        learn_sizes()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
    return required


def _ms(ask: Callable[[], object]) -> float:
    before = time.perf_counter()
    ask()
    return (time.perf_counter() - before) * 1000


def _selects(ask: Callable[[], object]) -> list[str]:
    """The statements of a call that read."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", see)
    ask()
    sa.event.remove(db.engine, "before_cursor_execute", see)
    return [each for each in seen if each.lstrip().upper().startswith("SELECT")]


def _measure(app: Flask, required: list[int]) -> Iterator[tuple[str, list[float], list[float]]]:
    """(name, ours, reference), each in ms."""
    candidates = list(range(1000, 1000 + PEOPLE, PEOPLE // CANDIDATES - 1))[:CANDIDATES]
    subject = Subject("activities", 1, clock.today("America/Denver") + timedelta(days=20), LocalText.of("Festival"))
    row = Qualification.__table__
    columns = (row.c.person_id, row.c.kind_id, row.c.outcome, row.c.issued_on, row.c.expires_on)
    bare = sa.select(*columns).where(
        row.c.kind_id.in_(required), row.c.person_id.in_(candidates), row.c.removed_at.is_(None)
    )

    def ours() -> None:
        queries.findings(candidates, required, subject)

    def of_database() -> None:
        for statement, values in queries.statements(candidates, required, subject):
            db.session.execute(statement, values).all()

    def reference() -> None:
        db.session.execute(bare).all()

    with app.app_context():
        if len(_selects(ours)) > LIMIT_STATEMENTS:
            raise RuntimeError("the gate asks more than three statements")
        runs = []
        for number in range(RUNS + 3):
            runs += [(_ms(ours), _ms(of_database), _ms(reference))] if number >= 3 else []
            db.session.rollback()
    yield "gate", [whole for whole, _, _ in runs], [least for _, _, least in runs]
    yield "gate-database", [inside for _, inside, _ in runs], [LIMIT_MS] * RUNS


def run() -> Iterator[dict[str, Any]]:
    """A row for the whole call, and one for the database's part against its limit."""
    for kind in kinds():
        with installation(kind) as app:
            required = fill(app)
            for name, ours, reference in _measure(app, required):
                work = f"{CANDIDATES} candidates, {REQUIRED} kinds, {PEOPLE:,} people"
                yield {
                    "name": f"{name}-{kind}",
                    "work": work if name == "gate" else f"{work}; against the limit",
                    "ours": round(statistics.median(ours), 2),
                    "reference": round(statistics.median(reference), 2),
                    "unit": "ms",
                    "ratio": round(statistics.median(ours) / statistics.median(reference), 2),
                    "runs": RUNS,
                }
