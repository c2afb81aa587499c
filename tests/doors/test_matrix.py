"""Every endpoint × every actor, through real requests, against one reviewed table: tests/doors/matrix.tsv.

A cell says how the door answers: `in` (a page, a form with errors, or the act), `sign-in` (to the sign-in page),
`403`, or `404`. A route that is missing from the table fails. After a change, `MATRIX=write` writes the table
anew; review its difference line by line before you commit it: it is who may do what.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.client import check_answer
from tests.doors.world import ACTORS, CANARY, CHILD, World

if TYPE_CHECKING:
    from tests.doors.asking import House

MAX_QUERIES = 60
TABLE = Path(__file__).with_name("matrix.tsv")

WHOSE = (
    (r"/questions/|^/consents/", "question"),
    (r"^/guardians/", "guardianship"),
    (r"^/young-people/", "child"),
    (r"/partnerships/", "partnership"),
    (r"^/me/agreements/|^/qualifications/kinds/.*/text", "agreement"),
    (r"^/programs/sessions/", "session"),
    (r"^/programs/members/", "helper"),
    (r"^/programs/", "cohort"),
    (r"^/qualifications/kinds/", "kind"),
    (r"^/qualifications/exceptions/", "exception"),
    (r"^/qualifications/", "qualification"),
    (r"^/partners/", "city"),
    (r"/applications/", "application"),
    (r"^/me/waiting/", "waiting"),
    (r"/(members|memberships)/", "membership"),
    (r"/offices/asked/", "office_offer"),
    (r"/(offices|terms)/", "term"),
    (r"/assignments/", "assignment"),
    (r"^/positions/", "position"),
    (r"^/offers/", "offer"),
    (r"^/initiatives/", "initiative"),
    (r"/sign-ups/", "sign_up"),
    (r"^/activities/<public_id>/place", "open_activity"),
    (r"^/activities/", "activity"),
    (r"^/notices/written/", "written"),
    (r"^/notices/", "notice"),
    (r"^/people/|^/desk/people/", "person"),
    (r"^/admin/(users|accounts)/", "account"),
    (r"/admin/roles/", "role"),
    (r"/outbox/", "delivery"),
    (r"^/young/|/young-", "young"),
)
"""Which row an address's public id names; the first match counts."""

HEAR_NOTHING = ("anonymous", "deactivated", "newcomer", "other-member", "other-chair", "guardian")
"""Who may read no canary of the other committee."""

KNOW_THE_CHILD = ("guardian", "coordinator")
"""Who reads the name of somebody under 18 who is in no committee."""


def _values(rule: Rule, world: World) -> dict[str, str]:
    values = {}
    for name in rule.arguments:
        if name == "slug":
            row = world.rows["city" if rule.rule.startswith("/partners/") else "committee"]
            values[name] = row.slug
        elif name == "public_id" or name.endswith("_id"):
            wanted = name.removesuffix("_id")
            kind = wanted if wanted in world.rows else next((k for p, k in WHOSE if re.search(p, rule.rule)), "")
            row = world.rows.get(kind)
            values[name] = row.public_id if row is not None else "no-such-thing"
        elif name == "child":
            values[name] = world.rows["guardianship"].public_id
        else:
            values[name] = "no-such-thing"
    return values


def _outcome(answer: Any) -> str:
    if answer.status_code in {301, 302, 303, 308}:
        return "sign-in" if answer.headers["Location"].startswith("/login") else "in"
    return str(answer.status_code) if answer.status_code in {403, 404} else "in"


def _rules(app: Flask) -> list[tuple[str, str, Rule]]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            found.append((rule.rule, method, rule))
    return sorted(found, key=lambda item: item[:2])


def _reviewed() -> dict[tuple[str, str], list[str]]:
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    head, rows = lines[0], lines[1:]
    assert tuple(head[2:]) == ACTORS
    return {(row[0], row[1]): row[2:] for row in rows}


@pytest.mark.once
@pytest.mark.slow
def test_every_door_answers_as_reviewed(house: "House") -> None:
    """All routes, all actors; and nobody outside a committee reads a canary of it."""
    app, world = house.app, house.world
    seen: dict[tuple[str, str], list[str]] = {}
    leaks = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        doors = [
            (address, method, adapter.build(rule.endpoint, _values(rule, world), method=method))
            for address, method, rule in _rules(app)
        ]
    for address, method, url in doors:
        outcomes = []
        for actor in ACTORS:
            answer = house.answer(actor, url, method)
            check_answer(answer, app.extensions["query_counter"].statements, MAX_QUERIES)
            outcomes.append(_outcome(answer))
            text = answer.text if answer.mimetype.startswith("text/") else ""
            if actor in HEAR_NOTHING and CANARY in text:
                leaks.append(f"{method} {address} tells {actor}")
            if actor not in KNOW_THE_CHILD and CHILD in text:
                leaks.append(f"{method} {address} tells {actor} of a child")
        seen[(address, method)] = outcomes
    assert not leaks, "\n".join(leaks)
    if os.environ.get("MATRIX") == "write":
        lines = ["\t".join(("address", "method", *ACTORS))]
        lines += ["\t".join((address, method, *outcomes)) for (address, method), outcomes in sorted(seen.items())]
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reviewed = _reviewed()
    assert set(seen) == set(reviewed), "not in the table, or no longer there: " + str(set(seen) ^ set(reviewed))
    faults = [
        f"{method} {address}: {actor} gets {got}, the table says {want}"
        for (address, method), outcomes in seen.items()
        for actor, got, want in zip(ACTORS, outcomes, reviewed[(address, method)], strict=True)
        if got != want
    ]
    assert not faults, "\n".join(faults)
