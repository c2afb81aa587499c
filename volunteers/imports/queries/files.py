"""Files, their rows, and what headings meant the last time."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from volunteers.foundation.db import db, plain_rows
from volunteers.imports.headings import digest
from volunteers.imports.models import UNDER_WAY, WRITING, Import, ImportMapping, ImportRow, RowOutcome
from volunteers.imports.rules import BOTH, GUARDIAN, HOUSEHOLD

AT_ONCE = 1_000
SAMPLED = 3
TO_MEND = (RowOutcome.PROBLEM, RowOutcome.DUPLICATE)


def by_public_id(public_id: str) -> Import | None:
    """The file that an address names."""
    return db.session.scalars(sa.select(Import).where(Import.public_id == public_id)).one_or_none()


def listed() -> sa.Select[Any]:
    """All files, the newest first."""
    return sa.select(Import).order_by(Import.id.desc())


def under_way() -> list[int]:
    """The keys of the files that a worker has in hand, or should have; the oldest first."""
    return list(db.session.scalars(sa.select(Import.id).where(Import.state.in_(UNDER_WAY)).order_by(Import.id)))


def all_writing() -> list[Import]:
    """The files that are being brought in or taken back, each under its lock, so that only one worker takes one."""
    writing = sa.select(Import).where(Import.state.in_(WRITING)).order_by(Import.id)
    return list(db.session.scalars(writing.with_for_update().execution_options(populate_existing=True)))


def mapping_for(headings: Sequence[str]) -> ImportMapping | None:
    """What columns under these headings were taken for the last time."""
    return db.session.scalars(sa.select(ImportMapping).where(ImportMapping.headings == digest(headings))).one_or_none()


_ROWS = (ImportRow.id, ImportRow.number, ImportRow.cells, ImportRow.decision, ImportRow.outcome, ImportRow.why)


def next_rows(row: Import, after: int, number: int) -> Sequence[Any]:
    """The rows after one, in the order of the file, as plain rows."""
    where = (ImportRow.import_id == row.id, ImportRow.sheet == row.sheet, ImportRow.number > after)
    return plain_rows(sa.select(*_ROWS).where(*where).order_by(ImportRow.number).limit(number)).all()


def made_rows(row: Import, number: int) -> Sequence[ImportRow]:
    """The last rows that made something, which an undo goes through from the end: what came later rests on it."""
    where = (ImportRow.import_id == row.id, ImportRow.made.is_not(None))
    return db.session.scalars(sa.select(ImportRow).where(*where).order_by(ImportRow.number.desc()).limit(number)).all()


def with_more_of_same(row: Import, rows: Sequence[ImportRow]) -> Sequence[ImportRow]:
    """These rows that made something, and all others of the file that did about the same people: what a later row
    added to somebody is taken back with what made them.
    """
    keys, people = {each.id for each in rows}, {each.person_id for each in rows} - {None}
    where = (ImportRow.import_id == row.id, ImportRow.made.is_not(None), ImportRow.person_id.in_(people))
    more = [each for each in db.session.scalars(sa.select(ImportRow).where(*where)) if each.id not in keys]
    return sorted([*rows, *more], key=lambda each: each.number)


def sample(row: Import) -> list[list[str]]:
    """The first rows of the chosen sheet."""
    return [list(each.cells) for each in next_rows(row, 0, SAMPLED)]


def rows_with(row: Import, outcomes: Collection[RowOutcome], why: str = "") -> sa.Select[Any]:
    """The rows that became something, in the order of the file."""
    where = [ImportRow.import_id == row.id, ImportRow.sheet == row.sheet, ImportRow.outcome.in_(list(outcomes))]
    if why:
        where.append(ImportRow.why == why)
    return sa.select(ImportRow).where(*where).order_by(ImportRow.number)


def problem_rows(row: Import) -> Iterator[ImportRow]:
    """What was left out and is to be mended, some at a time."""
    after = 0
    while True:
        found = db.session.scalars(
            rows_with(row, TO_MEND).where(ImportRow.number > after).limit(AT_ONCE).options()
        ).all()
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].number
        db.session.expunge_all()


def counted(row: Import) -> dict[str, int]:
    """How many rows became what."""
    where = (ImportRow.import_id == row.id, ImportRow.sheet == row.sheet)
    select = sa.select(ImportRow.outcome, sa.func.count()).where(*where).group_by(ImportRow.outcome)
    found = {outcome.value: number for outcome, number in db.session.execute(select)}
    reasons = sa.select(ImportRow.why, sa.func.count()).where(*where, ImportRow.why.in_([GUARDIAN, HOUSEHOLD, BOTH]))
    of = {row.why: row[1] for row in db.session.execute(reasons.group_by(ImportRow.why))}
    for name in (GUARDIAN, HOUSEHOLD):
        if number := of.get(name, 0) + of.get(BOTH, 0):
            found[name] = number
    return found
