"""A file that is brought in, its rows as they were read, and what its columns were taken for the last time."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import (
    JsonType,
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
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import Erased, Whose, nobodys


class Target(StrEnum):
    """What a column of a file is taken for."""

    NOTHING = "nothing"
    FULL_NAME = "full_name"
    LAST_FIRST = "last_first"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    CALL_NAME = "call_name"
    SORTS_UNDER = "sorts_under"
    EMAIL = "email"
    PHONE = "phone"
    PHONE_PRIVATE = "phone_private"
    ADDRESS = "address"
    ADDRESS_LINE_2 = "address_line_2"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    OTHER_ADDRESS = "other_address"
    HOUSEHOLD = "household"
    HAS_DIED = "has_died"
    MAIL_LANGUAGE = "mail_language"
    LANGUAGES = "languages"
    SKILLS = "skills"
    AVAILABILITY = "availability"
    EMERGENCY_NAME = "emergency_name"
    EMERGENCY_PHONE = "emergency_phone"
    MAY_BE_ASKED = "may_be_asked"
    BORN_ON = "born_on"
    UNDER_18 = "under_18"
    COMMITTEE = "committee"
    MEMBERSHIP_CLASS = "membership_class"
    SINCE = "since"
    OFFICE = "office"
    OFFICE_FROM = "office_from"
    OFFICE_UNTIL = "office_until"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_EMAIL = "guardian_email"
    GUARDIAN_PHONE = "guardian_phone"
    ACTIVITY = "activity"
    ACTIVITY_ON = "activity_on"
    HOURS = "hours"
    ATTENDED = "attended"
    OPT_OUT = "opt_out"
    OPT_OUT_ON = "opt_out_on"
    OPT_OUT_BY = "opt_out_by"
    CONSENT = "consent"
    NOTE = "note"


class DateOrder(StrEnum):
    """In which order a date is written that has only numbers."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


class Namesakes(StrEnum):
    """What is done where somebody is known already, and the file says otherwise than we do."""

    KEEP_OURS = "keep_ours"
    TAKE_THEIRS = "take_theirs"


class ImportState(StrEnum):
    """How far a file has come. What a worker does is `…ing`; what waits for a person is the past."""

    READ = "read"
    CHECKING = "checking"
    CHECKED = "checked"
    DOING = "doing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


WRITING = (ImportState.DOING, ImportState.UNDOING)
UNDER_WAY = (ImportState.CHECKING, *WRITING)

states(
    ImportState,
    {
        ImportState.READ: {ImportState.CHECKING},
        ImportState.CHECKING: {ImportState.CHECKED, ImportState.READ},
        ImportState.CHECKED: {ImportState.READ, ImportState.CHECKING, ImportState.DOING},
        ImportState.DOING: {ImportState.DONE},
        ImportState.DONE: {ImportState.UNDOING},
        ImportState.UNDOING: {ImportState.UNDONE},
        ImportState.UNDONE: set(),
    },
)


class RowOutcome(StrEnum):
    """What becomes of a row, or became of it."""

    WAITS = "waits"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    DUPLICATE = "duplicate"
    PROBLEM = "problem"
    UNDONE = "undone"
    KEPT = "kept"


class Decision(StrEnum):
    """What somebody says of a row that may be about a person whom we know."""

    SAME = "same"
    OTHER = "other"


