"""The outbox: one row per mail, what a batch shares, and the addresses that we no longer write to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import JsonType, PublicId, UtcDateTime, enum_type, key, person_key, personal, plain
from volunteers.foundation.db import Model
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose, nobodys

EVERYTHING = "*"
"""The category of a suppression that holds for every mail."""


class DeliveryState(StrEnum):
    """Where a mail is; the plain words are in `mail.words`."""

    QUEUED = "queued"
    SENDING = "sending"
    DEFERRED = "deferred"
    SENT = "sent"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


_S = DeliveryState
states(
    DeliveryState,
    {
        _S.QUEUED: {_S.SENDING, _S.SUPPRESSED, _S.CANCELLED},
        _S.SENDING: {_S.SENT, _S.DEFERRED, _S.FAILED, _S.BOUNCED},
        # a journal that is replayed late finds its rows deferred
        _S.DEFERRED: {_S.SENDING, _S.SENT, _S.SUPPRESSED, _S.CANCELLED},
        _S.SENT: {_S.BOUNCED, _S.COMPLAINED},
        _S.BOUNCED: {_S.QUEUED},
        _S.COMPLAINED: set(),
        _S.FAILED: {_S.QUEUED},
        _S.SUPPRESSED: {_S.QUEUED},
        _S.CANCELLED: {_S.QUEUED},  # done, taken back, done again
    },
)

WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DEFERRED)
TROUBLE = (DeliveryState.BOUNCED, DeliveryState.COMPLAINED, DeliveryState.FAILED)
"""Of a mail that did not arrive."""
ENDED = tuple(sorted((*TROUBLE, DeliveryState.CANCELLED, DeliveryState.SUPPRESSED)))
"""Of a mail that is over, and did not arrive or was never to leave: the few beside those that were sent."""


UNTRUE = "untrue"
"""`stopped_by_act` of a mail that was not so any more when it was claimed: an undo asks whether it is so again."""


NOT_HANDED_OUT = {
    "facts": "a link in it may let somebody in",
    "sender_name": "it is somebody else's",
    "dedupe_key": "it is made of what else is here",
    "error": "what another server said",
    **dict.fromkeys(("reply_to_address", "reply_to_name"), "it is somebody else's"),
}


class SuppressedReason(StrEnum):
    """Why somebody was left out."""

    BAD_ADDRESS = "bad_address"
    BOUNCED = "bounced"
    BY_HAND = "by_hand"
    COMPLAINED = "complained"
    GONE = "gone"
    MINOR = "minor"
    OPTED_OUT = "opted_out"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"


class MailHold(Model):
    """From when to when no mail left: since a backup was put back, until an administrator said go."""

    __tablename__ = "mail_holds"
    __whose__ = nobodys("when no mail left")

    id: Mapped[int] = key()
    began_at: Mapped[datetime] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)


class MailBatch(PublicId, Model):
    """What a message to many shares: written once, never changed afterwards."""

    __tablename__ = "mail_batches"
    __whose__ = nobodys("what a message to many shares; where it names somebody, the name goes")
    __scope__ = ScopedBy(read=Permission.OUTBOX_READ)

    id: Mapped[int] = key()
    kind: Mapped[str] = plain(sa.String(80))
    dedupe_key: Mapped[str] = plain(sa.String(200), unique=True)
    facts: Mapped[dict[str, Any]] = personal(JsonType, default=dict)
    category: Mapped[str] = plain(sa.String(32))
    sender_name: Mapped[str | None] = personal(sa.String(200))
    reply_to_address: Mapped[str | None] = personal(sa.String(254))
    reply_to_name: Mapped[str | None] = personal(sa.String(200))
    list_id: Mapped[str | None] = plain(sa.String(200))
    topics: Mapped[list[int]] = plain(JsonType, default=list, server_default="[]")  # whose news it is: `Asked.topics`
    is_sensitive: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    subject_type: Mapped[str | None] = plain(sa.String(64))
    subject_id: Mapped[int | None] = plain(sa.Integer)
    created_at: Mapped[datetime] = plain(UtcDateTime)

    __table_args__ = (sa.Index("ix_mail_batches_subject", "subject_type", "subject_id"),)


def _literally(states: tuple[DeliveryState, ...]) -> sa.TextClause:
    """The condition of a partial index, in the very words that `_is_among` asks with."""
    words = ", ".join(repr(state.value) for state in states)
    return sa.text(f"state IN ({words})")


class Delivery(PublicId, Model):
    """One mail to one address. `next_attempt_at` says when the worker may take it; a lease, that one has."""

    __tablename__ = "deliveries"
    __whose__ = Whose(Erased.BY_ROOM, person="person_id", address="to_address", hidden=NOT_HANDED_OUT)
    __scope__ = ScopedBy(read=Permission.OUTBOX_READ)

    id: Mapped[int] = key()
    kind: Mapped[str] = plain(sa.String(80))
    state: Mapped[DeliveryState] = plain(enum_type(DeliveryState, "state"))
    suppressed_reason: Mapped[SuppressedReason | None] = plain(enum_type(SuppressedReason, "suppressed_reason"))
    category: Mapped[str] = plain(sa.String(32))
    batch_id: Mapped[int | None] = plain(sa.ForeignKey("mail_batches.id"))
    dedupe_key: Mapped[str] = personal(sa.String(200), unique=True)  # a room may put an address into it
    message_id: Mapped[str] = plain(sa.String(200), unique=True)  # fixed when written: a mail sent twice is one mail
    to_address: Mapped[str] = personal(sa.String(254))
    to_name: Mapped[str] = personal(sa.String(200), default="", server_default="")
    person_id: Mapped[int | None] = person_key(index=True)  # no foreign key: a mechanism knows no subject
    language: Mapped[str] = plain(sa.String(35))
    facts: Mapped[dict[str, Any]] = personal(JsonType, default=dict)
    sender_name: Mapped[str | None] = personal(sa.String(200))
    reply_to_address: Mapped[str | None] = personal(sa.String(254))
    reply_to_name: Mapped[str | None] = personal(sa.String(200))
    list_id: Mapped[str | None] = plain(sa.String(200))
    unsubscribe_public_id: Mapped[str | None] = plain(sa.String(16))
    is_sensitive: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    is_bulk: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))  # goes after single mails
    is_by_anybody: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))  # counted: `asked`
    subject_type: Mapped[str | None] = plain(sa.String(64))
    subject_id: Mapped[int | None] = plain(sa.Integer)
    act_key: Mapped[str | None] = plain(sa.String(16), index=True)  # the unit of work that queued it: undo stops it
    stopped_by_act: Mapped[str | None] = plain(sa.String(16), index=True)  # and the one that stopped it: undo queues it
    created_at: Mapped[datetime] = plain(UtcDateTime)
    not_before_at: Mapped[datetime | None] = plain(UtcDateTime)
    next_attempt_at: Mapped[datetime] = plain(UtcDateTime)
    attempt_count: Mapped[int] = plain(sa.Integer, default=0, server_default="0")
    lease_holder: Mapped[str | None] = plain(sa.String(32))
    lease_until_at: Mapped[datetime | None] = plain(UtcDateTime)
    sent_at: Mapped[datetime | None] = plain(UtcDateTime)
    error: Mapped[str | None] = personal(sa.String(500))  # the server's reply; may name the address

    __table_args__ = (
        sa.Index(
            "ix_deliveries_due",
            "is_bulk",
            "next_attempt_at",
            "id",
            sqlite_where=_literally(WAITING),
            postgresql_where=_literally(WAITING),
        ),
        sa.Index(
            "ix_deliveries_leased",
            "lease_until_at",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        ),
        sa.Index(
            "ix_deliveries_by_anybody",
            "created_at",
            sqlite_where=sa.text("is_by_anybody = 1"),
            postgresql_where=sa.text("is_by_anybody"),
        ),
        sa.Index("ix_deliveries_to_address", "to_address", postgresql_ops={"to_address": "varchar_pattern_ops"}),
        sa.Index("ix_deliveries_subject", "subject_type", "subject_id"),
        sa.Index("ix_deliveries_created", "created_at", "id"),
        sa.Index(
            "ix_deliveries_ended",
            "created_at",
            "id",
            sqlite_where=_literally(ENDED),
            postgresql_where=_literally(ENDED),
        ),
        sa.Index("ix_deliveries_kind", "kind", "id"),
        sa.Index("ix_deliveries_batch_state", "batch_id", "state"),
    )

    @classmethod
    def is_waiting(cls) -> sa.ColumnElement[bool]:
        """SQL condition: it waits to be sent."""
        return _is_among(cls.state, WAITING)

    @classmethod
    def is_leased(cls) -> sa.ColumnElement[bool]:
        """SQL condition: a worker has it."""
        return cls.state == sa.literal_column("'sending'")

    @classmethod
    def is_trouble(cls) -> sa.ColumnElement[bool]:
        """SQL condition: it did not arrive."""
        return sa.and_(cls.is_ended(), cls.state.in_(TROUBLE))

    @classmethod
    def is_ended(cls) -> sa.ColumnElement[bool]:
        """SQL condition: it is over, and was not sent."""
        return _is_among(cls.state, ENDED)

    @classmethod
    def is_state(cls, state: DeliveryState) -> sa.ColumnElement[bool]:
        """SQL condition: it is in this state; the few of a rare one are found without reading the others."""
        index = next((states for states in (WAITING, ENDED) if state in states), ())
        return sa.and_(cls.state == state, *([_is_among(cls.state, index)] if index else []))


def _is_among(column: Any, states: tuple[DeliveryState, ...]) -> sa.ColumnElement[bool]:
    """Written as literals: SQLite uses a partial index only where it reads the index's own words."""
    words: Any = sa.bindparam("among", states, expanding=True, literal_execute=True, unique=True)
    among: sa.ColumnElement[bool] = column.in_(words)
    return among


class Suppression(Model):
    """An address that we no longer write to, for one category of mail or for every one."""

    __tablename__ = "mail_suppressions"
    __whose__ = Whose(Erased.DELETED, address="address")
    __scope__ = ScopedBy(read=Permission.OUTBOX_READ)

    id: Mapped[int] = key()
    address: Mapped[str] = personal(sa.String(254))  # lower case
    category: Mapped[str] = plain(sa.String(32), default=EVERYTHING)
    reason: Mapped[SuppressedReason] = plain(enum_type(SuppressedReason, "reason"))
    detail: Mapped[str | None] = personal(sa.String(500))
    created_at: Mapped[datetime] = plain(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("address", "category", name="uq_mail_suppressions_address_category"),)
