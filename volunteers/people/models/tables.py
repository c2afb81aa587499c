"""A person, their languages and skills, and what they asked not to receive; the words for what is kept as a key."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import Permission, Role, ScopedBy
from volunteers.accounts.models import Account
from volunteers.foundation.collating import sort_key
from volunteers.foundation.columns import (
    JsonType,
    KeyType,
    PublicId,
    UtcDateTime,
    Versioned,
    enum_type,
    key,
    person_key,
    personal,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.folding import searchable
from volunteers.foundation.followed import Followed
from volunteers.foundation.whose import Erased, Whose

if TYPE_CHECKING:
    from volunteers.people.models.still_right import StillRight


class Level(StrEnum):
    """How well somebody knows a language, in four plain words (ILR 1, 2, 3 and 5; CEFR A1-A2, B1-B2, C1, C2)."""

    FEW_WORDS = "few_words"
    CONVERSATION = "conversation"
    WORK = "work"
    NATIVE = "native"

    @property
    def rank(self) -> int:
        """1 to 4."""
        return list(Level).index(self) + 1


class Basis(StrEnum):
    """How it is known how well somebody knows a language; all but what they say is recorded by coordinators."""

    SELF_STATED = "self_stated"
    TESTED = "tested"
    CERTIFIED = "certified"


class Availability(StrEnum):
    """When somebody usually has time."""

    WEEKDAY_DAYS = "weekday_days"
    WEEKDAY_EVENINGS = "weekday_evenings"
    SATURDAYS = "saturdays"
    SUNDAYS = "sundays"


class Channel(StrEnum):
    """What a person may opt out of. Operational mail about what one signed up for is not among them."""

    NOTICES = "notices"
    REQUESTS = "requests"
    YEARLY = "yearly"


class Viewer(StrEnum):
    """Who looks at what is kept about somebody, besides themselves."""

    FELLOW = "fellow"
    SECRETARY = "secretary"
    CHAIR = "chair"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    EVERYBODY = "everybody"


class About(StrEnum):
    """What is kept about somebody, as far as different people see different parts of it."""

    CALL_NAME = "call_name"
    OFFICE = "office"
    NAME = "name"
    LANGUAGES = "languages"
    EMAIL = "email"
    PHONE = "phone"
    HELPING = "helping"
    REST = "rest"


LONGEST_FOLDED = 400


def _folded(context: sa.engine.interfaces.ExecutionContext) -> str:
    parameters = context.get_current_parameters()  # type: ignore[attr-defined]  # only default contexts have it
    return folded_name(parameters["full_name"], parameters.get("call_name") or "")


def folded_name(full_name: str, call_name: str) -> str:
    """What a search by name looks through: both names, as `foundation/folding.py` folds them."""
    return searchable(f"{full_name} {call_name}")[:LONGEST_FOLDED]


def _key(context: sa.engine.interfaces.ExecutionContext) -> str:
    parameters = context.get_current_parameters()  # type: ignore[attr-defined]  # only default contexts have it
    return name_key(parameters["full_name"], parameters.get("sorts_under") or "")


def name_key(full_name: str, sorts_under: str) -> str:
    """Where lists put somebody: under the name, or under what they asked for."""
    return sort_key(sorts_under or full_name)


def made_of_names(full_name: str, call_name: str, sorts_under: str) -> dict[str, str]:
    """The columns that are made of somebody's names, for who writes these."""
    return {"sort_name": name_key(full_name, sorts_under), "folded_name": folded_name(full_name, call_name)}


NAMELESS = "—"
"""What stands for the name of somebody who was erased."""

MADE = {
    **dict.fromkeys(("sort_name", "folded_name"), "it is made of the name"),
    "death_ended": "keys of rows that an undo needs",
}


