"""Activities, their shifts, and sign-ups."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.activities.models.kinds import WITH_PARTNER, ActivityKind, ActivityState, SignUpState
from volunteers.activities.models.positions import ActivityPosition
from volunteers.activities.models.series import Series
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (  # fmt: skip
    JsonType,
    LocalText,
    PublicId,
    UtcDateTime,
    Versioned,
    enum_type,
    key,
    local_text,
    person_key,
    personal,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.followed import Followed
from volunteers.foundation.walltime import WallTime, whole_days
from volunteers.foundation.whose import Erased, Whose, nobodys
from volunteers.initiatives.models import Initiative
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.safeguarding.models import ConsentRequest


class Activity(PublicId, Versioned, Followed, Model):
    """Something at a time and place. Its wall time and zone are the truth; the instants are derived from them."""

    __tablename__ = "activities"
    __whose__ = nobodys("what happens, when and where")
    __scope__ = ScopedBy(
        committee="committee_id",
        public="is_public",
        read=Permission.ACTIVITY_READ,
        lesser={Permission.ACTIVITY_MANAGE: (Permission.MEETING_MANAGE, "is_meeting")},
        hidden="is_draft",
        shown=Permission.ACTIVITY_MANAGE,
    )
    __told__ = frozenset(
        {"title", "description", "place", "is_address_private", "online_link", "is_public", "state"}
    ) | {*("starts_local", "starts_fold", "ends_local", "ends_fold", "time_zone")}

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
    is_public: Mapped[bool] = plain(sa.Boolean, default=False)
    # people sign up from so many days before it starts, until so many hours before; without them at any time
    opens_days: Mapped[int | None] = plain(sa.Integer)
    closes_hours: Mapped[int | None] = plain(sa.Integer)
    # who is in charge there, and the number that guardians call; what is asked of them besides that a child comes
    in_charge_id: Mapped[int | None] = person_key()
    contact_phone: Mapped[str | None] = plain(sa.String(32))
    # since when coordinators know that something lacks for the young people who come alone (`rules.charge`)
    unwatched_at: Mapped[datetime | None] = plain(UtcDateTime)
    consent_scopes: Mapped[list[str]] = plain(JsonType, default=list, server_default="[]")
    state: Mapped[ActivityState] = plain(enum_type(ActivityState, "state"), default=ActivityState.PUBLISHED)
    cancel_reason: Mapped[LocalText] = local_text()
    requires: Mapped[list[int]] = plain(JsonType, default=list, server_default="[]")  # keys of kinds of qualifications
    grants_id: Mapped[int | None] = plain(sa.Integer)  # the key of the kind of qualification that coming to it grants
    # of which series it is a time, and the wall time that the rule gave it, whenever it takes place by now
    series_id: Mapped[int | None] = plain(sa.Integer)
    series_slot: Mapped[datetime | None] = plain(sa.DateTime(timezone=False))
    created_at: Mapped[datetime] = plain(UtcDateTime)
    changed_at: Mapped[datetime] = plain(UtcDateTime)
    drafted_at: Mapped[datetime | None] = plain(UtcDateTime)  # a draft until it is published, and takes no place before
    discarded_at: Mapped[datetime | None] = plain(UtcDateTime)  # a draft that was thrown away

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    initiative: Mapped[Initiative | None] = relationship(lazy="raise_on_sql")
    series: Mapped[Series | None] = relationship(
        primaryjoin=lambda: sa.orm.foreign(Activity.series_id) == Series.id, viewonly=True, lazy="raise_on_sql"
    )
    in_charge: Mapped[Person | None] = relationship(
        primaryjoin=lambda: sa.orm.foreign(Activity.in_charge_id) == Person.id, viewonly=True, lazy="raise_on_sql"
    )
    shifts: Mapped[list["Shift"]] = relationship(back_populates="activity", lazy="raise_on_sql", order_by="Shift.id")

    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.Index("ix_activities_committee_starts", "committee_id", "starts_at"),
        sa.Index("uq_activities_series_slot", "series_id", "series_slot", unique=True),
    )

    @hybrid_property
    def is_draft(self) -> bool:
        """Whether only who plans it may see it; also a SQL condition."""
        return self.drafted_at is not None

    @is_draft.inplace.expression
    @classmethod
    def _is_draft(cls) -> sa.ColumnElement[bool]:
        return cls.drafted_at.is_not(None)

    @hybrid_property
    def is_meeting(self) -> bool:
        """Whether it is one; also a SQL condition."""
        return self.kind == ActivityKind.MEETING

    @property
    def has_partner(self) -> bool:
        """Whether somebody in the partner city takes part, so that it matters what time it is there."""
        return self.kind in WITH_PARTNER

    @property
    def starts(self) -> WallTime:
        """When it starts, as people say it."""
        return WallTime(self.starts_local, self.time_zone, self.starts_fold)

    @property
    def ends(self) -> WallTime:
        """When it ends, as people say it."""
        return WallTime(self.ends_local, self.time_zone, self.ends_fold)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first day and the day after the last, where it lasts whole days and has no time."""
        return whole_days(self.starts, self.ends)


