"""Looking for somebody among 100,000: our statement, with who may see what, against the bare index.

The reference asks the index alone (FTS5 MATCH, pg_trgm LIKE; for two letters the words) for the first nine by name,
of a list for as many as it counts, with no idea of who asks. Both are the database's time with the rows fetched, in
turns. What the coordinators' list of people asks stands beside it, with its count and its page.
"""

import itertools
import statistics
import time
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.bench.databases import installation, kinds
from tests.factories import Factories
from volunteers import search
from volunteers.access import Actor, ActorKind, Role
from volunteers.committees.models import Committee, Membership, MembershipClass, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, unguarded
from volunteers.home import queries as home
from volunteers.people import queries as people
from volunteers.people.models import Person
from volunteers.web import paginate
from volunteers.web.paging import COUNT_LIMIT

PEOPLE = 100_000
MEMBERS, FEW = 2_000, 20
RUNS = 40
SHOWN = 9

_FIRST = ("ma", "yo", "lu", "an", "so", "be", "ti", "ke", "ra", "no", "zel", "fi", "da", "hu", "gre")
_THEN = ("ria", "landa", "kas", "nika", "fia", "atriz", "mur", "lechi", "shid", "ra", "da", "ona", "niel", "go")
_LAST = (
    "sal",
    "ver",
    "mon",
    "tor",
    "whit",
    "kov",
    "nak",
    "oka",
    "bar",
    "cas",
    "del",
    "fer",
    "gal",
    "her",
    "iba",
    "jor",
)
_ENDS = (
    "divar",
    "gara",
    "toya",
    "res",
    "lock",
    "alenko",
    "amura",
    "for",
    "rientos",
    "tell",
    "gado",
    "rera",
    "indo",
    "mes",
)
GIVEN = [first + then for first, then in itertools.product(_FIRST, _THEN)]
FAMILY = [last + end for last, end in itertools.product(_LAST, _ENDS)]

LOOKED_FOR = {
    "part": "aldiv",
    "none": "zzzqx",
    "two-letters": "sa",
    "two-words": "yolanda saldivar",
}


def fill(app: Flask) -> tuple[Committee, Committee]:
    """So many people, some of them in a committee, and a few in another."""
    make = Factories(app)
    random, committee, small = Random(1), make.committee(), make.committee()
    rows = [
        {
            "id": 1000 + n,
            "public_id": new_public_id(),
            "full_name": f"{random.choice(GIVEN)} {random.choice(FAMILY)} {random.choice(FAMILY)}".title(),
            "email": f"m{n}@example.org",
            "created_at": clock.now(),
        }
        for n in range(PEOPLE)
    ]
    members = [
        {
            "public_id": new_public_id(),
            "person_id": row["id"],
            "committee_id": within.id,
            "state": MembershipState.ACTIVE,
            "membership_class": MembershipClass.VOTING,
            "began_on": clock.now().date(),
        }
        for within, number in ((committee, MEMBERS), (small, FEW))
        for row in random.sample(rows, number)
    ]
    with app.app_context(), unguarded("a benchmark's people"):
        db.session.execute(sa.insert(Person), rows)
        db.session.execute(sa.insert(Membership), members)
        search.reindex()
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
    return committee, small


def bare(kind: str, typed: str, shown: int = SHOWN) -> tuple[str, dict[str, Any]]:
    """The index alone."""
    words, order = typed.split(), f"ORDER BY place LIMIT {shown}"
    if len(typed) == 2:
        text = f"SELECT ref_id FROM search_words WHERE kind = 'person' AND word = :word {order}"  # noqa: S608
        return text, {"word": typed}
    if kind == "sqlite":
        joined = "search_fts CROSS JOIN search_entries e ON e.id = search_fts.rowid"
        text = f"SELECT e.ref_id FROM {joined} WHERE search_fts MATCH :q ORDER BY e.place LIMIT {shown}"  # noqa: S608
        return text, {"q": "{folded} : (" + " AND ".join(f'"{word}"' for word in words) + ")"}
    likes = " AND ".join(f"folded LIKE :w{n}" for n in range(len(words)))
    text = f"SELECT ref_id FROM search_entries WHERE {likes} {order}"  # noqa: S608
    return text, {f"w{n}": f"%{word}%" for n, word in enumerate(words)}


class Statements:
    """What a function asks of the database, to be asked again without anything round it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        sa.event.listen(db.engine, "before_cursor_execute", self._keep)

    def _keep(self, _conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            self.asked.append((statement, parameters))

    def of(self, function: Callable[[], Any]) -> list[tuple[str, Any]]:
        """The statements of one call."""
        self.asked = []
        function()
        return list(self.asked)


def _ms(cursor: Any, statements: list[tuple[str, Any]]) -> float:
    began = time.perf_counter()
    for statement, parameters in statements:
        cursor.execute(statement, parameters)
        cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def _listed(app: Flask, actor: Actor, typed: str) -> None:
    """As the page of people does: which way, the count as far as it is told, and the first page."""
    with app.test_request_context("/people/"):
        paginate(
            people.found(actor),
            searched=partial(people.found, actor, typed),
            indexed=people.found_alone(actor, typed),
        )


def _measure(kind: str) -> list[dict[str, Any]]:
    rows = []
    with installation(kind) as app:
        large, small = fill(app)
        coordinator = Actor(kind=ActorKind.PERSON, person_id=0, everywhere=frozenset({Role.MEMBER, Role.COORDINATOR}))
        chair, of_few = (
            Actor(kind=ActorKind.PERSON, person_id=1, committees={committee.id: frozenset({Role.CHAIR})})
            for committee in (large, small)
        )
        also, also_few = ({"person": home.members_seen_by(actor)} for actor in (chair, of_few))
        with app.app_context():
            statements = Statements()
            for name, typed in LOOKED_FOR.items():
                asked = {
                    "coordinator": statements.of(lambda typed=typed: search.find(typed, coordinator)),  # type: ignore[misc]
                    "chair": statements.of(lambda typed=typed: search.find(typed, chair, also=also)),  # type: ignore[misc]
                    "chair-of-few": statements.of(lambda typed=typed: search.find(typed, of_few, also=also_few)),  # type: ignore[misc]
                    "list": statements.of(lambda typed=typed: _listed(app, coordinator, typed)),  # type: ignore[misc]
                }
                for who, ours in asked.items():
                    rows.append(_row(kind, f"search-{name}-{who}-{kind}", typed, ours))
    return rows


def _row(kind: str, name: str, typed: str, ours: list[tuple[str, Any]]) -> dict[str, Any]:
    alone = bare(kind, typed, COUNT_LIMIT + 1 if "-list-" in name else SHOWN)
    compiled = sa.text(alone[0]).bindparams(**_used(*alone)).compile(db.engine)
    parameters = compiled.params if compiled.positiontup is None else [compiled.params[k] for k in compiled.positiontup]
    reference = [(str(compiled), parameters)]
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for _ in range(3):
            _ms(cursor, ours), _ms(cursor, reference)
        pairs = [(_ms(cursor, ours), _ms(cursor, reference)) for _ in range(RUNS)]
    return {
        "name": name,
        "work": f"“{typed}” among {PEOPLE:,} people, the database's time",
        "ours": round(statistics.median(mine for mine, _ in pairs), 2),
        "reference": round(statistics.median(other for _, other in pairs), 2),
        "unit": "ms",
        "ratio": round(statistics.median(mine / other for mine, other in pairs), 2),
        "runs": len(pairs),
    }


def _used(text: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in text}


def run() -> list[dict[str, Any]]:
    """Measure on each database."""
    return [row for kind in kinds() for row in _measure(kind)]
