"""The kinds of file, each of rows that come in slices: nothing of a slice is kept once it is written."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from volunteers.exports.inputs import Row, Table
from volunteers.exports.models import Format
from volunteers.foundation.cells import BOM, fit, harmless
from volunteers.house import Value

Slices = Iterable[Sequence[Row]]

LONGEST_CELL = 32_767
"""What one cell of a workbook holds."""


def csv_of(table: Table, slices: Slices) -> Iterator[bytes]:
    """Comma-separated values (RFC 4180) in UTF-8: the first bytes are there before a row is read."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(each) for each in table.headings])
    yield (BOM + text.getvalue()).encode()
    for rows in slices:
        text.seek(0)
        text.truncate()
        writer.writerows([_written(value, table) for value in row] for row in rows)
        yield text.getvalue().encode()


def _written(value: Value, table: Table) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return table.yes if value else table.no
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else harmless(str(value))


def xlsx_of(table: Table, slices: Slices, path: Path) -> int:
    """A workbook with one sheet: texts as texts, days as days, numbers as numbers. Returns how many rows it has."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- 3 MB, for who asks for one

    number = 0
    # a row is written when the next one comes, into a file beside this one; no text is taken for a formula or a link
    with Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet(_sheet_name(table.title))
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        }
        if table.is_rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        for at, heading in enumerate(table.headings):
            sheet.set_column(at, at, min(max(len(heading), 14), 30))
            sheet.write_string(0, at, fit(heading), formats["head"])
        for rows in slices:
            for row in rows:
                number += 1
                for at, value in enumerate(row):
                    _put(sheet, number, at, value, formats)
        sheet.autofilter(0, 0, number, len(table.headings) - 1)
    return number


def _put(sheet: Any, at_row: int, at: int, value: Value, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(at_row, at, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(at_row, at, value, formats["moment"])
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(at_row, at, value, formats["day"])
    elif isinstance(value, int):
        sheet.write_number(at_row, at, value)
    else:
        sheet.write_string(at_row, at, fit(str(value))[:LONGEST_CELL])


def _sheet_name(title: str) -> str:
    """At most 31 characters, and none of those that name other sheets in formulas."""
    bare = "".join(" " if ch in "[]:*?/\\" else ch for ch in fit(title)).strip(" '")
    return bare[:31] or "1"


def write(kind: Format, table: Table, slices: Slices, path: Path) -> int:
    """A file of this kind, whole. Returns how many rows it has."""
    if kind is Format.XLSX:
        return xlsx_of(table, slices, path)
    number = 0

    def counted() -> Iterator[Sequence[Row]]:
        nonlocal number
        for rows in slices:
            number += len(rows)
            yield rows

    with path.open("wb") as file:
        file.writelines(STREAMS[kind](table, counted()))
    return number


STREAMS: Mapping[Format, Callable[[Table, Slices], Iterator[bytes]]] = {Format.CSV: csv_of}
"""The kinds that can be sent while they are written."""
MIMES: Mapping[Format, str] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
