"""What the outbox makes of every way in which a mail server can fail."""

import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.mail.letters import hello, put
from tests.mail.server import Sink
from tests.processes import LONG
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.claims import pause
from volunteers.mail.delivery import Postman, deliver_all
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.replies import Verdict, meaning
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.mail.transport import IN_DOUBT, LOST
from volunteers.mail.words import is_mailbox_full, state_in_words

S = DeliveryState


def rows() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.id)))


def later(minutes: float) -> object:
    return clock.at(clock.now() + timedelta(minutes=minutes))


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "AFTER_DATA"])
def test_a_temporary_no_is_tried_again(post: Flask, sink: Sink, verb: str) -> None:
    sink.script.fail[verb] = ["451 4.3.0 later"]
    put(hello(1), hello(2))
    deliver_all()
    first, second = rows()
    assert (first.state, first.error, first.attempt_count) == (S.DEFERRED, "451 4.3.0 later", 1)
    assert second.state is S.SENT  # the conversation went on
    assert deliver_all() == 0
    with later(1.1):
        deliver_all()
    assert rows()[0].state is S.SENT
    assert len(sink.received) == 2
    assert sink.script.connections == 2  # one for each round, kept open in between


@pytest.mark.parametrize(
    ("answer", "is_full"),
    [
        ("552 5.2.2 The mailbox is full", True),
        ("452 4.2.2 over quota", True),
        ("552 quota", True),
        ("552 5.3.4 message too big", False),
        ("550 5.1.1 no such user", False),
        (None, False),
    ],
)
def test_a_full_mailbox_is_no_wrong_address(answer: str | None, is_full: bool) -> None:
    assert is_mailbox_full(answer) is is_full
    words = str(state_in_words(Delivery(state=S.BOUNCED, error=answer)))
    assert ("full" in words) is is_full
    assert ("another one" in words) is not is_full


@pytest.mark.parametrize(
    ("verb", "reply", "state", "is_suppressed_now"),
    [
        ("MAIL", "550 5.1.8 sender refused", S.FAILED, False),
        ("RCPT", "550 5.1.1 no such user", S.BOUNCED, True),
        ("RCPT", "550 nobody here", S.BOUNCED, True),
        ("RCPT", "550 5.2.1 mailbox disabled", S.BOUNCED, True),
        ("RCPT", "554 5.7.1 relay access denied", S.BOUNCED, False),  # our own fault must not empty the address book
        ("RCPT", "552 5.2.2 mailbox full", S.BOUNCED, False),
        ("DATA", "554 no", S.FAILED, False),
        ("AFTER_DATA", "554 5.6.0 spam", S.FAILED, False),
    ],
)
def test_a_no_for_good(
    post: Flask, sink: Sink, verb: str, reply: str, state: DeliveryState, is_suppressed_now: bool
) -> None:
    sink.script.fail[verb] = [reply]
    put(hello(1), hello(2))
    deliver_all()
    first, second = rows()
    assert (first.state, first.error) == (state, reply)
    assert second.state is S.SENT
    asked = Asked(None, "anna1@example.org", "operational")
    found = reasons_for([asked]).get(asked)
    assert found is (SuppressedReason.BOUNCED if is_suppressed_now else None)
    assert put(hello(3, address="anna1@example.org"))[0].state is (S.SUPPRESSED if is_suppressed_now else S.QUEUED)


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
def test_a_server_that_refuses_everybody_keeps_all_waiting(post: Flask, sink: Sink, verb: str) -> None:
    mail = Postman.of(post).transport.connection.mail
    if verb == "CONNECT":
        mail.port = 1
    else:
        sink.script.fail["EHLO"] = ["drop"]
    put(hello(1), hello(2))
    deliver_all()
    assert [row.state for row in rows()] == [S.DEFERRED, S.DEFERRED]
    assert all(row.error for row in rows())
    mail.port = sink.port
    with later(1.1):
        deliver_all()
    assert [row.state for row in rows()] == [S.SENT, S.SENT]


def test_after_a_long_outage_nothing_waits_for_hours() -> None:
    assert [pause(n).total_seconds() / 60 for n in range(4)] == [1, 2, 4, 8]
    assert pause(50) == timedelta(hours=4)
    assert pause(50, timedelta(minutes=5)) == timedelta(minutes=5)


