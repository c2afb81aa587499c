"""A cohort, its sessions, its members, and who came to which session."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (
    LocalText,
    PublicId,
    UtcDateTime,
    Versioned,
    key,
    local_text,
    personal,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose, nobodys
from volunteers.people.models import Person
from volunteers.qualifications.models import QualificationKind


class Cohort(PublicId, Versioned, Model):
    """Some people who go through a program together, in a committee or in the whole organization."""

    __tablename__ = "cohorts"
    __whose__ = nobodys("which programs there are")
    __scope__ = ScopedBy(committee="committee_id", read=Permission.PROGRAM_MANAGE)

    id: Mapped[int] = key()
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    title: Mapped[LocalText] = local_text()
    kind_id: Mapped[int] = refers("qualification_kinds.id")  # what who completes it gets
    least_sessions: Mapped[int] = plain(sa.Integer, default=1)
    created_at: Mapped[datetime] = plain(UtcDateTime)

    committee: Mapped[Committee | None] = relationship(lazy="raise_on_sql")
    kind: Mapped[QualificationKind] = relationship(lazy="raise_on_sql")
    sessions: Mapped[list["CohortSession"]] = relationship(
        back_populates="cohort", lazy="raise_on_sql", order_by="CohortSession.held_on, CohortSession.id"
    )
    members: Mapped[list["CohortMember"]] = relationship(
        back_populates="cohort", lazy="raise_on_sql", order_by="CohortMember.id"
    )

    __table_args__ = (sa.CheckConstraint("least_sessions > 0", name="least"),)


class CohortSession(PublicId, Model):
    """One meeting of a cohort."""

    __tablename__ = "cohort_sessions"
    __whose__ = nobodys("when a cohort meets")

    id: Mapped[int] = key()
    cohort_id: Mapped[int] = refers("cohorts.id")
    held_on: Mapped[date] = plain(sa.Date)
    title: Mapped[str] = plain(sa.String(120), default="")

    cohort: Mapped[Cohort] = relationship(back_populates="sessions", lazy="raise_on_sql")


class CohortMember(PublicId, Model):
    """Somebody in a cohort. Who was taken off stays in its history."""

    __tablename__ = "cohort_members"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many took part")

    id: Mapped[int] = key()
    cohort_id: Mapped[int] = plain(sa.ForeignKey("cohorts.id"))
    person_id: Mapped[int] = refers("people.id")
    joined_at: Mapped[datetime] = plain(UtcDateTime)
    left_at: Mapped[datetime | None] = plain(UtcDateTime)
    completed_on: Mapped[date | None] = personal(sa.Date)

    cohort: Mapped[Cohort] = relationship(back_populates="members", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.UniqueConstraint("cohort_id", "person_id", name="uq_cohort_members_cohort_id"),)


class CohortAttendance(Model):
    """Somebody came to a session."""

    __tablename__ = "cohort_attendances"
    __whose__ = Whose(Erased.EMPTIED, through="member_id", why="how many came")

    id: Mapped[int] = key()
    session_id: Mapped[int] = plain(sa.ForeignKey("cohort_sessions.id"))
    member_id: Mapped[int] = refers("cohort_members.id")

    __table_args__ = (sa.UniqueConstraint("session_id", "member_id", name="uq_cohort_attendances_session_id"),)
