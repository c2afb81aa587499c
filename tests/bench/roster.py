"""The roster of a committee of 10,000, signed in, with layout and CSRF, against a bare Flask and ORM page.

The bare page loads whoever asks, the committee, the count and the same fifty rows with their languages, and prints
them as a table without a layout.
"""

import statistics
import time
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy.orm import joinedload

from tests.bench.databases import installation, kinds
from volunteers.accounts import sessions
from volunteers.accounts.models import Account
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee, Membership, Term
from volunteers.foundation.db import db
from volunteers.people.models import Person

PEOPLE = 10_000
RUNS = 60
MAX_QUERIES = 6

BARE = """<!doctype html><title>Members</title><h1>Members</h1><form method="post"><input type="hidden"
name="csrf_token" value="{{ csrf_token() }}"></form><table>{% for m in rows %}<tr><th>{{ m.person.full_name }}</th>
<td>{% for s in m.person.languages %}{{ s.language }} {{ s.speaks }} {% endfor %}</td><td>{{ m.state }}</td>
<td>{{ m.began_on }}</td></tr>{% endfor %}</table><p>{{ total }}</p>"""


def _bare_page(app: Flask, committee_id: int, account_id: int) -> None:
    def bare() -> str:
        db.session.get(Account, account_id)
        db.session.get(Committee, committee_id)
        select = sa.select(Membership).where(Membership.committee_id == committee_id, Membership.state == "active")
        total = db.session.scalar(sa.select(sa.func.count()).select_from(select.subquery()))
        rows = db.session.scalars(
            select.join(Person, Person.id == Membership.person_id)
            .options(joinedload(Membership.person).selectinload(Person.languages))
            .order_by(Person.sort_name, Person.id)
            .limit(50)
        ).all()
        return render_template_string(BARE, rows=rows, total=total)

    bare.door = "a page to compare with"  # type: ignore[attr-defined]  # every endpoint says who may call it
    app.add_url_rule("/bare", "bare", bare)


def _times(client: FlaskClient, url: str) -> float:
    began = time.perf_counter()
    answer = client.get(url)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code}")
    return took * 1000


def _measure(kind: str) -> dict[str, Any]:
    with installation(kind, "--people", str(PEOPLE)) as app:
        with app.app_context():
            sizes = sa.select(Membership.committee_id, sa.func.count().label("n")).group_by(Membership.committee_id)
            committee_id = db.session.execute(sizes.order_by(sa.desc("n")).limit(1)).one().committee_id
            committee = db.session.get_one(Committee, committee_id)
            account_id, slug = chair_of(committee_id), committee.slug
            key = bookkeeping("a benchmark signs in")(sessions.start)(account_id, "bench")
        _bare_page(app, committee_id, account_id)
        app.test_client_class = FlaskClient
        client = app.test_client()
        with client.session_transaction() as session:
            session[sessions.SESSION_KEY] = key
        url = f"/committees/{slug}/members"
        for _ in range(5):
            _times(client, url), _times(client, "/bare")
        pairs = [(_times(client, url), _times(client, "/bare")) for _ in range(RUNS)]
        queries = _queries(app, client, url)
    ours, bare = statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)
    if queries > MAX_QUERIES:
        raise RuntimeError(f"the roster took {queries} queries")
    return {
        "name": f"roster-{kind}",
        "work": f"first 50 of {PEOPLE:,} members, {queries} queries",
        "ours": round(ours, 2),
        "reference": round(bare, 2),
        "unit": "ms",
        "ratio": round(statistics.median(p[0] / p[1] for p in pairs), 2),
        "runs": RUNS,
    }


def chair_of(committee_id: int) -> int:
    """The account of whoever chairs it."""
    account_id = db.session.scalar(
        sa.select(Person.account_id)
        .join(Term, Term.person_id == Person.id)
        .where(Term.committee_id == committee_id, Term.office == "chair", Person.account_id.is_not(None))
        .limit(1)
    )
    if account_id is None:
        raise RuntimeError("the large committee has no chair with an account")
    return account_id


def _queries(app: Flask, client: FlaskClient, url: str) -> int:
    seen: list[str] = []

    def listen(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    client.get(url)
    sa.event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def run() -> list[dict[str, Any]]:
    """Measure on each database."""
    return [_measure(kind) for kind in kinds()]
