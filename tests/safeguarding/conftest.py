"""A child, two parents, and their pages."""

import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk
from tests.client import Client
from tests.factories import Factories
from volunteers import links
from volunteers.activities.models import Activity, HeldPlace, SignUp
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.safeguarding.actions import link_for
from volunteers.safeguarding.models import Consent, ConsentRequest, Guardianship


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Acting and looking."""
    return Desk(app)


@pytest.fixture
def committee(make: Factories) -> Committee:
    """A committee for Seongnam."""
    return make.committee(partner_city_id=make.city().id)


def shown_words(client: Client, url: str) -> str:
    """What the page of a question says it shows, which comes back with the answer; empty where there is no page."""
    found = re.search(r'name="read"[^>]*value="([^"]*)"', client.get(url).text)
    return found[1] if found else ""


def said_yes(client: Client, url: str, name: str = "Xa Xa") -> dict[str, str]:
    """What a guardian sends who read the page of a question and says yes."""
    return {"signed_name": name, "answer": "yes", "read": shown_words(client, url)}


@dataclass
class Family:
    """Mina, her mother and her father, neither of whom has an account."""

    app: Flask
    client: Client
    make: Factories
    mina: Person
    mother: Person
    father: Person
    of_mother: Guardianship
    of_father: Guardianship

    def page(self, guardian: Person) -> str:
        """The path of a guardian's page, behind a link that is good."""
        with self.app.app_context():
            person = db.session.get_one(Person, guardian.id)
            link = bookkeeping("a test")(link_for)(person)
            return f"/guardian/{links.token(link)}"

    def come(self, activity: Activity, guardian: Person) -> str:
        """A guardian selects "Mina can come": the address of the question that follows."""
        row = self.of_mother if guardian.id == self.mother.id else self.of_father
        page = self.page(guardian)
        answer = self.client.submit(f"{page}/children/{row.public_id}/sign-up", {"shift": activity.shifts[0].public_id})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def question(self, guardian: Person, activity: Activity) -> str:
        """The address of the open question about an activity, as a guardian gets it."""
        return f"{self.page(guardian)}/questions/{self.asked(activity).public_id}"

    def asked(self, activity: Activity) -> ConsentRequest:
        """The newest question about an activity."""
        with self.app.app_context():
            where = (ConsentRequest.activity_id == activity.id, ConsentRequest.child_id == self.mina.id)
            return db.session.scalars(
                sa.select(ConsentRequest).where(*where).order_by(ConsentRequest.id.desc())
            ).first()  # type: ignore[return-value]

    def answer(self, url: str, said: str, name: str = "Hana Park", **more: str) -> int:
        """Type a name and say yes or no, to what the page shows."""
        given = {"signed_name": name, "answer": said, **more}
        return self.client.submit(url, {"read": shown_words(self.client, url), **given}).status_code

    def consents(self) -> list[Consent]:
        """Every answer about Mina, in order."""
        with self.app.app_context():
            where = Consent.child_id == self.mina.id
            return list(db.session.scalars(sa.select(Consent).where(where).order_by(Consent.id)))

    def standing(self) -> list[str]:
        """How Mina stands on lists, in order."""
        with self.app.app_context():
            where = SignUp.person_id == self.mina.id
            return [row.state.value for row in db.session.scalars(sa.select(SignUp).where(where).order_by(SignUp.id))]

    def held(self) -> int:
        """How many places are kept until guardians answer."""
        with self.app.app_context():
            return len(db.session.scalars(sa.select(HeldPlace).where(HeldPlace.request_id.is_not(None))).all())


@pytest.fixture
def family(app: Flask, client: Client, make: Factories) -> Family:
    """Mina and her parents; of the mother it is confirmed who she is."""
    mina = make.person(full_name="Mina Park", is_adult=False, account=None, email=None)
    mother = make.person(full_name="Hana Park", email="hana@demo.example", account=None)
    father = make.person(full_name="Joon Park", email="joon@demo.example", account=None)
    return Family(
        app, client, make, mina, mother, father,
        make.guardianship(mina, mother, confirmed=True), make.guardianship(mina, father, confirmed=True),
    )  # fmt: skip
