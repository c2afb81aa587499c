"""What an administrator has set, one row a setting; what is not here has its default from `defaults`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import JsonType, UtcDateTime, key, plain
from volunteers.foundation.db import Model


class Setting(Model):
    """A value that replaces a default, when it was set and by whom."""

    __tablename__ = "settings"

    id: Mapped[int] = key()
    name: Mapped[str] = plain(sa.String(64), unique=True)
    value: Mapped[Any] = plain(JsonType)
    changed_at: Mapped[datetime] = plain(UtcDateTime)
    changed_by_id: Mapped[int | None] = plain(sa.Integer)  # a person's key; this room sees no people
