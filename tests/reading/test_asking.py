"""The chair asks who can read words: who is asked, who is not, how often, and how it is taken back."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.initiatives.test_offers import offer
from tests.reading.conftest import SAYS, WORDS, Stage
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.actions import answer_for, choose_mails
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel
from volunteers.reading.models import ReadingState
from volunteers.reading.rules import MOST_A_DAY, guessed
from volunteers.registration.models import ApplicationState

pytestmark = pytest.mark.usefixtures("set_clock")


def test_one_press_asks_two_the_committee_first(stage: Stage) -> None:
    """The language is guessed from the script; the mails wait for the undo, and carry neither words nor a name."""
    assert 'value="ko" selected' in stage.page
    answer = stage.ask()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/committees/{stage.committee.slug}/applications")
    assert stage.asked() == [stage.mei.id, stage.jun.id]
    assert stage.mails() == [("asked", stage.mei.id), ("asked", stage.jun.id)]
    with stage.app.app_context():
        facts = [str(facts) for facts in db.session.scalars(sa.select(Delivery.facts))]
    secret = (WORDS, stage.author.full_name, stage.committee.slug)
    assert not [each for each in facts if any(word in each for word in secret)]
    assert "ask-reader" not in stage.page
    assert stage.leave() == ["reading/asked", "reading/asked"]


def test_pressed_twice_is_asked_once(stage: Stage) -> None:
    stage.ask()
    assert stage.ask().status_code == 303
    assert len(stage.mails()) == 2
    assert [state for state, _text in stage.readings()] == [ReadingState.ASKED]


def test_undo_takes_mails_and_links_back(stage: Stage) -> None:
    """Nobody was asked, nobody's day is shorter, and it can be asked again."""
    answer = stage.ask()
    assert stage.undo(answer).status_code == 303
    assert (stage.mails(), stage.asked()) == ([], [])
    assert stage.door(stage.mei).status_code == 404
    assert stage.leave() == []
    stage.ask()
    assert stage.asked() == [stage.mei.id, stage.jun.id]


def test_the_trail_has_no_words(stage: Stage) -> None:
    stage.ask()
    stage.answer(stage.mei)
    with stage.app.app_context():
        told = [str(tuple(row)) for row in db.session.execute(sa.select(AuditEvent.__table__))]
    assert len([each for each in told if "application.reader_asked" in each or "reading.given" in each]) == 2
    assert not [each for each in told if WORDS in each or SAYS in each]


@pytest.mark.parametrize(
    "case",
    ["author", "account", "address", "household", "asker", "young", "dead", "unreachable", "speaks", "opted out"],
)
def test_who_is_never_asked(stage: Stage, app: Flask, make: Factories, case: str) -> None:
    """Nor whoever lives with the author, who would know the words."""
    if case == "speaks":
        person = make.person(may_be_asked=True)
        make.skill(person, "ko", interprets=True)
    else:
        values: dict[str, dict[str, Any]] = {
            "account": {"account_id": stage.author.account_id},
            "address": {"account": False, "email": stage.author.email},
            "household": {"account": False},
            "young": {"is_adult": False},
            "dead": {"death_noted_at": clock.now()},
            "unreachable": {"account": False, "email": None},
        }
        person = {"author": stage.author, "asker": stage.chair}.get(case)
        more = values.get(case, {})
        if "account_id" in more:
            with app.app_context():
                account = db.session.get_one(Account, stage.author.account_id)
            person = make.person("Shares It", account=account, may_be_asked=True)
        person = person or make.person("Somebody Else", may_be_asked=True, **more)
        make.skill(person, "ko", translates=True)
    if case == "household":
        with app.app_context():
            answer_for(Actor.job(), person.id, stage.author.account_id or 0)
    if case == "opted out":
        with app.app_context():
            choose_mails(Actor.job(), person.id, MailInput(channels={Channel.REQUESTS: False}))
    for other in (stage.mei, stage.jun):
        silence(app, other.id)
    answer = stage.ask()
    assert answer.status_code == 303
    assert stage.asked() == []
    assert "translate this language" in stage.client.get(answer.headers["Location"]).text


def silence(app: Flask, person_id: int) -> None:
    """They want no questions."""
    with app.app_context():
        choose_mails(Actor.job(), person_id, MailInput(channels={Channel.REQUESTS: False}))


def test_outside_of_the_committee_only_who_may_be_asked(stage: Stage, make: Factories) -> None:
    make.skill(make.person("Not Asked"), "ko", translates=True)
    stage.ask()
    assert stage.asked() == [stage.mei.id, stage.jun.id]


