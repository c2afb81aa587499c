"""Who opened what is kept about children."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from volunteers.access import Role
from volunteers.foundation.db import db
from volunteers.foundation.naming import called
from volunteers.people.models import Person
from volunteers.safeguarding.inputs import Opened
from volunteers.safeguarding.models import RecordOpening

AT_MOST = 60
"""Of each child, the last ones."""

WHO_MAY = "who may"
"""The purpose of the words for a role, inside a sentence."""


def is_opening_noted(child_id: int, account_id: int, day: date) -> bool:
    """Whether it is noted that somebody opened a child's record on that day."""
    where = (
        RecordOpening.child_id == child_id,
        RecordOpening.account_id == account_id,
        RecordOpening.opened_on == day,
    )
    return db.session.scalar(sa.select(RecordOpening.id).where(*where)) is not None


def openings_of(child_ids: Collection[int]) -> dict[int, list[Opened]]:
    """Who opened the record of each of these children, the newest first; every key asked for has an answer.

    Somebody who was erased since has no name any more.
    """
    found: dict[int, list[Opened]] = {key: [] for key in child_ids}
    if not found:
        return found
    select = (
        sa.select(RecordOpening, Person.full_name, Person.erased_at)
        .outerjoin(Person, Person.id == RecordOpening.reader_id)
        .where(RecordOpening.child_id.in_(list(found)))
        .order_by(RecordOpening.opened_at.desc())
        .limit(AT_MOST * len(found))
    )
    for row, name, erased_at in db.session.execute(select):
        reader = name if name and erased_at is None else ""
        found[row.child_id].append(Opened(reader, called(Role(row.role), WHO_MAY) if row.role else "", row.opened_at))
    return found
