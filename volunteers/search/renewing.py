"""Making anew all that is stored folded, in slices: after an update that folds otherwise than the last one did.

`flask upgrade` does it once the tables are those of this release (`migrations/env.py`); `foundation/folding.py` has
the number that is counted up. A slice is a transaction of its own, so that nobody waits long for their turn to write.
"""

from typing import Any

import sqlalchemy as sa

from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.foundation.folding import FOLDING
from volunteers.search.entries import ENTRIES, columns_of, write
from volunteers.search.models import SearchEntry, SearchFolding
from volunteers.search.searched import Searched, all_searched

SLICE = 500


def is_current() -> bool:
    """Whether all that is stored was folded as we fold now."""
    return list(db.session.scalars(sa.select(SearchFolding.version))) == [FOLDING]


def renew(slice_of: int = SLICE) -> int:
    """Make anew what was folded otherwise; gives how many rows. What was begun and broken off begins again."""
    if is_current():
        return 0
    db.session.rollback()
    _begin()
    count = 0
    for searched in all_searched():
        after, number = 0, slice_of
        while number == slice_of:
            after, number = _slice(searched, after, slice_of)
            count += number
    _end()
    return count


@bookkeeping("what is stored folded is made anew")
def _begin() -> None:
    db.session.execute(sa.delete(SearchFolding))
    kinds = [searched.kind for searched in all_searched()]
    db.session.execute(sa.delete(SearchEntry).where(SearchEntry.kind.not_in(kinds)))


@bookkeeping("what is stored folded is made anew")
def _end() -> None:
    db.session.add(SearchFolding(version=FOLDING))


@bookkeeping("what is stored folded is made anew")
def _slice(searched: Searched, after: int, number: int) -> tuple[int, int]:
    """The next rows of one kind: the last key among them, and how many there were."""
    table = sa.inspect(searched.model).local_table
    columns = columns_of(searched)
    rows = db.session.execute(
        sa.select(*columns).where(table.c.id > after).order_by(table.c.id).limit(number).with_for_update()
    ).all()
    if not rows:
        return after, 0
    last: int = rows[-1].id
    within = (ENTRIES.c.kind == searched.kind, ENTRIES.c.ref_id > after, ENTRIES.c.ref_id <= last)
    db.session.execute(sa.delete(ENTRIES).where(*within))
    _keep(searched, table, rows)
    write(searched, rows)
    return last, len(rows)


def _keep(searched: Searched, table: Any, rows: Any) -> None:
    """The columns of the rows themselves that are made by folding."""
    if not searched.keeps:
        return
    values = [{"at": row.id, **{name: make(row) for name, make in searched.keeps.items()}} for row in rows]
    named: dict[str, Any] = {name: sa.bindparam(name) for name in searched.keeps}
    db.session.connection().execute(sa.update(table).where(table.c.id == sa.bindparam("at")).values(named), values)
