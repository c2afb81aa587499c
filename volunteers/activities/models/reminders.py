"""What people are reminded of: the steps of a plan, and of each person once what became of a step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.activities.models.tables import Activity, SignUp
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (
    JsonType,
    LocalText,
    PublicId,
    UtcDateTime,
    Versioned,
    enum_type,
    key,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose, nobodys


class Counted(StrEnum):
    """From what the days of a step are counted, and which way; the days are those of the place."""

    BEFORE_START = "before_start"
    AFTER_START = "after_start"
    BEFORE_END = "before_end"
    AFTER_END = "after_end"


class ToWhom(StrEnum):
    """Who gets it: who has a place, who waits for one, or of a meeting which members have not answered."""

    COMING = "coming"
    WAITING = "waiting"
    NO_ANSWER = "no_answer"


class ReminderState(StrEnum):
    """sent: the mail was written. covered: the mail about their place came after that moment, and said it all.

    too_late: nothing ran before it was over. enough: they had as many mails about it as anybody gets.
    """

    SENT = "sent"
    COVERED = "covered"
    TOO_LATE = "too_late"
    ENOUGH = "enough"


states(
    ReminderState,
    {
        ReminderState.SENT: {ReminderState.TOO_LATE},  # the mail did not leave in time
        ReminderState.COVERED: set(),
        ReminderState.TOO_LATE: set(),
        ReminderState.ENOUGH: set(),
    },
)


@dataclass(frozen=True)
class Step:
    """One reminder of a plan: so many days before or after, at an hour of the place, to whom, with which words.

    What it is follows from when and to whom (`kind`): whoever got it once does not get it again because its hour or
    its words were changed. `since`: whose moment was before that, it is not sent for; None is ever since.
    """

    public_id: str
    counted: Counted
    days: int
    hour: int
    to_whom: ToWhom
    asks: bool = False
    words: LocalText = field(default_factory=LocalText)
    since: datetime | None = None

    @property
    def kind(self) -> str:
        """What it is, as a text: `Reminder.step`."""
        return f"{self.counted.value}:{self.days}:{self.to_whom.value}"

    @property
    def is_before(self) -> bool:
        """Whether it is sent before it starts."""
        return self.counted is Counted.BEFORE_START

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "public_id": self.public_id,
            "counted": self.counted.value,
            "days": self.days,
            "hour": self.hour,
            "to_whom": self.to_whom.value,
            "asks": self.asks,
            "words": dict(self.words),
            "since": self.since.isoformat() if self.since is not None else None,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Step":
        """From JSON."""
        return cls(
            public_id=kept["public_id"],
            counted=Counted(kept["counted"]),
            days=kept["days"],
            hour=kept["hour"],
            to_whom=ToWhom(kept["to_whom"]),
            asks=kept["asks"],
            words=LocalText(kept["words"]),
            since=datetime.fromisoformat(kept["since"]) if kept["since"] else None,
        )


class ReminderPlan(PublicId, Versioned, Model):
    """The reminders of an activity, or of a committee's activities that have no plan of their own.

    It is read, changed and taken back as a whole, so that its few steps are one value. Without `is_own` it says
    nothing, and what stands above it counts: the committee's plan, or what the administrator set.
    """

    __tablename__ = "reminder_plans"
    __whose__ = nobodys("when people are reminded, and in which words")
    __scope__ = ScopedBy(committee="committee_id", read=Permission.ACTIVITY_MANAGE)

    id: Mapped[int] = key()
    committee_id: Mapped[int] = refers("committees.id")
    activity_id: Mapped[int | None] = refers("activities.id", nullable=True)
    is_own: Mapped[bool] = plain(sa.Boolean, default=True, server_default=sa.true())
    steps: Mapped[list[dict[str, Any]]] = plain(JsonType, default=list, server_default="[]")
    changed_at: Mapped[datetime] = plain(UtcDateTime)

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    activity: Mapped[Activity | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.Index(
            "uq_reminder_plans_committee",
            "committee_id",
            unique=True,
            sqlite_where=sa.text("activity_id IS NULL"),
            postgresql_where=sa.text("activity_id IS NULL"),
        ),
        sa.Index(
            "uq_reminder_plans_activity",
            "activity_id",
            unique=True,
            sqlite_where=sa.text("activity_id IS NOT NULL"),
            postgresql_where=sa.text("activity_id IS NOT NULL"),
        ),
    )


class Reminder(Model):
    """What became of one step for one person: there is one row for each, whatever runs at the same time.

    `for_on` is the day on which it starts (or ends) that the step is counted from: when that day is moved, the step
    comes again.
    """

    __tablename__ = "reminders"
    __whose__ = Whose(Erased.DELETED, person="person_id")
    __scope__ = ScopedBy(person="person_id", read=Permission.SIGNUP_OWN)

    id: Mapped[int] = key()
    activity_id: Mapped[int] = refers("activities.id", ondelete="CASCADE")
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    sign_up_id: Mapped[int | None] = refers("sign_ups.id", nullable=True)
    step: Mapped[str] = plain(sa.String(40))
    for_on: Mapped[date] = plain(sa.Date)
    due_at: Mapped[datetime] = plain(UtcDateTime)
    state: Mapped[ReminderState] = plain(enum_type(ReminderState, "state"))
    asks: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())
    made_at: Mapped[datetime] = plain(UtcDateTime)

    activity: Mapped[Activity] = relationship(lazy="raise_on_sql")
    sign_up: Mapped[SignUp | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.UniqueConstraint("activity_id", "person_id", "step", "for_on", name="uq_reminders_once"),)