_ITS_OWN = ("own_starts_local", "own_ends_local", "own_starts_at", "own_ends_at")
_ALL_OF_ITS_OWN_TIMES_OR_NONE = " OR ".join(
    f"({' AND '.join(f'{name} {what}' for name in _ITS_OWN)})" for what in ("IS NULL", "IS NOT NULL")
)


class Shift(PublicId, Model):
    """The unit of places: from when to when, and for how many. Every activity has at least one, made with it.

    When it is are its own times where it has any, in the zone of the activity, and else the activity's: they are kept
    once. The shift that is made with an activity has the activity's public id, so that its address and its entry in
    people's calendars stay what they are when other shifts come.
    """

    __tablename__ = "shifts"
    __whose__ = nobodys("places, and from when to when")
    __told__ = frozenset({"position_id", "own_starts_local", "own_starts_fold", "own_ends_local", "own_ends_fold"})
    __told_by__ = "activity"

    id: Mapped[int] = key()
    activity_id: Mapped[int] = refers("activities.id")
    capacity: Mapped[int | None] = plain(sa.Integer)
    own_starts_local: Mapped[datetime | None] = plain(sa.DateTime(timezone=False))
    own_ends_local: Mapped[datetime | None] = plain(sa.DateTime(timezone=False))
    own_starts_fold: Mapped[int] = plain(sa.Integer, default=0)
    own_ends_fold: Mapped[int] = plain(sa.Integer, default=0)
    own_starts_at: Mapped[datetime | None] = plain(UtcDateTime)
    own_ends_at: Mapped[datetime | None] = plain(UtcDateTime)
    position_id: Mapped[int | None] = refers("activity_positions.id", nullable=True)
    removed_at: Mapped[datetime | None] = plain(UtcDateTime)  # nobody can come any more; who had been on it is kept

    activity: Mapped[Activity] = relationship(back_populates="shifts", lazy="raise_on_sql")
    position: Mapped[ActivityPosition | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        sa.CheckConstraint(_ALL_OF_ITS_OWN_TIMES_OR_NONE, name="own_times"),
        sa.CheckConstraint("own_ends_at > own_starts_at", name="order"),
    )

    @property
    def requires(self) -> list[int]:
        """The keys of the kinds of qualifications that it asks for: the activity's, and those of its position."""
        own = self.position.requires if self.position is not None else []
        return list(dict.fromkeys([*self.activity.requires, *own]))

    @property
    def time_zone(self) -> str:
        """Where the clocks are that its times are of."""
        return self.activity.time_zone

    @property
    def starts(self) -> WallTime:
        """When it starts, as people say it."""
        if self.own_starts_local is None:
            return self.activity.starts
        return WallTime(self.own_starts_local, self.time_zone, self.own_starts_fold)

    @property
    def ends(self) -> WallTime:
        """When it ends, as people say it."""
        if self.own_ends_local is None:
            return self.activity.ends
        return WallTime(self.own_ends_local, self.time_zone, self.own_ends_fold)

    @property
    def opens_at(self) -> datetime | None:
        """The instant from which people can sign up; it moves with the start. None where nothing is said of it."""
        days = self.activity.opens_days
        return self.starts_at - timedelta(days=days) if days is not None else None

    @property
    def closes_at(self) -> datetime | None:
        """The instant at which that ends."""
        hours = self.activity.closes_hours
        return self.starts_at - timedelta(hours=hours) if hours is not None else None

    @hybrid_property
    def starts_at(self) -> datetime:
        """The instant at which it starts; a SELECT that asks for it joins the activity."""
        return self.own_starts_at or self.activity.starts_at

    @starts_at.inplace.expression
    @classmethod
    def _starts_at(cls) -> sa.ColumnElement[datetime]:
        return sa.func.coalesce(cls.own_starts_at, Activity.starts_at)

    @hybrid_property
    def ends_at(self) -> datetime:
        """The instant at which it ends; a SELECT that asks for it joins the activity."""
        return self.own_ends_at or self.activity.ends_at

    @ends_at.inplace.expression
    @classmethod
    def _ends_at(cls) -> sa.ColumnElement[datetime]:
        return sa.func.coalesce(cls.own_ends_at, Activity.ends_at)


