"""From the chair's press to the answer by the mail's link, through the outbox; in English and in Spanish."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from markupsafe import escape

from tests.accounts.mails import deliveries
from tests.client import Client
from tests.factories import NOW, Factories
from tests.initiatives.conftest import Stage
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import kept

pytestmark = pytest.mark.usefixtures("set_clock")
LATER = NOW + timedelta(minutes=5)


def delivered(app: Flask, address: str):
    """The newest mail to an address."""
    with app.app_context():
        deliver_all()
        return next(mail for mail in kept() if address in mail.to)


@pytest.mark.parametrize(
    ("language", "subject", "head"),
    [
        ("en", "Would you take on a role? Please answer by Friday, June 12", "Would you take this on: Reader?"),
        ("es", "12 de junio", "Reader"),
    ],
)
def test_asked_answered_and_told(
    app: Flask, client: Client, make: Factories, stage: Stage, language: str, subject: str, head: str
) -> None:
    ana = make.member(stage.committee, make.person("Ana <Vega>", preferred_language=language))
    client.sign_in(stage.chair)
    client.submit(
        f"/positions/{stage.position.public_id}/assign", {"person": ana.public_id, "answer_by_on": "2026-06-12"}
    )
    with clock.at(LATER):
        mail = delivered(app, ana.email)
        assert subject in mail.subject
        assert "Hangul" not in mail.subject  # phones show it locked
        assert "Korea" not in mail.subject
        assert head in mail.text
        assert head in mail.html
        path = re.search(r"http://localhost(/answer/[^\s?]+)", mail.text)
        assert path, mail.text
        assert path.group(1) in mail.html
        browser: Client = app.test_client()  # type: ignore[assignment]  # test_client_class says so
        page = browser.get(path.group(1))
        assert f'<html lang="{language}"' in page.text
        assert browser.submit(path.group(1), {"answer": "yes"}).status_code == 303
        with app.app_context():
            assert db.session.scalars(db.select(Assignment)).one().state is AssignmentState.ACCEPTED
    with clock.at(LATER + timedelta(minutes=5)):
        told = delivered(app, stage.chair.email)
        row = deliveries(app, stage.chair.email)[-1]
        assert (row.kind, row.facts["is_yes"]) == ("initiatives/answered", True)
        assert all(name in told.text for name in ("Ana <Vega>", "Reader"))
        assert "Ana &lt;Vega&gt;" in told.html


def test_released_is_told_with_the_reason(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    assignment = make.assignment(stage.position, stage.ana, state=AssignmentState.ACCEPTED)
    client.sign_in(stage.chair)
    why = "The hall <is> gone."
    client.submit(f"/initiatives/assignments/{assignment.public_id}/release", {"reason": why})
    with clock.at(LATER):
        mail = delivered(app, stage.ana.email)
    assert f"> {why}" in mail.text
    assert str(escape(why)) in mail.html
    row = deliveries(app, stage.ana.email)[-1]
    assert (row.kind, row.facts["why"], row.facts["was_yes"]) == ("initiatives/released", "released", True)


def test_declined_tells_the_reason_and_offers_to_ask_again(
    app: Flask, client: Client, make: Factories, stage: Stage
) -> None:
    assignment = make.assignment(stage.position, stage.ana)
    client.sign_in(stage.ana)
    client.submit(f"/initiatives/assignments/{assignment.public_id}/answer", {"answer": "no", "reason": "I am away."})
    with clock.at(LATER):
        mail = delivered(app, stage.chair.email)
    row = deliveries(app, stage.chair.email)[-1]
    assert (row.kind, row.facts["is_yes"]) == ("initiatives/answered", False)
    assert all(name in mail.text for name in ("Ana Vega", "Reader"))
    assert "> I am away." in mail.text
    assert f"/positions/{stage.position.public_id}/assign" in mail.text
