"""Acts that can be taken back for a while."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import JsonType, UtcDateTime, key, person_key, personal, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose


class Act(Model):
    """What somebody did, on which row, and what was before. `key` stands on its mails and links and in its address.

    `version` is the row's after the act and `version_before` the one it had; a row made by the act has 0 before, one
    without versions has 0 in both.
    """

    __tablename__ = "acts"
    __whose__ = Whose(Erased.BY_ROOM, person="actor_person_id", why="it is forgotten by itself", is_handed_out=False)

    id: Mapped[int] = key()
    key: Mapped[str] = plain(sa.String(16), unique=True)
    kind: Mapped[str] = plain(sa.String(64))
    account_id: Mapped[int | None] = plain(sa.Integer, index=True)  # no foreign keys: a mechanism knows no subject
    actor_person_id: Mapped[int | None] = person_key(index=True)
    for_person_id: Mapped[int | None] = person_key(index=True)
    link_id: Mapped[int | None] = plain(sa.Integer, index=True)
    subject_type: Mapped[str] = plain(sa.String(64))
    subject_id: Mapped[int] = plain(sa.Integer)
    version_before: Mapped[int] = plain(sa.Integer)
    version: Mapped[int] = plain(sa.Integer)
    before: Mapped[dict[str, Any] | None] = personal(JsonType)  # may be a private address or a reason
    done_at: Mapped[datetime] = plain(UtcDateTime)
    until_at: Mapped[datetime] = plain(UtcDateTime, index=True)
    undone_at: Mapped[datetime | None] = plain(UtcDateTime)

    __table_args__ = (sa.Index("ix_acts_subject", "subject_type", "subject_id"),)
