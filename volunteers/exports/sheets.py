"""The kinds of file, each of rows that come in slices: nothing of a slice is kept once it is written."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes.util import find_library
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import escape

from volunteers.exports.inputs import Row, Table
from volunteers.exports.models import Format
from volunteers.foundation.cells import BOM, fit, harmless
from volunteers.house import Value

Slices = Iterable[Sequence[Row]]

LONGEST_CELL = 32_767
"""What one cell of a workbook holds."""
LONGEST_LINE = 75
"""Of a card, in octets."""


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


def cards_of(table: Table, slices: Slices) -> Iterator[bytes]:
    """An address book (RFC 6350, vCard 4.0): a card for each row, of the columns that a card has a place for."""
    for rows in slices:
        yield b"".join(_card(dict(zip(table.names, row, strict=True))) for row in rows)


def _card(of: Mapping[str, Value]) -> bytes:
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_text(of['full_name'] or of.get('call_name') or '-')}"]
    phone = "".join(ch for ch in str(of.get("phone") or "") if ch in "+0123456789")
    for name, value in (
        ("NICKNAME", of.get("call_name")),
        ("EMAIL", of.get("email")),
        ("ROLE", of.get("office")),
        ("CATEGORIES", of.get("committee")),
    ):
        if value:
            lines.append(f"{name}:{_text(value)}")
    if of.get("postal_address"):
        lines.append(f"ADR:;;{_text(of['postal_address'])};;;;")  # all of it as the street: it has lines and no parts
    if phone:
        lines.append(f"TEL;VALUE=uri:tel:{phone}")
    return b"".join(_folded(line) for line in [*lines, "END:VCARD"])


def _text(value: Value) -> str:
    """RFC 6350, 3.4: what would end a value or a part of it."""
    text = fit(str(value)).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n").replace("\t", " ")


def _folded(line: str) -> bytes:
    """RFC 6350, 3.2: at most 75 octets a line, and no letter cut apart."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"


@cache
def can_lay_out() -> bool:
    """Whether this machine has the library that lays out text on pages (Pango)."""
    return find_library("pangoft2-1.0") is not None


BADGE_STYLE = """
@page { size: 8.5in 11in; margin: 0.5in 0.75in }
body { margin: 0; font-family: "Noto Sans", "Noto Sans CJK KR", "DejaVu Sans", sans-serif }
.badge { float: left; box-sizing: border-box; width: 3.49in; height: 1.99in; padding: 0.4in 0.25in 0; overflow: hidden;
  border: 0.5pt dashed #999; break-inside: avoid; text-align: center }
.badge b { display: block; font-size: 24pt; line-height: 1.15; overflow-wrap: anywhere }
.badge p { margin: 0.08in 0 0; font-size: 12pt; overflow-wrap: anywhere }
"""
"""Ten to a sheet of 8.5 by 11 inches, each 3.5 by 2."""


def badges_of(table: Table, slices: Slices, path: Path) -> int:
    """Name badges to cut out: what people are called in large letters, with the name, office and committee below."""
    badges = [_badge(dict(zip(table.names, row, strict=True))) for rows in slices for row in rows]
    _print(table.title, BADGE_STYLE, badges, path)
    return len(badges)


def _print(title: str, style: str, pieces: Iterable[str], path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415 -- 20 MB and a library of the system, for who prints something

    html = f"<!doctype html><html><title>{escape(title)}</title><style>{style}</style>{''.join(pieces)}"
    HTML(string=html, url_fetcher=_fetches_nothing).write_pdf(str(path))


LABEL_STYLE = """
@page { size: 8.5in 11in; margin: 0.5in 0 0 0.1875in }
body { margin: 0; font-family: "Noto Sans", "Noto Sans CJK KR", "DejaVu Sans", sans-serif }
.sheet { width: 8.3125in; height: 10in; break-inside: avoid }
.sheet + .sheet { break-before: page }
.label { float: left; box-sizing: border-box; width: 2.625in; height: 1in; margin-right: 0.125in; overflow: hidden;
  padding: 0.1in 0.12in 0; font-size: 10pt; line-height: 1.15; overflow-wrap: anywhere }
.full { padding-top: 0.07in; font-size: 8pt }
.fuller { padding-top: 0.05in; font-size: 6.5pt }
.label p { margin: 0 }
"""
"""Thirty to a sheet of 8.5 by 11 inches, each 2 5/8 by 1: three beside one another, an eighth of an inch apart."""
ON_A_SHEET = 30
LINE_OF_LABEL, LINES_OF_LABEL, LINES_AT_MOST = 34, 5, 7
"""How many letters a line holds as it is printed at first; with more lines the letters are smaller."""


def labels_of(table: Table, slices: Slices, path: Path) -> int:
    """Address labels to print on sheets of them: the name, and the postal address below it."""
    labels = [_label(dict(zip(table.names, row, strict=True))) for rows in slices for row in rows]
    sheets = ["".join(labels[at : at + ON_A_SHEET]) for at in range(0, len(labels), ON_A_SHEET)]
    _print(table.title, LABEL_STYLE, (f'<div class="sheet">{each}</div>' for each in sheets), path)
    return len(labels)


def _label(of: Mapping[str, Value]) -> str:
    lines = [str(of["full_name"] or ""), *str(of["postal_address"] or "").splitlines()]
    tall = sum(1 + len(each) // LINE_OF_LABEL for each in lines)
    kind = "label" if tall <= LINES_OF_LABEL else "label full" if tall <= LINES_AT_MOST else "label fuller"
    said = "".join(f'<p dir="auto">{escape(fit(each))}</p>' for each in lines)
    return f'<div class="{kind}">{said}</div>'


def _badge(of: Mapping[str, Value]) -> str:
    name = str(of["full_name"] or "")
    large = str(of.get("call_name") or name)
    small = [name if name != large else "", of.get("office"), of.get("committee")]
    below = "".join(f'<p dir="auto">{escape(fit(str(each)))}</p>' for each in small if each)
    return f'<div class="badge"><b dir="auto">{escape(fit(large))}</b>{below}</div>'


def _fetches_nothing(url: str, *_more: Any, **_even_more: Any) -> dict[str, Any]:
    raise ValueError(f"a badge has nothing to fetch: {url}")


def write(kind: Format, table: Table, slices: Slices, path: Path) -> int:
    """A file of this kind, whole. Returns how many rows it has."""
    if kind in WHOLE:
        return WHOLE[kind](table, slices, path)
    number = 0

    def counted() -> Iterator[Sequence[Row]]:
        nonlocal number
        for rows in slices:
            number += len(rows)
            yield rows

    with path.open("wb") as file:
        file.writelines(STREAMS[kind](table, counted()))
    return number


STREAMS: Mapping[Format, Callable[[Table, Slices], Iterator[bytes]]] = {Format.CSV: csv_of, Format.VCARD: cards_of}
"""The kinds that can be sent while they are written."""
WHOLE: Mapping[Format, Callable[[Table, Slices, Path], int]] = {
    Format.XLSX: xlsx_of,
    Format.BADGES: badges_of,
    Format.LABELS: labels_of,
}
"""The kinds that are there only once they are whole."""
MIMES: Mapping[Format, str] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.VCARD: "text/vcard; charset=utf-8",
    Format.BADGES: "application/pdf",
    Format.LABELS: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
