"""What rate limits count, where several processes serve and no Redis counts for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import UtcDateTime, key, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import nobodys


class LimitUse(Model):
    """One use of something limited; of whose, only a digest is kept."""

    __tablename__ = "limit_uses"
    __whose__ = nobodys("digests, for an hour")

    id: Mapped[int] = key()
    key_hash: Mapped[str] = plain(sa.String(64))
    at: Mapped[datetime] = plain(UtcDateTime, index=True)

    __table_args__ = (sa.Index("ix_limit_uses_key_hash_at", "key_hash", "at"),)
