"""Joining, through the doors and the mails."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.committees.models import JoinPolicy, Membership
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState, YoungInterest


@pytest.fixture(autouse=True)
def _no_mail(app: Flask) -> None:
    """The folder of kept mails outlives a test."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()


def filled(committee: Any, **changed: Any) -> dict[str, Any]:
    """The form as a newcomer fills it in."""
    values = {
        "full_name": "박하은",
        "email": "haeun@demo.example",
        "preferred_language": "es",
        "committee": committee if isinstance(committee, str) else committee.slug,
        "adult": "y",
    }
    return {name: value for name, value in {**values, **changed}.items() if value is not None}


def mails(app: Flask) -> list[Any]:
    """Sends what is due, and gives the kept mails, newest first."""
    with app.app_context():
        deliver_all()
        return list(kept())


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def link_in(text: str, door: str) -> str:
    """The path of the signed link in a mail."""
    found = re.search(rf"http://localhost(/{door}/\S+)", text)
    assert found, text
    return found.group(1)


def press(client: Client, path: str) -> Any:
    """Open a mailed link and press its one button."""
    assert client.get(path).status_code == 200
    return client.submit(path)


def test_register_confirm_and_the_chair_is_told(app: Flask, client: Client, make: Factories) -> None:
    """One form, one mail, one press: then the chair has the application."""
    korea = make.committee()
    chair = make.officer(korea)
    answer = client.submit(f"/committees/{korea.slug}/join", filled(korea, message="토요일"))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "haeun@demo.example" in page.text
    (application,) = rows(app, Application)
    assert application.state is ApplicationState.RECEIVED
    (mail,) = mails(app)
    assert "haeun@demo.example" in mail.to
    assert mail.message["Content-Language"] == "es"
    answer = press(client, link_in(mail.text, "confirm"))
    assert answer.status_code == 303
    (application,) = rows(app, Application)
    assert application.state is ApplicationState.IN_REVIEW
    told = mails(app)[0]
    assert chair.email in told.to
    assert "박하은" in told.text
    assert "박하은" not in told.subject
    assert "Korea" not in told.subject
    assert "Waiting" in client.get("/me/applications?lang=en").text
