"""What is kept already of what people took part in, and whom a file brought."""

from collections.abc import Iterable

import sqlalchemy as sa

from volunteers.activities.models import PastParticipation
from volunteers.foundation.db import plain_rows
from volunteers.foundation.folding import fold
from volunteers.imports.models import Import, ImportRow, RowOutcome
from volunteers.imports.rules import PastThere


def know_past(there: PastThere, keys: Iterable[int]) -> None:
    """Add what is kept of these people."""
    wanted = sorted({key for key in keys if key > 0 and key not in there.of})
    if not wanted:
        return
    there.of |= {key: {} for key in wanted}
    held = PastParticipation
    columns = (held.person_id, held.title, held.held_on, held.minutes, held.has_come)
    for row in plain_rows(sa.select(*columns).where(held.person_id.in_(wanted))):
        there.of[row.person_id][fold(row.title), row.held_on] = (row.minutes, row.has_come)


def brought_by(row: Import) -> set[int]:
    """The people whom a file made so far."""
    where = (ImportRow.import_id == row.id, ImportRow.outcome == RowOutcome.CREATED, ImportRow.person_id.is_not(None))
    return set(plain_rows(sa.select(ImportRow.person_id).where(*where)).scalars())
