"""Series: what takes place again and again by a rule. Each time of it is an activity as any other."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.activities.models.facts import Freq, OnMissing, OnTwice, Rule
from volunteers.activities.models.kinds import ActivityKind
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (  # fmt: skip
    JsonType,
    PublicId,
    UtcDateTime,
    Versioned,
    enum_type,
    key,
    person_key,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.followed import Followed
from volunteers.foundation.whose import nobodys


class Series(PublicId, Versioned, Followed, Model):
    """A rule in wall time and its zone, and what each time is planned to be.

    The times are activities: `Activity.series_id`, and `series_slot` is the wall time that the rule gave it, however
    it was moved since. What differs from `plan` was changed on that one alone. `next_slot_at` is when the first time is
    for which there is no activity yet; None where all are made.
    """

    __tablename__ = "series"
    __whose__ = nobodys("by which rule something takes place again")
    __scope__ = ScopedBy(
        committee="committee_id",
        public="is_public",
        read=Permission.ACTIVITY_READ,
        lesser={Permission.ACTIVITY_MANAGE: (Permission.MEETING_MANAGE, "is_meeting")},
    )
    __told__ = frozenset(
        {"plan", "is_public", "freq", "every", "weekdays", "nth", "until_on", "count", "starts_local", "ends_local"}
    ) | {"time_zone", "left_out", "on_missing", "on_twice"}

    id: Mapped[int] = key()
    committee_id: Mapped[int] = refers("committees.id")
    follows_id: Mapped[int | None] = plain(sa.Integer)  # the series that this one goes on with, in another way
    kind: Mapped[ActivityKind] = plain(enum_type(ActivityKind, "kind"))
    is_public: Mapped[bool] = plain(sa.Boolean, default=False)
    freq: Mapped[Freq] = plain(enum_type(Freq, "freq"))
    every: Mapped[int] = plain(sa.Integer, default=1)
    weekdays: Mapped[list[int]] = plain(JsonType, default=list, server_default="[]")  # 0 is Monday; of a weekly one
    nth: Mapped[int | None] = plain(sa.Integer)  # of its weekday in the month, -1 the last; None: by the date
    until_on: Mapped[date | None] = plain(sa.Date)
    count: Mapped[int | None] = plain(sa.Integer)
    starts_local: Mapped[datetime] = plain(sa.DateTime(timezone=False))
    ends_local: Mapped[datetime] = plain(sa.DateTime(timezone=False))
    time_zone: Mapped[str] = plain(sa.String(64))
    left_out: Mapped[list[str]] = plain(JsonType, default=list, server_default="[]")  # slots that were never made
    on_missing: Mapped[OnMissing | None] = plain(enum_type(OnMissing, "on_missing"))
    on_twice: Mapped[OnTwice | None] = plain(enum_type(OnTwice, "on_twice"))
    plan: Mapped[dict[str, Any]] = plain(JsonType)
    in_charge_id: Mapped[int | None] = person_key()
    next_slot_at: Mapped[datetime | None] = plain(UtcDateTime, index=True)
    created_at: Mapped[datetime] = plain(UtcDateTime)
    changed_at: Mapped[datetime] = plain(UtcDateTime)

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("(until_on IS NULL) != (count IS NULL)", name="ends"),
        sa.CheckConstraint("every > 0", name="every"),
    )

    @hybrid_property
    def is_meeting(self) -> bool:
        """Whether it is one of meetings; also a SQL condition."""
        return self.kind == ActivityKind.MEETING

    @property
    def rule(self) -> Rule:
        """When it takes place."""
        return Rule(
            freq=self.freq,
            first=self.starts_local,
            every=self.every,
            weekdays=tuple(self.weekdays),
            nth=self.nth,
            until=self.until_on,
            count=self.count,
        )
