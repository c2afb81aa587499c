"""Initiatives, positions and assignments."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.committees.models import Committee
from volunteers.foundation.columns import (
    JsonType,
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
from volunteers.foundation.whose import Erased, Whose, nobodys
from volunteers.people.models import Person


class Sector(StrEnum):
    """What field an initiative is in."""

    ARTS_CULTURE = "arts_culture"
    YOUTH_EDUCATION = "youth_education"
    BUSINESS_TRADE = "business_trade"
    COMMUNITY_DEVELOPMENT = "community_development"
    MUNICIPAL = "municipal"


class InitiativeState(StrEnum):
    """From an idea to its end."""

    IDEA = "idea"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class AssignmentState(StrEnum):
    """offered: waiting for the person's answer; undone: the offer was taken back before its mail went out."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RELEASED = "released"
    COMPLETED = "completed"
    UNDONE = "undone"


class OfferState(StrEnum):
    """waiting: the chair has it; asked: they were asked to take the role; ended: with what it rested on."""

    WAITING = "waiting"
    ASKED = "asked"
    THANKED = "thanked"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


_I, _A, _O = InitiativeState, AssignmentState, OfferState
states(
    InitiativeState,
    {
        _I.IDEA: {_I.PROPOSED, _I.APPROVED, _I.RUNNING, _I.CANCELLED},
        _I.PROPOSED: {_I.IDEA, _I.APPROVED, _I.RUNNING, _I.CANCELLED},
        _I.APPROVED: {_I.RUNNING, _I.ON_HOLD, _I.CANCELLED},
        _I.RUNNING: {_I.COMPLETED, _I.ON_HOLD, _I.CANCELLED},
        _I.ON_HOLD: {_I.RUNNING, _I.CANCELLED, _I.COMPLETED},
        _I.COMPLETED: {_I.RUNNING},
        _I.CANCELLED: {_I.IDEA},
    },
)
states(
    AssignmentState,
    {
        # back to offered or accepted is the undo of an answer or of a release
        _A.OFFERED: {_A.ACCEPTED, _A.DECLINED, _A.RELEASED, _A.UNDONE},
        _A.ACCEPTED: {_A.OFFERED, _A.DECLINED, _A.RELEASED, _A.COMPLETED},
        _A.DECLINED: {_A.OFFERED, _A.ACCEPTED},
        _A.RELEASED: {_A.OFFERED, _A.ACCEPTED},
        _A.COMPLETED: set(),
        _A.UNDONE: set(),
    },
)
states(
    OfferState,
    {
        _O.WAITING: {_O.ASKED, _O.THANKED, _O.WITHDRAWN, _O.ENDED},
        # back to waiting is an undo
        _O.ASKED: {_O.WAITING},
        _O.THANKED: {_O.WAITING},
        _O.WITHDRAWN: {_O.WAITING},
        _O.ENDED: {_O.WAITING},
    },
)

CLOSED_STATES = (InitiativeState.COMPLETED, InitiativeState.CANCELLED)
OPEN_ASSIGNMENTS = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)


class Initiative(PublicId, Versioned, Model):
    """A festival, a delegation, a drive: what a committee undertakes."""

    __tablename__ = "initiatives"
    __whose__ = nobodys("what a committee undertakes")
    __scope__ = ScopedBy(committee="committee_id", public="is_public", read=Permission.INITIATIVE_READ)

    id: Mapped[int] = key()
    committee_id: Mapped[int] = refers("committees.id")
    title: Mapped[LocalText] = local_text()
    summary: Mapped[LocalText] = local_text()
    sector: Mapped[Sector] = plain(enum_type(Sector, "sector"))
    state: Mapped[InitiativeState] = plain(enum_type(InitiativeState, "state"), default=InitiativeState.IDEA)
    starts_on: Mapped[date | None] = plain(sa.Date)
    ends_on: Mapped[date | None] = plain(sa.Date)
    is_public: Mapped[bool] = plain(sa.Boolean, default=True)
    created_at: Mapped[datetime] = plain(UtcDateTime)

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    positions: Mapped[list["Position"]] = relationship(
        back_populates="initiative", lazy="raise_on_sql", order_by="Position.id"
    )

    __table_args__ = (sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),)