def test_after_two_days_it_is_given_up_and_said(post: Flask, sink: Sink) -> None:
    sink.script.fail["RCPT"] = ["450 greylisted"]
    sink.script.forever.add("RCPT")
    put(hello(1))
    begun = clock.now()
    for minutes in (0, 2, 60, 60 * 24, 60 * 49):
        with clock.at(begun + timedelta(minutes=minutes)):
            deliver_all()
    (row,) = rows()
    assert (row.state, row.error) == (S.FAILED, "450 greylisted")


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "IN_DATA"])
def test_a_connection_that_breaks_before_the_end_of_data(post: Flask, sink: Sink, verb: str) -> None:
    sink.script.fail[verb] = ["drop"]
    put(hello(1, facts={"words": "long " * 20000}), hello(2))
    deliver_all()
    with later(1.1):
        deliver_all()
    assert [row.state for row in rows()] == [S.SENT, S.SENT]
    assert len(sink.received) == 2


def test_a_connection_that_breaks_after_data_is_one_duplicate_with_the_same_id(post: Flask, sink: Sink) -> None:
    sink.script.fail["AFTER_DATA"] = ["drop"]
    put(hello(1))
    deliver_all()
    (row,) = rows()
    assert (row.state, row.error) == (S.DEFERRED, IN_DOUBT)
    with later(1.1):
        deliver_all()
    assert rows()[0].state is S.SENT
    assert [message["Message-ID"] for message in sink.received] == [f"<{row.message_id}>"] * 2


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "AFTER_DATA"])
def test_a_server_that_hangs_is_left(post: Flask, sink: Sink, verb: str) -> None:
    connection = Postman.of(post).transport.connection
    patience, connection.timeout = connection.timeout, 0.5
    sink.script.fail[verb] = ["hang"]
    put(hello(1))
    deliver_all()  # comes back, although the server never says anything more
    (row,) = rows()
    assert row.state in (S.DEFERRED, S.SENT)
    sink.script.fail.clear()  # a busy machine may have kept the server from getting as far as this word
    connection.timeout = patience
    with later(1.1):
        deliver_all()
    assert rows()[0].state is S.SENT
    assert len(sink.received) <= 2


def test_a_server_that_breaks_off_every_conversation_is_left_alone(post: Flask, sink: Sink) -> None:
    sink.script.fail["RCPT"] = ["drop"]
    sink.script.forever.add("RCPT")
    put(*[hello(n) for n in range(30)])
    deliver_all()
    assert {row.state for row in rows()} == {S.DEFERRED}
    assert rows()[0].error == LOST
    assert sink.script.connections <= 8
    sink.script.fail.clear()
    with later(6):
        deliver_all()
    assert {row.state for row in rows()} == {S.SENT}


def test_a_server_that_says_goodbye_is_called_again(post: Flask, sink: Sink) -> None:
    sink.script.fail["MAIL"] = ["421 4.3.2 shutting down"]
    put(hello(1), hello(2))
    deliver_all()
    assert [row.state for row in rows()] == [S.DEFERRED, S.SENT]
    assert sink.script.connections == 2


def test_an_answer_that_is_no_smtp(post: Flask, sink: Sink) -> None:
    sink.script.fail["RCPT"] = ["what?", "x" * 9000]
    put(hello(1), hello(2), hello(3))
    deliver_all()
    assert [row.state for row in rows()] == [S.DEFERRED, S.DEFERRED, S.SENT]


def test_a_reset_that_is_refused_costs_only_the_connection(post: Flask, sink: Sink) -> None:
    sink.script.fail["RCPT"] = ["550 5.7.1 no", "550 5.7.1 no"]
    sink.script.fail["RSET"] = ["502 what", "drop"]
    put(hello(1), hello(2), hello(3))
    deliver_all()
    assert [row.state for row in rows()] == [S.BOUNCED, S.BOUNCED, S.SENT]


def test_a_certificate_that_is_not_trusted_stops_everything(post: Flask, sink: Sink) -> None:
    Postman.of(post).transport.connection.mail.use_tls = True  # the server offers none
    put(hello(1))
    deliver_all()
    (row,) = rows()
    assert row.state is S.DEFERRED
    assert "STARTTLS" in str(row.error)
    assert sink.received == []


