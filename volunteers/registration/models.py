"""Applications, and the interest of somebody under 18."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.committees.models import Committee, Membership
from volunteers.foundation.columns import PublicId, UtcDateTime, Versioned, enum_type, key, personal, plain, refers
from volunteers.foundation.db import Model
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose
from volunteers.initiatives.models import Position
from volunteers.people.models import Person


class ApplicationState(StrEnum):
    """received: within the act that makes it, until it reaches somebody; in review: the chair has it.

    What waits for an address to be confirmed is no application yet: `pending`.
    """

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN_STATES = (ApplicationState.RECEIVED, ApplicationState.IN_REVIEW)

states(
    ApplicationState,
    {
        ApplicationState.RECEIVED: {
            ApplicationState.IN_REVIEW,
            ApplicationState.ACCEPTED,
            ApplicationState.WITHDRAWN,
            ApplicationState.LAPSED,
        },
        ApplicationState.IN_REVIEW: {
            ApplicationState.ACCEPTED,
            ApplicationState.DECLINED,
            ApplicationState.WITHDRAWN,
            ApplicationState.LAPSED,
        },
        # back to review is the undo of a decision
        ApplicationState.ACCEPTED: {ApplicationState.IN_REVIEW},
        ApplicationState.DECLINED: {ApplicationState.IN_REVIEW},
        ApplicationState.WITHDRAWN: {ApplicationState.RECEIVED, ApplicationState.IN_REVIEW},
        ApplicationState.LAPSED: set(),
    },
)


class Application(PublicId, Versioned, Model):
    """A person asks to join a committee; without a committee they asked us to help them choose."""

    __tablename__ = "applications"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many asked to join")
    __scope__ = ScopedBy(committee="committee_id", person="person_id", read=Permission.APPLICATION_DECIDE)

    id: Mapped[int] = key()
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    person_id: Mapped[int] = refers("people.id")
    position_id: Mapped[int | None] = refers("positions.id", nullable=True)  # the role that drew them here
    membership_id: Mapped[int | None] = refers("memberships.id", nullable=True)
    state: Mapped[ApplicationState] = plain(enum_type(ApplicationState, "state"), default=ApplicationState.RECEIVED)
    message: Mapped[str] = personal(sa.Text, default="")
    message_language: Mapped[str | None] = plain(sa.String(35))
    received_at: Mapped[datetime] = plain(UtcDateTime)
    review_since_at: Mapped[datetime | None] = plain(UtcDateTime)
    decided_at: Mapped[datetime | None] = plain(UtcDateTime)
    decided_by_id: Mapped[int | None] = refers("people.id", nullable=True)
    answer: Mapped[str] = personal(sa.Text, default="")
    private_note: Mapped[str] = personal(sa.Text, default="")
    nudged_at: Mapped[datetime | None] = plain(UtcDateTime)  # the chairs were reminded
    desk_told_at: Mapped[datetime | None] = plain(UtcDateTime)  # the coordinators were, for nobody chairs
    # the coordinator who looks for a committee, where help to choose was asked for
    helper_id: Mapped[int | None] = refers("people.id", nullable=True)

    committee: Mapped[Committee | None] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[decided_by_id])
    helper: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[helper_id])
    membership: Mapped[Membership | None] = relationship(lazy="raise_on_sql")
    position: Mapped[Position | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def is_unproposed(cls) -> sa.ColumnElement[bool]:
        """SQL condition: whoever had proposed the person took that back; the person has never heard of it."""
        return sa.and_(cls.state == ApplicationState.WITHDRAWN, cls.decided_by_id.is_not(None))

    __table_args__ = (
        sa.Index(
            "uq_applications_open",
            "committee_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('received', 'in_review')"),
            postgresql_where=sa.text("state IN ('received', 'in_review')"),
        ),
    )


class YoungInterest(PublicId, Model):
    """Somebody under 18 would like to help: a call-name, who answers for them and their address, nothing confirmed.

    The owner of the address is asked (`pending`); a coordinator sees who waits, and can call. After a no nothing is
    left of what was typed but `no_digest`, by which the same is not asked again for a while (`queries.asked_already`).
    """

    __tablename__ = "young_interests"
    __whose__ = Whose(Erased.DELETED, address="guardian_email")
    __scope__ = ScopedBy(read=Permission.ORGANIZATION_DESK)

    id: Mapped[int] = key()
    call_name: Mapped[str] = personal(sa.String(80))
    guardian_name: Mapped[str] = personal(sa.String(200), default="", server_default="")
    guardian_email: Mapped[str] = personal(sa.String(254))
    preferred_language: Mapped[str] = personal(sa.String(35), default="en")
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    received_at: Mapped[datetime] = plain(UtcDateTime)
    settled_at: Mapped[datetime | None] = plain(UtcDateTime)
    no_digest: Mapped[str | None] = plain(sa.String(80))

    committee: Mapped[Committee | None] = relationship(lazy="raise_on_sql")