class Position(PublicId, Versioned, Model):
    """Something to do in an initiative, and how many people it needs."""

    __tablename__ = "positions"
    __whose__ = nobodys("what an initiative needs")

    id: Mapped[int] = key()
    initiative_id: Mapped[int] = refers("initiatives.id")
    title: Mapped[LocalText] = local_text()
    description: Mapped[LocalText] = local_text()
    needed_count: Mapped[int] = plain(sa.Integer, default=1)
    is_open: Mapped[bool] = plain(sa.Boolean, default=True)
    languages: Mapped[list[str]] = plain(JsonType, default=list, server_default="[]")  # tags (BCP 47)
    skills: Mapped[list[str]] = plain(JsonType, default=list, server_default="[]")  # in the words of whoever asks
    requires: Mapped[list[int]] = plain(JsonType, default=list, server_default="[]")  # keys of kinds of qualifications

    initiative: Mapped[Initiative] = relationship(back_populates="positions", lazy="raise_on_sql")
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="position", lazy="raise_on_sql", order_by="Assignment.id"
    )

    __table_args__ = (sa.CheckConstraint("needed_count > 0", name="needed"),)


class Assignment(PublicId, Versioned, Model):
    """A person asked to fill a position, and what they answered."""

    __tablename__ = "assignments"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many had roles")
    __scope__ = ScopedBy(person="person_id", read=Permission.ASSIGNMENT_ANSWER)

    id: Mapped[int] = key()
    position_id: Mapped[int] = refers("positions.id")
    person_id: Mapped[int] = refers("people.id")
    state: Mapped[AssignmentState] = plain(enum_type(AssignmentState, "state"), default=AssignmentState.OFFERED)
    offered_at: Mapped[datetime] = plain(UtcDateTime)
    offered_by_id: Mapped[int | None] = refers("people.id", nullable=True)
    answer_by_on: Mapped[date | None] = plain(sa.Date)
    answered_at: Mapped[datetime | None] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)  # released, declined after accepting, undone, completed
    reason: Mapped[str | None] = personal(sa.Text)  # in the words of whoever declined or released
    # whoever ended the membership by which they were asked said that it stays
    is_kept: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())

    position: Mapped[Position] = relationship(back_populates="assignments", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    offered_by: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[offered_by_id])

    __table_args__ = (
        sa.Index(
            "uq_assignments_open",
            "position_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('offered', 'accepted')"),
            postgresql_where=sa.text("state IN ('offered', 'accepted')"),
        ),
    )


class Offer(PublicId, Versioned, Model):
    """A member would like to take a position: the chair asks them to, or thanks them."""

    __tablename__ = "offers"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many offered to help")
    __scope__ = ScopedBy(person="person_id", read=Permission.OFFER_OWN)

    id: Mapped[int] = key()
    position_id: Mapped[int] = refers("positions.id")
    person_id: Mapped[int] = refers("people.id")
    state: Mapped[OfferState] = plain(enum_type(OfferState, "state"), default=OfferState.WAITING)
    words: Mapped[str] = personal(sa.Text, default="")
    words_language: Mapped[str | None] = plain(sa.String(35))
    offered_at: Mapped[datetime] = plain(UtcDateTime)
    told_at: Mapped[datetime | None] = plain(UtcDateTime)  # when the chairs were written to about it
    settled_at: Mapped[datetime | None] = plain(UtcDateTime)
    settled_by_id: Mapped[int | None] = refers("people.id", nullable=True)

    position: Mapped[Position] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])

    __table_args__ = (
        sa.Index(
            "uq_offers_waiting",
            "position_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )
