"""An upgrade that never loses: a backup, all migrations in one transaction, and a look at what they made.

`migrations/env.py` asks `why_not_whole` inside that transaction, whoever runs the migrations: where rows are missing,
the database is as it was.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from volunteers.backups import queries
from volunteers.backups.actions.making import back_up, sweep
from volunteers.backups.archive import MADE_ANEW, opened
from volunteers.foundation import clock
from volunteers.foundation.db import db, is_postgresql
from volunteers.foundation.refusals import Refusal

ONE_UPGRADE = 20_261_128
"""The number of the lock that an upgrade holds from its backup to its end."""
KEPT = 3
"""So many of the backups that upgrades made stay."""


class NotWhole(Exception):
    """What the migrations made lacks something that was there; the text says what. They are taken back."""


@dataclass(frozen=True)
class Upgraded:
    """From which migration to which, and the backup that was made before, if anybody was there."""

    before: str
    after: str
    backup: Path | None


def upgrade() -> Upgraded:
    """Bring the database to this release; where something is to be migrated, after a backup.

    Raises OSError where the backup can't be made, and NotWhole; in either case nothing was migrated.
    """
    from flask_migrate import upgrade as migrate  # noqa: PLC0415 -- nobody else in this process needs Alembic

    with _alone():
        before = queries.here()
        path = _back_up_first() if before and not queries.is_current() and queries.holds_somebody() else None
        db.session.remove()
        migrate()
        db.session.remove()
        return Upgraded(before, queries.here(), path)


@contextmanager
def _alone() -> Iterator[None]:
    """Whoever comes second waits: on PostgreSQL its backup would hold the tables that the first one migrates."""
    if not is_postgresql():
        yield
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(ONE_UPGRADE)))  # the connection's, not a transaction's
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(ONE_UPGRADE)))


@dataclass(frozen=True)
class TakenBack:
    """To which migration, what went with the tables of the newer ones, and the backup in which it still is."""

    revision: str
    gone: Mapping[str, int]
    backup: Path


def take_back() -> TakenBack:
    """The last upgrade, with what was done since: its migrations are taken back, after a backup.

    Raises Refusal where there was none.
    """
    from flask_migrate import downgrade  # noqa: PLC0415 -- see above

    revision = next(filter(queries.is_older, map(_revision_of, queries.made_before())), None)
    if revision is None:
        raise Refusal("There is no upgrade that could be taken back: no backup made before one is here.", code="none")
    path = _back_up_first()
    db.session.remove()
    with db.engine.connect() as connection:
        before = counted(connection)
    downgrade(revision=revision)
    with db.engine.connect() as connection:
        after = counted(connection)
    return TakenBack(revision, dict(_fewer(before, after)), path)


def _revision_of(path: Path) -> str:
    with opened(path) as (_file, manifest):
        return manifest.revision


def _back_up_first() -> Path:
    path = queries.folder() / queries.name_before(clock.now(), queries.here())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    back_up(path)
    sweep(path.parent)
    for old in queries.made_before()[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def counted(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table has, but those that are made anew."""
    names = (name for name in sa.inspect(connection).get_table_names() if not name.startswith(MADE_ANEW))
    count = sa.select(sa.func.count())
    return {name: connection.scalar(count.select_from(sa.table(name))) or 0 for name in names}


def _fewer(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for name, number in sorted(before.items()):
        if after.get(name, 0) < number:
            yield name, number - after.get(name, 0)


def why_not_whole(connection: sa.Connection, before: Mapping[str, int], fewer: Collection[str]) -> str:
    """What the migrations lost, in words; nothing where they lost nothing.

    `fewer` are the tables from which they say that they take rows (each migration by its `fewer`, with the reason).
    """
    less = [each for each in _fewer(before, counted(connection)) if each[0] not in fewer]
    lost = [f"{name} has {number:,} rows less" for name, number in less]
    if connection.dialect.name == "sqlite":
        lost += [f"the file is damaged ({said})" for said in _ask(connection, "integrity_check") if said != "ok"]
        lost += [f"a row of {name} refers to one that isn’t there" for name in _ask(connection, "foreign_key_check")]
    return "; ".join(dict.fromkeys(lost))


def _ask(connection: sa.Connection, pragma: str) -> list[str]:
    return list(connection.scalars(sa.text(f"PRAGMA {pragma}")))
