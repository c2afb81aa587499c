"""Retention: what is over goes, in slices, so that nobody waits long for their turn to write."""

from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.db import db
from volunteers.house import House, Retention
from volunteers.mail.forgetting import remove_files_of
from volunteers.mail.models import Delivery
from volunteers.privacy import events
from volunteers.privacy.queries import retention

AT_ONCE = 500


def keep_rules() -> dict[str, int]:
    """Do for every rule what is due; by setting how many rows went or were emptied."""
    done: dict[str, int] = {}
    for rule in House.of().retention:
        while number := _slice(rule):
            done[rule.setting] = done.get(rule.setting, 0) + number
    return done


@action
def _slice(rule: Retention) -> int:
    table: sa.Table = rule.model.__table__
    key = next(iter(table.primary_key.columns))
    keys = list(db.session.scalars(sa.select(key).where(rule.over(retention.then(rule))).order_by(key).limit(AT_ONCE)))
    if not keys:
        return 0
    if rule.model is Delivery:
        remove_files_of(keys)
    statement: Any = sa.delete(table) if rule.empties is None else sa.update(table).values(dict(rule.empties))
    db.session.execute(statement.where(key.in_(keys)).execution_options(synchronize_session=False))
    record(Actor.job(), events.RETENTION_KEPT, rows=len(keys), setting=rule.setting)
    return len(keys)
