"""The mails of a message to many: who gets it is fixed at one instant, and they are written in slices."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, said
from tests.factories import Factories
from tests.together import at_once
from volunteers.access import Actor, ActorKind, Role
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.notices import actions
from volunteers.notices.actions import snapshot
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.jobs import send_notices
from volunteers.notices.models import LeftOut, Notice, NoticeRecipient, NoticeSlice, NoticeState
from volunteers.notices.queries import audience
from volunteers.people.models import Channel, OptOut, Person

MEMBERS = 23


@pytest.fixture
def slices_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "SLICE", 4)


class Sent:
    """A message to a committee of 24, two of whom share an address, whose time to undo is over."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.make = Factories(app)
        self.committee: Committee = self.make.committee()
        self.chair = self.make.officer(self.committee)
        self.members = [
            self.make.member(self.committee, self.make.person(f"Member {n}", email=f"m{n}@demo.example", account=None))
            for n in range(MEMBERS - 1)
        ]
        self.spouse = self.make.member(
            self.committee, self.make.person("Spouse", email="M3@demo.example", account=None)
        )
        scope = {self.committee.id: frozenset({Role.CHAIR})}
        actor = Actor(ActorKind.PERSON, self.chair.id, self.chair.account_id, committees=scope)
        audience = Audience(frozenset({self.committee.id}))
        given = NoticeInput(LocalText(en="Subject"), LocalText(en="Text"), audience, reply_to="me")
        with app.app_context():
            self.id = actions.send(actor, "b" * 16, given).id

    def notice(self) -> Notice:
        with self.app.app_context():
            return db.session.get_one(Notice, self.id)

    def start(self) -> int:
        with self.app.app_context(), clock.at(clock.now() + timedelta(seconds=121)):
            return actions.start_due()

    def mails(self) -> Counter[str]:
        with self.app.app_context():
            return Counter(db.session.scalars(sa.select(Delivery.to_address).where(Delivery.batch_id.is_not(None))))

    def count(self, model: type) -> int:
        with self.app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0

    def browser(self) -> Client:
        self.app.test_client_class = Client
        return self.app.test_client()  # type: ignore[return-value]  # the line above says so

    def write_one(self) -> bool:
        with self.app.app_context():
            return actions.write_slice(self.id)


@pytest.fixture
def sent(fresh_app: Flask, slices_of_four: None) -> Sent:
    return Sent(fresh_app)


def test_nobody_gets_it_twice_or_is_left_out_when_three_workers_write(sent: Sent) -> None:
    assert sent.start() == 1
    assert sent.count(NoticeSlice) == 6
    at_once(sent.app, actions.write_slices, actions.write_slices, actions.write_slices)
    mails = sent.mails()
    assert len(mails) == MEMBERS
    assert set(mails.values()) == {1}
    assert sent.count(NoticeRecipient) == MEMBERS + 1
    assert sent.count(NoticeSlice) == 0
    with sent.app.app_context():
        left = db.session.scalars(
            sa.select(NoticeRecipient.left_out).where(NoticeRecipient.person_id == sent.spouse.id)
        ).one()
    assert left is LeftOut.SAME_ADDRESS


def test_who_gets_it_is_fixed_when_it_begins(sent: Sent) -> None:
    """Who comes in later gets nothing; who wants nothing any more gets nothing either."""
    sent.start()
    assert sent.write_one()
    late = sent.make.member(sent.committee, sent.make.person("Late", email="late@demo.example", account=None))
    quiet = sent.members[-1]
    with sent.app.app_context(), unguarded("somebody opts out"):
        db.session.add(OptOut(person_id=quiet.id, channel=Channel.NOTICES, since_at=clock.now()))
        db.session.commit()
    while sent.write_one():
        pass
    mails = sent.mails()
    assert late.email not in mails
    assert quiet.email not in mails
    assert len(mails) == MEMBERS - 1


def test_who_was_erased_meanwhile_stops_nothing(sent: Sent) -> None:
    sent.start()
    with sent.app.app_context(), unguarded("a key that is gone"):
        row = db.session.scalars(sa.select(NoticeSlice).order_by(NoticeSlice.id.desc()).limit(1)).one()
        row.people = [*row.people, 999_999]
        db.session.commit()
    while sent.write_one():
        pass
    assert len(sent.mails()) == MEMBERS


