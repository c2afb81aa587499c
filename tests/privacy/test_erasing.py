"""Erasing somebody: what hung on them ends, nothing of theirs is left, and what was counted stays counted."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import actor_for
from tests.factories import Factories
from tests.people.test_death import Life
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account, AccountSession
from volunteers.activities.models import SignUp, SignUpState
from volunteers.audit import action, record
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import EndReason, Membership, MembershipState, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.refusals import Refusal
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.claims import Outcome, exchange
from volunteers.mail.forgetting import EMPTIED
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.replies import Reply, Verdict
from volunteers.mail.suppression import Asked, digest, reasons_for
from volunteers.notices.models import Notice, NoticeState
from volunteers.people.models import NAMELESS, Person
from volunteers.privacy import actions
from volunteers.privacy.events import FAREWELLS_REMOVED

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def life(app: Flask, make: Factories) -> Life:
    return Life(app, make)


def erase(life: Life, person: Person, by: Person | None = None, **terms: object) -> None:
    """As the person, or as somebody who has it in their hands."""
    with life.app.app_context():
        values = {"is_sure": True, "reason": "" if by is None else "They called.", **terms}
        actions.erase(actor_for(by or person), person.id, **values)  # type: ignore[arg-type]


def the(life: Life, person: Person) -> Person:
    with life.app.app_context():
        return db.session.get_one(Person, person.id)


def test_everything_ends_and_the_counts_stay(life: Life, app: Flask) -> None:
    before = {model: len(life.all_of(model)) for model in (Membership, SignUp)}
    erase(life, life.ana)
    ana = the(life, life.ana)
    assert (ana.full_name, ana.email, ana.call_name, ana.is_erased) == (NAMELESS, None, "", True)
    memberships = life.all_of(Membership)
    assert {row.state for row in memberships} == {MembershipState.ENDED}
    assert {row.end_reason for row in memberships} == {EndReason.RESIGNED}
    assert {model: len(life.all_of(model)) for model in before} == before
    assert {row.state for row in life.all_of(SignUp)} == {SignUpState.WITHDRAWN}
    with app.app_context():
        account = db.session.get_one(Account, life.ana.account_id)
        assert (account.active, account.has_address, account.password) == (False, False, None)
        assert not db.session.scalars(sa.select(AccountSession).where(AccountSession.account_id == account.id)).all()
        events = db.session.scalars(sa.select(AuditEvent.event).where(AuditEvent.subject_id == life.ana.id)).all()
        assert "person.erased" in events


def test_who_waited_moves_up(life: Life) -> None:
    erase(life, life.ana)
    with life.app.app_context():
        states = db.session.scalars(sa.select(SignUp.state).where(SignUp.person_id == life.ben.id)).all()
    assert set(states) == {SignUpState.CONFIRMED}


def test_nobody_writes_to_the_address_again_but_its_owner_may_come_back(life: Life, app: Flask) -> None:
    address = life.ana.email or ""
    erase(life, life.ana)
    with app.test_request_context():
        written, typed = Asked(None, address.upper(), "operational"), Asked(None, address, "operational", (), True)
        assert reasons_for([written, typed]) == {written: SuppressedReason.GONE}
        addresses = db.session.scalars(sa.text("SELECT address FROM mail_suppressions")).all()
    assert addresses == [digest_of(app, address)]


def digest_of(app: Flask, address: str) -> str:
    with app.app_context():
        return digest(address)


def test_the_last_mail_says_so_and_is_removed(life: Life, app: Flask) -> None:
    erase(life, life.ana)
    with app.app_context():
        last = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "privacy/erased")).one()
        assert (last.to_address, last.to_name, last.person_id) == (life.ana.email, "", None)
        assert last.state is DeliveryState.QUEUED


def test_mails_that_waited_go_nowhere_and_those_of_others_stay(life: Life, app: Flask) -> None:
    with app.app_context():
        to_ben = db.session.scalar(
            sa.select(sa.func.count()).select_from(Delivery).where(Delivery.person_id == life.ben.id)
        )
    erase(life, life.ana)
    with app.app_context():
        mine = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == life.ana.id)).all()
        assert mine
        assert {(row.to_address, row.to_name) for row in mine} == {("", "")}
        assert all(row.facts == {} and row.dedupe_key.startswith(EMPTIED) for row in mine)
        assert not [row for row in mine if row.state is DeliveryState.QUEUED]
        theirs = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == life.ben.id)).all()
        assert len(theirs) >= (to_ben or 0)
        assert all(row.to_address == life.ben.email for row in theirs)


def test_twice_is_once(life: Life) -> None:
    erase(life, life.ana)
    with pytest.raises(Refusal) as found:
        erase(life, life.ana, life.coordinator)
    assert found.value.code == "erased"


def test_it_is_asked_once_more_and_somebody_else_says_why(life: Life) -> None:
    with pytest.raises(Refusal) as unsure:
        erase(life, life.ana, is_sure=False)
    with pytest.raises(Refusal) as silent:
        erase(life, life.ana, life.coordinator, reason=" ")
    assert (unsure.value.code, silent.value.code) == ("unconfirmed", "reason")
    assert the(life, life.ana).full_name == "Ana Vela"


def test_the_last_administrator_and_the_only_chair_hand_over_first(life: Life, make: Factories) -> None:
    boss = make.person(roles=(Role.ADMINISTRATOR,))
    with pytest.raises(Refusal) as last:
        erase(life, boss)
    with pytest.raises(Refusal) as only:
        erase(life, life.chairs[0])
    assert (last.value.code, only.value.code) == ("last-administrator", "only-chair")
    make.person(roles=(Role.ADMINISTRATOR,))
    make.officer(life.one, OfficeKind.VICE_CHAIR, life.ben)
    erase(life, boss)
    erase(life, life.chairs[0])
    assert the(life, boss).is_erased
    assert the(life, life.chairs[0]).is_erased


def test_who_shares_an_account_or_an_address_keeps_it(life: Life, app: Flask, make: Factories) -> None:
    account = make.account("home@demo.example")
    ina = make.person("Ina Vela", account=account, email="home@demo.example")
    leo = make.person("Leo Vela", account=account, email="home@demo.example")
    erase(life, ina)
    with app.test_request_context():
        assert db.session.get_one(Account, account.id).active
        assert reasons_for([Asked(leo.id, "home@demo.example", "operational")]) == {}
    assert (the(life, leo).email, the(life, ina).email, the(life, ina).account_id) == ("home@demo.example", None, None)


def test_a_mail_that_is_on_its_way_leaves_nothing_when_it_comes_back(life: Life, app: Flask) -> None:
    """The worker has it in hand while its person is erased: what the other server says names the address."""
    address = life.ana.email or ""
    with app.app_context():
        outbox_put(life)
        claim = exchange([], 100, "a worker")
        row = next(each for each in claim.rows if each.person_id == life.ana.id)
        db.session.rollback()
    erase(life, life.ana)
    with app.app_context():
        words = f"550 no such user {address}"
        exchange([Outcome(row, Reply(Verdict.NO_SUCH_ADDRESS, words))], 0, "a worker")
        mail = db.session.get_one(Delivery, row.id)
        assert (mail.state, mail.error, mail.to_address) == (DeliveryState.CANCELLED, None, "")
        assert address not in str(db.session.execute(sa.text("SELECT * FROM mail_suppressions")).all())


def outbox_put(life: Life) -> None:
    """Something that goes to Ana now."""
    message = Message(
        kind="people/lives", to=Recipient(life.ana.email or "", life.ana.full_name, person_id=life.ana.id),
        facts={"name": "Ben"}, dedupe_key="on-its-way",
    )  # fmt: skip
    action(_put)(message)


def _put(message: Message) -> None:
    outbox.put(message)
    record(Actor.job(), FAREWELLS_REMOVED, number=0)


def test_what_they_were_about_to_say_to_many_is_not_said(life: Life, app: Flask) -> None:
    with app.app_context(), unguarded("messages"):
        for state in (NoticeState.DRAFT, NoticeState.SCHEDULED, NoticeState.SENT):
            said = {"subject": LocalText.of("Come"), "body": LocalText.of("On Friday"), "state": state}
            db.session.add(Notice(author_id=life.ana.id, reply_to="a@x.example", created_at=clock.now(), **said))
        db.session.commit()
    erase(life, life.ana)
    with app.app_context():
        found = {row.state: row for row in db.session.scalars(sa.select(Notice).where(Notice.author_id == life.ana.id))}
    assert set(found) == {NoticeState.CANCELLED, NoticeState.STOPPED, NoticeState.SENT}
    assert (str(found[NoticeState.CANCELLED].body), str(found[NoticeState.SENT].body)) == ("", "On Friday")
    assert {row.reply_to for row in found.values()} == {""}


def test_the_tombstone_names_nobody(life: Life, app: Flask) -> None:
    erase(life, life.ana)
    lines = (Path(app.instance_path) / "erased.jsonl").read_text().split("\n")
    told = [json.loads(line) for line in lines if line]
    stone = next(each for each in told if each["person"] == life.ana.public_id)
    assert stone["digests"] == [digest_of(app, life.ana.email or "")]
    assert set(stone) == {"person", "at", "digests"}
