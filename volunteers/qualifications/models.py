"""Kinds of trainings and checks, and who has which, from when to when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import (
    JsonType,
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
from volunteers.foundation.whose import Erased, Whose, nobodys
from volunteers.people.models import Person


class KindSort(StrEnum):
    """What sort of thing a kind is. Of a background check only the outcome and the dates are kept.

    An agreement is a waiver or a code of conduct: it has a text, and is signed again when that changes.
    """

    ORIENTATION = "orientation"
    TRAINING = "training"
    BACKGROUND_CHECK = "background_check"
    LICENSE = "license"
    AGREEMENT = "agreement"


class Evidence(StrEnum):
    """What is kept besides the dates and the outcome: nothing, or a line, such as the number of a certificate."""

    OUTCOME = "outcome"
    LINE = "line"


class Outcome(StrEnum):
    """How it ended."""

    PASSED = "passed"
    FAILED = "failed"


class Way(StrEnum):
    """How it came to be known.

    A coordinator recorded it; somebody came to what grants it; signed on their page, or on paper that somebody saw;
    completed a program.
    """

    RECORDED = "recorded"
    ATTENDED = "attended"
    SIGNED = "signed"
    ON_PAPER = "on_paper"
    COMPLETED = "completed"


class Standing(StrEnum):
    """How somebody stands to one kind on one day."""

    VALID = "valid"
    RENEWABLE = "renewable"
    IN_GRACE = "in_grace"
    EXPIRED = "expired"
    MISSING = "missing"
    FAILED = "failed"
    OUTDATED = "outdated"

    @property
    def is_met(self) -> bool:
        """Whether who stands like this may take part."""
        return self in (Standing.VALID, Standing.RENEWABLE, Standing.IN_GRACE)


class Ending(StrEnum):
    """What a coordinator looks at: what has expired, what still counts all the same, what expires soon."""

    EXPIRED = "expired"
    IN_GRACE = "in_grace"
    SOON = "soon"


class Seen(StrEnum):
    """What there is to see of somebody's trainings and checks."""

    CLEARED = "cleared"
    DATES = "dates"
    OUTCOME = "outcome"


class QualificationKind(PublicId, Versioned, Model):
    """A kind of training or check, as coordinators and administrators describe it."""

    __tablename__ = "qualification_kinds"
    __whose__ = nobodys("what kinds there are, and how somebody gets them")

    id: Mapped[int] = key()
    name: Mapped[LocalText] = local_text()
    how_to: Mapped[LocalText] = local_text()  # how somebody gets it: whoever lacks it reads this
    sort: Mapped[KindSort] = plain(enum_type(KindSort, "sort"))
    evidence: Mapped[Evidence] = plain(enum_type(Evidence, "evidence"), default=Evidence.OUTCOME)
    validity_months: Mapped[int | None] = plain(sa.Integer)  # none: it never expires
    renewal_days: Mapped[int] = plain(sa.Integer, default=60)
    grace_days: Mapped[int] = plain(sa.Integer, default=0)
    by_attendance: Mapped[bool] = plain(sa.Boolean, default=False)
    # whoever is in charge of young people who come alone needs it
    for_young: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())
    text_number: Mapped[int] = plain(sa.Integer, default=0, server_default="0")  # of an agreement, the present text
    is_active: Mapped[bool] = plain(sa.Boolean, default=True)
    created_at: Mapped[datetime] = plain(UtcDateTime)

    __table_args__ = (
        sa.CheckConstraint("validity_months IS NULL OR validity_months > 0", name="validity"),
        sa.CheckConstraint("renewal_days >= 0 AND grace_days >= 0", name="days"),
        sa.CheckConstraint("sort != 'background_check' OR evidence = 'outcome'", name="check_evidence"),
    )

    @property
    def is_agreement(self) -> bool:
        """Whether it is something to sign."""
        return self.sort is KindSort.AGREEMENT

    @property
    def is_asked(self) -> bool:
        """Whether anything can ask for it: it is in use, and what is to be signed has a text."""
        return self.is_active and (not self.is_agreement or self.text_number > 0)

    @property
    def is_check(self) -> bool:
        """Whether of it nothing is kept but the outcome and the dates."""
        return self.sort is KindSort.BACKGROUND_CHECK


