"""What the worker took from the outbox: plain values, so that no transaction is open while it renders and sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, MailBatch


class Claimed(NamedTuple):
    """One row of the outbox under our lease; the fields are columns of `deliveries`."""

    id: int
    public_id: str
    kind: str
    category: str
    batch_id: int | None
    message_id: str
    to_address: str
    to_name: str
    person_id: int | None
    language: str
    facts: Mapping[str, Any]
    sender_name: str | None
    reply_to_address: str | None
    reply_to_name: str | None
    list_id: str | None
    unsubscribe_public_id: str | None
    created_at: datetime
    not_before_at: datetime | None
    attempt_count: int
    subject_id: int | None = None
    is_by_anybody: bool = False
    act_key: str | None = None


@dataclass(frozen=True)
class Shared:
    """What a batch shares."""

    id: int
    facts: Mapping[str, Any]
    sender_name: str | None
    reply_to_address: str | None
    reply_to_name: str | None
    list_id: str | None


COLUMNS = tuple(getattr(Delivery, name) for name in Claimed._fields)


def shared(ids: set[int]) -> sa.Select[Any]:
    """The batches with these keys."""
    return sa.select(*(getattr(MailBatch, name) for name in Shared.__dataclass_fields__)).where(MailBatch.id.in_(ids))


def topics_of(batch_ids: set[int]) -> dict[int, tuple[int, ...]]:
    """Whose news each of these batches is (`Asked.topics`)."""
    if not batch_ids:
        return {}
    rows = db.session.execute(sa.select(MailBatch.id, MailBatch.topics).where(MailBatch.id.in_(batch_ids)))
    return {key: tuple(topics) for key, topics in rows}
