"""An upgrade never loses: it backs up first, is one transaction, is looked at before it ends, and can be taken back."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.backups.test_backup import filled, opened, person, rows_of, within
from tests.conftest import Databases
from tests.migrating import down
from tests.processes import LONG, Processes
from volunteers.backups import actions, queries
from volunteers.backups.actions import upgrading
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.revisions import newest_revisions
from volunteers.people.models import Person
from volunteers.privacy.actions import tombstones
from volunteers.privacy.inputs import Tombstone

OLD = "20261215_qualifications"
__all__ = ["filled"]


@pytest.fixture
def old(filled: Flask) -> Flask:
    """A database of an older release, with people in it."""
    down(filled, OLD)
    return filled


def revision(app: Flask) -> str:
    return str(within(app, queries.here))


def newest() -> str:
    (each,) = newest_revisions()
    return each


def content_of(app: Flask) -> dict[str, list[str]]:
    """Every row of every table, as a backup has it."""
    path = Path(app.instance_path) / "now.zip"
    within(app, actions.back_up, path)
    return rows_of(path)


def upgraded(app: Flask, *options: str) -> tuple[int, str]:
    """The exit code of `flask upgrade`, and what it said."""
    said = app.test_cli_runner().invoke(args=["upgrade", *options])
    assert "Traceback" not in said.output
    return said.exit_code, said.output


def test_it_backs_up_first_and_the_backup_is_what_was_there(old: Flask, databases: Databases, tmp_path: Path) -> None:
    """It goes back into an empty database as it was; a second upgrade has nothing to do."""
    before = content_of(old)
    code, said = upgraded(old)
    assert code == 0, said
    (path,) = within(old, queries.made_before)
    assert str(path) in said
    assert revision(old) == newest()
    assert rows_of(path) == before
    assert path.stat().st_mode & 0o077 == 0
    assert upgraded(old) == (0, "The database is up to date.\n")
    assert within(old, queries.made_before) == [path]
    with opened(databases, tmp_path / "again", "same") as app:
        assert within(app, actions.restore, path).revision == OLD
        assert person(app, "Mina Park").public_id == person(old, "Mina Park").public_id


def test_it_can_be_taken_back_with_what_was_done_since(old: Flask) -> None:
    """And says what only the newer release has a place for."""
    before = content_of(old)
    assert upgraded(old)[0] == 0
    with old.app_context(), unguarded("done since"):
        db.session.execute(sa.update(Person).where(Person.full_name == "Mina Park").values(call_name="Mimi"))
        db.session.execute(sa.text("INSERT INTO mail_holds (began_at) VALUES ('2026-11-28 00:00:00+00:00')"))
        db.session.commit()
    code, said = upgraded(old, "--back")
    assert code == 0, said
    assert revision(old) == OLD
    after = content_of(old)
    assert {name for name in before if before[name] != after[name]} == {"people"}
    assert "Mimi" in "".join(after["people"])
    code, said = upgraded(old, "--back")
    assert (code, "no upgrade that could be taken back" in said) == (1, True), said
    assert upgraded(old)[0] == 0
    assert revision(old) == newest()


@pytest.mark.once
def test_without_a_backup_nothing_is_migrated(old: Flask, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("no folder")
    old.config["BACKUP_FOLDER"] = str(tmp_path / "a file" / "backups")
    code, said = upgraded(old)
    assert (code, "nothing was migrated" in said) == (1, True), said
    assert revision(old) == OLD


def test_what_loses_a_row_is_taken_back(old: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it: the tables are the older release's again. What migrations say that they take is no loss."""
    before = content_of(old)
    counted = upgrading.counted

    def one_less(connection: sa.Connection) -> dict[str, int]:
        found = counted(connection)
        return found | {"people": found["people"] - 1} if "mail_holds" in found else found

    monkeypatch.setattr(upgrading, "counted", one_less)
    code, said = upgraded(old)
    assert (code, "people has 1 rows less" in said) == (1, True), said
    assert revision(old) == OLD
    assert content_of(old) == before
    with old.app_context(), db.engine.connect() as connection:
        assert upgrading.why_not_whole(connection, counted(connection) | {"people": 9}, {"people"}) == ""


