"""Whoever is asked sees the words and nothing else, and says in English what they mean, once, in time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.reading.conftest import SAYS, WORDS, Stage
from volunteers.access import Actor
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody
from volunteers.mail.models import DeliveryState
from volunteers.reading.actions import erase
from volunteers.reading.models import ReadingState
from volunteers.undo import Act

pytestmark = pytest.mark.usefixtures("set_clock")


def test_the_page_shows_the_words_and_nobody(stage: Stage) -> None:
    """In the reader's language; no name, no address, no committee."""
    stage.ask()
    page = stage.door(stage.mei).text
    assert 'lang="es"' in page
    assert page.count("formnovalidate") == 2  # who can't read it leaves the field empty
    assert WORDS in page
    known = (stage.author.full_name, stage.author.email, stage.committee.slug, str(stage.committee.name), "Dana")
    assert not [each for each in known if each and each in page]


def test_what_it_says_stands_under_the_words(stage: Stage) -> None:
    """Whoever asked is told once; the other is thanked on the page, and not written to any more."""
    stage.ask()
    assert stage.answer(stage.mei).status_code == 303
    assert stage.readings() == [(ReadingState.READ, SAYS)]
    page = stage.page
    assert SAYS in page
    assert "Mei" in page
    assert "ask-reader" not in page
    other = stage.door(stage.jun)
    assert (other.status_code, WORDS in other.text) == (200, False)
    assert stage.mails() == [("read", stage.chair.id)]
    assert stage.leave() == ["reading/read"]
    stage.answer(stage.jun, text="Something else.")
    assert stage.readings() == [(ReadingState.READ, SAYS)]


def test_twice_is_once(stage: Stage) -> None:
    stage.ask()
    stage.answer(stage.mei)
    stage.answer(stage.mei, text="Something else.")
    assert stage.readings() == [(ReadingState.READ, SAYS)]
    assert stage.mails() == [("read", stage.chair.id)]
    assert WORDS not in stage.door(stage.mei).text


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u2060", "x" * 601, "a\x00b", "\x1b[31m"])
def test_an_unfit_answer_is_shown_again(stage: Stage, text: str) -> None:
    """With the words, and what was typed; nothing is kept."""
    stage.ask()
    answer = stage.answer(stage.mei, text=text)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert WORDS in answer.text
    assert stage.readings() == [(ReadingState.ASKED, "")]
    if len(text) > 600:
        assert text in answer.text
    assert stage.answer(stage.mei).status_code == 303


def test_markup_is_shown_as_it_was_typed(stage: Stage) -> None:
    stage.ask()
    stage.answer(stage.mei, text="<script>alert(1)</script> & more")
    assert "<script>alert(1)" not in stage.page
    assert "&lt;script&gt;alert(1)" in stage.page


@pytest.mark.parametrize("answer", ["", "yes", "accept", "\x00"])
def test_no_other_button_answers(stage: Stage, answer: str) -> None:
    stage.ask()
    assert stage.answer(stage.mei, answer).status_code == 303
    assert stage.readings() == [(ReadingState.ASKED, "")]


def test_who_can_not_read_it_says_so(stage: Stage) -> None:
    """The chair is told when nobody else is left, and may ask others."""
    stage.ask()
    stage.answer(stage.mei, "cannot", text="")
    assert ("nobody", stage.chair.id) not in stage.mails()
    assert "ask-reader" not in stage.page
    stage.answer(stage.jun, "cannot", text="")
    assert ("nobody", stage.chair.id) in stage.mails()
    assert "ask-reader" in stage.page
    assert "reading/nobody" in stage.leave()


def test_an_answer_can_be_taken_back(stage: Stage, app: Flask) -> None:
    """As long as nobody was told; then they answer again."""
    stage.ask()
    client = app.test_client()
    url = f"/answer/{stage.token(stage.mei)}"
    client.submit(url, {"answer": "read", "text": SAYS})
    page = client.get(url).text
    undo = "/undo/" + page.split("/undo/")[1].split('"')[0]
    assert client.submit(undo, {"token": stage.token(stage.mei)}).status_code == 303
    assert stage.readings() == [(ReadingState.ASKED, "")]
    assert stage.mails() == [("asked", stage.mei.id), ("asked", stage.jun.id)]
    assert stage.answer(stage.jun).status_code == 303
    assert stage.readings() == [(ReadingState.READ, SAYS)]


def test_signed_in_it_is_taken_back_too(stage: Stage, app: Flask) -> None:
    """What one answered by a link stands among what one just did."""
    stage.ask()
    stage.answer(stage.mei)
    with app.app_context():
        key = db.session.scalars(sa.select(Act.key).where(Act.actor_person_id == stage.mei.id)).one()
    client = app.test_client().sign_in(stage.mei)
    assert client.submit(f"/undo/{key}", {}).status_code == 303
    assert stage.readings() == [(ReadingState.ASKED, "")]


def test_the_link_is_good_for_a_week(stage: Stage) -> None:
    stage.ask()
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert WORDS not in stage.door(stage.mei).text
        assert stage.answer(stage.mei).status_code == 303
    assert stage.readings() == [(ReadingState.ASKED, "")]


def test_the_link_of_somebody_else_says_nothing(stage: Stage, app: Flask, make: Factories) -> None:
    """Nor a forged one; "I am someone else" closes it."""
    stage.ask()
    token = stage.token(stage.mei)
    assert app.test_client().get(f"/answer/{token[:-1]}{'0' if token[-1] != '0' else '1'}").status_code == 404
    stage.answer(stage.mei, "not-me")
    assert stage.door(stage.mei).status_code == 404


def test_no_other_chair_reads_it(stage: Stage, app: Flask, make: Factories) -> None:
    stage.ask()
    stage.answer(stage.mei)
    other = app.test_client().sign_in(make.officer(make.committee("Ethiopia Committee")))
    assert other.get(f"/committees/{stage.committee.slug}/applications").status_code in (403, 404)
    assert other.submit(stage.url, {"language": "ko"}).status_code == 404


def test_it_is_erased_with_its_author_and_its_reader(stage: Stage, app: Flask) -> None:
    stage.ask()
    stage.answer(stage.mei)
    act = bookkeeping("a test erases")(erase)
    with app.app_context():
        act(Actor.job(), Somebody(stage.jun.id))
        assert stage.asked() == [stage.mei.id]
        act(Actor.job(), Somebody(stage.chair.id))
        act(Actor.job(), Somebody(stage.author.id))
    assert (stage.readings(), stage.asked(), Actor.job().person_id) == ([], [], None)
    assert stage.mails(DeliveryState.SENT) == []
