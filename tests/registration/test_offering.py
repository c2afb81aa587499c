"""The first chair comes in by one mail and one press: a member who holds the office, with an account."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers import links
from volunteers.access import Role
from volunteers.accounts.models import Account
from volunteers.committees.models import Membership, MembershipClass, OfficeKind, Term
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.pending.models import Pending
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")

OFFER = {
    "full_name": "Mina Han",
    "email": "mina@demo.example",
    "preferred_language": "ko",
    "office": "chair",
    "basis": "appointed",
}


@pytest.fixture
def administrator(make: Factories) -> Person:
    return make.person(roles=(Role.ADMINISTRATOR,))


def entry(app: Flask) -> str:
    """The page behind the newest mail."""
    with app.app_context():
        link = db.session.scalars(
            sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS).order_by(Link.id.desc()).limit(1)
        ).one()
        return f"/confirm/{links.token(link)}"


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_first_chair_by_one_press(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    assert f"{url}/ask" in client.get(url).text
    people = count(app, Person)
    assert client.submit(f"{url}/ask", OFFER).status_code == 303
    assert "Mina Han" in client.get(url).text
    assert (count(app, Person), count(app, Term), count(app, Membership)) == (people, 0, 0)

    with app.test_client() as other:
        owner = Client(other) if not isinstance(other, Client) else other
        page = owner.get(entry(app))
        assert "Yes, I’ll take the office" in page.text
        assert "Korea Committee" in page.text
        assert count(app, Term) == 0  # looking changes nothing
        answer = owner.submit(entry(app), {"for": ""})
        assert answer.location.endswith(f"/committees/{committee.slug}/desk")
        assert owner.get(answer.location).status_code == 200
    with app.app_context():
        person = db.session.scalars(sa.select(Person).where(Person.full_name == "Mina Han")).one()
        membership = db.session.scalars(sa.select(Membership)).one()
        term = db.session.scalars(sa.select(Term)).one()
        assert (membership.person_id, membership.membership_class) == (person.id, MembershipClass.VOTING)
        assert (term.person_id, term.office) == (person.id, OfficeKind.CHAIR)
        assert db.session.get(Account, person.account_id) is not None
    assert count(app, Pending) == 0
    assert "Mina Han, " not in client.get(url).text
    assert client.get(entry(app)).status_code == 410  # twice pressed is once done


def test_a_member_whom_we_know_takes_it(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    member = make.member(committee)
    client.sign_in(administrator)
    client.submit(f"/committees/{committee.slug}/offices/ask", {**OFFER, "email": member.email or ""})
    client.sign_in(member)
    (public_id,) = _waiting(app)
    row_url = f"/me/waiting/{public_id}"
    assert row_url in client.get("/me/applications").text
    assert "Yes, I’ll take the office" in client.get(row_url).text
    answer = client.submit(row_url, {"for": member.public_id})
    assert answer.location.endswith("/desk")
    with app.app_context():
        assert db.session.scalars(sa.select(Term.person_id)).all() == [member.id]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 1


def _waiting(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Pending.public_id)))


def test_taken_back_before_it_was_read(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee, elsewhere = make.committee(), make.committee("Peru Committee")
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    client.submit(f"{url}/ask", OFFER)
    (public_id,) = _waiting(app)
    foreign = f"/committees/{elsewhere.slug}/offices/asked/{public_id}/take-back"
    assert client.submit(foreign, {}).status_code == 404
    assert client.submit(f"{url}/asked/{public_id}/take-back", {}).status_code == 303
    assert count(app, Pending) == 0
    with app.app_context():
        assert set(db.session.scalars(sa.select(Delivery.state))) == {DeliveryState.CANCELLED}
    assert client.get(entry(app)).status_code == 410


def test_what_was_filled_meanwhile_says_so(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices/ask"
    client.submit(url, OFFER)
    make.officer(committee)
    second = client.submit(url, {**OFFER, "email": "other@demo.example"})
    assert "Someone holds this office during that time." in second.text
    assert "other@demo.example" in second.text  # nothing typed is lost
    client.submit("/logout", {})
    answer = client.submit(entry(app), {"for": ""})
    told = answer.text if answer.status_code != 303 else client.get(answer.location).text
    assert "Someone holds this office during that time." in told
    assert count(app, Term) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"full_name": ""}, "Enter the name"),
        ({"email": "nobody"}, "The @ sign is missing"),
        ({"office": "king"}, "Choose one of these."),
        ({"ends_on": "2020-01-01"}, "future date"),
        ({"ends_on": "soon"}, "2026-06-13"),
    ],
)
def test_bad_input(
    app: Flask, client: Client, make: Factories, administrator: Person, typed: dict[str, str], words: str
) -> None:
    client.sign_in(administrator)
    answer = client.submit(f"/committees/{make.committee().slug}/offices/ask", {**OFFER, **typed})
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert count(app, Pending) == 0


def test_only_an_administrator_asks(client: Client, make: Factories) -> None:
    committee = make.committee()
    for who in (make.officer(committee), make.person(roles=(Role.COORDINATOR,))):
        client.sign_in(who)
        assert client.submit(f"/committees/{committee.slug}/offices/ask", OFFER).status_code == 403
        assert "Ask someone by email" not in client.get(f"/committees/{committee.slug}/offices").text
