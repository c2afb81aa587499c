"""What a page costs against a bare Flask page with one ORM query, and the roster against a bare roster too.

Both are asked through their WSGI callable, in turn, by the CPU time of this process: there is no network in it, and no
browser. The bare application lives outside ours (`bare`).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.bench import bare
from tests.bench.databases import installation, kinds, signed_in
from volunteers.accounts.models import Account
from volunteers.committees.models import Committee, Membership, Term
from volunteers.foundation.db import db
from volunteers.people.models import Person

PEOPLE = 10_000
RUNS, WARM = 60, 10
MAX_QUERIES = 6


def asked(app: Any, url: str, cookie: str = "") -> Callable[[], float]:
    """A function that asks for a page once, and says how many milliseconds of CPU that took."""

    def once() -> float:
        environ = EnvironBuilder(path=url, headers={"Cookie": cookie, "Accept-Language": "en"}).get_environ()
        began = time.process_time()
        body, status, _headers = run_wsgi_app(app, environ, buffered=True)
        took = time.process_time() - began
        if not status.startswith("200") or not b"".join(body):
            raise RuntimeError(f"{url} answered {status}")
        return took * 1000

    return once


def paired(ours: Callable[[], float], reference: Callable[[], float]) -> list[tuple[float, float]]:
    """Both in turn, after what they keep is warm."""
    for _ in range(WARM):
        ours(), reference()
    return [(ours(), reference()) for _ in range(RUNS)]


def row(name: str, work: str, pairs: list[tuple[float, float]]) -> dict[str, Any]:
    """One figure: medians, and the median of the ratios."""
    return {
        "name": name,
        "work": work,
        "ours": round(statistics.median(ours for ours, _ in pairs), 2),
        "reference": round(statistics.median(other for _, other in pairs), 2),
        "unit": "ms",
        "ratio": round(statistics.median(ours / other for ours, other in pairs), 2),
        "runs": len(pairs),
    }


def _largest() -> tuple[Committee, int]:
    """The committee with most members, and the account of its chair."""
    sizes = sa.select(Membership.committee_id).group_by(Membership.committee_id).order_by(sa.func.count().desc())
    committee = db.session.get_one(Committee, db.session.scalars(sizes.limit(1)).one())
    account_id = db.session.scalars(
        sa.select(Person.account_id)
        .join(Term, Term.person_id == Person.id)
        .join(Account, Account.id == Person.account_id)
        .where(Term.committee_id == committee.id, Term.office == "chair", Account.email.like("chair@%"))
        .limit(1)
    ).one()
    return committee, int(account_id or 0)


def _cookie(app: Flask, account_id: int) -> str:
    found = signed_in(app, account_id).get_cookie(app.config["SESSION_COOKIE_NAME"])
    return f"{found.key}={found.value}" if found is not None else ""


def _queries(app: Flask, once: Callable[[], float]) -> int:
    seen: list[str] = []

    def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    once()
    sa.event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def _measure(kind: str) -> Iterator[dict[str, Any]]:
    with installation(kind, "--people", str(PEOPLE), PUBLIC_URL="http://localhost") as app:
        with app.app_context():
            committee, account_id = _largest()
            url, slug, committee_id = db.engine.url.render_as_string(hide_password=False), committee.slug, committee.id
        other = bare.create(url, account_id, committee_id)
        cookie = _cookie(app, account_id)
        one = asked(other, "/one")
        yield row(f"pages-front-{kind}", "/ by nobody, against one query", paired(asked(app, "/"), one))
        yield row(f"pages-me-{kind}", "/me by a chair, against one query", paired(asked(app, "/me", cookie), one))
        roster = asked(app, f"/committees/{slug}/members", cookie)
        yield row(f"pages-roster-one-{kind}", f"50 of {PEOPLE:,} members, against one query", paired(roster, one))
        queries = _queries(app, roster)
        if queries > MAX_QUERIES:
            raise RuntimeError(f"the roster took {queries} queries")
        work = f"50 of {PEOPLE:,} members, {queries} queries, against a bare roster"
        yield row(f"pages-roster-{kind}", work, paired(roster, asked(other, "/roster")))


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database."""
    for kind in kinds():
        yield from _measure(kind)
