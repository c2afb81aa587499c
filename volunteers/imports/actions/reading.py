"""A file is read as a stream and kept as rows, in slices: nothing else of it is kept, and nobody waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, bookkeeping, record
from volunteers.foundation import clock
from volunteers.foundation.db import Base, db, locked, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l, one_line
from volunteers.imports import events, headings, queries, rules, sheets
from volunteers.imports.models import DateOrder, Import, ImportRow, ImportState, Target

SLICE = 500
LOOKED_AT = 8
"""Of so many rows the one with the most headings that are known is the head."""
MONTHS = 12
_ROWS = Base.metadata.tables[ImportRow.__tablename__]


@dataclass
class _Table:
    """What was seen of a sheet while it went by."""

    name: str
    headings: list[str] = field(default_factory=list)
    rows: int = 0
    commas: dict[int, int] = field(default_factory=dict)
    whole: dict[int, int] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)
    mailed: dict[int, int] = field(default_factory=dict)
    dates: dict[int, list[Any]] = field(default_factory=dict)

    def see(self, cells: Sequence[str]) -> None:
        self.rows += 1
        for place, cell in enumerate(cells):
            if "," in cell:
                self.commas[place] = self.commas.get(place, 0) + 1
            if cell:
                self.filled[place] = self.filled.get(place, 0) + 1
            if rules.is_of_mail(cell):
                self.mailed[place] = self.mailed.get(place, 0) + 1
            if rules.is_whole(cell):
                self.whole[place] = self.whole.get(place, 0) + 1
            # no day is 31/31: that one says nothing of the others
            if cell[:1].isdigit() and (parts := rules.numeric_parts(cell)) and min(parts) <= MONTHS:
                seen = self.dates.setdefault(place, [0, 0, cell])
                seen[0], seen[1] = max(seen[0], parts[0]), max(seen[1], parts[1])

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        commas = [place for place, number in self.commas.items() if number * 2 > self.rows]
        whole = [place for place, number in self.whole.items() if number * 2 > self.filled[place]]
        mailed = [place for place, number in self.mailed.items() if number == self.filled[place]]
        dates = {str(place): seen for place, seen in self.dates.items()}
        return {
            "name": self.name[:100],
            "headings": self.headings,
            "rows": self.rows,
            "commas": commas,
            "whole": whole,
            "mailed": mailed,
            "dates": dates,
        }


def receive(actor: Actor, file: IO[bytes], name: str, *, encoding: str = "", delimiter: str = "") -> Import:
    """Read a file into rows, and guess what its columns are. What can't be read is refused, and nothing of it stays."""
    try:
        found = sheets.read(file, encoding=encoding, delimiter=delimiter)
        key = _begin(actor, one_line(name)[-200:], found.encoding, found.delimiter)
    except sheets.BadFile as fault:
        raise _refused(fault) from fault
    try:
        tables = [_keep(key, place, sheet) for place, sheet in enumerate(found.sheets)]
        return _end(actor, key, [table.told() for table in tables])
    except sheets.BadFile as fault:
        _forget(key)
        raise _refused(fault) from fault
    except BaseException:
        _forget(key)
        raise


def _refused(fault: sheets.BadFile) -> Refusal:
    return Refusal(fault.message, code="bad-file", field="file")


