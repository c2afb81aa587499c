"""What an administrator has set, one row a setting; what is not here has its default from `defaults`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import JsonType, UtcDateTime, key, person_key, plain
from volunteers.foundation.db import Model
from volunteers.foundation.followed import Followed
from volunteers.foundation.whose import nobodys


class Setting(Followed, Model):
    """A value that replaces a default, when it was set and by whom."""

    __tablename__ = "settings"
    __whose__ = nobodys("what the organization says of itself")
    __told__ = frozenset({"value"})

    id: Mapped[int] = key()
    name: Mapped[str] = plain(sa.String(64), unique=True)
    value: Mapped[Any] = plain(JsonType)
    sequence: Mapped[int] = plain(sa.Integer, default=1, server_default="0")  # none: the default, which counts nothing
    changed_at: Mapped[datetime] = plain(UtcDateTime)
    changed_by_id: Mapped[int | None] = person_key()  # a person's key; this room sees no people
