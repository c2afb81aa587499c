"""Two guardians answer at the same moment, one yes and one no: the no counts, whichever came first."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.sql.selectable import GenerativeSelect, Select

from tests.conftest import database_kind
from tests.factories import Factories
from tests.people.test_death_race import TOGETHER
from tests.processes import LONG
from tests.together import join
from volunteers.access import Actor, Permission, Role
from volunteers.activities import queries
from volunteers.activities.models import OPEN_SIGNUPS, HeldPlace, SignUp
from volunteers.audit import action
from volunteers.foundation import db as database
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.safeguarding import actions
from volunteers.safeguarding.actions import consents
from volunteers.safeguarding.inputs import AnswerInput
from volunteers.safeguarding.models import Consent


def _without_a_lock(model: Any, row_id: int) -> Any:
    return db.session.get_one(model, row_id)


def answered_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch, patience: float) -> tuple[set[bool], int]:
    """The mother says yes; when it is decided what follows, the father says no. What was said, and Mina's places.

    `patience`: for how long the yes waits for the no. Where there is a lock that is only waited out.
    """
    make = Factories(app)
    mina = make.person("Mina Park", is_adult=False, account=None, email=None)
    parents = [make.person(name, account=None) for name in ("Hana Park", "Joon Park")]
    for each in parents:
        make.guardianship(mina, each, confirmed=True)
    shift = make.activity(make.committee(), is_public=True).shifts[0]
    with app.app_context():
        child = db.session.get_one(Person, mina.id)
        asked = action(actions.ask)(
            Actor.job(), child.id, (shift.activity_id, shift.id), [consents.ConsentScope.TAKING_PART], None
        ).id
    decided, said_no = threading.Event(), threading.Event()
    lacks_for = queries.lacks_for

    def slowly(*args: Any) -> Any:
        found = lacks_for(*args)
        if threading.current_thread() is yes:
            decided.set()
            said_no.wait(patience)
        return found

    def answer(guardian: Person, is_given: bool) -> None:
        actor = Actor.from_link(guardian.id, Permission.CONSENT_ANSWER, others={mina.id: Role.GUARDIAN})
        with app.app_context():
            actions.answer(actor, asked, guardian.id, AnswerInput(is_given, frozenset(), guardian.full_name, "en"))
            db.session.remove()

    def say_no() -> None:
        decided.wait(LONG)
        answer(parents[1], False)
        said_no.set()

    monkeypatch.setattr(queries, "lacks_for", slowly)
    yes = threading.Thread(target=answer, args=(parents[0], True))
    join([yes, threading.Thread(target=say_no)])
    with app.app_context():
        said = set(db.session.scalars(sa.select(Consent.is_given).where(Consent.is_open())))
        places = db.session.scalars(sa.select(SignUp.id).where(SignUp.state.in_(OPEN_SIGNUPS))).all()
        return said, len(places) + len(db.session.scalars(sa.select(HeldPlace.id)).all())


def test_the_no_of_two_guardians_counts(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both answers are kept, and Mina is on no list."""
    assert answered_at_once(fresh_app, monkeypatch, TOGETHER) == ({True, False}, 0)


@pytest.mark.skipif(database_kind() != "postgres", reason="SQLite has one writer at a time: no lock to leave out")
def test_control_without_locks_a_child_comes_despite_the_no(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer of the one is decided on without the other's, and the other finds nothing to end."""
    monkeypatch.setattr(GenerativeSelect, "with_for_update", lambda self, **_how: self)
    monkeypatch.setattr(Select, "with_for_update", lambda self, **_how: self)
    monkeypatch.setattr(consents, "consents_one_at_a_time", lambda _child: None)
    monkeypatch.setattr(consents, "locked", _without_a_lock)
    monkeypatch.setattr(database, "one_at_a_time", lambda _what: None)
    assert answered_at_once(fresh_app, monkeypatch, LONG) == ({True, False}, 1)
