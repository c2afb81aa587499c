"""What somebody is asked to read to a chair, and who is asked."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import PublicId, UtcDateTime, Versioned, enum_type, key, personal, plain, refers
from volunteers.foundation.db import Model
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose
from volunteers.people.models import Person


class ReadingState(StrEnum):
    """asked: it is waited for, as long as somebody may still answer; over: others were asked after that."""

    ASKED = "asked"
    READ = "read"
    OVER = "over"
    UNDONE = "undone"


class ReaderState(StrEnum):
    """ended: the right by which they were asked is gone. Who was not needed any more stays as asked."""

    ASKED = "asked"
    READ = "read"
    CANNOT = "cannot"
    ENDED = "ended"


states(
    ReadingState,
    {
        ReadingState.ASKED: {ReadingState.READ, ReadingState.OVER, ReadingState.UNDONE},
        ReadingState.READ: {ReadingState.ASKED},  # the reader took it back
        ReadingState.OVER: set(),
        ReadingState.UNDONE: set(),
    },
)
states(
    ReaderState,
    {
        ReaderState.ASKED: {ReaderState.READ, ReaderState.CANNOT, ReaderState.ENDED},
        ReaderState.READ: {ReaderState.ASKED},
        ReaderState.CANNOT: {ReaderState.ASKED},
        ReaderState.ENDED: {ReaderState.ASKED},
    },
)


class Reading(PublicId, Versioned, Model):
    """Words that stand in a row of a higher room, which readers are asked to say in English; no copy of the words."""

    __tablename__ = "readings"
    __whose__ = Whose(Erased.BY_ROOM, person="author_id")

    id: Mapped[int] = key()
    kind: Mapped[str] = plain(sa.String(40))  # the name of the hook that knows the words
    subject_id: Mapped[int] = plain(sa.Integer)  # no foreign key: the row is a higher room's
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    author_id: Mapped[int] = refers("people.id")
    language: Mapped[str] = plain(sa.String(35))
    state: Mapped[ReadingState] = plain(enum_type(ReadingState, "state"), default=ReadingState.ASKED)
    asked_at: Mapped[datetime] = plain(UtcDateTime)
    asked_by_id: Mapped[int | None] = refers("people.id", nullable=True)
    ends_at: Mapped[datetime] = plain(UtcDateTime)
    text: Mapped[str] = personal(sa.Text, default="")  # what it says, in English
    read_at: Mapped[datetime | None] = plain(UtcDateTime)

    readers: Mapped[list["Reader"]] = relationship(
        back_populates="reading", lazy="raise_on_sql", order_by="Reader.id", cascade="all, delete-orphan"
    )

    @property
    def waited_for(self) -> list["Reader"]:
        """Who may still answer."""
        return [each for each in self.readers if self.state is ReadingState.ASKED and each.state is ReaderState.ASKED]

    def is_open(self, now: datetime) -> bool:
        """Whether an answer may still come."""
        return now < self.ends_at and bool(self.waited_for)

    __table_args__ = (
        sa.Index("ix_readings_subject", "kind", "subject_id"),
        sa.Index(
            "uq_readings_asked",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )


class Reader(PublicId, Versioned, Model):
    """Somebody who is asked to read words to a chair."""

    __tablename__ = "readers"
    __whose__ = Whose(Erased.BY_ROOM, person="person_id")
    __scope__ = ScopedBy(person="person_id", read=Permission.READING_ANSWER)

    id: Mapped[int] = key()
    reading_id: Mapped[int] = refers("readings.id", ondelete="CASCADE")
    person_id: Mapped[int] = refers("people.id")
    state: Mapped[ReaderState] = plain(enum_type(ReaderState, "state"), default=ReaderState.ASKED)
    asked_at: Mapped[datetime] = plain(UtcDateTime)
    answered_at: Mapped[datetime | None] = plain(UtcDateTime)

    reading: Mapped[Reading] = relationship(back_populates="readers", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.UniqueConstraint("reading_id", "person_id", name="uq_readers_person"),)
