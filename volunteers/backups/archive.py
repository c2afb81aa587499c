"""The file of a backup: a ZIP with one file of JSON lines for each table, and `manifest.json` that says what is whole.
What the tables and their columns are says `datapackage.json` in it (`describing.py`).

It is written as values, not as a database's own dump: a backup of SQLite goes back into PostgreSQL, and the other way.
Tables are read as the database describes them, so an older release's file is put into tables of that release, which
then are migrated. What is made of other rows (the index of names) is left out, and made anew.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

FORMAT = 1
MANIFEST, ROWS, BESIDE = "manifest.json", "tables/{}.jsonl", "beside/{}"
MADE_ANEW = ("search_", "sqlite_", "alembic_version")
"""How the names of tables begin that no backup holds."""
LEVEL = 3
"""Of zlib: beyond it a second of work saves hardly a percent."""
AT_ONCE = 2_000
SUM_BYTES = 32
LONGEST_MANIFEST = 1_000_000
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What the library says of a file that is cut off, damaged, or packed in a way that it doesn't know."""


class BadArchive(Exception):
    """A file that is no backup, or not a whole one; the text says which."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: in which format, when, at which migration, by which key, and how many rows."""

    format: int
    made_at: str
    revision: str
    key: str
    rows: Mapping[str, int]


def tables(connection: sa.Connection) -> list[sa.Table]:
    """The tables that a backup holds, as the database describes them; what others refer to comes first."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=lambda name, _: not name.startswith(MADE_ANEW))
    for column in (column for table in metadata.tables.values() for column in table.columns):
        if isinstance(column.type, sa.JSON):
            column.type.none_as_null = True
    return list(metadata.sorted_tables)


@contextmanager
def written(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new file, readable by its owner only; it has its name only once it is whole and on the disk."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")  # of this process alone
    try:
        fd = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as file:
                yield file
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_table(
    file: zipfile.ZipFile, connection: sa.Connection, table: sa.Table, secret: Collection[str] = frozenset()
) -> int:
    """Add the rows of a table, in the order of their keys; how many.

    Nothing is in the columns that are `secret`; in one that can't be empty there is something random. Where nobody
    refers to such rows, they are left out.
    """
    number = 0
    hides = {place: bool(column.nullable) for place, column in enumerate(table.columns) if column.name in secret}
    select = sa.select(table).order_by(*table.primary_key.columns)
    if not all(hides.values()) and not _is_referred_to(table):
        select = select.where(sa.false())
    with file.open(ROWS.format(table.name), "w", force_zip64=True) as member:
        member.write(_line([column.name for column in table.columns]))
        for rows in connection.execute(select, execution_options={"yield_per": AT_ONCE}).partitions():
            member.write(b"".join(_line(_hidden([_plain(value) for value in row], hides)) for row in rows))
            number += len(rows)
    return number


def _is_referred_to(table: sa.Table) -> bool:
    others = (other for other in table.metadata.tables.values() if other is not table)
    return any(key.column.table is table for other in others for key in other.foreign_keys)


def _hidden(values: list[Any], hides: Mapping[int, bool]) -> list[Any]:
    for place, is_nullable in hides.items():
        values[place] = None if is_nullable else secrets.token_hex(SUM_BYTES)
    return values


@dataclass(frozen=True)
class Content:
    """What a table holds: how many rows, and a number that is another one when any value of any row is."""

    rows: int
    sum: int


def content(connection: sa.Connection, table: sa.Table) -> Content:
    """The same for the same values, whichever database holds them, in whatever order of rows, columns and JSON keys."""
    number = total = 0
    columns = sorted(table.columns, key=lambda column: column.name)
    for rows in connection.execute(sa.select(*columns), execution_options={"yield_per": AT_ONCE}).partitions():
        for row in rows:
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True)
            total += int.from_bytes(hashlib.blake2b(line.encode(), digest_size=SUM_BYTES).digest())
        number += len(rows)
    return Content(number, total % 256**SUM_BYTES)


def write_file(file: zipfile.ZipFile, path: Path) -> None:
    """Add a file that lies beside the database, if it is there."""
    if path.exists():
        file.write(path, BESIDE.format(path.name))


def read_file(file: zipfile.ZipFile, name: str) -> bytes:
    """The same out of a backup; nothing where it has none. Raises BadArchive."""
    try:
        return file.read(BESIDE.format(name)) if BESIDE.format(name) in file.namelist() else b""
    except UNREADABLE as fault:
        raise BadArchive(f"{name} in it can't be read: {fault}") from fault


def write_told(file: zipfile.ZipFile, name: str, text: str) -> None:
    """Add what is told of it to whoever opens it."""
    file.writestr(name, text)


def write_manifest(file: zipfile.ZipFile, manifest: Manifest) -> None:
    """The last of it."""
    file.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup and what it says of itself. Raises BadArchive."""
    try:
        file = zipfile.ZipFile(path)
    except UNREADABLE as fault:
        raise BadArchive(f"{path} is not a whole backup: it was cut off, or is something else ({fault})") from fault
    except OSError as fault:
        raise BadArchive(f"{path} can't be read: {fault}") from fault
    with file:
        yield file, _manifest(file)


def _manifest(file: zipfile.ZipFile) -> Manifest:
    try:
        told = json.loads(file.open(MANIFEST).read(LONGEST_MANIFEST))
        manifest = Manifest(**told)
        rows = {str(name): int(number) for name, number in manifest.rows.items()}
    except (KeyError, TypeError, ValueError, AttributeError, *UNREADABLE) as fault:
        raise BadArchive(f"{file.filename} is no backup of this application") from fault
    if manifest.format != FORMAT:
        raise BadArchive(f"{file.filename} was made by a newer release (format {manifest.format}): update first")
    return Manifest(manifest.format, str(manifest.made_at), str(manifest.revision), str(manifest.key), rows)


def read_table(file: zipfile.ZipFile, table: sa.Table, expected: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, some at a time, as its columns take them. Raises BadArchive where they are not all there."""
    number = 0
    try:
        with file.open(ROWS.format(table.name)) as member:
            names = json.loads(next(member))
            columns = [table.columns[name] for name in names]
            for lines in _some(member):
                rows = [_row(columns, json.loads(line)) for line in lines]
                number += len(rows)
                yield rows
    except (KeyError, ValueError, StopIteration, *UNREADABLE) as fault:
        raise BadArchive(f"the rows of {table.name} can't be read: {fault}") from fault
    if number != expected:
        raise BadArchive(f"{table.name} should have {expected} rows, and {number} are in the file")


def _row(columns: Sequence[sa.Column[Any]], values: Sequence[Any]) -> dict[str, Any]:
    return {column.name: _typed(column, value) for column, value in zip(columns, values, strict=True)}


def _some(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    found: list[bytes] = []
    for line in lines:
        found.append(line)
        if len(found) == AT_ONCE:
            yield found
            found = []
    if found:
        yield found


def _line(values: Sequence[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value as JSON has it. An instant is UTC, whichever database it comes from."""
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _typed(column: sa.Column[Any], value: Any) -> Any:
    """The same as the column takes it."""
    if value is None:
        return None
    if isinstance(column.type, sa.DateTime):
        instant = dt.datetime.fromisoformat(value)
        return instant if column.type.timezone else instant.replace(tzinfo=None)
    if isinstance(column.type, sa.Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, sa.LargeBinary):
        return base64.b64decode(value)
    return value
