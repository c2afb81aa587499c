"""The backups that there are, and what a restore asks first."""

import hashlib
import hmac
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from config import ROOT
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.revisions import VERSIONS, newest_revisions, revisions
from volunteers.house import Beside, House

NAME = "%Y-%m-%d-%H%M%S.zip"
BEFORE = "before-upgrade-"
OLD_AFTER = timedelta(hours=36)
"""A daily backup that is missing for so long is a fault."""


LEAST_FREE = 500_000_000
"""So many bytes should be free on a disk that a database grows on, or a tenth of a small one."""


@dataclass(frozen=True)
class Made:
    """One of the daily backups: where it lies, when it was made, and its size in bytes."""

    path: Path
    at: datetime
    size: int


def folder() -> Path:
    """Where the daily backups lie: BACKUP_FOLDER, by default a folder beside the database."""
    return Path(current_app.config["BACKUP_FOLDER"] or Path(current_app.instance_path) / "backups")


def name_for(at: datetime) -> str:
    """The name of a backup that is made at an instant; names sort by time."""
    return at.astimezone(UTC).strftime(NAME)


def made() -> list[Made]:
    """The daily backups, the newest first. Raises OSError where the folder can't be read."""
    found = []
    for path in folder().glob("*.zip"):
        try:
            at = datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
        except ValueError:
            continue  # somebody else's
        found.append(Made(path, at, path.stat().st_size))
    return sorted(found, key=lambda each: each.at, reverse=True)


def name_before(at: datetime, revision: str) -> str:
    """The name of a backup that is made before an upgrade from that migration."""
    return f"{BEFORE}{at.astimezone(UTC):%Y-%m-%d-%H%M%S}-{revision}.zip"


def made_before() -> list[Path]:
    """The backups that upgrades made, the newest first."""
    return sorted(folder().glob(f"{BEFORE}*.zip"), reverse=True)


@dataclass(frozen=True)
class Disk:
    """What is left of a disk on which we write, and how much should be."""

    folder: Path
    free: int
    total: int
    needed: int

    @property
    def is_low(self) -> bool:
        """Whether it is nearly full."""
        return self.free < self.needed


def disks() -> list[Disk]:
    """Each disk that the database, the instance folder or the backups lie on, by one of its folders."""
    newest = made()[:1]
    found: dict[int, Disk] = {}
    for path, needed in ((_database_folder(), 0), (Path(current_app.instance_path), 0), (folder(), _next(newest))):
        if path is None:
            continue
        there = next(each for each in (path, *path.parents) if each.exists())
        usage, disk = shutil.disk_usage(there), there.stat().st_dev
        least = max(needed, min(LEAST_FREE, usage.total // 10), found[disk].needed if disk in found else 0)
        found[disk] = Disk(found[disk].folder if disk in found else there, usage.free, usage.total, least)
    return list(found.values())


def _database_folder() -> Path | None:
    url = sa.make_url(current_app.config["DATABASE_URL"])
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(str(url.database)).parent if is_file else None


def _next(newest: list[Made]) -> int:
    """How much the next backup may want: the one before stays until it is whole."""
    return 2 * newest[0].size if newest else 0


@dataclass(frozen=True)
class Standing:
    """How many backups there are, the newest, and whether there should be a newer one."""

    number: int
    newest: Made | None
    is_missing: bool


def standing() -> Standing:
    """How the nightly backups stand; where something else makes them, nothing is missing."""
    is_wanted = bool(current_app.config["BACKUPS_KEPT"])
    found = made() if is_wanted else []
    newest = found[0] if found else None
    since = newest.at if newest else _began_at()
    return Standing(len(found), newest, is_wanted and since is not None and clock.now() - since > OLD_AFTER)


def _began_at() -> datetime | None:
    """When something was first done here: before its first night an installation misses no backup."""
    return db.session.scalar(sa.select(AuditEvent.at).order_by(AuditEvent.id).limit(1))


def besides() -> list[Beside]:
    """The files beside the database that belong to what is in it."""
    return [beside for room in House.of().rooms for beside in room.beside]


def fingerprint() -> str:
    """Tells whether two installations have the same SECRET_KEY, and nothing else of it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"which key this is", hashlib.sha256).hexdigest()[:16]


def is_known(revision: str) -> bool:
    """Whether this release has the migration at which a backup was made."""
    from alembic.util import CommandError  # noqa: PLC0415 -- nobody else in this process needs Alembic

    try:
        return bool(_migrations().get_revision(revision))
    except CommandError:
        return False


def is_newest(revision: str) -> bool:
    """Whether it is the last one."""
    return {revision} == newest_revisions()


def is_older(revision: str) -> bool:
    """Whether it is one of those that the database has behind it."""
    at = here()
    return (
        revision != at
        and is_known(revision)
        and revision in {each.revision for each in _migrations().iterate_revisions(at, "base")}
    )


def _migrations() -> Any:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- see above

    return ScriptDirectory(str(ROOT / "migrations"))


def holds_another() -> bool:
    """Whether the database is somebody else's: it has tables, and none of our migrations made them."""
    with db.engine.connect() as connection:
        found = revisions(connection)
        has_tables = set(sa.inspect(connection).get_table_names()) - {VERSIONS}
    return bool(has_tables) and not (found and all(map(is_known, found)))


def here() -> str:
    """The migration at which the database stands; nothing where it has none."""
    with db.engine.connect() as connection:
        return next(iter(revisions(connection)), "")


def is_current() -> bool:
    """Whether the database stands at this release's last migration."""
    return is_newest(here())


def holds_somebody() -> bool:
    """Whether there is anybody in the database; one without tables holds nobody."""
    with db.engine.connect() as connection:
        has_table = sa.inspect(connection).has_table("people")
        return has_table and connection.scalar(sa.text("SELECT 1 FROM people LIMIT 1")) is not None
