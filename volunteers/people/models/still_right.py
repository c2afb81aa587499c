"""Whether what we know of somebody is still right: when they said so, and when they were asked."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import Versioned, key, plain, refers
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose
from volunteers.people.models.tables import Person


class Fact(StrEnum):
    """What is asked by itself once a year, each with its own few fields."""

    NAME = "name"
    PHONE = "phone"
    LANGUAGES = "languages"
    SKILLS = "skills"
    AVAILABILITY = "availability"
    EMERGENCY = "emergency"


class StillRight(Versioned, Model):
    """One person's yearly question. The dates are days where the organisation is.

    They were asked in the round that began on `asked_on`, and once more on `reminded_on`; `confirmed_on` is the day of
    their last yes, or of their last change of what we know.
    """

    __tablename__ = "still_right"
    __whose__ = Whose(Erased.DELETED, person="person_id")
    __scope__ = ScopedBy(person="person_id", read=Permission.PEOPLE_READ)

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    confirmed_on: Mapped[date | None] = plain(sa.Date)
    asked_on: Mapped[date | None] = plain(sa.Date)
    reminded_on: Mapped[date | None] = plain(sa.Date)

    person: Mapped[Person] = relationship(back_populates="still_right", lazy="raise_on_sql")

    __table_args__ = (
        sa.UniqueConstraint("person_id", name="uq_still_right_person"),
        sa.Index("ix_still_right_asked_on", "asked_on"),
    )

    @classmethod
    def is_waiting(cls) -> sa.ColumnElement[bool]:
        """SQL condition: they were asked and have not answered."""
        return sa.and_(cls.asked_on.is_not(None), sa.or_(cls.confirmed_on.is_(None), cls.confirmed_on < cls.asked_on))

    @staticmethod
    def counts(row: "StillRight") -> tuple[date, date]:
        """How much a row counts where two records of one person become one: the last answer, then the last question."""
        return (row.confirmed_on or date.min, row.asked_on or date.min)
