"""A committee, who belongs to it, and who holds its offices."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, Role, ScopedBy
from volunteers.foundation.columns import (
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
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose, nobodys
from volunteers.partners.models import PartnerCity
from volunteers.people.models import Person


class CommitteeKind(StrEnum):
    """What a committee looks after."""

    COUNTRY = "country"
    SPECIAL_INTEREST = "special-interest"
    BOARD = "board"


class Stage(StrEnum):
    """A working group explores before a city is chosen."""

    WORKING_GROUP = "working-group"
    COMMITTEE = "committee"


class JoinPolicy(StrEnum):
    """How one becomes a member."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"


class MembershipState(StrEnum):
    """active and on leave alternate; lapsed may become active again; ended is the end of this membership."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    LAPSED = "lapsed"
    ENDED = "ended"


class MembershipClass(StrEnum):
    """What kind of member."""

    VOTING = "voting"
    NON_VOTING = "non_voting"
    YOUTH = "youth"
    HONORARY = "honorary"
    ALTERNATE = "alternate"


class EndReason(StrEnum):
    """Why a membership ended."""

    RESIGNED = "resigned"
    REMOVED = "removed"
    TERM_OVER = "term_over"
    DECEASED = "deceased"
    UNDONE = "undone"


class OfficeKind(StrEnum):
    """The offices of a committee."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    TREASURER = "treasurer"

    @property
    def role(self) -> Role:
        """The role that the office carries."""
        return Role(self.value)


class OfficeBasis(StrEnum):
    """How somebody came into an office."""

    ELECTED = "elected"
    APPOINTED = "appointed"
    ACTING = "acting"


class Begins(StrEnum):
    """From when on an office is held that was to begin before its holder was a member."""

    WITH_MEMBERSHIP = "with_membership"
    AS_TYPED = "as_typed"


OPEN_STATES = (MembershipState.ACTIVE, MembershipState.ON_LEAVE, MembershipState.LAPSED)

states(
    MembershipState,
    {
        MembershipState.ACTIVE: {MembershipState.ON_LEAVE, MembershipState.LAPSED, MembershipState.ENDED},
        MembershipState.ON_LEAVE: {MembershipState.ACTIVE, MembershipState.ENDED},
        MembershipState.LAPSED: {MembershipState.ACTIVE, MembershipState.ENDED},
        # only the undo of an ending
        MembershipState.ENDED: {MembershipState.ACTIVE, MembershipState.ON_LEAVE, MembershipState.LAPSED},
    },
)


class Committee(PublicId, Versioned, Followed, Model):
    """A committee with its public page, its colour (hue 1 to 12) and how one joins it."""

    __tablename__ = "committees"
    __whose__ = nobodys("what committees say of themselves, and their own address")
    __scope__ = ScopedBy(committee="id")
    __told__ = frozenset({"name", "contact_email"})

    id: Mapped[int] = key()
    slug: Mapped[str] = plain(sa.String(80), unique=True)
    name: Mapped[LocalText] = local_text()
    short_name: Mapped[LocalText] = local_text()
    kind: Mapped[CommitteeKind] = plain(enum_type(CommitteeKind, "kind"))
    stage: Mapped[Stage] = plain(enum_type(Stage, "stage"), default=Stage.COMMITTEE)
    partner_city_id: Mapped[int | None] = refers("partner_cities.id", nullable=True)
    hue: Mapped[int] = plain(sa.Integer, default=1)
    summary: Mapped[LocalText] = local_text()
    purpose: Mapped[LocalText] = local_text()
    meets: Mapped[LocalText] = local_text()
    first_steps: Mapped[LocalText] = local_text()
    join_policy: Mapped[JoinPolicy] = plain(enum_type(JoinPolicy, "join_policy"), default=JoinPolicy.APPROVAL)
    contact_email: Mapped[str | None] = plain(sa.String(254))
    position: Mapped[int] = plain(sa.Integer, default=0)
    is_open: Mapped[bool] = plain(sa.Boolean, default=True)

    partner_city: Mapped[PartnerCity | None] = relationship(lazy="raise_on_sql")

    @property
    def native_name(self) -> str:
        """The city's name in its own script, or nothing."""
        return self.partner_city.native_name if self.partner_city else ""


