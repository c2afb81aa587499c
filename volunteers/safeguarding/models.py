"""Guardians, what they are asked to agree to, and what they answered."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import (
    JsonType,
    LocalText,
    PublicId,
    UtcDateTime,
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


class Relation(StrEnum):
    """What a guardian is to a child."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    RELATIVE = "relative"


class ConsentScope(StrEnum):
    """What a guardian agrees to."""

    TAKING_PART = "taking_part"
    TRANSPORT = "transport"
    OVERNIGHT = "overnight"
    MEDICAL = "medical"
    PHOTO = "photo"


CHOSEN = frozenset({ConsentScope.PHOTO})
"""What a guardian may leave out, and the child can come all the same."""


class ConsentWay(StrEnum):
    """How an answer came; on paper and by phone somebody of ours saw or heard it."""

    LINK = "link"
    PAPER = "paper"
    PHONE = "phone"


class ConsentEnd(StrEnum):
    """Why an answer counts no more."""

    WITHDRAWN = "withdrawn"
    ANSWERED_ANEW = "answered_anew"
    GREW_UP = "grew_up"
    GUARDIAN_ENDED = "guardian_ended"


class Guardianship(PublicId, Model):
    """An adult answers for a child. Whoever signs up a child is one; that it is true a coordinator confirms."""

    __tablename__ = "guardianships"
    __whose__ = Whose(Erased.BY_ROOM, person="child_id", also="guardian_id")
    __scope__ = ScopedBy(person="child_id", read=Permission.MINOR_MANAGE)

    id: Mapped[int] = key()
    child_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    guardian_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    relation: Mapped[Relation] = personal(enum_type(Relation, "relation"))
    since_at: Mapped[datetime] = plain(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = plain(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = person_key()
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)

    child: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[child_id])
    guardian: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[guardian_id])

    __table_args__ = (
        sa.CheckConstraint("child_id != guardian_id", name="two"),
        sa.Index(
            "uq_guardianships_open",
            "child_id",
            "guardian_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    @classmethod
    def is_open(cls) -> sa.ColumnElement[bool]:
        """SQL condition: they answer for the child now."""
        return cls.ended_at.is_(None)


_ONE_OCCASION = "(activity_id IS NULL) != (committee_id IS NULL)"


class ConsentRequest(PublicId, Model):
    """A child's guardians are asked about one activity, or about a committee's activities up to a day.

    No foreign keys to either: what there is to agree to is known by higher rooms (`hooks.Occasions`).
    """

    __tablename__ = "consent_requests"
    __whose__ = Whose(Erased.EMPTIED, person="child_id", why="how often guardians were asked")
    __scope__ = ScopedBy(person="child_id", read=Permission.MINOR_MANAGE)

    id: Mapped[int] = key()
    child_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    activity_id: Mapped[int | None] = plain(sa.Integer, index=True)
    shift_id: Mapped[int | None] = plain(sa.Integer, index=True)  # of the activity: where a place waits for the answer
    committee_id: Mapped[int | None] = plain(sa.Integer)
    until_on: Mapped[date | None] = plain(sa.Date)  # the last day of a committee's season
    scopes: Mapped[list[str]] = plain(JsonType, default=list)
    asked_at: Mapped[datetime] = plain(UtcDateTime)
    asked_by_id: Mapped[int | None] = person_key()
    answer_by_at: Mapped[datetime | None] = plain(UtcDateTime)  # until then something is kept for the answer
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)

    child: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint(_ONE_OCCASION, name="occasion"),
        sa.Index(
            "uq_consent_requests_open",
            "child_id",
            "shift_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND shift_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND shift_id IS NOT NULL"),
        ),
    )

    @property
    def asks(self) -> list[ConsentScope]:
        """What is asked for, in the order of the house."""
        return [each for each in ConsentScope if each.value in self.scopes]


class Consent(PublicId, Model):
    """What one guardian answered about one scope: yes or no, to which words, how it came. Never changed, only ended.

    For one activity, or for all of a committee's up to `until_on`. One guardian's no counts more than the other's yes.
    """

    __tablename__ = "consents"
    __whose__ = Whose(Erased.BY_ROOM, person="child_id", also="guardian_id", only_also=frozenset({"sender"}))
    __scope__ = ScopedBy(person="child_id", read=Permission.MINOR_MANAGE)

    id: Mapped[int] = key()
    child_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    guardian_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    scope: Mapped[ConsentScope] = personal(enum_type(ConsentScope, "scope"))
    activity_id: Mapped[int | None] = plain(sa.Integer, index=True)
    committee_id: Mapped[int | None] = plain(sa.Integer)
    until_on: Mapped[date | None] = plain(sa.Date)
    is_given: Mapped[bool] = personal(sa.Boolean)
    text_version: Mapped[int] = plain(sa.Integer)
    text_language: Mapped[str] = plain(sa.String(35))
    signed_name: Mapped[str] = personal(sa.String(200), default="")
    sender: Mapped[str] = personal(sa.String(45), default="")  # the address of the request
    way: Mapped[ConsentWay] = plain(enum_type(ConsentWay, "way"))
    recorded_by_id: Mapped[int | None] = person_key()  # who saw the paper, or heard it on the phone
    answered_at: Mapped[datetime] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)
    ended_because: Mapped[ConsentEnd | None] = plain(enum_type(ConsentEnd, "ended_because"))

    guardian: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[guardian_id])
    child: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[child_id])

    __table_args__ = (
        sa.CheckConstraint(_ONE_OCCASION, name="occasion"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended"),
        sa.CheckConstraint("way = 'link' OR recorded_by_id IS NOT NULL", name="seen"),
        sa.Index("ix_consents_open", "child_id", "ended_at"),
    )

    @classmethod
    def is_open(cls) -> sa.ColumnElement[bool]:
        """SQL condition: the answer counts."""
        return cls.ended_at.is_(None)


class RecordOpening(Model):
    """Somebody who is neither the child nor answers for it opened what is kept about a child: once a day for each.

    The reader is whoever signs in with an account; `role` is the one for which they were let in.
    """

    __tablename__ = "record_openings"
    __whose__ = Whose(Erased.DELETED, person="child_id", hidden={"account_id": "whose account it is is theirs"})

    id: Mapped[int] = key()
    child_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    account_id: Mapped[int] = plain(sa.Integer)
    reader_id: Mapped[int | None] = person_key()
    role: Mapped[str] = plain(sa.String(24))
    opened_on: Mapped[date] = plain(sa.Date)
    opened_at: Mapped[datetime] = plain(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("child_id", "account_id", "opened_on", name="uq_record_openings_child_id"),)


class ConsentText(Model):
    """The organization's own words for a scope, in the languages that it has them in; the newest row counts.

    Without one the words of `defaults.py` count, which are version 1.
    """

    __tablename__ = "consent_texts"
    __whose__ = nobodys("the words that guardians agree to")

    id: Mapped[int] = key()
    scope: Mapped[ConsentScope] = plain(enum_type(ConsentScope, "scope"), index=True)
    version: Mapped[int] = plain(sa.Integer)
    text: Mapped[LocalText] = local_text()
    since_at: Mapped[datetime] = plain(UtcDateTime)
    written_by_id: Mapped[int | None] = person_key()

    __table_args__ = (sa.UniqueConstraint("scope", "version", name="uq_consent_texts_scope"),)
