"""Two records that may be one person's, and what was said of them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.foundation.columns import JsonType, PublicId, UtcDateTime, key, person_key, personal, plain, refers
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose
from volunteers.people.models import Person


class Sign(StrEnum):
    """By what two records look like one person's."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    SAID = "said"


class Side(StrEnum):
    """One of two records, in the order in which they were made."""

    FIRST = "first"
    SECOND = "second"


class Duplicate(PublicId, Model):
    """Two records, the older one first; found by the sweep or named by somebody, until they are one or said to be two.

    "Not the same person" is remembered: then the sweep does not find them again.
    """

    __tablename__ = "duplicates"
    __whose__ = Whose(
        Erased.BY_ROOM,
        person="first_id",
        also="second_id",
        is_handed_out=False,
        why="it is a guess of ours, and names two people",
    )

    id: Mapped[int] = key()
    first_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    second_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    signs: Mapped[list[str]] = personal(JsonType, default=list)
    found_at: Mapped[datetime] = plain(UtcDateTime)
    dismissed_at: Mapped[datetime | None] = plain(UtcDateTime)
    dismissed_by_id: Mapped[int | None] = person_key()

    first: Mapped[Person] = relationship(foreign_keys=[first_id], lazy="raise_on_sql")
    second: Mapped[Person] = relationship(foreign_keys=[second_id], lazy="raise_on_sql")

    __table_args__ = (
        sa.UniqueConstraint("first_id", "second_id", name="uq_duplicates_pair"),
        sa.CheckConstraint("first_id < second_id", name="order"),
    )

    def side(self, side: Side) -> Person:
        """The record of this side."""
        return self.first if side is Side.FIRST else self.second
