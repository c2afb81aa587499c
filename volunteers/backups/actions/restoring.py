"""Putting a backup back, into a database that holds nobody: what is there is never overwritten.

All rows come in one transaction, and with them what each room puts right, for a database with people and without that
would send what was sent. What breaks off leaves one that holds nobody, and can be begun anew. Only a file of an older
release takes two: its rows go into tables of that release, which then are migrated.
"""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, bookkeeping, record
from volunteers.backups import events, queries
from volunteers.backups.actions.making import Told
from volunteers.backups.archive import BadArchive, Manifest, opened, read_file, read_table, tables
from volunteers.foundation.db import db, is_postgresql
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.revisions import revisions
from volunteers.house import House
from volunteers.mail import holds

FOLDINGS = sa.table("search_foldings")


def restore(path: Path, told: Told = lambda _name, _number: None) -> Manifest:
    """Put everything back as it was, migrate it, and hold all mail until somebody says go.

    Raises BadArchive where the file isn't a whole backup of this release or an older one, and Refusal where the
    database holds somebody.
    """
    with opened(path) as (file, manifest):
        if not queries.is_known(manifest.revision):
            raise BadArchive(f"{path} was made by a newer release ({manifest.revision}): update first, then restore")
        begin_at(manifest.revision)
        for beside in queries.besides():
            name = beside.path().name
            newer = path.with_name(name)
            beside.add(read_file(file, name) + (newer.read_bytes() if newer.exists() else b""))
        if queries.is_newest(manifest.revision):
            put_in(file, manifest, told, _settle)
        else:
            _fill(file, manifest, told)
            _migrate()
            _settle(manifest)
    make_index()
    return manifest


def begin_at(revision: str) -> None:
    """The tables of that release, and nothing of another: functions go with the migrations that made them.

    Raises Refusal where the database holds somebody, or is somebody else's.
    """
    from flask_migrate import downgrade  # noqa: PLC0415 -- nobody else in this process needs Alembic

    if queries.holds_somebody():
        raise Refusal(
            "There are people in this database already. Restore into an empty one: set DATABASE_URL to another "
            "database, or move the old file away.",
            code="not-empty",
        )
    if queries.holds_another():
        raise Refusal("This database has tables of something else. Take an empty one.", code="not-empty")
    db.session.remove()
    with db.engine.connect() as connection:
        is_migrated = bool(revisions(connection))
    if is_migrated:
        downgrade(revision="base")
    _migrate(revision)


def _migrate(revision: str = "heads") -> None:
    from flask_migrate import upgrade  # noqa: PLC0415 -- see above

    db.session.remove()
    upgrade(revision=revision)


def make_index() -> None:
    """The index of names, where the rows are those of this release: the last step of its migrations makes it."""
    _migrate()


@action
def put_in(file: zipfile.ZipFile, manifest: Manifest, told: Told, finish: Callable[[Manifest], None]) -> None:
    """All rows, and what is to be done with them, as one fact."""
    _fill(file, manifest, told)
    finish(manifest)


@bookkeeping("puts back the rows of a backup into a database that holds nobody")
def _fill(file: zipfile.ZipFile, manifest: Manifest, told: Told) -> None:
    connection = db.session.connection()
    found = tables(connection)
    unknown = sorted(set(manifest.rows) - {table.name for table in found})
    if unknown:
        raise BadArchive(f"the file has tables that its release doesn't know: {', '.join(unknown)}")
    for table in reversed(found):
        connection.execute(sa.delete(table))  # what a migration put there is in the file, too
    if sa.inspect(connection).has_table(FOLDINGS.name):
        connection.execute(sa.delete(FOLDINGS))  # so that the index is made of what comes now: `search/renewing.py`
    for table in found:
        _fill_table(connection, file, table, manifest.rows.get(table.name, 0))
        told(table.name, manifest.rows.get(table.name, 0))


def _fill_table(connection: sa.Connection, file: zipfile.ZipFile, table: sa.Table, expected: int) -> None:
    own = [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    later: list[dict[str, Any]] = []
    for rows in read_table(file, table, expected):
        later += [row.copy() for row in rows if any(row[name] is not None for name in own)]
        connection.execute(sa.insert(table), [row | dict.fromkeys(own) for row in rows])
    for name in own:  # a row may refer to a later one of its own table
        pairs = [{"row": row["id"], "refers": row[name]} for row in later if row[name] is not None]
        if pairs:
            change = sa.update(table).where(table.c.id == sa.bindparam("row"))
            connection.execute(change.values({name: sa.bindparam("refers")}), pairs)
    if is_postgresql() and "id" in table.columns and isinstance(table.c.id.type, sa.Integer):
        last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        connection.execute(sa.select(sa.func.setval(sequence, last, sa.false())))


@action
def _settle(manifest: Manifest) -> None:
    """Nothing that was done since the backup is done again: each room says what that means for it."""
    made_at = datetime.fromisoformat(manifest.made_at)
    for room in House.of().rooms:
        for put_right in room.restored:
            put_right(made_at)
    holds.begin()
    record(Actor.job(), events.RESTORED, made_at=manifest.made_at, rows=sum(manifest.rows.values()))
