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
from tests.doors.world import ACTORS, CANARY, CHILD, NARROW_ACTORS, World
from volunteers.access import GRANTS, Actor, Permission, Role
from volunteers.access.scopes import ScopedBy
from volunteers.web.doors import door_of

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
    (r"^/shifts/", "shift"),
    (r"^/roles/", "to_do"),
    (r"^/activities/<public_id>/place", "open_activity"),
    (r"^/activities/", "activity"),
    (r"^/series/", "series"),
    (r"^/notices/written/", "written"),
    (r"^/notices/", "notice"),
    (r"^/people/|^/desk/people/", "person"),
    (r"^/admin/(users|accounts)/", "account"),
    (r"/admin/roles/", "role"),
    (r"/outbox/", "delivery"),
    (r"^/young/|/young-", "young"),
)
"""Which row an address's public id names; the first match counts."""

HEAR_NOTHING = ("anonymous", "deactivated", "newcomer", "other-member", "other-chair", "guardian", *NARROW_ACTORS)
"""Who may read no canary of the other committee."""

KNOW_THE_CHILD = ("guardian", "coordinator", "guardian-by-link")
"""Who reads the name of somebody under 18 who is in no committee."""


SAME = {"guardian-by-link": "anonymous", "household": "board"}
"""Whose answer these get at every other door: there they are not asked, and the table has a dot."""


def _differs(app: Flask, actor: str, rule: Rule) -> bool:
    """Whether a narrow actor can get another answer here: who holds a link, where the address takes one; a household,
    where the door asks for a permission that its role carries.
    """
    if actor == "guardian-by-link":
        return "token" in rule.arguments
    return door_of(app, rule.endpoint) in GRANTS[Role.HOUSEHOLD]


def _as(actor: str, house: "House", rule: Rule, values: dict[str, str]) -> dict[str, str]:
    """The parts of an address as they name what is a narrow actor's."""
    if actor == "guardian-by-link":
        return {**values, "token": house.tokens["guardian"][0]}
    theirs = _values(rule, World(house.world.people, {**house.world.rows, **house.world.household}))
    return {**values, **theirs}


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
        elif name == "fact":
            values[name] = "skills"
        elif name == "step":
            values[name] = "default"
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
    assert tuple(head[2:]) == (*ACTORS, *NARROW_ACTORS)
    return {(row[0], row[1]): row[2 : 2 + len(ACTORS)] for row in rows}


def _reviewed_narrow() -> dict[tuple[str, str], list[str]]:
    """The same of the narrow actors."""
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return {(row[0], row[1]): row[2 + len(ACTORS) :] for row in lines[1:]}


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
        narrow = {
            (address, method, actor): adapter.build(
                rule.endpoint, _as(actor, house, rule, _values(rule, world)), method=method
            )
            for address, method, rule in _rules(app)
            for actor in NARROW_ACTORS
            if _differs(app, actor, rule)
        }
    for address, method, url in doors:
        outcomes = []
        asked = [(actor, url) for actor in ACTORS]
        asked += [(actor, narrow.get((address, method, actor), "")) for actor in NARROW_ACTORS]
        for actor, at in asked:
            if not at:
                outcomes.append(".")
                continue
            answer = house.answer(actor, at, method)
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
        lines = ["\t".join(("address", "method", *ACTORS, *NARROW_ACTORS))]
        lines += ["\t".join((address, method, *outcomes)) for (address, method), outcomes in sorted(seen.items())]
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    narrowly = _reviewed_narrow()
    reviewed = {key: [*cells, *narrowly[key]] for key, cells in _reviewed().items()}
    assert set(seen) == set(reviewed), "not in the table, or no longer there: " + str(set(seen) ^ set(reviewed))
    faults = [
        f"{method} {address}: {actor} gets {got}, the table says {want}"
        for (address, method), outcomes in seen.items()
        for actor, got, want in zip((*ACTORS, *NARROW_ACTORS), outcomes, reviewed[(address, method)], strict=True)
        if got != want
    ]
    assert not faults, "\n".join(faults)


def test_who_is_not_asked_would_get_the_same_answer() -> None:
    """What the narrowing rests on: a role carries nothing that the table does not say, and a link is in its address.

    For every permission that the role of a household does not carry, whoever has one may the very same as whoever has
    none, wherever a row lies; and for one that it carries they differ. All doors are asked in the
    long form, `tests/soak/test_doors.py`.
    """
    alone = Actor(person_id=1, account_id=1, everywhere=frozenset({Role.MEMBER}))
    with_one = Actor(
        person_id=1,
        account_id=1,
        everywhere=frozenset({Role.MEMBER}),
        acts_for={1: Role.ONESELF, 2: Role.HOUSEHOLD},
    )
    assert SAME.keys() == set(NARROW_ACTORS)
    for permission in Permission:
        rows = [None, *(_Row(ScopedBy(person="person_id"), person_id=key) for key in (1, 2, 3))]
        differ = [row for row in rows if alone.may(permission, row) != with_one.may(permission, row)]
        carried = GRANTS[Role.HOUSEHOLD] - GRANTS[Role.MEMBER]
        assert bool(differ) == (permission in carried), permission


class _Row:
    """Something that is somebody's."""

    def __init__(self, scope: ScopedBy, **values: int) -> None:
        self.__scope__ = scope
        self.__dict__ |= values
