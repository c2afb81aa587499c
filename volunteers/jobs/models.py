"""What the worker did last: by it one sees, from any process, that somebody works."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import UtcDateTime, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import nobodys


class JobRun(Model):
    """How a job went when it ran last, and how often it failed since it last went well."""

    __tablename__ = "job_runs"
    __whose__ = nobodys("when the machine last did what")

    name: Mapped[str] = plain(sa.String(80), primary_key=True)
    at: Mapped[datetime] = plain(UtcDateTime)
    good_at: Mapped[datetime | None] = plain(UtcDateTime)
    seconds: Mapped[float] = plain(sa.Float)
    failures: Mapped[int] = plain(sa.Integer)
