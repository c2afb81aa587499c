"""At the same moment: chairs ask for the same words, readers answer them, and a day has three questions for each."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import chair_of
from tests.factories import Factories
from tests.reading.conftest import WORDS, Stage, build
from tests.together import at_once
from volunteers.access import Actor, Permission
from volunteers.foundation.db import db
from volunteers.reading import actions
from volunteers.reading.models import Reader, ReaderState, ReadingState
from volunteers.reading.rules import MOST_A_DAY
from volunteers.registration.actions import ask_reader

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def stage(fresh_app: Flask) -> Stage:
    """Committed for real."""
    return build(fresh_app, Factories(fresh_app), fresh_app.test_client())  # type: ignore[arg-type]  # it is ours


def test_asked_by_several_at_once_it_is_asked_once(fresh_app: Flask, stage: Stage) -> None:
    chairs = [chair_of(stage.make, stage.committee) for _ in range(4)]
    at_once(fresh_app, *[lambda chair=chair: ask_reader(chair, stage.application.id, "ko").id for chair in chairs])
    assert [state for state, _text in stage.readings()] == [ReadingState.ASKED]
    assert len(stage.mails()) == 2


def test_a_day_has_three_questions_also_at_once(fresh_app: Flask, stage: Stage) -> None:
    """For other words each, by other chairs."""
    rows = [stage.make.application(stage.committee, message=WORDS).id for _ in range(MOST_A_DAY + 2)]
    chair = chair_of(stage.make, stage.committee)
    at_once(fresh_app, *[lambda row=row: ask_reader(chair, row, "ko").id for row in rows])
    asked = stage.asked()
    assert {asked.count(person.id) for person in (stage.mei, stage.jun)} == {MOST_A_DAY}


def test_the_first_of_two_answers_counts(fresh_app: Flask, stage: Stage) -> None:
    stage.ask()
    with fresh_app.app_context():
        readers = [(row.id, row.person_id) for row in db.session.scalars(sa.select(Reader))]
    at_once(
        fresh_app,
        *[
            lambda key=key, person=person: (
                actions.read(Actor.from_link(person, Permission.READING_ANSWER), key, f"Said by {key}.").id
            )
            for key, person in readers
        ],
    )
    ((state, text),) = stage.readings()
    assert (state, text in {f"Said by {key}." for key, _person in readers}) == (ReadingState.READ, True)
    with fresh_app.app_context():
        states = list(db.session.scalars(sa.select(Reader.state)))
    assert sorted(states) == [ReaderState.ASKED, ReaderState.READ]
    assert [kind for kind, _to in stage.mails()] == ["read"]
