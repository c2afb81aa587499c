"""What somebody asked for with an address that nobody has confirmed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import JsonType, PublicId, UtcDateTime, key, personal, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose


class Pending(PublicId, Model):
    """Asked for by whoever typed the address; the owner sends it on, or it is forgotten.

    Whoever typed it is nobody yet: there is no account, no person and nothing else of them. `kind` names the hook that
    knows what `payload` means.
    """

    __tablename__ = "pending"
    __whose__ = Whose(Erased.BY_ROOM, address="email")

    id: Mapped[int] = key()
    kind: Mapped[str] = plain(sa.String(40))
    full_name: Mapped[str] = personal(sa.String(200))
    email: Mapped[str] = personal(sa.String(254), index=True)  # as addresses are compared
    language: Mapped[str] = personal(sa.String(35), default="en")
    payload: Mapped[dict[str, Any]] = personal(JsonType, default=dict)
    created_at: Mapped[datetime] = plain(UtcDateTime)
    expires_at: Mapped[datetime] = plain(UtcDateTime, index=True)
    # an offer of ours to which its owner said no: it waits no more, and is kept to be read by whoever asked
    declined_at: Mapped[datetime | None] = plain(UtcDateTime)
    # an offer of ours that ended before its owner answered: it waits no more, and is kept for its page to say so
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)

    @classmethod
    def is_open(cls) -> sa.ColumnElement[bool]:
        """SQL condition: it waits for the owner of the address."""
        return sa.and_(cls.declined_at.is_(None), cls.ended_at.is_(None))

    @property
    def waits(self) -> bool:
        """Whether it waits for the owner of the address still."""
        return self.declined_at is None and self.ended_at is None
