"""What an activity needs people for: its positions, each with shifts of its own."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.foundation.columns import (
    JsonType,
    LocalText,
    PublicId,
    UtcDateTime,
    key,
    local_text,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.whose import nobodys

if TYPE_CHECKING:
    from volunteers.activities.models.tables import Activity


class ActivityPosition(PublicId, Model):
    """Something to do at an activity: the welcome desk, an interpreter. How many come is its shifts'.

    `least` and `target` are how many each of its shifts needs and would like to have; the most are the shift's places.
    `languages` are wanted and `least_age` is said; what is asked for (`requires`) is asked besides what the activity
    does.
    """

    __tablename__ = "activity_positions"
    __whose__ = nobodys("what an activity needs people for")
    __told__ = frozenset({"title"})
    __told_by__ = "activity"

    id: Mapped[int] = key()
    activity_id: Mapped[int] = refers("activities.id")
    title: Mapped[LocalText] = local_text()
    least: Mapped[int | None] = plain(sa.Integer)
    target: Mapped[int | None] = plain(sa.Integer)
    most: Mapped[int | None] = plain(sa.Integer)
    languages: Mapped[list[str]] = plain(JsonType, default=list, server_default="[]")
    least_age: Mapped[int | None] = plain(sa.Integer)
    requires: Mapped[list[int]] = plain(JsonType, default=list, server_default="[]")
    removed_at: Mapped[datetime | None] = plain(UtcDateTime)

    activity: Mapped["Activity"] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("least IS NULL OR least > 0", name="least"),
        sa.CheckConstraint("target IS NULL OR target >= coalesce(least, 1)", name="target"),
        sa.CheckConstraint("most IS NULL OR most >= coalesce(target, least, 1)", name="most"),
    )
