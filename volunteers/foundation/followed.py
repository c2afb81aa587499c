"""Rows of which calendars elsewhere keep a copy: they count how often what a copy says of them changed, and when.

Whoever changes one does not think of it: what is flushed is looked at here. A copy is made of several rows; it is
another one as soon as one of them counts further (`revision`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session

from volunteers.foundation import clock
from volunteers.foundation.columns import UtcDateTime, plain
from volunteers.foundation.db import db

_SECOND = timedelta(seconds=1)


class Followed:
    """A row that a copy is made of. `__told__` are the columns that it says; `sequence` never falls.

    A release that writes all copies in another way counts a row of each further, in a migration.
    """

    __told__: ClassVar[frozenset[str]]

    sequence: Mapped[int] = plain(sa.Integer, default=0, server_default="0")
    told_at: Mapped[datetime | None] = plain(UtcDateTime)


@dataclass(frozen=True)
class Revision:
    """How far a copy is counted, and since when it says what it says."""

    count: int = 0
    at: datetime | None = None


def revision(rows: Iterable[Any]) -> Revision:
    """That of a copy which is made of these rows (or of what revisions count)."""
    found = [row if isinstance(row, Revision) else Revision(row.sequence, row.told_at) for row in rows]
    return Revision(sum(each.count for each in found), max((each.at for each in found if each.at), default=None))


def _count(session: Session, _context: Any, _instances: Any) -> None:
    """Count what this flush changes; a row that is told as part of another (`__told_by__`) counts that one."""
    for row in session.new:
        if isinstance(row, Followed) and row.told_at is None:
            row.told_at = clock.now()
    counted = {id(keeper): keeper for row in session.dirty if _is_told_otherwise(row) and (keeper := _keeper(row))}
    for keeper in counted.values():
        keeper.sequence += 1
        now = clock.now()
        keeper.told_at = max(now, keeper.told_at + _SECOND) if keeper.told_at else now


def _is_told_otherwise(row: Any) -> bool:
    told = getattr(row, "__told__", ())
    return any(sa.inspect(row).attrs[name].history.has_changes() for name in told)


def _keeper(row: Any) -> Any:
    return getattr(row, row.__told_by__) if hasattr(row, "__told_by__") else row


event.listen(db.session, "before_flush", _count)
