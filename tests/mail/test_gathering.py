"""What one act tells one person is one mail; each row of it is marked, stopped and known as ever."""

from pathlib import Path
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.mail.letters import put
from tests.mail.samples import CHANGES
from tests.mail.server import Sink
from volunteers.audit import bookkeeping
from volunteers.foundation import clock, ical
from volunteers.foundation.db import db
from volunteers.foundation.walltime import WallTime
from volunteers.mail import Message, Recipient, claims
from volunteers.mail.copies import ABOUT, PAGE
from volunteers.mail.delivery import deliver_all, postman
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.rendering import Letterhead, Press


def changed(number: int, to: str = "ana", **more: Any) -> Message:
    """A mail that an activity is another, with its file."""
    facts = {**CHANGES["another time"], "ical": _file(number), **more}
    to_whom = Recipient(f"{to}@demo.example", to, "en", None)
    return Message("activities/changed", to_whom, facts, f"{to}:{number}")


def _file(number: int) -> str:
    """One in summer and one in winter, so that both need other rules of the zone."""
    starts = WallTime(clock.now().replace(tzinfo=None, month=(number * 5) % 12 + 1, day=3, hour=18), "America/Denver")
    ends = WallTime(starts.local.replace(hour=19), starts.zone)
    return ical.write([ical.Entry(f"{number}@activities", starts, ends, f"Meeting {number}", clock.now())])


@bookkeeping("a test says by which act they were put")
def by_act(rows: list[Delivery], key: str = "one-act") -> None:
    keys = [row.id for row in rows]
    db.session.execute(sa.update(Delivery).where(Delivery.id.in_(keys)).values(act_key=key))


@bookkeeping("a test stops a mail")
def _take_out(key: int) -> None:
    db.session.execute(sa.update(Delivery).where(Delivery.id == key).values(state=DeliveryState.CANCELLED))


def states() -> set[DeliveryState]:
    return set(db.session.scalars(sa.select(Delivery.state)))


def test_each_person_gets_one(post: Flask, sink: Sink) -> None:
    by_act(put(*(changed(number) for number in range(5)), *(changed(number, "ben") for number in range(2))))
    assert deliver_all() == 7
    assert sorted(str(mail["To"]) for mail in sink.received) == ["ana <ana@demo.example>", "ben <ben@demo.example>"]
    assert states() == {DeliveryState.SENT}
    first = next(mail for mail in sink.received if "ana" in str(mail["To"]))
    assert "5 dates" in str(first["Subject"])
    (attached,) = first.iter_attachments()
    file = icalendar.Calendar.from_ical(attached.get_content())
    assert sorted(str(event["UID"]) for event in file.walk("VEVENT")) == [f"{n}@activities" for n in range(5)]
    (zone,) = file.walk("VTIMEZONE")
    assert len(zone.subcomponents) >= 2, "the rules of summer and of winter"
    assert deliver_all() == 0


def test_one_alone_and_those_of_other_acts_are_as_ever(post: Flask, sink: Sink) -> None:
    first, second, third = put(changed(1), changed(2), changed(3))
    by_act([first], "one")
    by_act([second], "other")
    assert third.act_key is None
    deliver_all()
    assert len(sink.received) == 3
    assert not any("dates" in str(mail["Subject"]) for mail in sink.received)


def test_a_guardians_copy_stays_its_own(post: Flask, sink: Sink) -> None:
    copy = {ABOUT: ["Sam"], PAGE: CHANGES["another time"]["activity"]}
    by_act(put(*(changed(number, **copy) for number in range(2))))
    deliver_all()
    assert len(sink.received) == 2


def test_what_was_stopped_is_not_in_it(post: Flask, sink: Sink) -> None:
    rows = put(*(changed(number) for number in range(3)))
    by_act(rows)
    _take_out(rows[1].id)
    assert deliver_all() == 2
    (mail,) = sink.received
    assert "2 dates" in str(mail["Subject"])


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_round_that_is_cut_takes_what_belongs_to_it(post: Flask, limit: int) -> None:
    by_act(put(*(changed(number) for number in range(5))))
    claim = claims.exchange([], limit, "test")
    assert len(claim.rows) == 5


def test_a_server_that_puts_it_off_gets_it_again_as_one(post: Flask, sink: Sink) -> None:
    by_act(put(*(changed(number) for number in range(3))))
    sink.script.fail["DATA"] = ["451 later"]
    deliver_all()
    assert states() == {DeliveryState.DEFERRED}
    assert len(set(db.session.scalars(sa.select(Delivery.next_attempt_at)))) == 1


def test_all_of_it_stands_in_the_journal(post: Flask, sink: Sink) -> None:
    """A worker that dies after the server took the mail sends no part of it again."""
    rows = put(*(changed(number) for number in range(3)))
    by_act(rows)
    worker = postman()
    claim = claims.exchange([], 10, worker.journal.holder)
    worker.post(claim, Press(Letterhead.of().facts()))
    assert len(sink.received) == 1
    path = next((Path(post.instance_path) / "mail-journals").iterdir())
    assert set(path.read_text().split()) == {row.message_id for row in claim.rows}
    assert claims.finish_for(worker.journal.holder, path.read_text().split()) == 0
    assert states() == {DeliveryState.SENT}
