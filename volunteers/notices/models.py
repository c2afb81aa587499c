"""Notices, their audience and their recipients."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.activities.models import Activity
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (
    JsonType,
    LocalText,
    PublicId,
    UtcDateTime,
    Versioned,
    enum_type,
    key,
    local_text,
    personal,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose, nobodys
from volunteers.people.models import Person


class NoticeState(StrEnum):
    """draft: only its author works on it; scheduled: waits for undo or its time; sending: the worker took it.

    stopped: somebody saw that it was wrong while it went out.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class LeftOut(StrEnum):
    """Why somebody of the audience gets no mail."""

    OPTED_OUT = "opted_out"
    NOT_FROM_COMMITTEE = "not_from_committee"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    SAME_ADDRESS = "same_address"
    MINOR = "minor"
    UNCONFIRMED = "unconfirmed"


class ReplyTo(StrEnum):
    """Where answers may go."""

    ME = "me"
    COMMITTEE = "committee"
    ORGANIZATION = "organization"


class Fate(StrEnum):
    """What became of a mail, roughly: the four heaps that a sender asks about."""

    WAITING = "waiting"
    SENT = "sent"
    BACK = "back"
    LEFT_OUT = "left_out"


_N = NoticeState
states(
    NoticeState,
    {
        _N.DRAFT: {_N.SCHEDULED, _N.CANCELLED},
        _N.SCHEDULED: {_N.DRAFT, _N.SENDING, _N.STOPPED, _N.CANCELLED},  # back to draft is the undo
        _N.SENDING: {_N.SENT, _N.STOPPED},
        _N.SENT: set(),
        _N.STOPPED: set(),
        _N.CANCELLED: {_N.DRAFT},  # a deleted draft that was wanted after all
    },
)


class Notice(PublicId, Versioned, Model):
    """A message to many. `committee_id` is set where a chair writes to one committee; else it is the coordinator's."""

    __tablename__ = "notices"
    __whose__ = Whose(Erased.EMPTIED, person="author_id", why="it was said to others, for the committee")
    __scope__ = ScopedBy(committee="committee_id", read=Permission.NOTICE_SEND)

    id: Mapped[int] = key()
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    author_id: Mapped[int] = refers("people.id")
    subject: Mapped[LocalText] = local_text()
    body: Mapped[LocalText] = local_text()
    reply_to: Mapped[str] = personal(sa.String(254))
    reply_to_name: Mapped[str] = personal(sa.String(200), default="")
    is_to_everybody: Mapped[bool] = plain(sa.Boolean, default=False)
    state: Mapped[NoticeState] = plain(enum_type(NoticeState, "state"), default=NoticeState.DRAFT)
    created_at: Mapped[datetime] = plain(UtcDateTime)
    send_at: Mapped[datetime | None] = plain(UtcDateTime)
    snapshot_at: Mapped[datetime | None] = plain(UtcDateTime)
    sent_at: Mapped[datetime | None] = plain(UtcDateTime)
    recipient_count: Mapped[int | None] = plain(sa.Integer)
    batch_id: Mapped[int | None] = refers("mail_batches.id", nullable=True)

    committee: Mapped[Committee | None] = relationship(lazy="raise_on_sql")
    author: Mapped[Person] = relationship(lazy="raise_on_sql")
    audience: Mapped[list["NoticeCommittee"]] = relationship(
        back_populates="notice", lazy="raise_on_sql", order_by="NoticeCommittee.id"
    )


class NoticeCommittee(Model):
    """One committee of a notice's audience: all its members, those on the roster narrowed like `narrow`, or those who
    have a place on an activity of it (`is_to_waiting`: or wait for one).
    """

    __tablename__ = "notice_committees"
    __whose__ = nobodys("which committees a message went to")

    id: Mapped[int] = key()
    notice_id: Mapped[int] = refers("notices.id", ondelete="CASCADE")
    committee_id: Mapped[int] = refers("committees.id")
    narrow: Mapped[dict[str, list[str]] | None] = personal(JsonType)  # `RosterFilter.values`; may hold a part of a name
    activity_id: Mapped[int | None] = refers("activities.id", nullable=True)
    is_to_waiting: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))

    notice: Mapped[Notice] = relationship(back_populates="audience", lazy="raise_on_sql")
    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    activity: Mapped[Activity | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.UniqueConstraint("notice_id", "committee_id", name="uq_notice_committees_pair"),)


class NoticeSlice(Model):
    """Some people of a message that is going out, by their keys, whose mails are not written yet; gone when they are.

    Who shares a copy is in the same slice.
    """

    __tablename__ = "notice_slices"
    __whose__ = nobodys("keys of those to whom a mail is about to be written, for minutes")

    id: Mapped[int] = key()
    notice_id: Mapped[int] = refers("notices.id", ondelete="CASCADE")
    people: Mapped[list[int]] = plain(JsonType)


class NoticeRecipient(Model):
    """The snapshot at sending: who was in the audience, by which delivery they were reached, or why they were not."""

    __tablename__ = "notice_recipients"
    __whose__ = Whose(Erased.KEPT, person="person_id", why="how many got a message")

    id: Mapped[int] = key()
    notice_id: Mapped[int] = refers("notices.id", ondelete="CASCADE")
    person_id: Mapped[int] = refers("people.id")
    delivery_id: Mapped[int | None] = refers("deliveries.id", nullable=True)
    left_out: Mapped[LeftOut | None] = plain(enum_type(LeftOut, "left_out"))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.UniqueConstraint("notice_id", "person_id", name="uq_notice_recipients_pair"),
        sa.Index(
            "ix_notice_recipients_left_out",
            "notice_id",
            "left_out",
            sqlite_where=sa.text("left_out IS NOT NULL"),
            postgresql_where=sa.text("left_out IS NOT NULL"),
        ),
    )