class SignUp(PublicId, Versioned, Followed, Model):
    """A person on a shift; the waiting list is in order of `id`.

    Who can't come has one, too, on the shift that is made with the activity: a no for the time at which it was to start
    (`declined_for_at`), and for no other. Whether a no counts by now is asked of `queries.says_no`.
    """

    __tablename__ = "sign_ups"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many came")
    __scope__ = ScopedBy(person="person_id", read=Permission.SIGNUP_OWN)
    __told__ = frozenset({"state"})

    id: Mapped[int] = key()
    shift_id: Mapped[int] = refers("shifts.id")
    person_id: Mapped[int] = refers("people.id")
    state: Mapped[SignUpState] = plain(enum_type(SignUpState, "state"))
    signed_up_at: Mapped[datetime] = plain(UtcDateTime)
    changed_at: Mapped[datetime] = plain(UtcDateTime)
    note: Mapped[str] = personal(sa.String(300), default="")
    moved_up_for_id: Mapped[int | None] = refers("sign_ups.id", nullable=True)  # whose place it was
    declined_for_at: Mapped[datetime | None] = plain(UtcDateTime)  # when it was to start that they can't come to
    still_comes_for_at: Mapped[datetime | None] = plain(UtcDateTime)  # when it was to start that they said yes to again
    # who put them on the list, where they didn't do it themselves: by phone, or at the booth
    added_by_id: Mapped[int | None] = person_key()
    # whoever ended the membership that it was had by said that it stays
    is_kept: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())

    shift: Mapped[Shift] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("state != 'declined' OR declined_for_at IS NOT NULL", name="declined_for"),
        sa.Index(
            "uq_sign_ups_open",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('confirmed', 'waitlisted')"),
            postgresql_where=sa.text("state IN ('confirmed', 'waitlisted')"),
        ),
        sa.Index("ix_sign_ups_order", "shift_id", "state", "id"),
    )

    @property
    def still_comes(self) -> bool:
        """Whether they said again that they come, to the time at which it starts now."""
        return self.has_place and self.still_comes_for_at == self.shift.starts_at

    @property
    def has_place(self) -> bool:
        """Whether they have a place, and do not wait for one."""
        return self.state is SignUpState.CONFIRMED

    @property
    def activity(self) -> Activity:
        """What the shift is of."""
        return self.shift.activity


class HeldPlace(Model):
    """A place of a shift that is kept until somebody confirms their address, or a guardian answers. It counts as taken.

    Nobody is on the list by it: the answer makes a sign-up of it. After `until_at` it counts no more, also where the
    worker that ends it stands still.
    """

    __tablename__ = "held_places"
    __whose__ = Whose(Erased.BY_ROOM, through="pending_id")

    id: Mapped[int] = key()
    shift_id: Mapped[int] = refers("shifts.id")
    pending_id: Mapped[int | None] = refers("pending.id", nullable=True)
    request_id: Mapped[int | None] = refers("consent_requests.id", nullable=True, unique=True)
    until_at: Mapped[datetime] = plain(UtcDateTime, index=True)

    shift: Mapped[Shift] = relationship(lazy="raise_on_sql")
    pending: Mapped[Pending | None] = relationship(lazy="raise_on_sql")
    request: Mapped[ConsentRequest | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("(pending_id IS NULL) != (request_id IS NULL)", name="for_whom"),
        sa.Index("uq_held_places_pending_id", "pending_id", "shift_id", unique=True),
    )
