"""An older copy of the database was put back: whoever was erased since is erased anew, before anybody is served."""

import sqlalchemy as sa

from volunteers.foundation import revisions
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.privacy.actions.erasing import erase_again
from volunteers.privacy.actions.tombstones import laid, lay, returned
from volunteers.privacy.inputs import Tombstone


def apply_tombstones() -> int:
    """Erase anew whom an older copy brought back; return how many. Where nobody was ever erased, nothing is asked.

    A database that is not migrated yet has nobody to erase: the start after the migration does it.
    """
    stones = laid()
    if not stones or not _is_migrated():
        return 0
    back = returned(stones)
    for person_id, stone in back:
        erase_again(person_id, stone)
    return len(back)


def _is_migrated() -> bool:
    with db.engine.connect() as connection:
        return revisions.is_migrated(connection)


def lay_missing() -> int:
    """Write down whom the file does not name, for the process ended between the erasure and its line; how many."""
    known = {stone.person for stone in laid()}
    erased = sa.select(Person.public_id, Person.erased_at).where(
        Person.erased_at.is_not(None), Person.merged_into_id.is_(None)
    )
    missing = [row for row in db.session.execute(erased) if row.public_id not in known]
    for public_id, at in missing:
        lay(Tombstone(public_id, at.isoformat() if at else ""))
    return len(missing)