def test_a_wrong_password_keeps_the_mail(post: Flask, sink: Sink) -> None:
    mail = Postman.of(post).transport.connection.mail
    mail.username, mail.password = "club", "secret"
    put(hello(1))
    deliver_all()
    (row,) = rows()
    assert row.state is S.DEFERRED
    assert "secret" not in str(row.error)


def test_a_connection_is_renewed_after_so_many_mails(post: Flask, sink: Sink) -> None:
    Postman.of(post).transport.connection.mail.max_emails = 2
    put(*[hello(n) for n in range(5)])
    assert deliver_all() == 5
    assert sink.script.connections == 3


def test_an_idle_connection_is_tried_before_it_is_used(post: Flask, sink: Sink) -> None:
    connection = Postman.of(post).transport.connection
    assert connection.open() is True
    assert connection.open() is False
    connection.used_at -= 60
    assert connection.open() is False
    connection.used_at -= 60
    connection.host.sock.shutdown(2)
    assert connection.open() is True
    connection.close()
    connection.abort()


def test_a_mail_that_cannot_be_written_harms_no_other(post: Flask, sink: Sink) -> None:
    broken = hello(1)
    object.__setattr__(broken, "kind", "tests/broken")
    put(broken, hello(2))
    deliver_all()
    first, second = rows()
    assert (first.state, second.state) == (S.DEFERRED, S.SENT)
    assert first.error == "the mail could not be written: UndefinedError"


def test_a_rate_is_kept(post: Flask, sink: Sink) -> None:
    postman = Postman.of(post)
    postman._rate = 600
    put(*[hello(n) for n in range(6)])
    begun = time.monotonic()
    assert deliver_all() == 6
    assert time.monotonic() - begun > 0.4  # five pauses of a tenth; a busy machine only makes them longer


def test_a_worker_that_stops_puts_the_rest_back_and_repeats_none(post: Flask, sink: Sink) -> None:
    postman = Postman.of(post)
    sink.script.on_message = lambda: postman.stopping.set() if len(sink.received) == 3 else None
    put(*[hello(n) for n in range(10)])
    deliver_all()
    assert [row.state for row in rows()].count(S.SENT) == 3
    assert {row.attempt_count for row in rows() if row.state is S.DEFERRED} == {0}
    postman.stopping.clear()
    sink.script.on_message = lambda: None
    deliver_all()
    assert {row.state for row in rows()} == {S.SENT}
    assert len({message["Message-ID"] for message in sink.received}) == len(sink.received) == 10


def test_stopping_breaks_off_a_server_that_hangs(post: Flask, sink: Sink) -> None:
    postman = Postman.of(post)
    sink.script.fail["RCPT"] = ["hang"]
    put(hello(1))

    def deliver() -> None:
        with post.app_context():
            deliver_all()

    thread = threading.Thread(target=deliver, daemon=True)
    thread.start()
    assert sink.script.hangs.wait(LONG)
    begun = time.monotonic()
    postman.stop(patience=0.2)
    thread.join(LONG)
    assert time.monotonic() - begun < postman.transport.connection.timeout  # it did not wait that out
    assert not thread.is_alive()
    assert rows()[0].state is S.DEFERRED


def test_two_threads_share_one_postman(post: Flask, sink: Sink) -> None:
    put(*[hello(n) for n in range(40)])

    def deliver() -> None:
        with post.app_context():
            deliver_all()
            db.session.remove()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.received) == 40
    assert {row.state for row in rows()} == {S.SENT}


def test_what_replies_mean() -> None:
    assert meaning(421, b"bye").verdict is Verdict.LATER
    assert meaning(251, b"odd").verdict is Verdict.LATER
    assert meaning(550, "5.1.1 x", at_recipient=True).verdict is Verdict.NO_SUCH_ADDRESS
    assert meaning(550, "5.7.1 x", at_recipient=True).verdict is Verdict.REFUSED_ADDRESS
    assert meaning(554, "x", at_recipient=True).verdict is Verdict.REFUSED_ADDRESS
    assert meaning(550, b"two\nlines").words == "550 two lines"
