"""Changing the organisation's settings."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import stale
from volunteers.foundation.db import db
from volunteers.foundation.refusals import refuse, speaks_for
from volunteers.organization import events, queries, rules
from volunteers.organization.defaults import BY_NAME
from volunteers.organization.models import Setting

speaks_for("uq_settings_name", stale)


def set_settings(actor: Actor, wanted: Mapping[str, Any], *, stamp: str | None = None) -> list[str]:
    """Set several settings at once; returns the names of those that changed. `stamp` is `queries.stamp()` as shown."""
    changed = _set_settings(actor, wanted, stamp)
    queries.forget()
    return changed


@action
def _set_settings(actor: Actor, wanted: Mapping[str, Any], stamp: str | None) -> list[str]:
    catalogues = queries.catalogues()
    for name, value in wanted.items():
        refuse(rules.why_not_set(BY_NAME[name], value, catalogues))
    rows = {row.name: row for row in db.session.scalars(sa.select(Setting).with_for_update())}
    if stamp is not None and stamp != queries.stamp_of(rows.values()):
        raise stale()
    before = queries.values()
    changed = sorted(name for name, value in wanted.items() if before[name] != value)
    for name in changed:
        row = rows.get(name)
        if row is None:
            row = Setting(name=name)
            db.session.add(row)
        row.value = wanted[name]
        row.changed_at, row.changed_by_id = clock.now(), actor.person_id
    if changed:
        record(actor, events.SETTINGS_CHANGED, settings=changed, changed=changed)
    return changed
