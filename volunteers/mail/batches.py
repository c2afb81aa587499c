"""A message to many: what they share is written once, and the recipients come by INSERT … SELECT.

No page waits for it: the request writes the notice, the worker takes the snapshot. Who is left out is written too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from volunteers.audit import on_commit
from volunteers.foundation import clock
from volunteers.foundation.columns import JsonType, UtcDateTime
from volunteers.foundation.db import db, is_postgresql
from volunteers.links import Link, Purpose
from volunteers.mail.message import Recipient, check_kind
from volunteers.mail.models import EVERYTHING, Delivery, DeliveryState, MailBatch, SuppressedReason, Suppression
from volunteers.mail.sender import own_domain
from volunteers.mail.upsert import insert


@dataclass(frozen=True)
class Batch:
    """What a message to many shares. The same `dedupe_key` twice is one batch, and each person gets it once."""

    kind: str
    facts: Mapping[str, Any]
    dedupe_key: str
    category: str
    sensitive: bool = False
    reply_to: Recipient | None = None
    sender_name: str | None = None
    list_id: str | None = None
    topics: tuple[int, ...] = ()
    about: Any = field(default=None, compare=False)

    def __post_init__(self) -> None:
        check_kind(self.kind)


def fill_batch(row: MailBatch, recipients: sa.Select[Any]) -> None:
    """Write a delivery for every row of `recipients` into a batch, in one statement; several actions may fill it.

    The select has columns `person_id, to_address, to_name, language`, and may have `facts` (a JSON object of what
    differs) and `suppressed_reason`; one row to an address is its business. Our own list of addresses is asked here,
    the gates when the worker claims.
    """
    db.session.flush()
    people = recipients.subquery("people")
    if row.list_id:
        _make_unsubscribe_links(people)
    columns = _columns(row, people)
    # SQLite can't tell ON CONFLICT from a join's ON without a WHERE
    select = sa.select(*columns.values()).select_from(people).where(people.c.person_id.is_not(None))
    statement = insert(Delivery).from_select(list(columns), select, include_defaults=False)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["dedupe_key"]))
    on_commit(None)


def open_batch(batch: Batch) -> MailBatch:
    """The row of what a message to many shares, inside the open action: the one with this key, or a new one."""
    db.session.flush()
    found = db.session.scalars(sa.select(MailBatch).where(MailBatch.dedupe_key == batch.dedupe_key)).one_or_none()
    if found is not None:
        return found
    row = MailBatch(
        kind=batch.kind,
        dedupe_key=batch.dedupe_key,
        facts=dict(batch.facts),
        category=batch.category,
        sender_name=batch.sender_name,
        reply_to_address=batch.reply_to.address if batch.reply_to else None,
        reply_to_name=batch.reply_to.name if batch.reply_to else None,
        list_id=batch.list_id,
        topics=sorted(batch.topics),
        is_sensitive=batch.sensitive,
        subject_type=type(batch.about).__tablename__ if batch.about is not None else None,
        subject_id=batch.about.id if batch.about is not None else None,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _columns(row: MailBatch, people: sa.Subquery) -> dict[str, sa.ColumnElement[Any]]:
    """The columns of a delivery, each with what it is filled from."""
    now = clock.now()
    reason = _reason(row.category, people)
    state = sa.case((reason.is_(None), DeliveryState.QUEUED.value), else_=DeliveryState.SUPPRESSED.value)
    facts = people.c.facts if "facts" in people.c else sa.literal({}, JsonType)
    link = _open_link(people) if row.list_id else sa.null()
    return {
        "public_id": _public_id(),
        "kind": sa.literal(row.kind),
        "state": state,
        "suppressed_reason": reason,
        "category": sa.literal(row.category),
        "batch_id": sa.literal(row.id),
        "dedupe_key": key_of(row, people.c.person_id),
        "message_id": _random() + sa.literal(f"@{own_domain()}"),
        "to_address": people.c.to_address,
        "to_name": people.c.to_name,
        "person_id": people.c.person_id,
        "language": people.c.language,
        "facts": facts,
        "unsubscribe_public_id": link,
        "is_sensitive": sa.literal(row.is_sensitive),
        "is_bulk": sa.true(),
        "subject_type": sa.literal(row.subject_type, sa.String),
        "subject_id": sa.literal(row.subject_id, sa.Integer),
        "created_at": sa.literal(now, UtcDateTime),
        "not_before_at": sa.null(),
        "next_attempt_at": sa.literal(now, UtcDateTime),
        "attempt_count": sa.literal(0),
    }


def key_of(row: MailBatch, person_id: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """The dedupe key of the delivery of a batch to a person: unique, so whoever joins on it finds each at once."""
    return sa.literal(f"batch:{row.public_id}:") + sa.cast(person_id, sa.String)


def _random() -> sa.ColumnElement[str]:
    """32 random hexadecimal digits, made by the database anew for each row."""
    if is_postgresql():
        return sa.func.replace(sa.cast(sa.func.gen_random_uuid(), sa.String), "-", "", type_=sa.String)
    return sa.func.lower(sa.func.hex(sa.func.randomblob(16)), type_=sa.String)


def _public_id() -> sa.ColumnElement[str]:
    """The back half: the front of a UUID has fewer random bits."""
    return sa.func.substr(_random(), 17, 16, type_=sa.String)


def _reason(category: str, people: sa.Subquery) -> sa.ColumnElement[Any]:
    """Why somebody is left out: the room's reason, else our own list's."""
    listed = (
        sa.select(sa.cast(Suppression.reason, sa.String))
        .where(
            Suppression.address == sa.func.lower(people.c.to_address),
            Suppression.category.in_([EVERYTHING, category]),
        )
        .limit(1)
        .correlate(people)
        .scalar_subquery()
    )
    bad = sa.case((people.c.to_address.like("%_@_%"), None), else_=SuppressedReason.BAD_ADDRESS.value)
    given = [sa.cast(people.c.suppressed_reason, sa.String)] if "suppressed_reason" in people.c else []
    return sa.func.coalesce(*given, listed, bad)


def _open_link(people: sa.Subquery) -> sa.ScalarSelect[Any]:
    """The person's open unsubscribe link, or NULL.

    One look into the index for each person. A join would be planned for a handful of people, because nobody can guess
    how many an audience has: it took seconds for ten thousand, on both databases.
    """
    return (
        sa.select(Link.public_id)
        .where(Link.person_id == people.c.person_id, Link.purpose == Purpose.UNSUBSCRIBE, Link.revoked_at.is_(None))
        .order_by(Link.id)
        .limit(1)
        .correlate(people)
        .scalar_subquery()
    )


def _make_unsubscribe_links(people: sa.Subquery) -> None:
    """Give an unsubscribe link to everybody of the select who has none.

    Asked as NOT EXISTS, which is answered once for all: looked up for each person in the table that the statement
    fills, it was quadratic on PostgreSQL.
    """
    has_one = sa.exists().where(
        Link.person_id == people.c.person_id, Link.purpose == Purpose.UNSUBSCRIBE, Link.revoked_at.is_(None)
    )
    select = sa.select(
        _public_id(),
        sa.literal(Purpose.UNSUBSCRIBE.value),
        people.c.person_id,
        people.c.to_address,
        sa.literal(clock.now(), UtcDateTime),
        sa.literal(0),
    ).where(people.c.person_id.is_not(None), ~has_one)
    names = ["public_id", "purpose", "person_id", "address", "created_at", "wrong_code_count"]
    db.session.execute(insert(Link).from_select(names, select, include_defaults=False))
