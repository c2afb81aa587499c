"""Reading a file: CSV with whatever separator and encoding, or XLSX, as rows of texts with their numbers.

It knows no application. Everything is read as a stream: what a file says of its size is not believed, it is counted.
"""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from volunteers.foundation.text import _l

MOST_BYTES = 50_000_000
MOST_INFLATED = 400_000_000
MOST_COLUMNS = 200
MOST_ROWS = 100_000
MOST_SHEETS = 30
LONGEST_CELL = 20_000
MOST_LINES = 40
"""A cell with more lines is none: a quotation mark was never closed."""
AT_ONCE = 1 << 16
SNIFFED = 1 << 16
DELIMITERS = (",", ";", "\t", "|")
UNREADABLE = "\ufffd"
"""Stands for what could not be read: a NUL, or bytes that are no letters in the encoding."""
ENCODINGS = (*("utf-8", "utf-16", "cp1252", "mac_roman", "cp1251", "cp1256", "cp949", "gb18030", "big5", "shift_jis"),)
MIXED = "mixed"
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, zipfile.BadZipFile, zlib.error, EOFError)
"""What the library says of a workbook that is damaged, or is none."""
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_LISTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rt", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"SQLi")
_WRITTEN_OTHERWISE = re.compile(
    r'\s*(?:<(?:!doctype|html|\?xml|table|svg)|\{\s*["}]|\[\s*[{"\[\]]|begin:v)', re.IGNORECASE
)
"""A page, or what programs tell each other (XML, JSON, vCard, iCalendar): all of it text, and none of it a table."""


class BadFile(Exception):
    """A file that can't be read; `message` says what to do about it."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Row:
    """One row: its number as the file's own program shows it (of CSV: the line on which it begins), and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table: its name (none for CSV) and its rows, to be read once."""

    name: str
    rows: Iterator[Row]


@dataclass(frozen=True)
class Read:
    """A file that is being read: how, and its sheets."""

    encoding: str
    delimiter: str
    sheets: Iterator[Sheet]


def _windows(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 in a file that mixes encodings was written on Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("volunteers_windows", _windows)


def read(file: IO[bytes], *, encoding: str = "", delimiter: str = "") -> Read:
    """Begin to read a file; where the encoding or the separator is not said it is found. Raises BadFile, also later."""
    _measure(file)
    begin = file.read(4)
    file.seek(0)
    if begin == _OLD_EXCEL:
        raise BadFile(_l("This is an old Excel file, or one with a password. Save it as .xlsx or CSV and try again."))
    if begin.startswith(_NO_LISTS):
        raise _no_list()
    if begin == _ZIP:
        return Read("", "", _workbook(file))
    encoding = encoding if encoding in ENCODINGS else _encoding_of(file)
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=_codec(encoding), errors=_errors(encoding), newline="")
    sample = _without_nul(lines.read(SNIFFED))
    if not sample.strip():
        raise BadFile(_l("This file is empty."))
    if _WRITTEN_OTHERWISE.match(sample):
        raise _no_list()
    delimiter = delimiter if delimiter in DELIMITERS else _delimiter_of(sample)
    lines.seek(0)
    return Read(encoding, delimiter, iter([Sheet("", _csv(lines, delimiter))]))


def _no_list() -> BadFile:
    return BadFile(_l("This isn’t a list. Choose a CSV or an Excel file (.xlsx)."))


def _measure(file: IO[bytes]) -> None:
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise BadFile(_l("This file is larger than 50 MB. Split it into several files, and bring them in one by one."))
    file.seek(0)


def _codec(encoding: str) -> str:
    return {"utf-8": "utf-8-sig", MIXED: "utf-8-sig"}.get(encoding, encoding)


def _errors(encoding: str) -> str:
    return "volunteers_windows" if encoding == MIXED else "replace"


def _encoding_of(file: IO[bytes]) -> str:
    begin = file.read(1000)
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(begin) > 1 and begin.count(0) * 3 > len(begin):
        return "utf-16-le" if begin[1::2].count(0) > begin[::2].count(0) else "utf-16-be"
    file.seek(0)
    decoder, is_utf8, several, lines = codecs.getincrementaldecoder("utf-8")(), True, 0, Counter[bytes]()
    for chunk in iter(lambda: file.read(AT_ONCE), b""):
        several += len(_MULTIBYTE.findall(chunk))
        lines[b"\n"] += chunk.count(b"\n")
        lines[b"\r"] += chunk.count(b"\r")
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8:
        return "utf-8"
    if several:
        return MIXED
    return "mac_roman" if lines[b"\r"] and not lines[b"\n"] else "cp1252"