@bookkeeping("a file is read, which takes a while; what comes of it is recorded at its end")
def _begin(actor: Actor, name: str, encoding: str, delimiter: str) -> int:
    row = Import(
        started_by_id=actor.person_id,
        file_name=name,
        encoding=encoding,
        delimiter=delimiter,
        created_at=clock.now(),
        state=ImportState.READ,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _keep(key: int, place: int, sheet: sheets.Sheet) -> _Table:
    """The rows of a sheet: the first few are looked at together, for the one with the headings."""
    table, begin, slice_of = _Table(sheet.name), list[sheets.Row](), list[dict[str, Any]]()
    rows = (row for row in sheet.rows if any(row.cells))
    for row in rows:
        begin.append(row)
        if len(begin) == LOOKED_AT:
            break
    for row in _without_head(table, begin):
        slice_of.append(_row(key, place, table, row))
    for row in rows:
        slice_of.append(_row(key, place, table, row))
        if table.rows > sheets.MOST_ROWS:
            raise sheets.BadFile(_l("This file has more than 100,000 rows. Split it, and bring them in one by one."))
        if len(slice_of) >= SLICE:
            _write(slice_of)
            slice_of = []
    if slice_of:
        _write(slice_of)
    return table


def _without_head(table: _Table, begin: Sequence[sheets.Row]) -> Sequence[sheets.Row]:
    """The rows below the headings; where none of them has any, columns are called by their numbers."""
    known = [headings.known_in(row.cells) for row in begin]
    best = max(known, default=0)
    if best and not any("@" in cell for cell in begin[known.index(best)].cells):
        head = begin[known.index(best)]
        table.headings = [one_line(cell)[:100] for cell in head.cells]
        return begin[known.index(best) + 1 :]
    if begin and not any("@" in cell or cell[:1].isdigit() for cell in begin[0].cells) and len(begin) > 1:
        table.headings = [one_line(cell)[:100] for cell in begin[0].cells]
        return begin[1:]
    widest = max((len(row.cells) for row in begin), default=0)
    table.headings = [""] * widest
    return begin


def _row(key: int, place: int, table: _Table, row: sheets.Row) -> dict[str, Any]:
    table.see(row.cells)
    return {"import_id": key, "sheet": place, "number": row.number, "cells": row.cells}


@bookkeeping("the next rows of a file that is being read")
def _write(rows: Sequence[dict[str, Any]]) -> None:
    db.session.execute(sa.insert(_ROWS), rows)


@action
def _end(actor: Actor, key: int, tables: list[dict[str, Any]]) -> Import:
    row = locked(Import, key)
    if not any(table["rows"] for table in tables):
        raise sheets.BadFile(_l("There are no rows below the headings of this file."))
    row.sheets = tables
    row.sheet = max(range(len(tables)), key=lambda place: (headings.known_in(tables[place]["headings"]), -place))
    take_up(row)
    record(actor, events.IMPORT_READ, row, rows=row.total)
    return row


def take_up(row: Import) -> None:
    """What the columns of the chosen sheet are: as the last time under these headings, or guessed."""
    table = row.sheets[row.sheet]
    found, origin = table["headings"], headings.origin_of(table["headings"])
    before = queries.mapping_for(found) if any(found) else None
    row.origin = origin.name if origin is not None else ""
    row.total = table["rows"]
    seen = {"with_comma": table["commas"], "whole": table.get("whole", ()), "mailed": table.get("mailed", ())}
    guessed = [each.value for each in headings.guess(found, **seen)]
    row.targets = list(before.targets) if before is not None else guessed
    row.region = before.region if before is not None else row.region or "US"
    order, is_ambiguous = order_in(table, [Target(each) for each in row.targets])
    row.date_order = before.date_order if before is not None and is_ambiguous else order


def order_in(table: dict[str, Any], targets: Sequence[Target]) -> tuple[DateOrder | None, bool]:
    """In which order the dates of a sheet are written, as far as they tell; and whether they could be either."""
    seen = [
        table["dates"][str(place)]
        for place, target in enumerate(targets)
        if target in rules.DATES and str(place) in table["dates"]
    ]
    if not seen:
        return DateOrder.MONTH_FIRST, False
    told = {first > MONTHS for first, second, _cell in seen if (first > MONTHS) is not (second > MONTHS)}
    if len(told) == 1:
        return DateOrder.DAY_FIRST if True in told else DateOrder.MONTH_FIRST, False
    return None, True


@bookkeeping("a file that could not be read to its end is gone again")
def _forget(key: int) -> None:
    _drop(key)


@action
def discard(actor: Actor, import_id: int) -> None:
    """Throw away what was read; nothing was brought in."""
    row = locked(Import, import_id)
    refuse(rules.why_not_discard(row))
    record(actor, events.IMPORT_DISCARDED, row)
    _drop(import_id)


def _drop(key: int) -> None:
    db.session.execute(
        sa.delete(ImportRow).where(ImportRow.import_id == key).execution_options(synchronize_session=False)
    )
    db.session.delete(need(Import, key))
