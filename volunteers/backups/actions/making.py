"""A backup is what one read of the database sees: everything as it stood at one instant, while people go on."""

import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from volunteers.backups import describing, queries
from volunteers.backups.archive import (
    FORMAT,
    Manifest,
    tables,
    write_file,
    write_manifest,
    write_table,
    write_told,
    written,
)
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.revisions import revisions
from volunteers.foundation.whose import ways_in

ABANDONED = timedelta(hours=1)
"""A file that nobody wrote into for so long is nobody's: rows come each second."""
PART = ".*.zip.*part"

Told = Callable[[str, int], None]
"""Is told of each table, and of how many rows it had."""


def back_up(path: Path, told: Told = lambda _name, _number: None, *, with_ways_in: bool = True) -> Manifest:
    """Write everything into a new file, readable by its owner only. Nobody waits for it.

    Without ways in (`foundation/whose.py`) it is a file to take elsewhere: nobody signs in by what is in it.

    SQLite's log keeps what the read began with, PostgreSQL a snapshot (REPEATABLE READ); neither holds a lock that a
    writer asks for. Raises OSError where the file can't be written, and Refusal where there are no tables.
    """
    db.session.rollback()
    with one_read(db.engine) as connection:
        if not revisions(connection):
            raise Refusal("There’s nothing in this database yet.", code="empty")
        return _write(connection, path, told, {} if with_ways_in else ways_in())


def _write(connection: sa.Connection, path: Path, told: Told, secret: Mapping[str, frozenset[str]]) -> Manifest:
    with written(path) as file:
        made_at, rows, found = clock.now(), {}, tables(connection)
        for table in found:
            rows[table.name] = write_table(file, connection, table, secret.get(table.name, frozenset()))
            told(table.name, rows[table.name])
        for beside in queries.besides():
            write_file(file, beside.path())
        write_told(file, describing.README, describing.readme(made_at, is_without_ways_in=bool(secret)))
        write_told(file, describing.PACKAGE, describing.package(found, made_at.isoformat(), rows))
        revision = next(iter(revisions(connection)))
        manifest = Manifest(FORMAT, made_at.isoformat(), revision, queries.fingerprint(), rows)
        write_manifest(file, manifest)
    return manifest


def one_read(engine: sa.Engine) -> sa.Connection:
    """A connection whose statements all see the same instant, and which keeps nobody waiting."""
    connection = engine.connect()
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


def back_up_by_day() -> Path | None:
    """The day's backup into the folder of backups, and no more of them than are to be kept; None where none are.

    The oldest go only once the new one is whole: a full disk never leaves fewer than there were.
    """
    keep = int(current_app.config["BACKUPS_KEPT"])
    if not keep:
        return None
    folder = queries.folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / queries.name_for(clock.now())
    back_up(path)
    sweep(folder)
    for old in queries.made()[keep:]:
        old.path.unlink(missing_ok=True)
    for beside in queries.besides():  # the newest, for whoever takes the folder along and puts an older backup back
        if beside.path().exists():
            shutil.copy2(beside.path(), folder / beside.path().name)
    return path


def sweep(folder: Path) -> None:
    """Remove what was begun and never ended: whoever wrote it was killed."""
    before = clock.now().timestamp() - ABANDONED.total_seconds()
    for part in folder.glob(PART):
        if part.stat().st_mtime < before:
            part.unlink(missing_ok=True)
