"""The widest pages read as much for ten thousand people as for a thousand: the short form of `make bench ONLY=growth`.

What is counted are the instructions that SQLite's machine executed (https://sqlite.org/opcode.html), some for each row
that it looks at; the same page on the same data takes the same number, however busy the machine is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.bench.growth import Town, visits
from tests.conftest import Databases, leave, make_app
from volunteers.foundation.db import db

SMALL, LARGE = 1_000, 10_000
STEP = 100
WIDEST = (
    "/admin/",
    "/admin/outbox",
    "/committees/<slug>/desk",
    "/committees/<slug>/fellows",
    "/committees/<slug>/members",
    "/desk",
    "/notices/<public_id>",
    "/notices/new",
    "/people/",
    "/search",
)
MOST, EACH = 2.0, 12
"""Ten times the people may take so many times as much, for a list of a thousand is counted to its end; or so many
instructions for each of them: a count in an index, and a look at up to three thousand hits by which it is decided how
a list is read (`search/ways.py`). That is 40 ms for a hundred thousand.
"""


class Steps:
    """How many hundreds of instructions a database has executed."""

    def __init__(self, app: Flask) -> None:
        self.count = 0
        with app.app_context():
            sa.event.listen(db.engine, "checkout", self._watch)

    def _watch(self, connection: Any, *_more: Any) -> None:
        connection.set_progress_handler(self._step, STEP)

    def _step(self) -> int:
        self.count += 1
        return 0


@contextmanager
def town(databases: Databases, folder: Path, size: int) -> Iterator[tuple[Town, Steps]]:
    """A world with so many people, on a database of its own."""
    url = databases.new(f"growth_{size}")
    folder.mkdir()
    app = make_app(folder, url)
    try:
        yield Town.build(app, size), Steps(app)
    finally:
        leave(app)
        databases.drop(url)


@pytest.mark.once
def test_the_widest_pages_do_not_grow(databases: Databases, tmp_path: Path) -> None:
    """First page, last page, the one beyond, and what is searched there; the control is a page that does grow."""
    with town(databases, tmp_path / "small", SMALL) as (small, few), town(databases, tmp_path / "large", LARGE) as pair:
        large, many = pair
        grown = []
        measured = 0
        for visit, url in visits(large, WIDEST):
            there = small.url_of(visit)
            costs = []
            for place, steps, address in ((small, few, there), (large, many, url)):
                place.get(visit.actor, address)
                steps.count = 0
                place.get(visit.actor, address)
                costs.append(steps.count)
            measured += 1
            if costs[1] > max(MOST * costs[0], EACH * LARGE / STEP):
                grown.append(f"{visit.name}: {costs[0] * STEP:,} → {costs[1] * STEP:,}")
        assert measured > len(WIDEST)
        assert not grown, "\n".join(grown)
        assert _counting(large, many) > 5 * _counting(small, few)


def _counting(place: Town, steps: Steps) -> int:
    """What it costs to look at everybody."""
    steps.count = 0
    with place.app.app_context():
        db.session.execute(sa.text("SELECT count(*) FROM people WHERE full_name LIKE '%zz%'"))
    return steps.count