class Person(PublicId, Versioned, Followed, Model):
    """Anybody known to the organisation. One full name in any script; an account is optional."""

    __tablename__ = "people"
    __whose__ = Whose(Erased.EMPTIED, person="id", why="what was counted stays counted", hidden=MADE)
    __scope__ = ScopedBy(person="id", read=Permission.PEOPLE_READ)
    __told__ = frozenset({"preferred_language"})

    id: Mapped[int] = key()
    account_id: Mapped[int | None] = refers("accounts.id", nullable=True)
    full_name: Mapped[str] = personal(sa.String(200), erased=NAMELESS)
    call_name: Mapped[str] = personal(sa.String(80), default="")
    sorts_under: Mapped[str] = personal(sa.String(200), default="", server_default="")
    sort_name: Mapped[str] = personal(KeyType, default=_key, index=True, erased="")
    folded_name: Mapped[str] = personal(sa.String(LONGEST_FOLDED), default=_folded, erased="")
    name_language: Mapped[str | None] = personal(sa.String(35))
    email: Mapped[str | None] = personal(sa.String(254), index=True)
    phone: Mapped[str | None] = personal(sa.String(32))
    is_phone_private: Mapped[bool] = personal(sa.Boolean, default=False, server_default=sa.text("false"))
    postal_address: Mapped[str | None] = personal(sa.String(500))  # as on an envelope, below the name
    preferred_language: Mapped[str] = personal(sa.String(35), default="en")
    is_adult: Mapped[bool] = personal(sa.Boolean, default=True)
    born_on: Mapped[date | None] = personal(sa.Date)  # of who is under 18, where it is known
    # when a coordinator last looked whether somebody of whom only "under 18" is known still is
    age_checked_at: Mapped[datetime | None] = plain(UtcDateTime)
    may_be_asked: Mapped[bool] = personal(sa.Boolean, default=False)
    availability: Mapped[list[str]] = personal(JsonType, default=list)
    skills: Mapped[list[str]] = personal(JsonType, default=list)
    emergency_name: Mapped[str | None] = personal(sa.String(200))
    emergency_phone: Mapped[str | None] = personal(sa.String(32))
    is_demonstration: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    created_at: Mapped[datetime] = plain(UtcDateTime)
    died_on: Mapped[date | None] = personal(sa.Date)  # as far as it is known
    death_noted_at: Mapped[datetime | None] = plain(UtcDateTime)
    death_noted_by_id: Mapped[int | None] = person_key()
    erased_at: Mapped[datetime | None] = plain(UtcDateTime)  # and then `death_noted_at` too: nobody is there any more
    # of whoever was written down twice: the record that is left. This one is as if it were erased, and keeps its names
    merged_into_id: Mapped[int | None] = person_key(index=True)
    # what ended with it, by what the rooms hang on a life: with this a mistake is mended
    death_ended: Mapped[dict[str, Any] | None] = personal(JsonType)

    __table_args__ = (
        sa.Index(
            "ix_people_dead",
            "death_noted_at",
            sqlite_where=sa.text("death_noted_at IS NOT NULL"),
            postgresql_where=sa.text("death_noted_at IS NOT NULL"),
        ),
        # of all people few are under 18, and a coordinator's desk asks for them in the order of lists
        sa.Index(
            "ix_people_young",
            "sort_name",
            "id",
            sqlite_where=sa.text("is_adult IS 0"),
            postgresql_where=sa.text("is_adult IS false"),
        ),
    )

    account: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    languages: Mapped[list["LanguageSkill"]] = relationship(back_populates="person", lazy="raise_on_sql")
    still_right: Mapped["StillRight | None"] = relationship(back_populates="person", lazy="raise_on_sql")

    @property
    def is_dead(self) -> bool:
        """Whether it was noted that this person has died, or nothing but a count is left of them."""
        return self.death_noted_at is not None

    @property
    def is_erased(self) -> bool:
        """Whether nothing but a count is left of this person."""
        return self.erased_at is not None

    @classmethod
    def is_living(cls) -> sa.ColumnElement[bool]:
        """SQL condition: nobody noted that the person has died, and they were not erased."""
        return cls.death_noted_at.is_(None)

    @classmethod
    def has_address(cls) -> sa.ColumnElement[bool]:
        """SQL condition: somebody lives who can be written to by post."""
        return sa.and_(cls.postal_address.is_not(None), cls.is_living())

    @property
    def name_for_fellows(self) -> str:
        """What fellow members read: the call-name, else the first word of the name, never the whole of it."""
        return self.call_name or self.full_name.split(maxsplit=1)[0]

    @property
    def greeting_name(self) -> str:
        """What to call them: the call-name, else the full name."""
        return self.call_name or self.full_name


