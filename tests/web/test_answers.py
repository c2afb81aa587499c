"""The signed answers, through the door of an assignment: GET shows, only POST acts, once, until a deadline."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, said
from tests.factories import NOW, Factories
from volunteers import links
from volunteers.audit import bookkeeping
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import Base, db, need
from volunteers.initiatives.models import Assignment, AssignmentState, Position
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")

CODE_LENGTH = 32


@pytest.fixture
def ana(make: Factories) -> Person:
    """Who was asked; she reads Spanish."""
    return make.person("Ana Vega", preferred_language="es")


@pytest.fixture
def asked(make: Factories, ana: Person) -> Assignment:
    """What she was asked."""
    committee = make.committee(partner_city_id=make.city().id)
    make.officer(committee)
    make.member(committee, ana)
    position = make.position(make.initiative(committee), title=LocalText.of({"en": "Reader", "es": "Lectora"}))
    return make.assignment(position, ana)


def issue(app: Flask, person: Person, subject_id: int, purpose: Purpose = Purpose.ANSWER_ASSIGNMENT, **more) -> str:
    """A token."""
    with app.app_context():
        link = bookkeeping("a test issues a link")(links.issue)(
            purpose, ttl=timedelta(days=3), person_id=person.id, subject_id=subject_id, **more
        )
        return links.token(link)


@pytest.fixture
def url(app: Flask, ana: Person, asked: Assignment) -> str:
    """The address in her mail."""
    return f"/answer/{issue(app, ana, asked.id)}"


def state(app: Flask, asked: Assignment) -> AssignmentState:
    """How it stands in the database."""
    with app.app_context():
        return need(Assignment, asked.id).state


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with app.app_context():
        return {
            table.name: sorted(tuple(map(str, row)) for row in db.session.execute(sa.select(table)))
            for table in Base.metadata.sorted_tables
        }


def test_reading_changes_nothing(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    """Link previews and mail scanners: GET and HEAD, with any query and any browser."""
    before = everything(app)
    scanner = {"User-Agent": "Mozilla/5.0 (scanner)"}
    for address in (url, f"{url}?answer=yes", f"{url}?lang=en", f"{url}?lang=es&answer=no"):
        assert client.get(address, headers=scanner).status_code == 200
        assert client.head(address).status_code == 200
    assert client.options(url).status_code == 200
    assert everything(app) == before
    assert state(app, asked) is AssignmentState.OFFERED


def test_post_without_the_page_acts_not(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    assert client.post(url, data={"answer": "yes"}).status_code == 400
    assert state(app, asked) is AssignmentState.OFFERED


def test_it_speaks_the_persons_language_unless_asked_otherwise(client: Client, url: str) -> None:
    page = client.get(url)
    assert '<html lang="es"' in page.text
    assert "Lectora" in page.text
    english = client.get(f"{url}?lang=en")
    assert '<html lang="en"' in english.text
    assert "Reader" in english.text


def test_a_language_that_the_pages_do_not_have(app: Flask, client: Client, make: Factories, asked: Assignment) -> None:
    kim = make.person(preferred_language="ko")
    other = make.assignment(_position(app, asked), kim)
    assert '<html lang="en"' in client.get(f"/answer/{issue(app, kim, other.id)}").text


def _position(app: Flask, asked: Assignment):
    with app.app_context():
        row = need(Position, asked.position_id)
        db.session.expunge(row)
        return row


def test_yes_once_then_undo_then_no(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    english = f"{url}?lang=en"
    assert 'value="yes"' in client.get(english).text
    answer = client.submit(english, {"answer": "yes"})
    assert answer.status_code == 303
    assert answer.location.endswith("lang=en")
    assert state(app, asked) is AssignmentState.ACCEPTED
    page = client.get(english).text
    assert "You said yes" in page
    assert 'value="yes"' not in page
    assert f'action="/undo/{client.last_act()}?lang=en"' in page
    client.submit(english, {"answer": "no"})  # the link is used up
    assert state(app, asked) is AssignmentState.ACCEPTED
    token = url.removeprefix("/answer/")
    assert client.undo().status_code == 404, "whoever does not bring the link did not do it"
    assert client.undo(data={"token": token}).location == url
    assert state(app, asked) is AssignmentState.OFFERED
    client.submit(english, {"answer": "no"})
    assert state(app, asked) is AssignmentState.DECLINED
    with app.app_context():
        states = [row.state for row in db.session.scalars(sa.select(Delivery).order_by(Delivery.id))]
        actors = {row.actor_kind for row in db.session.scalars(sa.select(AuditEvent))}
    assert states == [DeliveryState.CANCELLED, DeliveryState.QUEUED]
    assert actors == {"link"}


def test_undo_ends(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    client.submit(url, {"answer": "yes"})
    with clock.at(NOW + timedelta(minutes=5)):
        page = client.get(f"{url}?lang=en").text
        assert "You said yes" in page
        assert "/undo/" not in page
        client.undo(data={"token": url.removeprefix("/answer/")})
    assert state(app, asked) is AssignmentState.ACCEPTED


def test_an_expired_link_says_so_and_whom_to_call(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    with clock.at(NOW + timedelta(days=4)):
        page = client.get(f"{url}?lang=en")
        assert page.status_code == 200
        assert "Monday, June 8" in said(page.text, "expired")
        assert "+1 303 555 0142" in page.text
        assert 'value="yes"' not in page.text
        client.submit(f"{url}?lang=en", {"answer": "yes"})
        assert codes(client.get(url).text) == {"expired"}
    assert state(app, asked) is AssignmentState.OFFERED


def test_i_am_someone_else(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    client.submit(url, {"answer": "not-me"})
    assert client.get(url).status_code == 404
    assert client.submit(url, {"answer": "yes"}).status_code == 404
    assert state(app, asked) is AssignmentState.OFFERED
    with app.app_context():
        assert db.session.scalars(sa.select(AuditEvent.event)).all() == ["link.disowned"]


def test_no_button_is_no_answer(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    for wanted in ("", "maybe", "YES", "yes\0"):
        client.submit(url, {"answer": wanted})
    assert state(app, asked) is AssignmentState.OFFERED


def test_forged_tokens_are_404(app: Flask, client: Client, ana: Person, asked: Assignment, url: str) -> None:
    token = url.rpartition("/")[2]
    public_id, _, mac = token.partition(".")
    assert len(mac) == CODE_LENGTH
    flipped = ("0" if mac[0] != "0" else "1") + mac[1:]
    forged = [
        public_id, f"{public_id}.", f"{public_id}.{flipped}", token[:-1], token + "0", token.upper(), f".{mac}",
        f"{'b' * 16}.{mac}", "..", "%00", "%ED%A0%80", f"{public_id}.%F0%9F%98%80", "x" * 3000,
    ]  # fmt: skip
    for each in forged:
        assert client.get(f"/answer/{each}").status_code == 404, each
        assert client.submit(f"/answer/{each}", {"answer": "yes"}).status_code == 404, each
    assert state(app, asked) is AssignmentState.OFFERED


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.ANSWER_ASSIGNMENT])
def test_a_link_for_something_else_opens_not_this(
    app: Flask, client: Client, ana: Person, asked: Assignment, purpose: Purpose
) -> None:
    """Neither by itself, nor with the public id of one and the code of another."""
    token = issue(app, ana, asked.id, purpose)
    client.submit(f"/answer/{token}", {"answer": "yes"})
    assert state(app, asked) is AssignmentState.OFFERED


def test_the_code_of_one_link_opens_no_other(app: Flask, client: Client, ana: Person, asked: Assignment) -> None:
    first, second = (issue(app, ana, asked.id) for _number in range(2))
    crossed = first.partition(".")[0] + "." + second.partition(".")[2]
    assert client.get(f"/answer/{crossed}").status_code == 404


def test_a_link_of_somebody_else_opens_not_hers(app: Flask, client: Client, make: Factories, asked: Assignment) -> None:
    """The subject must be the person's own, whatever a row says."""
    assert client.get(f"/answer/{issue(app, make.person(), asked.id)}").status_code == 404


def test_a_link_may_only_answer(app: Flask, client: Client, asked: Assignment, url: str) -> None:
    """Following it signs nobody in."""
    client.get(url)
    client.submit(url, {"answer": "yes"})
    assert client.get("/me/security").location.startswith("/login")
    with app.app_context():
        assert db.session.scalars(sa.select(Link.used_at)).one() is not None