def test_nobody_is_asked_more_than_a_few_times_a_day(stage: Stage, make: Factories) -> None:
    """By all chairs together; the next day they are again."""
    for _ in range(MOST_A_DAY):
        other = make.application(stage.committee, make.person(preferred_language="ko"), message=WORDS)
        url = f"/committees/{stage.committee.slug}/applications/{other.public_id}/ask-reader"
        assert stage.client.submit(url, {"language": "ko"}).status_code == 303
    asked = stage.asked()
    assert [asked.count(person.id) for person in (stage.mei, stage.jun)] == [MOST_A_DAY, MOST_A_DAY]
    stage.ask()
    assert len(stage.asked()) == 2 * MOST_A_DAY
    with clock.at(clock.now() + timedelta(hours=25)):
        stage.ask()
    assert len(stage.asked()) == 2 * MOST_A_DAY + 2


def test_others_can_be_asked_when_nobody_answers(stage: Stage, make: Factories) -> None:
    """Who was asked before is not asked again."""
    stage.ask()
    eun = make.person("Eun", may_be_asked=True)
    make.skill(eun, "ko", translates=True)
    with clock.at(clock.now() + timedelta(days=8)):
        assert "ask-reader" in stage.page
        stage.ask()
    assert stage.asked() == [stage.mei.id, stage.jun.id, eun.id]
    assert [state for state, _text in stage.readings()] == [ReadingState.OVER, ReadingState.ASKED]


def test_the_same_language_in_another_script_does(stage: Stage, make: Factories) -> None:
    make.skill(stage.jun, "zh-Hans", translates=True)
    stage.ask("zh-Hant")
    assert stage.asked() == [stage.jun.id]


@pytest.mark.parametrize("language", ["", "en", "klingon", "<b>", "\x00", "x" * 300])
def test_an_odd_language_asks_nobody(stage: Stage, language: str) -> None:
    assert stage.ask(language).status_code == 303
    assert stage.asked() == []
    assert 'role="alert"' in stage.page or "problem" in stage.page


def test_nobody_is_asked_for_what_was_answered(stage: Stage, make: Factories) -> None:
    for state in (ApplicationState.ACCEPTED, ApplicationState.WITHDRAWN):
        other = make.application(stage.committee, make.person(), message=WORDS, state=state)
        url = f"/committees/{stage.committee.slug}/applications/{other.public_id}/ask-reader"
        assert stage.client.submit(url, {"language": "ko"}).status_code == 303
    assert stage.asked() == []


def test_a_coordinator_asks_from_the_desk(stage: Stage, app: Flask, make: Factories) -> None:
    """What no chair answered in time, and who wants help to choose: there only who may be asked is."""
    coordinator = app.test_client().sign_in(make.person(roles=(Role.COORDINATOR,)))
    lost = make.application(None, make.person("Lost", preferred_language="ko"), message=WORDS)
    url = f"/desk/applications/{lost.public_id}/ask-reader"
    assert url in coordinator.get("/desk/applications").text
    assert coordinator.submit(url, {"language": "ko"}).headers["Location"] == "/desk/applications"
    assert stage.asked() == [stage.jun.id]
    stage.answer(stage.jun)
    assert SAYS in coordinator.get("/desk/applications").text
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert stage.leave() == ["reading/read"]


def test_the_sentence_of_an_offer_is_read_too(stage: Stage, app: Flask, make: Factories) -> None:
    position = make.position(make.initiative(stage.committee))
    ana = app.test_client().sign_in(make.member(stage.committee, make.person("Ana")))
    offer(ana, position, words=WORDS)
    page = stage.client.get(f"/positions/{position.public_id}").text
    url = page.split("/ask-reader")[0].rsplit('"', 1)[1] + "/ask-reader"
    answer = stage.client.submit(url, {"language": "ko"})
    assert answer.headers["Location"] == f"/positions/{position.public_id}"
    assert WORDS in stage.door(stage.mei).text
    assert stage.undo(answer).status_code == 303
    assert stage.asked() == []
    stage.client.submit(url, {"language": "ko"})
    stage.answer(stage.mei)
    assert SAYS in stage.client.get(f"/positions/{position.public_id}").text
    assert stage.leave() == ["reading/read"]
    assert stage.mails(DeliveryState.CANCELLED)[-1] == ("asked", stage.jun.id)


@pytest.mark.parametrize(
    ("words", "said", "preferred", "language"),
    [
        (WORDS, "en", "en", "ko"),
        ("Puedo ayudar.", "es", "en", "es"),
        ("Puedo ayudar.", "en", "es", "es"),
        ("I can help.", "en", "en", "en"),
        ("はい、手伝います", None, "en", "ja"),
        ("أستطيع المساعدة", "en", "fa", "fa"),
        ("Я можу", "en", "en", "ru"),
        ("Kim 김", "en", "am", "am"),
        ("", None, "en", "en"),
        ("12 & 13", "en", "vi", "vi"),
    ],
)
def test_the_language_is_guessed(words: str, said: str | None, preferred: str, language: str) -> None:
    assert guessed(words, said, preferred) == language
