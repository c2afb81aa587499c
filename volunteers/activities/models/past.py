"""To what somebody came before this site was used, as another list tells it: history, until hours are kept here."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.committees.models import Committee
from volunteers.foundation.columns import PublicId, UtcDateTime, key, person_key, personal, plain, refers
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose


class PastParticipation(PublicId, Model):
    """Somebody took part (or did not come) on a day, with the minutes that they gave, where they are known.

    There is no activity behind it: only what it was called. `source` is the public id of the list that told it.
    """

    __tablename__ = "past_participations"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many took part, and how much time they gave")
    __scope__ = ScopedBy(person="person_id", read=Permission.DATA_OWN)

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    title: Mapped[str] = personal(sa.String(200))  # people write names into it
    held_on: Mapped[date] = plain(sa.Date)
    minutes: Mapped[int | None] = plain(sa.Integer)
    has_come: Mapped[bool] = plain(sa.Boolean, default=True)
    source: Mapped[str] = plain(sa.String(16), index=True)
    brought_at: Mapped[datetime] = plain(UtcDateTime)
    brought_by_id: Mapped[int | None] = person_key()

    committee: Mapped[Committee | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes"),
        sa.Index("ix_past_participations_day", "person_id", "held_on"),
    )