class Membership(PublicId, Versioned, Model):
    """A person in a committee. One open membership per person and committee; ended ones stay readable."""

    __tablename__ = "memberships"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="how many were members, and when")
    __scope__ = ScopedBy(committee="committee_id", person="person_id", read=Permission.MEMBERSHIP_READ)

    id: Mapped[int] = key()
    committee_id: Mapped[int] = refers("committees.id")
    person_id: Mapped[int] = refers("people.id")
    state: Mapped[MembershipState] = plain(enum_type(MembershipState, "state"), default=MembershipState.ACTIVE)
    membership_class: Mapped[MembershipClass] = plain(
        enum_type(MembershipClass, "class"), default=MembershipClass.NON_VOTING
    )
    began_on: Mapped[date] = plain(sa.Date)
    ended_on: Mapped[date | None] = plain(sa.Date)
    end_reason: Mapped[EndReason | None] = plain(enum_type(EndReason, "end_reason"))
    back_on: Mapped[date | None] = plain(sa.Date)  # on leave until the day before

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    def state_on(self, today: date) -> MembershipState:
        """The state by the date: a leave is over on its day, also before the worker has noted it."""
        is_back = self.state is MembershipState.ON_LEAVE and self.back_on is not None and self.back_on <= today
        return MembershipState.ACTIVE if is_back else self.state

    __table_args__ = (
        sa.Index(
            "uq_memberships_open",
            "committee_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        ),
        sa.Index("ix_memberships_roster", "committee_id", "state"),
    )


class MembershipChange(Model):
    """One line of a membership's history: from when it was in which state, and why; or of which type (a value of
    `MembershipClass`), where that changed.
    """

    __tablename__ = "membership_changes"
    __whose__ = Whose(Erased.EMPTIED, through="membership_id", why="how many came and left, and when")

    id: Mapped[int] = key()
    membership_id: Mapped[int] = refers("memberships.id", ondelete="CASCADE")
    state: Mapped[MembershipState] = plain(enum_type(MembershipState, "state"))
    at: Mapped[datetime] = plain(UtcDateTime)
    by_person_id: Mapped[int | None] = person_key()
    reason: Mapped[str | None] = personal(sa.Text)
    membership_class: Mapped[str | None] = plain(sa.String(24))


class Term(PublicId, Versioned, Model):
    """Who holds an office from when to when (`ends_on` is the last day; none: open-ended).

    Its rights hold from the first day to the last. `ended_at` is set only where they ended in the middle of the first
    day, or before it: such a term is over at once, and stays to be read.
    """

    __tablename__ = "terms"
    __whose__ = Whose(Erased.EMPTIED, person="person_id", why="which offices were held, and when")
    __scope__ = ScopedBy(committee="committee_id", person="person_id", read=Permission.ROSTER_SEE_FELLOWS)

    id: Mapped[int] = key()
    committee_id: Mapped[int] = refers("committees.id")
    person_id: Mapped[int] = refers("people.id")
    office: Mapped[OfficeKind] = plain(enum_type(OfficeKind, "office"))
    basis: Mapped[OfficeBasis] = plain(enum_type(OfficeBasis, "basis"), default=OfficeBasis.ELECTED)
    starts_on: Mapped[date] = plain(sa.Date)
    ends_on: Mapped[date | None] = plain(sa.Date)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)
    # it is over, and what hung on it was looked at
    is_settled: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    # the successor's term, where the office was handed over in one act
    handed_to_id: Mapped[int | None] = refers("terms.id", nullable=True)
    # and what its last day was before (none: open-ended)
    would_end_on: Mapped[date | None] = plain(sa.Date)

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
        sa.Index(
            "uq_terms_open_ended",
            "committee_id",
            "office",
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        ),
    )
