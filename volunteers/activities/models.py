"""Activities and sign-ups."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (
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
from volunteers.foundation.walltime import WallTime
from volunteers.initiatives.models import Initiative
from volunteers.people.models import Person


class ActivityKind(StrEnum):
    """What kind of thing happens. A meeting is an activity of kind meeting."""

    MEETING = "meeting"
    FESTIVAL = "festival"
    BOOTH = "booth"
    DELEGATION_IN = "delegation_in"
    DELEGATION_OUT = "delegation_out"
    HOME_STAY = "home_stay"
    YOUTH_PROGRAMME = "youth_programme"
    TRAINING = "training"
    SERVICE_PROJECT = "service_project"
    DRIVE = "drive"
    FUND_RAISER = "fund_raiser"
    CEREMONY = "ceremony"
    VIRTUAL_EXCHANGE = "virtual_exchange"
    SOCIAL = "social"


class ActivityState(StrEnum):
    """published until it is over (done) or cancelled, with a reason."""

    PUBLISHED = "published"
    DONE = "done"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """cancelled: we cancelled the activity; withdrawn: the person can't come any more."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


_S = SignUpState
OPEN_SIGNUPS = (_S.CONFIRMED, _S.WAITLISTED)
states(
    ActivityState,
    {
        ActivityState.PUBLISHED: {ActivityState.DONE, ActivityState.CANCELLED},
        ActivityState.DONE: set(),
        ActivityState.CANCELLED: {ActivityState.PUBLISHED},  # the undo of a cancellation
    },
)
states(
    SignUpState,
    {
        # back to waiting: the undo of what moved them up, or a new time at which they are somewhere else
        _S.CONFIRMED: {_S.WAITLISTED, _S.WITHDRAWN, _S.CANCELLED},
        _S.WAITLISTED: {_S.CONFIRMED, _S.WITHDRAWN, _S.CANCELLED},
        _S.WITHDRAWN: {_S.CONFIRMED, _S.WAITLISTED},  # undo only; who comes back later stands at the end: a new row
        _S.CANCELLED: {_S.CONFIRMED, _S.WAITLISTED},  # the undo of a cancellation
    },
)


class Activity(PublicId, Versioned, Model):
    """Something at a time and place. Its wall time and zone are the truth; the instants are derived from them."""

    __tablename__ = "activities"
    __scope__ = ScopedBy(committee="committee_id", public="is_public", read=Permission.ACTIVITY_READ)

    id: Mapped[int] = key()
    committee_id: Mapped[int] = refers("committees.id")
    initiative_id: Mapped[int | None] = refers("initiatives.id", nullable=True)
    kind: Mapped[ActivityKind] = plain(enum_type(ActivityKind, "kind"))
    title: Mapped[LocalText] = local_text()
    description: Mapped[LocalText] = local_text()
    place: Mapped[str] = plain(sa.String(300), default="")
    is_address_private: Mapped[bool] = plain(sa.Boolean, default=False)
    online_link: Mapped[str | None] = plain(sa.String(500))
    starts_local: Mapped[datetime] = plain(sa.DateTime(timezone=False))
    ends_local: Mapped[datetime] = plain(sa.DateTime(timezone=False))
    time_zone: Mapped[str] = plain(sa.String(64))
    starts_fold: Mapped[int] = plain(sa.Integer, default=0)
    ends_fold: Mapped[int] = plain(sa.Integer, default=0)
    starts_at: Mapped[datetime] = plain(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = plain(UtcDateTime)
    capacity: Mapped[int | None] = plain(sa.Integer)
    is_public: Mapped[bool] = plain(sa.Boolean, default=True)
    state: Mapped[ActivityState] = plain(enum_type(ActivityState, "state"), default=ActivityState.PUBLISHED)
    cancel_reason: Mapped[LocalText] = local_text()
    sequence: Mapped[int] = plain(sa.Integer, default=0)  # RFC 5545, 3.8.7.4: counts what calendars must notice
    created_at: Mapped[datetime] = plain(UtcDateTime)
    changed_at: Mapped[datetime] = plain(UtcDateTime)

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    initiative: Mapped[Initiative | None] = relationship(lazy="raise_on_sql")
    sign_ups: Mapped[list["SignUp"]] = relationship(
        back_populates="activity", lazy="raise_on_sql", order_by="SignUp.id"
    )

    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        sa.Index("ix_activities_committee_starts", "committee_id", "starts_at"),
    )

    @property
    def starts(self) -> WallTime:
        """When it starts, as people say it."""
        return WallTime(self.starts_local, self.time_zone, self.starts_fold)

    @property
    def ends(self) -> WallTime:
        """When it ends, as people say it."""
        return WallTime(self.ends_local, self.time_zone, self.ends_fold)


class SignUp(PublicId, Versioned, Model):
    """A person on an activity; the waiting list is in order of `id`."""

    __tablename__ = "sign_ups"
    __scope__ = ScopedBy(person="person_id", read=Permission.SIGNUP_OWN)

    id: Mapped[int] = key()
    activity_id: Mapped[int] = refers("activities.id")
    person_id: Mapped[int] = refers("people.id")
    state: Mapped[SignUpState] = plain(enum_type(SignUpState, "state"))
    signed_up_at: Mapped[datetime] = plain(UtcDateTime)
    changed_at: Mapped[datetime] = plain(UtcDateTime)
    note: Mapped[str] = personal(sa.String(300), default="")
    state_before: Mapped[SignUpState | None] = plain(enum_type(SignUpState, "state_before"))  # what undo restores
    moved_up_for_id: Mapped[int | None] = refers("sign_ups.id", nullable=True)  # whose place it was

    activity: Mapped[Activity] = relationship(back_populates="sign_ups", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.Index(
            "uq_sign_ups_open",
            "activity_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('confirmed', 'waitlisted')"),
            postgresql_where=sa.text("state IN ('confirmed', 'waitlisted')"),
        ),
        sa.Index("ix_sign_ups_order", "activity_id", "state", "id"),
    )


@dataclass(frozen=True)
class ActivityTerms:
    """What is said about an activity when it is scheduled or changed, as typed."""

    kind: ActivityKind
    title: LocalText
    description: LocalText
    place: str
    is_address_private: bool
    online_link: str | None
    starts: WallTime
    ends: WallTime
    capacity: int | None
    is_public: bool
    starts_chosen: bool = False  # which of two equal wall times was said
    ends_chosen: bool = False


@dataclass(frozen=True)
class Fill:
    """How full an activity is."""

    confirmed: int = 0
    waiting: int = 0
