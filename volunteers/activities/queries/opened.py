"""Who looked up how to reach the parents of a child: guardians read it, with who opened the child's page."""

from collections.abc import Collection

import sqlalchemy as sa

from volunteers.audit.models import AuditEvent
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.safeguarding.inputs import Opened

AT_MOST = 200


def contacts_read(event: str, child_ids: Collection[int]) -> dict[int, list[Opened]]:
    """By the child's key, each reader once a day, the newest first; `event` is the one that is recorded of it."""
    row = AuditEvent
    about = (row.event == event, row.subject_type == Person.__tablename__, row.subject_id.in_(list(child_ids)))
    select = (
        sa.select(AuditEvent.subject_id, AuditEvent.at, Person.id, Person.full_name, Person.erased_at)
        .outerjoin(Person, Person.id == AuditEvent.actor_person_id)
        .where(*about)
        .order_by(AuditEvent.id.desc())
        .limit(AT_MOST * len(child_ids))
    )
    found: dict[int, dict[tuple[int | None, str], Opened]] = {}
    for child_id, at, reader_id, name, erased_at in db.session.execute(select) if child_ids else ():
        opened = Opened(name if name and erased_at is None else "", "", at, is_contact=True)
        found.setdefault(child_id or 0, {}).setdefault((reader_id, f"{at:%Y-%m-%d}"), opened)
    return {key: list(rows.values()) for key, rows in found.items()}
