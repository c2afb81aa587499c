"""A message to many: one statement in, one rendering for each language, one mail to each."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.mail.letters import inside
from tests.mail.server import Sink
from volunteers import links
from volunteers.foundation.columns import JsonType
from volunteers.foundation.db import db
from volunteers.links import Purpose
from volunteers.mail import Recipient, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.message import html
from volunteers.mail.models import Delivery, DeliveryState, MailBatch, SuppressedReason
from volunteers.mail.queries import counts_of
from volunteers.mail.suppression import suppress

METADATA = sa.MetaData()
PEOPLE = sa.Table(
    "test_people",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String),
    sa.Column("email", sa.String),
    sa.Column("language", sa.String),
    sa.Column("call", JsonType),
    sa.Column("reason", sa.String),
)
NAMES = ["Søren Ångström", "김 민준", "አበበ በቀለ", "Anna Miller", "محمد الفاسي", 'O\'Neil "Bob" <b>']


def people(count: int) -> None:
    METADATA.create_all(db.session.connection())
    db.session.execute(PEOPLE.delete())
    rows = [
        {
            "id": n,
            "name": f"{NAMES[n % 6]} {n}",
            "email": f"m{n}@example.org",
            "language": ("en", "es", "ko")[n % 3],
            "call": {"call": f"<hi> {NAMES[n % 6].split()[0]}"},
            "reason": "opted_out" if n % 100 == 99 else None,
        }
        for n in range(1, count + 1)
    ]
    db.session.execute(PEOPLE.insert(), rows)


def select() -> sa.Select[Any]:
    return sa.select(
        PEOPLE.c.id.label("person_id"),
        PEOPLE.c.email.label("to_address"),
        PEOPLE.c.name.label("to_name"),
        PEOPLE.c.language,
        PEOPLE.c.call.label("facts"),
        PEOPLE.c.reason.label("suppressed_reason"),
    )


def batch(**values: Any) -> outbox.Batch:
    facts = {
        "title": "March notice",
        "body": "Dear all.\n" + "wörd " * 100,
        "body_html": html({"en": "<p>Dear <b>all</b>.</p>", "es": "<p>Estimados <b>todos</b>.</p>"}),
    }
    usual = {
        "kind": "tests/notice",
        "facts": facts,
        "dedupe_key": "notice:1",
        "category": "notices",
        "list_id": "korea.club.example",
        "sender_name": "Korea Committee",
        "reply_to": Recipient("chair@club.example", "The Chair"),
    }
    return outbox.Batch(**{**usual, **values})


def put_many(given: outbox.Batch, recipients: sa.Select[Any]) -> MailBatch:
    """All in one action."""
    row = outbox.open_batch(given)
    outbox.fill_batch(row, recipients)
    return row


def test_a_thousand_are_queued_by_one_statement(post: Flask) -> None:
    inside(people, 1000)
    inside(suppress, "M5@example.org", SuppressedReason.BOUNCED)
    inside(suppress, "m5@example.org", SuppressedReason.UNSUBSCRIBED, "notices")
    inside(suppress, "m6@example.org", SuppressedReason.UNSUBSCRIBED, "other")
    statements = post.extensions["query_counter"]
    statements.reset()
    row = inside(put_many, batch(), select())
    assert sum(each.lstrip().startswith("INSERT INTO deliveries") for each in statements.statements) == 1
    assert inside(put_many, batch(), select()).id == row.id  # pressed twice
    assert counts_of(row.id) == {DeliveryState.QUEUED: 989, DeliveryState.SUPPRESSED: 11}
    rows = list(db.session.scalars(sa.select(Delivery).where(Delivery.batch_id == row.id)))
    assert len({each.message_id for each in rows}) == len({each.public_id for each in rows}) == 1000
    assert len({each.unsubscribe_public_id for each in rows}) == 1000
    assert {each.suppressed_reason for each in rows if each.person_id in (5, 99)} <= set(SuppressedReason)
    assert all(len(each.public_id) == 16 and each.is_bulk for each in rows)
    link = db.session.scalars(sa.select(links.Link).where(links.Link.person_id == 17)).one()
    assert (link.purpose, link.address) == (Purpose.UNSUBSCRIBE, "m17@example.org")


def test_each_gets_one_mail_of_their_own(post: Flask, sink: Sink) -> None:
    inside(people, 60)
    row = inside(put_many, batch(), select())
    assert deliver_all() == 60
    assert len({message["To"].addresses[0].addr_spec for message in sink.received}) == 60
    for message in sink.received:
        number = int(message["To"].addresses[0].addr_spec[1:].partition("@")[0])
        name = f"{NAMES[number % 6]} {number}"
        text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        page = message.get_body(("html",)).get_content()
        assert not message.defects
        assert message["To"].addresses[0].display_name == name
        assert f"{name}, <hi> {NAMES[number % 6].split()[0]}\n.dot\nDear all." in text
        assert "&lt;hi&gt;" in page
        assert ("Estimados <b>todos" if number % 3 == 1 else "Dear <b>all") in page
        assert ("영어" in text) == (number % 3 == 2)
        link = db.session.scalars(sa.select(links.Link).where(links.Link.person_id == number)).one()
        assert message["List-Unsubscribe"] == f"<http://localhost/u/{links.token(link)}>"
        assert f"/u/{links.token(link)}" in text
        assert message["From"].addresses[0].display_name == "Korea Committee"
        assert message["Reply-To"].addresses[0].addr_spec == "chair@club.example"
        assert message["Subject"] == "March notice"
    assert max(len(line) for raw in sink.script.raw for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76
    assert counts_of(row.id) == {DeliveryState.SENT: 60}


def test_a_single_mail_goes_before_a_message_to_many(post: Flask, sink: Sink) -> None:
    from tests.mail.letters import hello, put

    inside(people, 3)
    inside(put_many, batch(list_id=None), select())
    put(hello(1))
    deliver_all()
    assert sink.received[0]["Subject"] == "Hello number 1"
    assert "List-Unsubscribe" not in sink.received[1]


def test_what_differs_per_person_can_only_be_printed(post: Flask, sink: Sink) -> None:
    inside(people, 1)
    inside(put_many, batch(kind="tests/asks"), select())
    deliver_all()
    row = db.session.scalars(sa.select(Delivery)).one()
    assert row.error == "the mail could not be written: TypeError"


def test_a_batch_may_come_without_facts_or_reasons(post: Flask, sink: Sink) -> None:
    inside(people, 2)
    plain = sa.select(
        PEOPLE.c.id.label("person_id"),
        PEOPLE.c.email.label("to_address"),
        PEOPLE.c.name.label("to_name"),
        PEOPLE.c.language,
    )
    made = inside(put_many, batch(kind="tests/hello", facts={"who": "all", "words": "w"}), plain)
    assert isinstance(made, MailBatch)
    assert deliver_all() == 2
    with pytest.raises(ValueError, match="room/message"):
        batch(kind="no kind")
