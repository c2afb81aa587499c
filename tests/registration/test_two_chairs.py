"""Two chairs at once, on a database of its own: one answers, the other reads who has; both databases."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.together import at_once
from volunteers.access import Actor, ActorKind
from volunteers.committees.models import Membership
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery
from volunteers.registration import actions
from volunteers.registration.inputs import DeclineInput, Wish
from volunteers.registration.models import Application, ApplicationState

ROUNDS = 6


def _together(app: Flask, acts: list[Callable[[], Any]]) -> list[str]:
    """Run the acts at the same moment; what became of each."""
    return ["done" if not isinstance(each, str) else each for each in at_once(app, *acts)]


def _actor(person: Any) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=person.id)


def accept_against_decline(fresh_app: Flask, rounds: int) -> None:
    """Exactly one of the two is done, with exactly one mail; the other is told kindly."""
    make = Factories(fresh_app)
    korea = make.committee()
    dana, jun = make.officer(korea), make.officer(korea, "vice_chair")
    for _round in range(rounds):
        application = make.application(korea)
        key = application.id
        outcomes = _together(
            fresh_app,
            [
                lambda key=key: actions.accept(_actor(dana), key),
                lambda key=key: actions.decline(_actor(jun), key, DeclineInput("No room.")),
            ],
        )
        assert sorted(outcomes) in (["done", "is-declined"], ["done", "is-accepted"]), outcomes
        with fresh_app.app_context():
            row = db.session.get(Application, key)
            assert row is not None
            members = db.session.scalars(
                sa.select(Membership).where(Membership.person_id == application.person_id)
            ).all()
            mails = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == application.person_id)).all()
        assert len(members) == (1 if row.state is ApplicationState.ACCEPTED else 0)
        assert len(mails) == 1


def test_accept_against_decline(fresh_app: Flask) -> None:
    accept_against_decline(fresh_app, ROUNDS)


@pytest.mark.parametrize("presses", [4])
def test_one_press_many_times(fresh_app: Flask, presses: int) -> None:
    """The same chair presses in four windows: one membership, one mail, and no refusal."""
    make = Factories(fresh_app)
    korea = make.committee()
    dana = make.officer(korea)
    application = make.application(korea)
    key = application.id
    outcomes = _together(fresh_app, [lambda: actions.accept(_actor(dana), key)] * presses)
    assert outcomes == ["done"] * presses
    with fresh_app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).where(Membership.person_id == application.person_id))
    assert count == 1


def test_applying_many_times(fresh_app: Flask) -> None:
    """One person applies in four windows at once: one open application; who comes second reads that it waits."""
    make = Factories(fresh_app)
    korea = make.committee()
    person = make.person()
    wish = Wish(korea.id)
    outcomes = _together(fresh_app, [lambda: actions.apply_signed_in(_actor(person), person.id, wish)] * 4)
    assert set(outcomes) <= {"done", "already-applied"}
    assert "done" in outcomes
    with fresh_app.app_context():
        found = db.session.scalars(sa.select(Application).where(Application.person_id == person.id)).all()
    assert len(found) == 1
