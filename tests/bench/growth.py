"""Every page at 1,000 people and at 100,000: what it costs, paired, each as the actor who sees most of it.

Pages are asked of two worlds in turn, which differ only in how many people live there (`crowd`). All addresses that
answer a GET are asked, so a new one is measured by itself; of a list also the last page that has a number, the one
that "next" leads to from there, and what its field `q` finds. On SQLite the CPU time of the process counts; on
PostgreSQL the time that passes.
"""

import os
import re
import statistics
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.bench import crowd
from tests.bench.databases import installation, kinds
from tests.doors.asking import Street, forms_of
from tests.doors.test_matrix import _rules
from tests.doors.world import ACTORS
from tests.factories import Factories
from volunteers.served import settle

SMALL, LARGE = 1_000, int(os.environ.get("PEOPLE", "100000"))
RUNS, WARM = 7, 2
LIMIT_RATIO, LIMIT_MS = 1.5, 40.0
WORDS = ("ang", "zzqx", "ki", "miller anna", "someone.11")
SETTINGS = {"UNDO_SECONDS": 0, "MAIL_SERVER": "", "PUBLIC_URL": "http://localhost"}
NEXT = re.compile(r'href="([^"]+)" rel="next"')


@dataclass(frozen=True)
class Visit:
    """An address as both worlds know it: the rule, which of its addresses, who asks, and what is asked in the query."""

    rule: str
    number: int
    actor: str
    query: str = ""

    @property
    def name(self) -> str:
        """What it is called in the table."""
        which = f"#{self.number}" if self.number else ""
        return f"{self.rule}{which}{self.query} ({self.actor})"


@dataclass
class Town:
    """A world with so many people, and a browser of each actor."""

    app: Flask
    size: int
    street: Street
    crowd: crowd.Crowd
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    @classmethod
    def build(cls, app: Flask, size: int) -> "Town":
        """Fill an empty installation."""
        make = Factories(app)
        street = Street(app, make)
        return cls(app, size, street, crowd.fill(make, street.world, size))

    def addresses(self, rule: Rule) -> list[str]:
        """The addresses of a rule: of the matrix' rows, and of those that grow with the people."""
        found = self.street.urls(rule)
        before, self.street.world.rows = self.street.world.rows, self.street.world.rows | self.crowd.rows
        try:
            return list(dict.fromkeys([*found, *self.street.urls(rule)]))
        finally:
            self.street.world.rows = before

    def url_of(self, visit: "Visit") -> str:
        """The address of a visit in this world."""
        rule = next(rule for rule in rules(self.app) if rule.rule == visit.rule)
        return self.addresses(rule)[visit.number] + visit.query

    def get(self, actor: str, url: str) -> TestResponse:
        """One answer."""
        if actor not in self.clients:
            self.clients[actor] = self.street.client(actor, csrf=False)
        return self.clients[actor].get(url)


def rules(app: Flask) -> list[Rule]:
    """Every rule that answers a GET."""
    return [rule for _path, method, rule in _rules(app) if method == "GET"]


def _best(town: Town, url: str) -> tuple[str, TestResponse] | None:
    """Who sees most of it, and what they see; None where nobody is shown a page."""
    answers = [(actor, town.get(actor, url)) for actor in ACTORS]
    shown = [(actor, answer) for actor, answer in answers if answer.status_code == 200]
    return max(shown, key=lambda pair: len(pair[1].data), default=None)


def _further(answer: TestResponse, town: Town, actor: str, url: str) -> Iterator[str]:
    """The queries that a list answers too: its last page, the one after that, and what is found in it."""
    if not answer.mimetype.startswith("text/html"):
        return
    if 'class="pager"' in answer.text:
        last = "?" + urlsplit(town.get(actor, f"{url}?page=99999").location).query
        yield last
        if onward := NEXT.search(town.get(actor, url + last).text):
            yield "?" + urlsplit(onward[1].replace("&amp;", "&")).query
    path = urlsplit(url).path
    if any("q" in form.inputs and urlsplit(form.action).path == path for form in forms_of(answer.text, url)):
        yield from (f"?q={word.replace(' ', '+')}" for word in WORDS)


def visits(town: Town, only: Collection[str] = ()) -> Iterator[tuple[Visit, str]]:
    """All that is to be asked, with its address in this world; found out in the large one, where lists are long.

    `only` names the rules, where not all are wanted.
    """
    for rule in [rule for rule in rules(town.app) if not only or rule.rule in only]:
        for number, url in enumerate(town.addresses(rule)):
            best = _best(town, url)
            if best is None:
                continue
            actor, answer = best
            yield Visit(rule.rule, number, actor), url
            for query in _further(answer, town, actor, url):
                who = actor if "q=" not in query else (_best(town, url + query) or (actor,))[0]
                yield Visit(rule.rule, number, who, query), url + query


def measured(small: Town, large: Town, visit: Visit, clock: Callable[[], float]) -> list[tuple[float, float]]:
    """(ms in the small world, ms in the large one), pair by pair."""
    urls = {town.size: town.url_of(visit) for town in (small, large)}

    def once(town: Town) -> float:
        began = clock()
        answer = town.get(visit.actor, urls[town.size])
        took = clock() - began
        if answer.status_code not in (200, 303):
            raise RuntimeError(f"{visit.name} answered {answer.status_code}")
        return took * 1000

    for _ in range(WARM):
        once(small), once(large)
    return [(once(small), once(large)) for _ in range(RUNS)]


def _row(kind: str, visit: Visit, pairs: list[tuple[float, float]]) -> dict[str, Any]:
    before, after = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    fits = ratio <= LIMIT_RATIO or after <= LIMIT_MS
    return {
        "name": f"growth-{kind} {visit.name}",
        "work": f"{SMALL:,} → {LARGE:,} people{'' if fits else ', OVER THE LIMIT'}",
        "ours": round(after, 1),
        "reference": round(before, 1),
        "unit": "ms",
        "ratio": round(ratio, 2),
        "runs": len(pairs),
    }


def _measure(kind: str, only: str) -> Iterator[dict[str, Any]]:
    clock = time.process_time if kind == "sqlite" else time.perf_counter
    with ExitStack() as stack:
        small, large = (
            Town.build(stack.enter_context(installation(kind, **SETTINGS)), size) for size in (SMALL, LARGE)
        )
        settle()
        wanted = [rule.rule for rule in rules(large.app) if only in rule.rule]
        for visit, _url in visits(large, wanted):
            yield _row(kind, visit, measured(small, large, visit, clock))


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database, address by address; ADDRESS= names a part of those that are wanted."""
    for kind in kinds():
        yield from _measure(kind, os.environ.get("ADDRESS", ""))
