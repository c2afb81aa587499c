"""What is over by the rules of retention, counted by the very conditions by which it goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.house import House, Retention
from volunteers.organization.queries import current as current_organization


@dataclass(frozen=True)
class Due:
    """A rule with its days, and how many rows are over."""

    rule: Retention
    days: int
    number: int = 0

    @property
    def is_deleted(self) -> bool:
        """Whether the row goes; else it stays without what it said."""
        return self.rule.empties is None


def days_of(rule: Retention) -> int:
    """For how many days it is kept, as the organization has set it."""
    days: int = getattr(current_organization(), rule.setting)
    return days


def then(rule: Retention) -> datetime:
    """What is older than this is over."""
    return clock.now() - timedelta(days=days_of(rule))


def rules() -> list[Due]:
    """How long what is kept; nothing is counted."""
    return [Due(rule, days_of(rule)) for rule in House.of().retention]


def due() -> list[Due]:
    """The same with what would go now: the dry run."""
    return [Due(rule, days_of(rule), _count(rule)) for rule in House.of().retention]


def _count(rule: Retention) -> int:
    select: Any = sa.select(sa.func.count()).select_from(rule.model).where(rule.over(then(rule)))
    return db.session.scalar(select) or 0