def _delimiter_of(sample: str) -> str:
    """The separator by which the most rows have the same number of cells, more than one."""
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = [
                row
                for _n, row in zip(range(60), csv.reader(io.StringIO(sample, ""), delimiter=delimiter), strict=False)
            ]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(row))
        width, number = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        worth = number / max(1, sum(widths.values())) * min(width, 20) if width > 1 else 0
        if worth > most:
            best, most = delimiter, worth
    return best


def _without_nul(text: str) -> str:
    return text.replace("\0", UNREADABLE) if "\0" in text else text


class _Lines:
    """The lines of a file as the reader takes them; it counts quotation marks, for one that is never closed."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self.number, self.marks = iter(lines), 0, 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if len(line) > MOST_COLUMNS * LONGEST_CELL:
            raise BadFile(_l("A line of this file is far too long. Is it a list with one person in each row?"))
        self.number += 1
        self.marks += line.count('"')
        return _without_nul(line)


def _csv(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows. A record that runs on over many lines, or to the end, has a quotation mark that is never closed."""
    source = _Lines(lines)
    reader, begins = csv.reader(source, delimiter=delimiter), 1
    while True:
        source.marks = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _unclosed(begins) from None
        except (UnicodeError, zlib.error) as fault:
            raise BadFile(_l("This file can’t be read. Save it as CSV (UTF-8) and try again.")) from fault
        if source.number - begins >= MOST_LINES or (source.number > begins and source.marks % 2):
            raise _unclosed(begins)
        yield Row(begins, _fit(cells))
        begins = source.number + 1


def _unclosed(number: int) -> BadFile:
    return BadFile(
        _l(
            'A quotation mark (") in line %(number)d isn’t closed. Open the file, close or remove it, and try again.',
            number=number,
        )
    )


def _fit(cells: Sequence[str]) -> list[str]:
    found = list(cells)
    while found and not found[-1].strip():
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise BadFile(
            _l("This file has more than %(num)d columns. Keep the ones you need, and try again.", num=MOST_COLUMNS)
        )
    return [cell.strip() if len(cell) <= LONGEST_CELL else cell[:LONGEST_CELL].strip() for cell in found]


def _workbook(file: IO[bytes]) -> Iterator[Sheet]:
    _refuse_bombs(file)
    from openpyxl import load_workbook  # noqa: PLC0415 -- 20 MB, which nobody needs who brings nothing in
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, *_BROKEN) as fault:
        raise _no_workbook() from fault
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MOST_SHEETS]
    return (Sheet(sheet.title, _cells(sheet)) for sheet in sheets)


def _no_workbook() -> BadFile:
    return BadFile(_l("This Excel file can’t be read. Save it again as .xlsx or as CSV, and try again."))


def _refuse_bombs(file: IO[bytes]) -> None:
    """Neither what the parts of the file say of their size nor what they really are may be too much."""
    too_much = BadFile(_l("This Excel file is far larger inside than it looks. Save only the list you need as CSV."))
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_INFLATED:
                raise too_much
            size = 0
            for part in archive.infolist():
                with archive.open(part) as inside:
                    begin = inside.read(2_000)
                    size += len(begin)
                    if b"<!DOCTYPE" in begin:
                        raise _no_workbook()
                    for chunk in iter(lambda inside=inside: inside.read(1 << 20), b""):  # type: ignore[misc]  # bound
                        size += len(chunk)
                        if size > MOST_INFLATED:
                            raise too_much
            if not any(part.filename.startswith("xl/") for part in archive.infolist()):
                raise _no_list()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise _no_workbook() from fault
    file.seek(0)


def _cells(sheet: Any) -> Iterator[Row]:
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 -- only its error; the library reads

    try:
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield Row(number, _fit([_as_text(value) for value in values]))
    except (ParseError, *_BROKEN) as fault:
        raise _no_workbook() from fault


def _as_text(value: Any) -> str:
    """A cell as text: dates as 2014-08-23, whole numbers without a point, what is true as yes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _without_nul(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
