"""A right that ended ends here too: of whoever is asked, of whoever wrote, and of whoever asked."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, chair_of
from tests.client import Client
from tests.committees.test_belonging import remove
from tests.factories import Factories
from tests.migrating import down, up
from tests.reading.conftest import WORDS, Stage, build
from volunteers.access import Actor
from volunteers.audit import bookkeeping
from volunteers.committees.models import Term
from volunteers.foundation.db import db
from volunteers.people.actions import choose_mails, note_death, note_life
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel, LanguageSkill, Person
from volunteers.reading.models import Reader, ReaderState
from volunteers.registration.actions import accept, withdraw

pytestmark = pytest.mark.usefixtures("set_clock")


def set_skill(stage: Stage, person: Person, **values: object) -> None:
    """What somebody says they do with Korean."""
    act = bookkeeping("a test changes a skill")(db.session.execute)
    with stage.app.app_context():
        act(sa.update(LanguageSkill).where(LanguageSkill.person_id == person.id).values(**values))


def set_person(stage: Stage, person: Person, **values: object) -> None:
    """What stands on somebody's profile."""
    act = bookkeeping("a test changes a person")(db.session.execute)
    with stage.app.app_context():
        act(sa.update(Person).where(Person.id == person.id).values(**values))


def opt_out(stage: Stage) -> None:
    with stage.app.app_context():
        choose_mails(Actor.job(), stage.jun.id, MailInput(channels={Channel.REQUESTS: False}))


def die(stage: Stage) -> None:
    with stage.app.app_context():
        note_death(Actor.job(), stage.jun.id)


ENDS: dict[str, Callable[[Stage], object]] = {
    "translates no more": lambda stage: set_skill(stage, stage.jun, translates=False),
    "may not be asked any more": lambda stage: set_person(stage, stage.jun, may_be_asked=False),
    "moved in with the author": lambda stage: set_person(stage, stage.jun, email=stage.author.email),
    "doesn’t want questions by email": opt_out,
    "died": die,
}


@pytest.mark.parametrize("why", list(ENDS))
def test_what_ends_for_whoever_is_asked(stage: Stage, why: str) -> None:
    """The mail does not leave, the page shows nothing, and no answer is taken; the other one still may."""
    stage.ask()
    ENDS[why](stage)
    assert stage.leave() == ["reading/asked"]
    page = stage.door(stage.jun)
    assert WORDS not in page.text
    stage.answer(stage.jun)
    assert [text for _state, text in stage.readings()] == [""]
    stage.answer(stage.mei)
    assert [text for _state, text in stage.readings()] != [""]


def state(stage: Stage, person: Person) -> ReaderState:
    """How it stands for whoever is asked."""
    with stage.app.app_context():
        return db.session.scalars(sa.select(Reader.state).where(Reader.person_id == person.id)).one()


def test_who_left_the_committee_is_no_longer_asked(stage: Stage, make: Factories) -> None:
    """Who said that anybody may ask them still is."""
    both = make.member(stage.committee, make.person(may_be_asked=True))
    make.skill(both, "ko", translates=True, basis="certified")
    stage.ask()
    desk = Desk(stage.app)
    for person in (stage.mei, both):
        went = remove(desk, chair_of(stage.make, stage.committee), person)
        assert bool(went) is (person.id == stage.mei.id)
    assert state(stage, stage.mei) is ReaderState.ENDED
    assert stage.door(stage.mei).status_code == 404
    assert WORDS in stage.door(both).text
    assert stage.leave() == ["reading/asked"]


def test_a_mistaken_death_gives_it_back(stage: Stage) -> None:
    stage.ask()
    with stage.app.app_context():
        note_death(Actor.job(), stage.jun.id)
    assert state(stage, stage.jun) is ReaderState.ENDED
    with stage.app.app_context():
        note_life(Actor.job(), stage.jun.id)
    assert state(stage, stage.jun) is ReaderState.ASKED


@pytest.mark.parametrize("how", ["withdrawn", "accepted", "died"])
def test_what_is_no_longer_needed_is_shown_to_nobody(stage: Stage, how: str) -> None:
    """The application was taken back or answered, or its author has died."""
    stage.ask()
    with stage.app.app_context():
        if how == "withdrawn":
            withdraw(Actor.from_link(stage.author.id), stage.application.id)
        elif how == "accepted":
            accept(chair_of(stage.make, stage.committee), stage.application.id)
        else:
            note_death(Actor.job(), stage.author.id)
    assert WORDS not in stage.door(stage.mei).text
    stage.answer(stage.mei)
    assert [text for _state, text in stage.readings()] == [""]
    assert stage.leave() == []


def test_who_is_no_chair_any_more_is_not_told(stage: Stage) -> None:
    """What they asked for is of no concern to them; the mail does not leave."""
    stage.ask()
    stage.answer(stage.mei)
    act = bookkeeping("a test ends a term")(db.session.execute)
    with stage.app.app_context():
        act(sa.update(Term).where(Term.person_id == stage.chair.id).values(ends_on=date(2026, 6, 1)))
    assert stage.leave() == []


@pytest.mark.usefixtures("set_clock")
class TestMigration:
    """Committed for real: migrations have transactions of their own."""

    @pytest.fixture
    def app(self, fresh_app: Flask) -> Flask:
        return fresh_app

    @pytest.mark.soak
    def test_with_data(self, app: Flask, make: Factories, client: Client) -> None:
        stage = build(app, make, client)
        stage.ask()
        for _ in range(2):
            down(app, "20261207a_language_skills")
            up(app)
        assert stage.readings() == []
        assert stage.ask().status_code == 303
        assert stage.asked() == [stage.mei.id, stage.jun.id]
