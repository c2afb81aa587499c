"""The move into another database by one command: every value compared, nothing half done, the old one as it was."""

import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.backups.test_backup import filled, person, within
from tests.backups.test_upgrade import environment
from tests.conftest import Databases, database_kind, leave, make_app
from tests.factories import Factories
from tests.migrating import down, up
from tests.processes import LONG, Processes
from volunteers.accounts.models import AccountSession
from volunteers.audit import seals
from volunteers.audit.models import AuditEvent
from volunteers.backups import actions, queries
from volunteers.backups.actions import moving
from volunteers.backups.archive import Content, content, tables
from volunteers.foundation.db import db, unguarded
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import DeliveryState

ADDED = {"audit_events", "mail_holds"}
"""What says that everything was moved."""

__all__ = ["filled"]


@pytest.fixture
def target(databases: Databases) -> Iterator[str]:
    """The address of an empty database of the kind under test."""
    url = databases.new("moved")
    yield url
    databases.drop(url)


def moved(app: Flask, url: str) -> tuple[int, str]:
    """The exit code of the command, and what it said."""
    said = app.test_cli_runner().invoke(args=["move", url])
    assert "Traceback" not in said.output
    return said.exit_code, said.output


def connected(url: str) -> int:
    """How many others are connected to a database of PostgreSQL."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(sa.text(others)) or 0)
    finally:
        engine.dispose()


def contents(app: Flask) -> dict[str, Content]:
    with app.app_context(), db.engine.connect() as connection:
        return {table.name: content(connection, table) for table in tables(connection)}


def holds_nobody(folder: Path, url: str) -> bool:
    app = make_app(folder, url)
    try:
        return not within(app, queries.holds_somebody)
    finally:
        leave(app)


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["same", "other"])
def test_every_value_is_there_and_the_old_one_is_as_it_was(
    filled: Flask, target: str, tmp_path: Path, kind: str
) -> None:
    """Into a database of its kind, and over PostgreSQL into SQLite and back. Sessions and waiting mails go along."""
    within(filled, seals.seal, filled.config["SECRET_KEY"].encode())
    before, urls = contents(filled), [target]
    if kind == "other":
        if database_kind() == "sqlite":
            pytest.skip("there is no PostgreSQL to move to")
        urls = [f"sqlite:///{tmp_path / 'small.db'}", target]
    source = filled
    for url in urls:
        code, said = moved(source, url)
        assert code == 0, said
        assert "every value is the same" in said
        assert url.startswith("sqlite") or connected(url) == 0
        assert f"{before['people'].rows:>10,}  people" in said
        if source is not filled:
            leave(source)
        source = make_app(tmp_path, url)
    try:
        after = contents(source)
        assert before.keys() == after.keys()
        assert {name for name in before if before[name] != after[name]} == ADDED
        assert contents(filled) == before
        is_as_one_left_it(source)
    finally:
        leave(source)


def is_as_one_left_it(app: Flask) -> None:
    """Who is signed in stays so; mail waits until somebody says go, and then leaves; the trail is whole."""
    with app.app_context():
        assert db.session.scalars(sa.select(AccountSession).where(AccountSession.ended_at.is_(None))).all()
        assert not seals.verify(app.config["SECRET_KEY"].encode()).faults
        last = sa.select(AuditEvent.event).order_by(AuditEvent.id.desc()).limit(1)
        assert db.session.scalar(last) == "database.moved"
        deliver_all()
    assert [mail.state for mail in deliveries(app)] == [DeliveryState.QUEUED]
    eva = Factories(app).person("Eva New")
    assert eva.id > person(app, "Mina Park").id


@pytest.mark.once
def test_a_key_of_a_password_is_not_told(filled: Flask, tmp_path: Path) -> None:
    code, said = moved(filled, "postgresql://office:canary-password@127.0.0.1:1/nothing")
    assert code == 1
    assert "canary-password" not in said
    assert "Nothing was moved" in said


@pytest.mark.soak
def test_who_writes_meanwhile_stops_the_move(
    filled: Flask, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they wrote would be missing there. Nothing is there, and the next try succeeds."""

    def slow(path: Path) -> object:
        made = actions.back_up(path)
        other = make_app(tmp_path, str(filled.config["DATABASE_URL"]))
        Factories(other).person("Late Comer")
        leave(other)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(moving, "back_up", slow)
        code, said = moved(filled, target)
    assert code == 1
    assert "people has 3 rows here and 2 there" in said
    assert "Stop the application" in said
    assert holds_nobody(tmp_path, target)
    assert moved(filled, target)[0] == 0


@pytest.mark.postgres
def test_one_value_that_differs_is_found(
    filled: Flask, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same number of rows is not enough."""

    def other(path: Path) -> object:
        made = actions.back_up(path)
        with unguarded("a value changes"):
            db.session.execute(sa.text("UPDATE people SET full_name = 'Mina Perk' WHERE full_name = 'Mina Park'"))
            db.session.commit()
        return made

    monkeypatch.setattr(moving, "back_up", other)
    code, said = moved(filled, target)
    assert code == 1
    assert "people has 2 rows in both, and not the same values" in said
    assert connected(target) == 0, "a move that fails leaves nobody behind, either"
    assert holds_nobody(tmp_path, target)


def test_nothing_is_moved_onto_somebody(filled: Flask, target: str, tmp_path: Path) -> None:
    """Neither onto people, nor onto what another program keeps, nor onto itself."""
    app = make_app(tmp_path, target)
    Factories(app).person("Somebody Else")
    code, said = moved(filled, target)
    assert (code, "people in this database already" in said) == (1, True), said
    with app.app_context(), unguarded("somebody else's tables"):
        db.session.execute(sa.text("DELETE FROM people"))
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'of another program'"))
        db.session.commit()
    leave(app)
    code, said = moved(filled, target)
    assert (code, "tables of something else" in said) == (1, True), said
    code, said = moved(filled, str(filled.config["DATABASE_URL"]))
    assert (code, "database in use" in said) == (1, True), said


@pytest.mark.once
@pytest.mark.parametrize("url", ["oracle://here", "nonsense", "sqlite:////no/such/folder/x.db"])
def test_an_address_that_is_none_is_told(filled: Flask, url: str) -> None:
    code, said = moved(filled, url)
    assert code == 1
    assert "Nothing was moved" in said


@pytest.mark.once
@pytest.mark.soak
def test_a_database_of_an_older_release_is_brought_up_to_date_first(filled: Flask, target: str) -> None:
    down(filled, "20261215e_programs")
    code, said = moved(filled, target)
    assert (code, "flask upgrade" in said) == (1, True), said
    up(filled)
    assert moved(filled, target)[0] == 0
    with zipfile.ZipFile(next(queries_folder(filled).glob("moved-*.zip"))) as file:
        assert "manifest.json" in file.namelist()


def queries_folder(app: Flask) -> Path:
    folder = within(app, queries.folder)
    assert isinstance(folder, Path)
    return folder


KILLED = """
import os, signal, sys
from run import app
from volunteers.backups.actions import moving
moving._differing = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
app.test_cli_runner().invoke(args=["move", sys.argv[1]])
"""


@pytest.mark.soak
def test_a_kill_before_its_end_leaves_nothing_there(
    filled: Flask, target: str, tmp_path: Path, processes: Processes
) -> None:
    """All rows were in the new database by then. The next try succeeds."""
    before = contents(filled)
    killed = processes.python("-c", KILLED, target, env=environment(filled))
    assert killed.wait(LONG) == -signal.SIGKILL
    assert holds_nobody(tmp_path, target)
    assert contents(filled) == before
    assert moved(filled, target)[0] == 0