class AnsweredFor(Model):
    """An account answers for a person who has none: somebody who shares the address of whoever signs in.

    In a role narrower than `oneself` (see `access/grants.py`), and narrower still until they said yes (`agreed_at`).
    Whoever is oneself to an account is its people (`Person.account_id`).
    """

    __tablename__ = "answered_for"
    __whose__ = Whose(Erased.DELETED, person="person_id", account="account_id")

    id: Mapped[int] = key()
    account_id: Mapped[int] = refers("accounts.id")
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    role: Mapped[Role] = plain(
        sa.Enum(Role.HOUSEHOLD.value, name="role", native_enum=False, create_constraint=True, length=24),
        default=Role.HOUSEHOLD.value,
    )
    since_at: Mapped[datetime] = plain(UtcDateTime)
    asked_at: Mapped[datetime | None] = plain(UtcDateTime)
    agreed_at: Mapped[datetime | None] = plain(UtcDateTime)
    declined_at: Mapped[datetime | None] = plain(UtcDateTime)  # when they said no, or took their yes back

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.UniqueConstraint("person_id", name="uq_answered_for_person"),)


class LanguageSkill(Model):
    """One language of a person (BCP 47): speaking, and reading and writing, apart; and what they do with it.

    The basis and its day are about the two levels. What a coordinator recorded is not changed by the person.
    """

    __tablename__ = "language_skills"
    __whose__ = Whose(Erased.DELETED, person="person_id")

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    language: Mapped[str] = personal(sa.String(35), index=True)
    speaks: Mapped[Level | None] = personal(enum_type(Level, "speaks"))
    writes: Mapped[Level | None] = personal(enum_type(Level, "writes"))
    interprets: Mapped[bool] = personal(sa.Boolean, default=False)
    translates: Mapped[bool] = personal(sa.Boolean, default=False, server_default=sa.false())
    basis: Mapped[Basis] = personal(
        enum_type(Basis, "basis"), default=Basis.SELF_STATED, server_default=Basis.SELF_STATED.value
    )
    basis_on: Mapped[date | None] = personal(sa.Date)  # when it was said, tested or certified, where it is known

    person: Mapped[Person] = relationship(back_populates="languages", lazy="raise_on_sql")

    @property
    def is_recorded(self) -> bool:
        """Whether a coordinator recorded a test or a certificate."""
        return self.basis is not Basis.SELF_STATED

    @staticmethod
    def counts(row: Any) -> tuple[bool, int, int]:
        """How much a row counts where somebody has two for a language: what was recorded, then the higher levels."""
        levels = (row.speaks.rank if row.speaks else 0, row.writes.rank if row.writes else 0)
        return (row.basis is not Basis.SELF_STATED, *levels)

    __table_args__ = (sa.UniqueConstraint("person_id", "language", name="uq_language_skills_person"),)


class OptOut(Model):
    """A person asked not to get a channel, or of it not the news of one committee; taking effect at once, also for
    what is queued. It outlives the membership: whoever comes back finds it as they left it.
    """

    __tablename__ = "opt_outs"
    __whose__ = Whose(Erased.DELETED, person="person_id")  # the tombstone stops every mail

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    channel: Mapped[Channel] = personal(enum_type(Channel, "channel"))
    committee_id: Mapped[int | None] = plain(sa.Integer)  # no foreign key: this room knows no committee
    since_at: Mapped[datetime] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)
    # nobody said so: they came with a list that had no yes of theirs. Another one that has it ends this
    is_presumed: Mapped[bool] = personal(sa.Boolean, default=False, server_default=sa.false())
    told_by: Mapped[str | None] = personal(sa.String(200))  # who said so, where a list from elsewhere tells it

    __table_args__ = (
        sa.Index(
            "uq_opt_outs_open",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND committee_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND committee_id IS NULL"),
        ),
        sa.Index(
            "uq_opt_outs_open_of_committee",
            "person_id",
            "committee_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND committee_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND committee_id IS NOT NULL"),
        ),
    )

    @classmethod
    def is_open(cls, channel: Channel) -> sa.ColumnElement[bool]:
        """SQL condition: the person does not want the whole channel now."""
        return sa.and_(cls.channel == channel, cls.committee_id.is_(None), cls.ended_at.is_(None))

    @classmethod
    def is_open_of_committee(cls) -> sa.ColumnElement[bool]:
        """SQL condition: the person does not want the messages of the committee whose key is in the row now."""
        return sa.and_(cls.channel == Channel.NOTICES, cls.committee_id.is_not(None), cls.ended_at.is_(None))


class PersonNote(PublicId, Model):
    """What a coordinator wrote down about somebody, who can read it."""

    __tablename__ = "person_notes"
    __whose__ = Whose(Erased.DELETED, person="person_id")

    id: Mapped[int] = key()
    person_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    text: Mapped[str] = personal(sa.Text)
    written_at: Mapped[datetime] = plain(UtcDateTime)
    written_by_id: Mapped[int | None] = person_key()
