"""The move into another database, of either kind: by a backup, which is put in and compared with what it was made of.

Rows and comparison are one transaction of the new database: where one value differs, or somebody wrote into the old one
meanwhile, nothing is there. The old one is only read.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from volunteers.access import Actor
from volunteers.audit import record
from volunteers.backups import events, queries
from volunteers.backups.actions.making import Told, back_up, one_read
from volunteers.backups.actions.restoring import begin_at, make_index, put_in
from volunteers.backups.archive import Content, Manifest, content, opened, tables
from volunteers.foundation.db import apart, db
from volunteers.foundation.refusals import Refusal
from volunteers.mail import holds


@dataclass(frozen=True)
class Differs:
    """A table that is not the same in both databases."""

    table: str
    here: Content | None
    there: Content | None

    def __str__(self) -> str:
        """In words."""
        if self.here is None or self.there is None:
            return f"{self.table} is in one of them only"
        if self.here.rows != self.there.rows:
            return f"{self.table} has {self.here.rows:,} rows here and {self.there.rows:,} there"
        return f"{self.table} has {self.here.rows:,} rows in both, and not the same values"


class NotTheSame(Exception):
    """The new database would not hold what the old one holds; the text says where."""


def move(there: AbstractContextManager[object], path: Path, told: Told = lambda _name, _number: None) -> Manifest:
    """Put everything that is here into the database of another application's context, and compare the two.

    `path` is where the backup is made that it goes by; it stays. `told` is called for each table that is the same.
    Mails wait there as they wait here, and are held until somebody says go: both databases know of them now. Raises
    OSError, BadArchive, Refusal, and NotTheSame; then nothing is there.
    """
    if not queries.is_current():
        raise Refusal("This database lacks migrations: flask upgrade, and then move.", code="outdated")
    back_up(path)
    here = db.engine
    db.session.remove()

    def finish(manifest: Manifest) -> None:
        with apart(), one_read(here) as old:
            expected = {table.name: content(old, table) for table in tables(old)}
        new = db.session.connection()
        found = {table.name: content(new, table) for table in tables(new)}
        differing = list(_differing(expected, found))
        if differing:
            raise NotTheSame("; ".join(map(str, differing)))
        for name, each in found.items():
            told(name, each.rows)
        holds.begin()
        record(Actor.job(), events.MOVED, made_at=manifest.made_at, rows=sum(manifest.rows.values()))

    with there, _left_at_the_end(), opened(path) as (file, manifest):
        begin_at(manifest.revision)
        put_in(file, manifest, lambda _name, _number: None, finish)
        make_index()
    return manifest


@contextmanager
def _left_at_the_end() -> Iterator[None]:
    """Nobody else closes the other application's connections, whether its database could be filled or not."""
    try:
        yield
    finally:
        db.session.remove()
        db.engine.dispose()


def _differing(here: dict[str, Content], there: dict[str, Content]) -> Iterator[Differs]:
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            yield Differs(name, here.get(name), there.get(name))
