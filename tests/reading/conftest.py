"""A committee whose chair reads no Korean, somebody who wrote Korean to it, and who translates Korean."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.activities.test_mail_truth import worker
from tests.client import Client
from tests.factories import Factories
from volunteers import links
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.reading.models import Reader, Reading, ReadingState
from volunteers.registration.models import Application

WORDS = "저는 토요일마다 도울 수 있습니다. 운전도 합니다."
SAYS = "Can help on Saturdays; also drives."
LATER = timedelta(minutes=5)


@dataclass
class Stage:
    """Who and what the tests of this room act with."""

    app: Flask
    make: Factories
    committee: Any
    chair: Person
    author: Person
    mei: Person
    jun: Person
    application: Application
    client: Client

    @property
    def url(self) -> str:
        """Where the chair asks."""
        return f"/committees/{self.committee.slug}/applications/{self.application.public_id}/ask-reader"

    @property
    def page(self) -> str:
        """What the chair reads."""
        return self.client.get(f"/committees/{self.committee.slug}/applications").text

    def ask(self, language: str = "ko") -> TestResponse:
        """Press "Who can read this to me?"."""
        return self.client.submit(self.url, {"language": language})

    def readings(self) -> list[tuple[ReadingState, str]]:
        """How they stand, and what was read."""
        with self.app.app_context():
            return [(row.state, row.text) for row in db.session.scalars(sa.select(Reading).order_by(Reading.id))]

    def asked(self) -> list[int]:
        """Who is asked, in order, by all readings that stand."""
        select = sa.select(Reader.person_id).join(Reader.reading).where(Reading.state != ReadingState.UNDONE)
        with self.app.app_context():
            return list(db.session.scalars(select.order_by(Reader.id)))

    def token(self, person: Person) -> str:
        """What is in the newest mail to somebody."""
        where = (Link.purpose == Purpose.READ_WORDS, Link.person_id == person.id)
        with self.app.app_context():
            return links.token(db.session.scalars(sa.select(Link).where(*where).order_by(Link.id.desc())).first())

    def door(self, person: Person) -> TestResponse:
        """The page behind it."""
        return self.app.test_client().get(f"/answer/{self.token(person)}")

    def answer(self, person: Person, answer: str = "read", text: str = SAYS) -> TestResponse:
        """Press a button on it."""
        return self.app.test_client().submit(f"/answer/{self.token(person)}", {"answer": answer, "text": text})

    def mails(self, state: DeliveryState = DeliveryState.QUEUED) -> list[tuple[str, int | None]]:
        """(kind, to whom) of the mails of this room, in order."""
        where = (Delivery.kind.startswith("reading/"), Delivery.state == state)
        with self.app.app_context():
            rows = db.session.scalars(sa.select(Delivery).where(*where).order_by(Delivery.id))
            return [(row.kind.removeprefix("reading/"), row.person_id) for row in rows]

    def leave(self) -> list[str]:
        """What a round of the worker sends, when nothing can be undone any more."""
        return [kind for kind in worker(self.app, clock.now() + LATER) if kind.startswith("reading/")]

    def undo(self, answer: TestResponse) -> TestResponse:
        """Press "Undo" on the page that a press led to."""
        page = self.client.get(answer.headers["Location"]).text
        return self.client.submit(re.search(r"/undo/[0-9a-z]+", page)[0], {})  # type: ignore[index]


def build(app: Flask, make: Factories, client: Client) -> Stage:
    """The same on any application."""
    committee = make.committee()
    chair = make.officer(committee, person=make.member(committee, make.person("Dana Chair")))
    author = make.person("김민준", preferred_language="ko")
    mei = make.member(committee, make.person("Mei Lin", call_name="Mei", preferred_language="es"))
    jun = make.person("Jun Park", may_be_asked=True)
    for person in (mei, jun):
        make.skill(person, "ko", translates=True)
    application = make.application(committee, author, message=WORDS, message_language="en")
    client.sign_in(chair)
    return Stage(app, make, committee, chair, author, mei, jun, application, client)


@pytest.fixture
def stage(app: Flask, make: Factories, client: Client) -> Stage:
    """The scene."""
    return build(app, make, client)
