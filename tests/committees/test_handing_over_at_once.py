"""Offices handed over by several at the same moment: each passes on once, and nobody meets a defect."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask

from tests.committees.test_members import rows
from tests.factories import Factories
from tests.together import at_once
from volunteers.committees.models import OfficeKind, Term
from volunteers.foundation import clock
from volunteers.people.models import Person

ROUNDS = 3
ANSWERS = {303, 403, 422, 503}
"""Done; the right has ended; it was handed over already; ended by the database, to be pressed once more (ADR 0019)."""


def _press(app: Flask, who: Person, url: str, to: Person) -> Callable[[], int]:
    """A press whose page was opened before."""
    client: Any = app.test_client().sign_in(who)
    client.max_queries = 200  # those of all three are counted together
    client.get(url)
    today = clock.today("America/Denver").isoformat()
    form = {"q": to.full_name, "person": to.public_id, "basis": "elected", "starts_on": today, "ends_on": ""}
    return lambda: int(client.submit(url, form).status_code)


def test_each_office_passes_on_once(fresh_app: Flask) -> None:
    """The chair and an administrator hand over the chair's office, to two people; the chair another, too."""
    make = Factories(fresh_app)
    admin = make.person(roles=("administrator",))
    for _round in range(ROUNDS):
        korea = make.committee()
        dana, ana, ben = (make.member(korea) for _ in range(3))
        make.officer(korea, person=dana, starts_on=date(2025, 1, 1))
        make.officer(korea, OfficeKind.SECRETARY, starts_on=date(2025, 1, 1))
        chairs, secretarys = [term for term in rows(fresh_app, Term) if term.committee_id == korea.id]
        url, other = (f"/committees/{korea.slug}/offices/{term.public_id}/hand-over" for term in (chairs, secretarys))
        answers = at_once(
            fresh_app,
            _press(fresh_app, dana, url, ana),
            _press(fresh_app, admin, url, ben),
            _press(fresh_app, dana, other, ana),
        )
        assert set(answers) <= ANSWERS
        terms = [term for term in rows(fresh_app, Term) if term.committee_id == korea.id]
        for office, done in ((OfficeKind.CHAIR, answers[:2]), (OfficeKind.SECRETARY, answers[2:])):
            assert done.count(303) <= 1
            assert len([term for term in terms if term.office is office]) == 1 + done.count(303)
            assert len([term for term in terms if term.office is office and term.ends_on is None]) == 1
