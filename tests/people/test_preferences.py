"""What people asked not to get: at once, also for what is queued; by the link in a mail without signing in."""

from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.audit.events import Event
from volunteers.foundation.db import db
from volunteers.links.issue import token_for
from volunteers.links.models import Purpose
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.people import queries
from volunteers.people.models import Channel, Person

TESTED = Event("test.unsubscribed")


def link_token(app: Flask, person: Person) -> str:
    """The token in the foot of a message to many."""

    @action
    def make_link() -> str:
        record(Actor.job(), TESTED)
        return outbox.unsubscribe_link(person.id, person.email or "")

    with app.app_context():
        return token_for(make_link(), Purpose.UNSUBSCRIBE)


def gate(app: Flask, person: Person, category: str) -> SuppressedReason | None:
    """What the gate says about one mail."""
    asked = Asked(person.id, person.email or "", category)
    with app.app_context():
        return queries.mail_gate([asked]).get(asked)


def opted_out(app: Flask, person: Person) -> set[Channel]:
    """What the person does not want."""
    with app.app_context():
        return queries.open_opt_outs(person.id)


def test_looking_at_the_link_changes_nothing(app: Flask, client: Client, make: Factories) -> None:
    """Mail scanners fetch every link."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    for _ in range(3):
        page = client.get(f"/u/{token}")
        assert page.status_code == 200
        assert "one@demo.example" in page.text
    client.head(f"/u/{token}")
    assert opted_out(app, person) == set()


def test_one_click_needs_no_cookie_and_no_token(app: Flask, make: Factories) -> None:
    """RFC 8058: a bare POST stops messages at once; a second one changes nothing more; operational mail still comes."""
    person, other = make.person(email="one@demo.example"), make.person(email="two@demo.example")
    token = link_token(app, person)
    for _ in range(2):
        answer = app.test_client().post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert opted_out(app, person) == {Channel.NOTICES}
    assert opted_out(app, other) == set()
    assert gate(app, person, "notices") is SuppressedReason.OPTED_OUT
    assert gate(app, person, "requests") is None
    assert gate(app, person, "operational") is None
    assert gate(app, other, "notices") is None


def test_button_stops_and_the_page_takes_it_back(app: Flask, client: Client, make: Factories) -> None:
    """One button; the same page undoes it."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    assert client.submit(f"/u/{token}", {"stop": "1"}).headers["Location"] == f"/u/{token}"
    assert "You get no more messages" in client.get(f"/u/{token}").text
    client.submit(f"/u/{token}/preferences", {"channels": ["notices"]})
    assert opted_out(app, person) == {Channel.REQUESTS}
    client.submit(f"/u/{token}/preferences", {"channels": ["notices", "requests"]})
    assert opted_out(app, person) == set()


def test_whoever_shares_the_address_is_spoken_for(app: Flask, make: Factories) -> None:
    """One address, one copy, one wish: a household that stops the mail gets none for anybody there."""
    mother = make.person("Amina", email="home@demo.example")
    child = make.person("Yusuf", email="home@demo.example", account=None)
    page = app.test_client().get(f"/u/{link_token(app, mother)}")
    assert "Yusuf" in page.text
    app.test_client().post(f"/u/{link_token(app, mother)}", data={"List-Unsubscribe": "One-Click"})
    assert opted_out(app, child) == {Channel.NOTICES}


def test_what_is_queued_stops_too(app: Flask, make: Factories) -> None:
    """The gate is asked again when the worker takes a mail."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)

    @action
    def queue(key: str) -> Delivery:
        record(Actor.job(), TESTED)
        return outbox.put(
            Message(
                kind="accounts/library",
                to=Recipient("one@demo.example", person_id=person.id),
                facts={"heading": "x", "text": "y"},
                category="notices",
                dedupe_key=key,
            )
        )

    with app.app_context():
        assert queue("before").state is DeliveryState.QUEUED
    app.test_client().post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
    with app.app_context():
        assert queue("after").state is DeliveryState.SUPPRESSED
        asked = Asked(person.id, "one@demo.example", "notices")
        assert reasons_for([asked]) == {asked: SuppressedReason.OPTED_OUT}


def test_preferences_need_their_token(app: Flask, make: Factories) -> None:
    """Only the one click goes without; a forged link opens nothing."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    assert app.test_client().post(f"/u/{token}/preferences", data={}).status_code == 400
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert app.test_client().post(f"/u/{forged}", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert app.test_client().post("/u/%00.x", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert opted_out(app, person) == set()


def test_my_preferences(app: Flask, client: Client, make: Factories) -> None:
    """Ticks on my own page; a foreign value is told."""
    person = make.person()
    client.sign_in(person)
    assert client.get("/me/preferences").text.count("checked") == 2
    assert client.submit("/me/preferences", {"channels": ["requests"]}).status_code == 303
    assert opted_out(app, person) == {Channel.NOTICES}
    assert client.submit("/me/preferences", {"channels": ["everything"]}).status_code == 422
    assert client.submit("/me/preferences", {}).status_code == 303
    assert opted_out(app, person) == {Channel.NOTICES, Channel.REQUESTS}
    with app.app_context():
        assert queries.opted_out([person.id], Channel.NOTICES) == {person.id}
        assert db.session.get(Person, person.id) is not None
