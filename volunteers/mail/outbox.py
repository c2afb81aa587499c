"""Putting mail into the outbox, inside the open action: it is sent if and only if the action commits."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from volunteers import links
from volunteers.audit import on_commit
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, plain_rows, unit
from volunteers.foundation.text import one_line
from volunteers.links import Link, Purpose
from volunteers.mail import asked
from volunteers.mail.batches import Batch, fill_batch, open_batch
from volunteers.mail.claimed import topics_of
from volunteers.mail.copies import with_copies
from volunteers.mail.message import Message
from volunteers.mail.mime import without_marks
from volunteers.mail.models import UNTRUE, WAITING, Delivery, DeliveryState, SuppressedReason
from volunteers.mail.sender import own_domain
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.mail.upsert import insert

__all__ = [
    "Batch",
    "act_key",
    "fill_batch",
    "go_on",
    "open_batch",
    "put",
    "put_all",
    "readdress",
    "stop",
    "stop_some",
    "stop_to",
    "try_again",
    "undo",
    "unsubscribe_link",
]


def put(message: Message) -> None:
    """Write one message into the outbox; where its dedupe key is there already, it is written already."""
    put_all([message])


def put_all(messages: Sequence[Message]) -> None:
    """Write several messages, each once; who may not be written to is written too, as suppressed with the reason."""
    if not messages:
        return
    messages = with_copies(messages)
    db.session.flush()
    reasons = reasons_for(_asked(message) for message in messages)
    for message in messages:
        _put(message, reasons.get(_asked(message)))
    work = unit.get()
    for due in {message.not_before for message in messages}:
        on_commit(due)
        if work is not None and work.key:
            work.owed.add(due)


def _asked(message: Message) -> Asked:
    return Asked(message.to.person_id, message.to.address, message.category, (), message.by_anybody)


@lru_cache
def _insert_once(dialect: str) -> Any:
    """Built once for each database: with its twenty-five columns the statement costs more than running it."""
    table = Delivery.__table__  # nobody asks for the row: what the ORM makes of one takes as long as the INSERT
    return insert(table).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(table.c.id)


def _put(message: Message, reason: SuppressedReason | None) -> None:
    """Insert, or find the row with the same key; a row that was taken back is queued anew."""
    values = _values(message, reason)
    if plain_rows(_insert_once(db.engine.dialect.name), values).one_or_none() is not None:
        return
    row = db.session.scalars(sa.select(Delivery).where(Delivery.dedupe_key == message.dedupe_key)).one()
    if row.state is DeliveryState.CANCELLED:
        for name, value in values.items():
            if name not in ("public_id", "message_id"):
                setattr(row, name, value)
        db.session.flush()


def _values(message: Message, reason: SuppressedReason | None) -> dict[str, Any]:
    now = clock.now()
    to, reply_to, about = message.to, message.reply_to, message.about
    # one too many is kept as not sent: the press takes as long as any other
    is_over = message.by_anybody and not asked.has_room_under_lock(
        message.to.address, leaves_place=message.leaves_place
    )
    return {
        "public_id": new_public_id(),
        "kind": message.kind,
        "state": DeliveryState.SUPPRESSED if reason or is_over else DeliveryState.QUEUED,
        "suppressed_reason": reason,
        "error": asked.TOO_MANY if is_over else None,
        "category": message.category,
        "dedupe_key": message.dedupe_key,
        "message_id": f"{uuid.uuid4().hex}@{own_domain()}",
        "to_address": _line(comparable(to.address) if message.by_anybody else to.address, 254),
        "to_name": _line(to.name),
        "person_id": to.person_id,
        "language": to.language[:35],
        "facts": _storable(dict(message.facts)),
        "sender_name": _line(message.sender_name) if message.sender_name else None,
        "reply_to_address": _line(reply_to.address, 254) if reply_to else None,
        "reply_to_name": _line(reply_to.name) if reply_to else None,
        "list_id": _line(message.list_id) if message.list_id else None,
        "unsubscribe_public_id": message.unsubscribe,
        "is_sensitive": message.sensitive,
        "is_by_anybody": message.by_anybody,
        "is_bulk": message.is_bulk,
        "subject_type": type(about).__tablename__ if about is not None else None,
        "subject_id": about.id if about is not None else None,
        "act_key": _work_key(),
        "stopped_by_act": None,
        "created_at": now,
        "not_before_at": message.not_before,
        "next_attempt_at": max(now, message.not_before or now),
    }


def act_key() -> str | None:
    """The key that mails carry which the open action queues or stops: for `go_on`, where it is not undone as an act."""
    return _work_key()


def go_on(act_key: str) -> None:
    """Queue again what an act had stopped; whether it is still so is asked when it is claimed."""
    _queue_again(Delivery.stopped_by_act == act_key)
    on_commit(None)


def _work_key() -> str | None:
    work = unit.get()
    return work.key or None if work is not None else None


def _line(text: str, length: int = 200) -> str:
    """One line without anything that a database or a header refuses."""
    return one_line(without_marks(text))[:length]


def _storable(value: Any) -> Any:
    """A fact without NUL and lone surrogates, which PostgreSQL refuses: an odd text must not break the action."""
    if isinstance(value, str):
        return without_marks(value)
    if isinstance(value, Mapping):
        return {str(name): _storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value


def stop(about: Any, *kinds: str, only_to: int | None = None) -> int:
    """Cancel what is still queued about a row (`Message.about`), of these kinds or of all; return how many mails.

    `only_to` is the key of a person: what waits for others stays.

    Where the act that does so is taken back, they are queued again.
    """
    where = [Delivery.subject_type == type(about).__tablename__, Delivery.subject_id == about.id]
    where += [Delivery.person_id == only_to] if only_to is not None else []
    return _cancel([*where, Delivery.kind.in_(kinds)] if kinds else where, stopped_by_act=_work_key())


def stop_to(person_id: int) -> int:
    """Cancel all that is still queued to a person, as `stop` does; return how many mails."""
    return _cancel([Delivery.person_id == person_id], stopped_by_act=_work_key())


def readdress(person_id: int, old: str, new: str) -> int:
    """What still waits to go to a person at an old address goes to their new one; return how many mails.

    Not what somebody typed that address for: such a mail asks whether the address is theirs, or lets its owner in.
    """
    return _change_all(
        [
            Delivery.person_id == person_id,
            Delivery.to_address == old,
            Delivery.state.in_(WAITING),
            Delivery.is_by_anybody.is_(False),
        ],
        to_address=new,
    )


def stop_some(batch_id: int | None, at_most: int) -> int:
    """Cancel some of what is still queued of a message to many, for a job that goes on in slices; return how many."""
    waiting = (
        sa.select(Delivery.id)
        .where(Delivery.batch_id == batch_id, Delivery.state.in_(WAITING))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return _cancel([Delivery.id.in_(waiting)])


def _cancel(where: Sequence[Any], **values: Any) -> int:
    return _change_all([*where, Delivery.state.in_(WAITING)], state=DeliveryState.CANCELLED, **values)


def _change_all(where: Sequence[Any], **values: Any) -> int:
    changed = db.session.execute(
        sa.update(Delivery)
        .where(*where)
        .values(**values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    _forget(row.id for row in changed)
    return len(changed)


def undo(act_key: str, since: datetime) -> int:
    """Cancel the mails of an act, and queue again those that it had stopped; return how many were cancelled.

    Queued again is also what was not so any more when it was claimed, `since` the act was done: by its undo it may be
    so again. Whether it is, is asked once more when it is claimed.
    """
    stopped = _cancel([Delivery.act_key == act_key])
    was_untrue = sa.and_(Delivery.stopped_by_act == UNTRUE, Delivery.next_attempt_at >= since)
    _queue_again(sa.or_(Delivery.stopped_by_act == act_key, was_untrue))
    on_commit(None)
    return stopped


def _queue_again(where: sa.ColumnElement[bool]) -> None:
    _change_all(
        [where, Delivery.state == DeliveryState.CANCELLED],
        state=DeliveryState.QUEUED,
        stopped_by_act=None,
        next_attempt_at=sa.func.coalesce(Delivery.not_before_at, clock.now()),
    )


def _forget(ids: Iterable[int]) -> None:
    """Rows of the session that a bulk statement changed are read again."""
    for key in ids:
        row = db.session.identity_map.get(sa.orm.util.identity_key(Delivery, key))
        if row is not None:
            db.session.expire(row)


def try_again(delivery: Delivery) -> None:
    """Queue anew what failed, bounced or was left out, with a fresh start; decided by a person, inside an action."""
    if delivery.state not in (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.SUPPRESSED):
        return
    batch = delivery.batch_id
    topics = topics_of({batch}).get(batch, ()) if batch is not None else ()
    question = Asked(delivery.person_id, delivery.to_address, delivery.category, topics, delivery.is_by_anybody)
    reason = reasons_for([question]).get(question)
    delivery.state = DeliveryState.SUPPRESSED if reason else DeliveryState.QUEUED
    delivery.suppressed_reason = reason
    delivery.attempt_count, delivery.error = 0, None
    delivery.not_before_at = delivery.next_attempt_at = clock.now()
    on_commit(None)


def unsubscribe_link(person_id: int, address: str) -> str:
    """The public id of the person's unsubscribe link, made on first use; it is good until it is revoked."""
    found = db.session.scalars(
        sa.select(Link.public_id)
        .where(Link.purpose == Purpose.UNSUBSCRIBE, Link.person_id == person_id, Link.revoked_at.is_(None))
        .order_by(Link.id)
        .limit(1)
    ).one_or_none()
    return (
        found
        or links.issue(Purpose.UNSUBSCRIBE, ttl=None, person_id=person_id, address=address, outlives_act=True).public_id
    )
