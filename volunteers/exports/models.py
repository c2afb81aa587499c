"""A file that is made in the background, for who asked for it, and kept for a day."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.access import Permission, ScopedBy
from volunteers.foundation.columns import (
    JsonType,
    PublicId,
    UtcDateTime,
    enum_type,
    key,
    personal,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose


class Format(StrEnum):
    """The kinds of file."""

    XLSX = "xlsx"
    CSV = "csv"
    VCARD = "vcf"
    BADGES = "pdf"
    LABELS = "labels"

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return Format.BADGES.value if self is Format.LABELS else self.value


class ExportPurpose(StrEnum):
    """What a list is taken out for."""

    REACH = "reach"
    EVENT = "event"
    REPORT = "report"
    MOVE = "move"
    OTHER = "other"


class Export(PublicId, Model):
    """What somebody asked for, in the order of a day: it waits, is being made, can be fetched, or came to nothing."""

    __tablename__ = "exports"
    __whose__ = Whose(
        Erased.DELETED,
        person="asked_by_id",
        why="a file that was asked for is here for a day; that it was asked for stands in the audit trail",
        is_handed_out=False,
    )
    __scope__ = ScopedBy(person="asked_by_id", read=Permission.ACCOUNT_OWN)

    id: Mapped[int] = key()
    asked_by_id: Mapped[int] = refers("people.id", ondelete="CASCADE")
    list_name: Mapped[str] = plain(sa.String(40))
    address: Mapped[dict[str, str]] = plain(JsonType)
    asked: Mapped[dict[str, Any]] = personal(JsonType, default=dict)  # people look for names
    columns: Mapped[list[str]] = plain(JsonType)
    format: Mapped[Format] = plain(enum_type(Format, "format"))
    with_minors: Mapped[bool] = plain(sa.Boolean)
    language: Mapped[str] = plain(sa.String(35))
    asked_at: Mapped[datetime] = plain(UtcDateTime, index=True)
    begun_at: Mapped[datetime | None] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)
    rows: Mapped[int | None] = plain(sa.Integer)  # none: nothing came of it

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.ended_at is not None and self.rows is not None
