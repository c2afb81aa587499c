"""Kinds of trainings and checks, and who has which, from when to when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import (
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
from volunteers.people.models import Person


class KindSort(StrEnum):
    """What sort of thing a kind is. Of a background check only the outcome and the dates are kept."""

    ORIENTATION = "orientation"
    TRAINING = "training"
    BACKGROUND_CHECK = "background_check"
    LICENSE = "license"


class Evidence(StrEnum):
    """What is kept besides the dates and the outcome: nothing, or a line, such as the number of a certificate."""

    OUTCOME = "outcome"
    LINE = "line"


class Outcome(StrEnum):
    """How it ended."""

    PASSED = "passed"
    FAILED = "failed"


class Way(StrEnum):
    """How it came to be known: a coordinator recorded it, or somebody came to what grants it."""

    RECORDED = "recorded"
    ATTENDED = "attended"


class Standing(StrEnum):
    """How somebody stands to one kind on one day."""

    VALID = "valid"
    RENEWABLE = "renewable"
    IN_GRACE = "in_grace"
    EXPIRED = "expired"
    MISSING = "missing"
    FAILED = "failed"

    @property
    def is_met(self) -> bool:
        """Whether who stands like this may take part."""
        return self in (Standing.VALID, Standing.RENEWABLE, Standing.IN_GRACE)


class Seen(StrEnum):
    """What there is to see of somebody's trainings and checks."""

    CLEARED = "cleared"
    DATES = "dates"
    OUTCOME = "outcome"


class QualificationKind(PublicId, Versioned, Model):
    """A kind of training or check, as coordinators and administrators describe it."""

    __tablename__ = "qualification_kinds"

    id: Mapped[int] = key()
    name: Mapped[LocalText] = local_text()
    how_to: Mapped[LocalText] = local_text()  # how somebody gets it: whoever lacks it reads this
    sort: Mapped[KindSort] = plain(enum_type(KindSort, "sort"))
    evidence: Mapped[Evidence] = plain(enum_type(Evidence, "evidence"), default=Evidence.OUTCOME)
    validity_months: Mapped[int | None] = plain(sa.Integer)  # none: it never expires
    renewal_days: Mapped[int] = plain(sa.Integer, default=60)
    grace_days: Mapped[int] = plain(sa.Integer, default=0)
    by_attendance: Mapped[bool] = plain(sa.Boolean, default=False)
    is_active: Mapped[bool] = plain(sa.Boolean, default=True)
    created_at: Mapped[datetime] = plain(UtcDateTime)

    __table_args__ = (
        sa.CheckConstraint("validity_months IS NULL OR validity_months > 0", name="validity"),
        sa.CheckConstraint("renewal_days >= 0 AND grace_days >= 0", name="days"),
        sa.CheckConstraint("sort != 'background_check' OR evidence = 'outcome'", name="check_evidence"),
    )

    @property
    def is_check(self) -> bool:
        """Whether of it nothing is kept but the outcome and the dates."""
        return self.sort is KindSort.BACKGROUND_CHECK


class Qualification(PublicId, Versioned, Model):
    """A training or check of somebody. A newer one stands beside it; what was recorded by mistake is removed."""

    __tablename__ = "qualifications"
    __scope__ = ScopedBy(person="person_id", read=Permission.PEOPLE_READ)

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id")
    kind_id: Mapped[int] = refers("qualification_kinds.id")
    outcome: Mapped[Outcome] = personal(enum_type(Outcome, "outcome"))
    issued_on: Mapped[date] = personal(sa.Date)
    expires_on: Mapped[date | None] = personal(sa.Date, index=True)  # the last day on which it is valid
    line: Mapped[str] = personal(sa.String(200), default="")
    way: Mapped[Way] = plain(enum_type(Way, "way"), default=Way.RECORDED)
    recorded_at: Mapped[datetime] = plain(UtcDateTime)
    recorded_by_id: Mapped[int | None] = plain(sa.Integer)
    removed_at: Mapped[datetime | None] = plain(UtcDateTime)
    warned_days: Mapped[int | None] = plain(sa.Integer)  # of the warnings before it expires, the last one that was sent

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    kind: Mapped[QualificationKind] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= issued_on", name="order"),
        sa.Index("ix_qualifications_gate", "kind_id", "person_id"),
    )

    @property
    def is_passed(self) -> bool:
        """Whether it went well."""
        return self.outcome is Outcome.PASSED


@dataclass(frozen=True)
class Held:
    """As much of a qualification as a gate asks."""

    id: int
    kind_id: int
    outcome: Outcome
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True)
class Finding:
    """How somebody stands to one thing that is required, on one day; `expires_on` is its last day, where it has one."""

    kind: QualificationKind
    standing: Standing
    expires_on: date | None = None
    is_excepted: bool = False

    @property
    def is_met(self) -> bool:
        """Whether nothing is lacking, or somebody who may said that it need not be there."""
        return self.standing.is_met or self.is_excepted