def test_it_is_not_called_sent_before_its_last_mail_is_written(sent: Sent) -> None:
    sent.start()
    assert sent.write_one()
    with sent.app.app_context():
        assert deliver_all() == 4
        assert actions.settle(sent.id) is False
    assert sent.notice().state is NoticeState.SENDING
    with sent.app.app_context():
        send_notices()
        deliver_all()
        send_notices()
    assert sent.notice().state is NoticeState.SENT


def test_the_page_counts_what_is_not_written_yet_as_waiting(sent: Sent) -> None:
    client = sent.browser()
    client.sign_in(sent.chair)
    sent.start()
    assert sent.write_one()
    with sent.app.app_context():
        deliver_all()
    page = client.get(f"/notices/{'b' * 16}").text
    assert re.findall(r"\d+", said(page, "sending")) == ["4", str(MEMBERS)]
    assert f'action="/notices/{"b" * 16}/stop"' in page
    assert re.findall(r"\d+", between(between(page, "<details", "</form>"), "<p>", "</p>")) == [str(MEMBERS - 4)]


def test_a_message_is_stopped_on_its_way(sent: Sent) -> None:
    """What is out is out; nothing else leaves: not what was written, and not what was still to be written."""
    client = sent.browser()
    client.sign_in(sent.chair)
    where = f"/notices/{'b' * 16}"
    client.submit(f"{where}/stop")
    assert sent.notice().state is NoticeState.SCHEDULED, "what has not begun has an undo instead"
    sent.start()
    sent.write_one()
    with sent.app.app_context():
        assert deliver_all() == 4
    sent.write_one()
    assert client.submit(f"{where}/stop").status_code == 303
    assert sent.notice().state is NoticeState.STOPPED
    with sent.app.app_context():
        assert deliver_all() == 0, "asked when the worker takes it, before anything is put away"
        send_notices()
        assert deliver_all() == 0
        states = Counter(db.session.scalars(sa.select(Delivery.state)))
    assert states == {DeliveryState.SENT: 4, DeliveryState.CANCELLED: MEMBERS - 4}
    page = client.get(where).text
    assert "4 emails" in said(page, "stopped")
    assert f'action="{where}/stop"' not in page
    assert client.submit(f"{where}/stop").status_code == 303, "pressed again is once done"


def test_another_chair_stops_what_has_not_begun(sent: Sent) -> None:
    """They have no undo, and the author has one."""
    client = sent.browser()
    where = f"/notices/{'b' * 16}"
    client.sign_in(sent.make.officer(sent.committee, "vice_chair"))
    assert f'action="{where}/stop"' in client.get(where).text
    client.submit(f"{where}/stop")
    assert sent.notice().state is NoticeState.STOPPED
    sent.start()
    with sent.app.app_context():
        assert deliver_all() == 0


def test_only_who_may_send_to_them_may_stop_it(sent: Sent) -> None:
    client = sent.browser()
    sent.start()
    client.sign_in(sent.make.officer(sent.make.committee("Ethiopia Committee")))
    assert client.submit(f"/notices/{'b' * 16}/stop").status_code == 404
    assert sent.notice().state is NoticeState.SENDING


def test_a_slice_keeps_together_who_shares_a_copy() -> None:
    assert audience.cut([[1], [2, 3, 4, 5, 6], [7], [8, 9]], 3) == [[1], [2, 3, 4, 5, 6], [7, 8, 9]]
    cut = audience.cut(([n, n + 1] for n in range(0, 2000, 2)), snapshot.SLICE)
    assert [key for each in cut for key in each] == [*range(2000)]
    for each in cut:
        assert len(each) <= snapshot.SLICE
        assert all(n + 1 in each for n in each if n % 2 == 0)


def test_people_keep_their_key(sent: Sent) -> None:
    """The audience is read as keys, and those who share an address stand together."""
    with sent.app.app_context():
        found = audience.everybody_by_copy(Audience(frozenset({sent.committee.id})), 1)
        shared = [each for each in found.slices if len(each) > 1]
        emails = set(db.session.scalars(sa.select(sa.func.lower(Person.email)).where(Person.id.in_(shared[0]))))
    assert len(shared) == 1
    assert emails == {"m3@demo.example"}
    assert found.mails == MEMBERS
    assert found.left_out == 0
