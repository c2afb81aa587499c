"""Nothing lost, nothing twice: leases, journals, and workers that are killed in the middle."""

import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.mail.letters import hello, put
from tests.mail.server import Sink
from tests.mail.worker_process import Nursery
from tests.processes import wait_until
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail import delivery
from volunteers.mail.claims import LEASE, Claim, Outcome, exchange
from volunteers.mail.delivery import Postman, deliver_all, recover
from volunteers.mail.journal import Journal
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.replies import Reply, Verdict

S = DeliveryState


def states() -> Counter[DeliveryState]:
    db.session.rollback()
    return Counter(db.session.scalars(sa.select(Delivery.state)))


def test_no_two_workers_claim_the_same(post: Flask) -> None:
    put(*[hello(n) for n in range(10)])
    first = exchange([], 6, "a").rows
    second = exchange([], 6, "b").rows
    assert len(first) == 6
    assert len(second) == 4
    assert not {row.id for row in first} & {row.id for row in second}
    assert not exchange([], 6, "c").rows


def test_a_lease_that_runs_out_is_taken_back(post: Flask, sink: Sink) -> None:
    put(hello(1))
    exchange([], 5, "somebody on another machine")
    assert recover() == 0
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert recover() == 1
        assert states() == {S.DEFERRED: 1}
        assert deliver_all() == 1
    assert states() == {S.SENT: 1}


def test_a_dead_workers_journal_is_replayed_before_its_leases_expire(post: Flask, sink: Sink) -> None:
    put(*[hello(n) for n in range(4)])
    dead = Journal(Path(post.instance_path) / "mail-journals")
    claimed = exchange([], 4, dead.holder).rows
    dead.accepted(claimed[0].message_id)
    dead.accepted(claimed[1].message_id)
    assert recover() == 0  # it lives
    fd, dead._fd = dead._fd, None
    import os

    os.close(fd)  # type: ignore[arg-type]
    with (Path(post.instance_path) / "mail-journals" / claimed_holder(claimed[0].id)).open("ab") as torn:
        torn.write(b"half a li")
    assert recover() == 2
    assert states() == {S.SENT: 2, S.DEFERRED: 2}
    assert deliver_all() == 2
    assert states() == {S.SENT: 4}
    assert len(sink.received) == 2
    assert recover() == 0


def claimed_holder(key: int) -> str:
    return str(db.session.scalar(sa.select(Delivery.lease_holder).where(Delivery.id == key)))


def test_what_was_sent_is_marked_although_the_lease_was_lost(post: Flask) -> None:
    put(hello(1))
    (row,) = exchange([], 5, "slow").rows
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        recover()
        exchange([Outcome(row, Reply(Verdict.ACCEPTED))], 0, "slow")
    assert states() == {S.SENT: 1}


def test_a_journal_is_emptied_when_its_rows_are_marked(post: Flask, sink: Sink) -> None:
    put(hello(1))
    deliver_all()
    journal = Postman.of(post).journal
    path = Path(post.instance_path) / "mail-journals" / journal.holder
    assert path.stat().st_size == 0
    journal.close()
    assert not path.exists()
    assert journal.holder  # opens a new one


def test_a_database_that_is_away_when_rows_are_marked_repeats_none(
    post: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(*[hello(n) for n in range(3)])

    def away(outcomes: Sequence[Outcome], limit: int, holder: str) -> Claim:
        if outcomes:
            raise sa.exc.OperationalError("", {}, Exception("away"))
        return exchange(outcomes, limit, holder)

    monkeypatch.setattr(delivery, "exchange", away)
    with pytest.raises(sa.exc.OperationalError):
        deliver_all()
    assert states() == {S.SENDING: 3}
    monkeypatch.undo()
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        recover()
        deliver_all()
    assert states() == {S.SENT: 3}
    assert len(sink.received) == 3


def test_a_full_disk_under_the_journal_stops_no_mail(post: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    put(hello(1))
    monkeypatch.setattr("volunteers.mail.journal.os.write", full)
    deliver_all()
    monkeypatch.undo()
    assert states() == {S.SENT: 1}


def test_a_defect_while_sending_loses_nothing(post: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    put(hello(1))
    with monkeypatch.context() as patch:
        patch.setattr("volunteers.mail.transport.SmtpConnection.converse", lambda *_: 1 / 0)
        deliver_all()
    assert states() == {S.DEFERRED: 1}
    with clock.at(clock.now() + timedelta(minutes=2)):
        deliver_all()
    assert states() == {S.SENT: 1}


def kill_again_and_again(nursery: Nursery, sink: Sink, count: int, kills: int) -> None:
    """Workers that are killed in the middle of so many mails, and a last one that is not: each mail arrives, and those
    that arrive twice are no more than the kills, for one can be in the air at each."""
    put(*[hello(n) for n in range(count)])
    chance = random.Random(7)
    for kill in range(kills):
        worker = nursery.start()
        wanted = min(count * (kill + 1) // (kills + 1), len(sink.received) + chance.randrange(1, 60))
        assert wait_until(lambda wanted=wanted: len(sink.received) >= wanted)
        nursery.kill(worker)
        assert nursery.exit_code() in (0, -signal.SIGKILL)
    nursery.start()
    assert nursery.exit_code() == 0
    assert states() == {S.SENT: count}
    times = Counter(message["Message-ID"] for message in sink.received)
    assert len(times) == count
    assert sum(times.values()) - count <= kills
    assert max(times.values()) <= 2


def test_killed_again_and_again_nothing_is_lost(sink: Sink, nursery: Callable[[], Nursery]) -> None:
    kill_again_and_again(nursery(), sink, count=400, kills=6)


def test_two_workers_at_once_send_each_mail_once(sink: Sink, nursery: Callable[[], Nursery]) -> None:
    put(*[hello(n) for n in range(300)])
    workers = [nursery(), nursery()]
    for worker in workers:
        worker.start()
    assert [worker.exit_code() for worker in workers] == [0, 0]
    assert states() == {S.SENT: 300}
    assert len(sink.received) == 300
