"""Putting mail into the outbox: once, with its fact, and back out while it waits."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.mail.letters import hello, inside, put
from tests.mail.server import Sink
from volunteers import undo
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.suppression import Asked, Gates, reasons_for, suppress


def states() -> list[DeliveryState]:
    return list(db.session.scalars(sa.select(Delivery.state).order_by(Delivery.id)))


def test_a_mail_is_sent_once_whatever_is_pressed_twice(post: Flask, sink: Sink) -> None:
    first, again = put(hello(1))[0], put(hello(1))[0]
    assert first.id == again.id
    assert deliver_all() == 1
    assert deliver_all() == 0
    put(hello(1))
    assert deliver_all() == 0
    assert len(sink.received) == 1
    assert states() == [DeliveryState.SENT]


def test_a_mail_of_an_action_that_fails_is_never_sent(post: Flask, sink: Sink) -> None:
    def fails() -> None:
        outbox.put(hello(1))
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        inside(fails)
    assert deliver_all() == 0
    assert states() == []


def stop(row: Any, *kinds: str) -> int:
    stopped: int = inside(outbox.stop, row, *kinds)
    return stopped


def test_a_mail_is_stopped_while_it_waits_and_doing_the_same_again_sends_it(post: Flask, sink: Sink) -> None:
    row, other = Link(id=1), Link(id=2)
    put(hello(1, about=row, not_before=undo.ends_at()), hello(2, about=other, not_before=undo.ends_at()))
    assert deliver_all() == 0
    assert stop(row) == 1
    put(hello(1, about=row, not_before=undo.ends_at(), facts={"words": "Changed my mind."}))
    with clock.at(clock.now() + timedelta(seconds=121)):
        assert deliver_all() == 2
        assert stop(row) == 0
    assert any("Changed my mind." in message.get_body(("plain",)).get_content() for message in sink.received)


def test_a_mail_that_was_stopped_stays_so(post: Flask, sink: Sink) -> None:
    about = Link(id=1)
    row = put(hello(1, about=about, not_before=undo.ends_at()))[0]
    stop(about)
    db.session.rollback()
    assert db.session.get(Delivery, row.id).state is DeliveryState.CANCELLED
    with clock.at(clock.now() + timedelta(days=1)):
        assert deliver_all() == 0


def test_only_what_is_about_this_row_and_of_these_kinds_is_stopped(post: Flask) -> None:
    put(hello(1, about=Link(id=1)), hello(2, about=Delivery(id=1)), hello(3))
    assert stop(Link(id=1), "tests/other") == 0
    assert stop(Link(id=1), "tests/other", "tests/hello") == 1
    assert states() == [DeliveryState.CANCELLED, DeliveryState.QUEUED, DeliveryState.QUEUED]


def test_who_is_suppressed_is_written_down_with_the_reason(post: Flask, sink: Sink) -> None:
    inside(suppress, "Anna1@Example.org", SuppressedReason.UNSUBSCRIBED, "notices")
    inside(suppress, "Anna1@Example.org", SuppressedReason.BY_HAND, "notices")  # the first reason stays
    put(hello(1, category="notices"), hello(2, address="anna1@example.org"))
    assert states() == [DeliveryState.SUPPRESSED, DeliveryState.QUEUED]
    asked = Asked(None, "ANNA1@example.org", "notices"), Asked(None, "anna1@example.org", "operational")
    assert reasons_for(asked) == {asked[0]: SuppressedReason.UNSUBSCRIBED}
    assert deliver_all() == 1


def test_an_opt_out_stops_what_is_queued_already(post: Flask, sink: Sink) -> None:
    put(hello(1, category="notices", person=7), hello(2, category="notices", person=8))
    post.extensions[Gates.slot()] = Gates(
        (lambda asked: {each: SuppressedReason.OPTED_OUT for each in asked if each.person_id == 7},)
    )
    assert deliver_all() == 1
    row = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == 7)).one()
    assert (row.state, row.suppressed_reason) == (DeliveryState.SUPPRESSED, SuppressedReason.OPTED_OUT)
    asked = Asked(7, "x@example.org", "notices")
    assert reasons_for([asked]) == {asked: SuppressedReason.OPTED_OUT}


def test_a_gate_is_asked_when_a_mail_is_queued(post: Flask) -> None:
    asked: list[Asked] = []

    def gate(questions: list[Asked]) -> dict[Asked, SuppressedReason]:
        asked.extend(questions)
        return {questions[0]: SuppressedReason.GONE}

    post.extensions[Gates.slot()] = Gates((gate,))
    row = put(hello(1, person=3))[0]
    assert asked == [Asked(3, "anna1@example.org", "operational")]
    assert row.suppressed_reason is SuppressedReason.GONE


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@example.org", "a@b@c", "a\r\nBcc: x@y.z@example.org", "ä@x.org"]
)
def test_an_address_that_is_none_is_left_out_and_said(post: Flask, address: str) -> None:
    assert put(hello(1, address=address))[0].suppressed_reason is SuppressedReason.BAD_ADDRESS


def test_a_failed_mail_can_be_sent_again_by_hand(post: Flask, sink: Sink) -> None:
    sink.script.fail["AFTER_DATA"] = ["554 no"]
    row = put(hello(1))[0]
    deliver_all()
    assert states() == [DeliveryState.FAILED]
    inside(lambda: outbox.try_again(db.session.get(Delivery, row.id)))
    assert deliver_all() == 1
    inside(lambda: outbox.try_again(db.session.get(Delivery, row.id)))  # sent: nothing to do again
    assert states() == [DeliveryState.SENT]
    assert len(sink.received) == 1


def test_a_message_is_checked_where_it_is_written() -> None:
    to = Recipient("a@example.org")
    with pytest.raises(TypeError):
        Message("tests/hello", to, {"when": clock.now()}, "k")
    with pytest.raises(ValueError, match="room/message"):
        Message("../etc/passwd", to, {}, "k")
    with pytest.raises(ValueError, match="dedupe"):
        Message("tests/hello", to, {}, "")
    with pytest.raises(ValueError, match="zone"):
        Message("tests/hello", to, {}, "k", not_before=clock.now().replace(tzinfo=None))


def test_the_unsubscribe_link_is_made_once(post: Flask) -> None:
    first = inside(outbox.unsubscribe_link, 5, "a@example.org")
    assert inside(outbox.unsubscribe_link, 5, "a@example.org") == first
    assert inside(outbox.unsubscribe_link, 6, "b@example.org") != first


def test_what_is_due_is_found_by_the_index(post: Flask) -> None:
    put(*[hello(n) for n in range(20)])
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL reads twenty rows as they are")
    plan = db.session.execute(
        sa.text(
            "EXPLAIN QUERY PLAN SELECT id FROM deliveries WHERE state IN ('queued', 'deferred') "
            "AND next_attempt_at <= '2030-01-01' ORDER BY is_bulk, next_attempt_at, id LIMIT 200"
        )
    ).all()
    assert "ix_deliveries_due" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
