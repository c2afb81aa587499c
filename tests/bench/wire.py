"""What it costs to send a page compressed: the processor time of its answer, beside that of the same one as it is.

The front page as nobody, and one's own page and the roster as the chair of the largest committee. The two are asked in
turn; `work` says how long both are.
"""

import statistics
import time
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.bench.databases import installation, signed_in
from volunteers.committees.models import Committee, Membership, OfficeKind, Term
from volunteers.foundation.db import db
from volunteers.people.models import Person

PEOPLE, RUNS, WARM = 1_000, 200, 5

LARGEST = (
    sa.select(Committee.slug, Person.account_id)
    .join(Term, Term.committee_id == Committee.id)
    .join(Person, Person.id == Term.person_id)
    .join(Membership, Membership.committee_id == Committee.id)
    .where(Term.office == OfficeKind.CHAIR, Person.account_id.is_not(None))
    .group_by(Committee.slug, Person.account_id)
    .order_by(sa.func.count().desc())
    .limit(1)
)
"""The largest committee, and the account of somebody who chairs it."""


def _cpu(client: FlaskClient, url: str, encoding: str) -> tuple[float, int]:
    began = time.process_time()
    answer = client.get(url, headers={"Accept-Encoding": encoding})
    took = time.process_time() - began
    if answer.status_code != 200 or answer.headers.get("Content-Encoding", "identity") != encoding:
        raise RuntimeError(f"{url}: {answer.status_code} {answer.headers}")
    return took * 1000, len(answer.data)


def _row(name: str, client: FlaskClient, url: str) -> dict[str, Any]:
    for _ in range(WARM):
        _cpu(client, url, "gzip"), _cpu(client, url, "identity")
    pairs = [(_cpu(client, url, "gzip"), _cpu(client, url, "identity")) for _ in range(RUNS)]
    ours, plain = (statistics.median(pair[which][0] for pair in pairs) for which in (0, 1))
    lengths = [statistics.median(pair[which][1] for pair in pairs) for which in (1, 0)]
    return {
        "name": f"wire-{name}",
        "work": "{:,.0f} bytes, compressed {:,.0f}".format(*lengths),
        "ours": round(ours, 2),
        "reference": round(plain, 2),
        "unit": "ms CPU",
        "ratio": round(statistics.median(pair[0][0] / pair[1][0] for pair in pairs), 3),
        "runs": RUNS,
    }


def run() -> list[dict[str, Any]]:
    """Measure over SQLite: what is compressed is the same over each database."""
    with installation("sqlite", "--people", str(PEOPLE)) as app:
        with app.app_context():
            slug, account_id = db.session.execute(LARGEST).one()
        app.test_client_class = FlaskClient
        chair, nobody = signed_in(app, account_id), app.test_client()
        return [
            _row("front", nobody, "/"),
            _row("me", chair, "/me"),
            _row("roster", chair, f"/committees/{slug}/members"),
        ]