class AgreementText(Model):
    """The text of an agreement, by version. What somebody signed stays to be read."""

    __tablename__ = "agreement_texts"
    __whose__ = nobodys("what people sign")

    id: Mapped[int] = key()
    kind_id: Mapped[int] = plain(sa.ForeignKey("qualification_kinds.id"))
    number: Mapped[int] = plain(sa.Integer)
    body: Mapped[LocalText] = local_text()
    written_at: Mapped[datetime] = plain(UtcDateTime)
    written_by_id: Mapped[int | None] = person_key()

    __table_args__ = (sa.UniqueConstraint("kind_id", "number", name="uq_agreement_texts_kind_id"),)


class Qualification(PublicId, Versioned, Model):
    """A training or check of somebody. A newer one stands beside it; what was recorded by mistake is removed."""

    __tablename__ = "qualifications"
    __whose__ = Whose(Erased.DELETED, person="person_id")
    __scope__ = ScopedBy(person="person_id", read=Permission.PEOPLE_READ)

    id: Mapped[int] = key()
    person_id: Mapped[int] = plain(sa.ForeignKey("people.id"))  # the gate looks for the people, not for the kind
    kind_id: Mapped[int] = plain(sa.ForeignKey("qualification_kinds.id"))
    outcome: Mapped[Outcome] = personal(enum_type(Outcome, "outcome"))
    issued_on: Mapped[date] = personal(sa.Date)
    expires_on: Mapped[date | None] = personal(sa.Date)  # the last day on which it is valid
    line: Mapped[str] = personal(sa.String(200), default="")
    text_number: Mapped[int | None] = plain(sa.Integer)  # which text was signed
    text_language: Mapped[str | None] = plain(sa.String(35))
    signed_name: Mapped[str] = personal(sa.String(200), default="", server_default="")
    seen_by: Mapped[str] = personal(sa.String(200), default="", server_default="")  # who saw the paper
    way: Mapped[Way] = plain(enum_type(Way, "way"), default=Way.RECORDED)
    recorded_at: Mapped[datetime] = plain(UtcDateTime)
    recorded_by_id: Mapped[int | None] = person_key()
    removed_at: Mapped[datetime | None] = plain(UtcDateTime)
    warned_days: Mapped[int | None] = plain(sa.Integer)  # of the warnings before it expires, the last one that was sent

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    kind: Mapped[QualificationKind] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= issued_on", name="order"),
        sa.Index("ix_qualifications_gate", "person_id", "kind_id"),
        sa.Index("ix_qualifications_ends", "kind_id", "expires_on"),
    )

    @property
    def is_passed(self) -> bool:
        """Whether it went well."""
        return self.outcome is Outcome.PASSED


class GateException(PublicId, Versioned, Model):
    """Somebody may take part in one thing without what they lack: who said so, and why. The person can read it.

    What it is about is a row of a higher room, by its table and key, with its title as it was then.
    """

    __tablename__ = "gate_exceptions"
    __whose__ = Whose(Erased.DELETED, person="person_id")

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id")
    subject_type: Mapped[str] = plain(sa.String(64))
    subject_id: Mapped[int] = plain(sa.Integer)
    kind_ids: Mapped[list[int]] = plain(JsonType, default=list)
    # also where more young people come than the adults there may look after
    covers_number: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())
    title: Mapped[LocalText] = local_text()
    needed_on: Mapped[date] = plain(sa.Date)
    reason: Mapped[str] = personal(sa.Text)
    made_at: Mapped[datetime] = plain(UtcDateTime)
    made_by_id: Mapped[int | None] = person_key()
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.Index("ix_gate_exceptions_subject", "subject_type", "subject_id"),)


@dataclass(frozen=True)
class Subject:
    """What asks for something: a row of a higher room, and the day on which it is needed."""

    table: str
    key: int
    day: date
    title: LocalText


class Held(NamedTuple):
    """As much of a qualification as a gate asks."""

    id: int
    kind_id: int
    outcome: Outcome
    issued_on: date
    expires_on: date | None
    text_number: int | None = None


@dataclass(frozen=True)
class Finding:
    """How somebody stands to one thing that is required, on one day; `expires_on` is its last day, where it has one."""

    kind: QualificationKind
    standing: Standing
    expires_on: date | None = None
    is_excepted: bool = False

    @property
    def told(self) -> "Lack":
        """What is said of it where it is lacking: also when the row is gone from the session."""
        return Lack(self.kind.name, self.kind.how_to, self.standing, self.expires_on, self.kind.is_agreement)

    @property
    def is_met(self) -> bool:
        """Whether nothing is lacking, or somebody who may said that it need not be there."""
        return self.standing.is_met or self.is_excepted


class Lack(NamedTuple):
    """What is said of something that somebody lacks."""

    name: LocalText
    how_to: LocalText
    standing: Standing
    expires_on: date | None
    is_agreement: bool = False