@pytest.mark.once
def test_only_the_last_few_backups_of_upgrades_stay(old: Flask) -> None:
    folder = within(old, queries.folder)
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"before-upgrade-2026-01-0{day}-000000.zip").write_bytes(b"")
    assert upgraded(old)[0] == 0
    kept = within(old, queries.made_before)
    assert len(kept) == upgrading.KEPT
    assert zipfile.is_zipfile(kept[0])


@pytest.mark.once
@pytest.mark.soak
def test_who_was_erased_does_not_stop_the_upgrade(old: Flask) -> None:
    """An older copy with somebody who was erased since: they are erased by the start after it."""
    mina = within(old, lambda: db.session.scalar(sa.text("SELECT public_id FROM people WHERE full_name = 'Mina Park'")))
    with old.app_context():
        tombstones.lay(Tombstone(str(mina), "2026-11-28T00:00:00+00:00"))
    for said, name in (("", "Mina Park"), ("Erased", "")):
        app = started(old)
        assert app.returncode == 0, app.stderr
        names = within(old, lambda: db.session.scalars(sa.text("SELECT full_name FROM people")).all())
        assert ("Mina Park" in names) is bool(name), said
        upgraded(old)


def started(app: Flask) -> Any:
    """A process that loads `run.py` on the same database."""
    command, env = [sys.executable, "-c", "import run"], environment(app)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def environment(app: Flask) -> dict[str, str]:
    ours = ("DATABASE_URL", "SECRET_KEY", "INSTANCE_PATH")
    return {**os.environ, **{name: str(app.config[name]) for name in ours}, "REDIS_URL": "", "DEMO": "0"}


KILLED = """
import os, signal, sys
from volunteers import prepare
from volunteers.backups.actions import making, upgrading
import volunteers.backups.actions as actions
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "backup": making.write_manifest = die
else: actions.why_not_whole = die
prepare.main()
"""


@pytest.mark.soak
@pytest.mark.parametrize("where", ["backup", "migrations"])
def test_a_kill_in_the_middle_changes_nothing_and_the_next_try_succeeds(
    old: Flask, processes: Processes, where: str
) -> None:
    """While the backup is written, and after the last migration before its transaction ends."""
    before = content_of(old)
    killed = processes.python("-c", KILLED, where, env=environment(old))
    assert killed.wait(LONG) == -signal.SIGKILL
    assert revision(old) == OLD
    assert content_of(old) == before
    whole = [path for path in within(old, queries.made_before) if zipfile.is_zipfile(path)]
    assert len(whole) == (0 if where == "backup" else 1)
    again = processes.python("-m", "volunteers.prepare", env=environment(old))
    assert again.wait(LONG) == 0
    assert revision(old) == newest()
    assert person(old, "Mina Park").is_adult is False


@pytest.mark.soak
def test_two_that_start_at_once_are_as_good_as_one(old: Flask, processes: Processes) -> None:
    """The second waits, and finds it done."""
    both = [processes.python("-m", "volunteers.prepare", env=environment(old)) for _ in range(2)]
    assert [each.wait(LONG) for each in both] == [0, 0]
    assert revision(old) == newest()
    assert person(old, "Mina Park").is_adult is False


@pytest.mark.once
def test_a_migration_that_fails_is_told_and_taken_back(old: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a missing right: in a sentence."""

    def fails(*_: object) -> str:
        raise sa.exc.OperationalError("CREATE TABLE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(actions, "why_not_whole", fails)
    code, said = upgraded(old)
    assert (code, "disk is full" in said, "as it was" in said) == (1, True, True), said
    assert revision(old) == OLD


@pytest.mark.once
def test_an_older_backup_that_would_lose_something_is_told(
    old: Flask, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.zip"
    within(old, actions.back_up, path)
    with opened(databases, tmp_path / "again", "same") as app:
        monkeypatch.setattr(actions, "why_not_whole", lambda *_: "people has 1 rows less")
        said = app.test_cli_runner().invoke(args=["restore", str(path)])
    assert (said.exit_code, "would lose something" in said.output) == (1, True), said.output
