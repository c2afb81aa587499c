"""The worker's part of a message to many: who gets it is fixed at one instant, the mails are made in slices.

A statement that made all mails of 100,000 people held SQLite's only write lock for seconds. So the keys are read with
no lock, in one statement, and written down in one small one; each slice then is a transaction of its own, which takes
its keys away and writes their mails. Whoever waits to write comes between two slices, and a worker that is killed
leaves the slices that are not done.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.grounds import of_person
from volunteers.audit import action, bookkeeping, on_commit, record
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import by_index, db, get, locked, need
from volunteers.mail import Recipient, outbox
from volunteers.mail.batches import key_of
from volunteers.mail.copies import only_copies
from volunteers.mail.models import Delivery, MailBatch
from volunteers.mail.sender import own_domain
from volunteers.mail.upsert import insert
from volunteers.notices import emails, events, rules
from volunteers.notices.inputs import Audience
from volunteers.notices.models import Notice, NoticeRecipient, NoticeSlice, NoticeState
from volunteers.notices.queries import audience as audiences
from volunteers.notices.queries import notices
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person

SLICE = 150
"""So many people are in a slice: a few hundredths of a second, on either database."""
STOPPED_AT_ONCE = 1000
SECONDS_AT_A_TIME = 2.0
"""After so long the job ends and asks for another turn, so that other jobs come in between."""


def start_due() -> int:
    """Start every message whose time to undo is over; what is slow is done before its action. How many began."""
    return sum(_start(each) for each in notices.due(clock.now()))


def _start(notice: Notice) -> bool:
    key, version, facts = notice.id, notice.version, emails.facts_of(notice)
    audience = notices.audience_of(notice)
    return start(key, version, facts, audiences.everybody_by_copy(audience, SLICE))


@action
def start(notice_id: int, version: int, facts: Mapping[str, Any], found: audiences.Copies) -> bool:
    """Fix who gets a message: the keys of its audience are written down, cut into slices.

    `facts` and `found` were made outside, because Markdown and 100,000 people are slow; where the message has changed
    since (`version`), or was taken back, nothing happens. Whose right to write ended while it waited has a draft again;
    but who handed the office over had sent it, and their successor can stop it.
    """
    notice = locked(Notice, notice_id)
    now = clock.now()
    is_due = notice.state is NoticeState.SCHEDULED and notice.send_at is not None and notice.send_at <= now
    if not is_due or notice.version != version:
        return False
    has_ended = rules.why_not_write(of_person(notice.author_id), notices.audience_by_key(notice)) is not None
    if has_ended and not notices.is_left_to_an_heir(notice):
        changed = apply(notice, state=NoticeState.DRAFT, send_at=None)
        record(Actor.job(), events.NOTICE_HELD_BACK, notice, changed=changed)
        return False
    audience = notices.audience_by_key(notice)
    batch = outbox.open_batch(_batch(notice, audience, facts))
    rows = [{"notice_id": notice.id, "people": people} for people in found.slices]
    if rows:
        db.session.execute(sa.insert(NoticeSlice), rows)
    apply(notice, state=NoticeState.SENDING, snapshot_at=now, batch_id=batch.id, recipient_count=found.mails)
    record(Actor.job(), events.NOTICE_STARTED, notice, mails=found.mails, left_out=found.left_out)
    on_commit(None, job="send_notices")
    return True


def write_slices(seconds: float = SECONDS_AT_A_TIME) -> None:
    """Write the mails of every message that was started, slice by slice, for about so long; then ask to go on."""
    until = time.monotonic() + seconds
    for key in notices.unwritten():
        is_over = False
        while not is_over:
            is_over = time.monotonic() >= until
            if not write_slice(key, go_on=is_over):
                break
        if is_over:
            return


@bookkeeping("writes the mails of a few people of a message to many, whose keys were written down when it was started")
def write_slice(notice_id: int, *, go_on: bool = False) -> bool:
    """Write the mails of the next slice; whether there was one. `go_on`: ask for the job again, for those after it.

    Who of it can't be written to any more since the keys were read is left out; nobody comes in.
    """
    by_index()
    row = db.session.scalars(
        sa.select(NoticeSlice)
        .where(NoticeSlice.notice_id == notice_id)
        .order_by(NoticeSlice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return False
    notice = need(Notice, notice_id)
    people = row.people
    db.session.delete(row)
    db.session.flush()
    batch = need(MailBatch, notice.batch_id or 0)
    audience = notices.audience_by_key(notice)
    found = audiences.addressed_among(people, audience)
    outbox.fill_batch(batch, _copies(found))
    _write_to_guardians(notice, batch, audiences.young_among(audience, people))
    _write_recipients(notice, batch, found)
    if go_on:
        on_commit(None, job="send_notices")
    return True


def _write_to_guardians(notice: Notice, batch: MailBatch, young: Sequence[int]) -> None:
    """To who answers for those under 18, in their place: nothing is written to them alone, and nothing past them."""
    if not young:
        return
    children = db.session.scalars(sa.select(Person).where(Person.id.in_(young)).order_by(Person.id))
    outbox.put_all(only_copies([emails.to_child(notice, batch, child) for child in children]))


def _batch(notice: Notice, audience: Audience, facts: Mapping[str, Any]) -> outbox.Batch:
    author, organization = need(Person, notice.author_id), current_organization()
    committee = get(Committee, notice.committee_id)
    return outbox.Batch(
        kind=emails.kind_of(audience),
        facts=facts,
        dedupe_key=f"notice:{notice.public_id}",
        category=audiences.category_of(audience),
        reply_to=Recipient(notice.reply_to, notice.reply_to_name),
        sender_name=f"{author.full_name} · {organization.name}"[:200],
        topics=tuple(audience.committee_ids) if audience.is_news else (),
        # with it comes a link to stop it
        list_id=f"{committee.slug if committee else 'everybody'}.notices.{own_domain()}" if audience.is_news else None,
        about=notice,
    )


def _copies(found: sa.Subquery) -> sa.Select[Any]:
    """One row an address, as the outbox wants it."""
    return sa.select(
        found.c.person_id,
        found.c.address.label("to_address"),
        found.c.names.label("to_name"),
        found.c.language,
    ).where(found.c.left_out.is_(None))


def _write_recipients(notice: Notice, batch: MailBatch, found: sa.Subquery) -> None:
    """Everybody of the audience, with the mail that reaches them.

    Whoever came in between the two statements got no mail and is not written: they were not there.
    """
    delivery = (
        sa.select(Delivery.id)
        .where(Delivery.dedupe_key == key_of(batch, found.c.carrier_id))
        .correlate(found)
        .scalar_subquery()
    )
    each = sa.select(found, delivery.label("delivery_id")).subquery("each")
    left_out = sa.case(
        (each.c.delivery_id.is_(None), each.c.left_out), (each.c.carrier_id != each.c.person_id, "same_address")
    )
    select = sa.select(sa.literal(notice.id), each.c.person_id, each.c.delivery_id, left_out).where(
        sa.or_(each.c.delivery_id.is_not(None), each.c.left_out.is_not(None))
    )
    names = ["notice_id", "person_id", "delivery_id", "left_out"]
    db.session.execute(insert(NoticeRecipient).from_select(names, select, include_defaults=False))


@action
def settle(notice_id: int) -> bool:
    """Say that a message is sent, once its last mail is written and none is under way."""
    notice = locked(Notice, notice_id)
    if notice.state is not NoticeState.SENDING or not notices.is_settled(notice_id):
        return False
    apply(notice, state=NoticeState.SENT, sent_at=clock.now())
    record(Actor.job(), events.NOTICE_SENT, notice)
    return True


def clear_stopped() -> None:
    """Put away what still waits of messages that were stopped, a few mails at a time."""
    for key in notices.stopped_with_mails():
        while _cancel_some(key):
            pass


@bookkeeping("puts away the mails of a message that somebody stopped, a few at a time")
def _cancel_some(notice_id: int) -> bool:
    return outbox.stop_some(need(Notice, notice_id).batch_id, STOPPED_AT_ONCE) > 0