class Import(PublicId, Versioned, Model):
    """One file, from its upload to the end of the day on which it can be undone."""

    __tablename__ = "imports"
    __whose__ = Whose(Erased.EMPTIED, person="started_by_id", why="what was brought in, and when", is_handed_out=False)
    __scope__ = ScopedBy(read=Permission.DATA_IMPORT)

    id: Mapped[int] = key()
    started_by_id: Mapped[int | None] = person_key(index=True)  # none: a command at the machine
    file_name: Mapped[str] = personal(sa.String(200), default="")  # people write names into it
    state: Mapped[ImportState] = plain(enum_type(ImportState, "state"), default=ImportState.READ)
    created_at: Mapped[datetime] = plain(UtcDateTime)
    # how it was read: the guess, which is shown
    encoding: Mapped[str] = plain(sa.String(40), default="")
    delimiter: Mapped[str] = plain(sa.String(4), default="")
    sheets: Mapped[list[dict[str, Any]]] = personal(JsonType, default=list)
    sheet: Mapped[int] = plain(sa.Integer, default=0)
    # what it means
    origin: Mapped[str] = plain(sa.String(24), default="")
    targets: Mapped[list[str]] = plain(JsonType, default=list)
    date_order: Mapped[DateOrder | None] = plain(enum_type(DateOrder, "date_order"))
    region: Mapped[str] = plain(sa.String(2), default="US")
    committee_id: Mapped[int | None] = refers("committees.id", nullable=True)
    since_on: Mapped[date | None] = plain(sa.Date)
    namesakes: Mapped[Namesakes] = plain(enum_type(Namesakes, "namesakes"), default=Namesakes.KEEP_OURS)
    # how far it is
    total: Mapped[int] = plain(sa.Integer, default=0)
    cursor: Mapped[int] = plain(sa.Integer, default=0)  # the last row that a worker is done with
    handled: Mapped[int] = plain(sa.Integer, default=0)  # how many that are
    taken_at: Mapped[datetime | None] = plain(UtcDateTime)  # when a worker was last seen at it
    counts: Mapped[dict[str, int]] = plain(JsonType, default=dict)
    done_at: Mapped[datetime | None] = plain(UtcDateTime)
    undone_at: Mapped[datetime | None] = plain(UtcDateTime)
    # who is new gets one mail with a way in, once it can't be undone any more
    is_mailed: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())
    mailed_to: Mapped[int] = plain(sa.Integer, default=0, server_default="0")  # the last row that was looked at for it
    mailed_at: Mapped[datetime | None] = plain(UtcDateTime)  # when that was through

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it in hand, or soon will."""
        return self.state in UNDER_WAY

    @property
    def headings(self) -> list[str]:
        """Of the chosen sheet."""
        return list(self.sheets[self.sheet]["headings"]) if self.sheet < len(self.sheets) else []


class ImportRow(Model):
    """A row as it was read, what became of it, and what of ours it made: for the undo."""

    __tablename__ = "import_rows"
    __whose__ = Whose(
        Erased.DELETED,
        person="person_id",
        why="it is gone in a week, and what was made of it is here",
        is_handed_out=False,
    )

    id: Mapped[int] = key()
    import_id: Mapped[int] = plain(sa.ForeignKey("imports.id", ondelete="CASCADE"))
    sheet: Mapped[int] = plain(sa.Integer, default=0)
    number: Mapped[int] = plain(sa.Integer)
    cells: Mapped[list[str]] = personal(JsonType, default=list)
    outcome: Mapped[RowOutcome] = plain(enum_type(RowOutcome, "outcome"), default=RowOutcome.WAITS)
    why: Mapped[str] = plain(sa.String(40), default="")
    person_id: Mapped[int | None] = person_key(index=True)
    other_number: Mapped[int | None] = plain(sa.Integer)
    decision: Mapped[Decision | None] = plain(enum_type(Decision, "decision"))
    made: Mapped[dict[str, Any] | None] = personal(JsonType)
    # the first row with this address, about somebody new who is 18 and did not say that they want no mail
    may_be_mailed: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.false())

    __table_args__ = (
        sa.UniqueConstraint("import_id", "sheet", "number", name="uq_import_rows_number"),
        sa.Index("ix_import_rows_outcome", "import_id", "outcome", "number"),
    )


class ImportMapping(Model):
    """What the columns under these headings were taken for the last time."""

    __tablename__ = "import_mappings"
    __whose__ = nobodys("what headings of columns mean")

    id: Mapped[int] = key()
    headings: Mapped[str] = plain(sa.String(64), unique=True)  # a digest of them
    targets: Mapped[list[str]] = plain(JsonType, default=list)
    date_order: Mapped[DateOrder | None] = plain(enum_type(DateOrder, "date_order"))
    region: Mapped[str] = plain(sa.String(2), default="US")
    used_at: Mapped[datetime] = plain(UtcDateTime)
