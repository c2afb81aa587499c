"""An older copy of the database is put back: whoever was erased since is erased anew, before anybody is served."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import actor_for
from tests.conftest import leave
from tests.factories import Factories
from volunteers.audit.models import AuditEvent
from volunteers.foundation.db import db, unguarded
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.people.models import NAMELESS, Person
from volunteers.privacy import actions
from volunteers.privacy.actions.tombstones import laid, path

ROOT = Path(__file__).parents[2]


def person(key: int) -> Person:
    return db.session.get_one(Person, key)


def test_what_a_restore_brings_back_is_erased_again(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    ana = make.person("Ana Vela", email="ana@demo.example")
    with fresh_app.app_context():
        actions.erase(actor_for(ana), ana.id, is_sure=True)
        with unguarded("an older copy"):
            old = {"full_name": "Ana Vela", "email": "ana@demo.example", "erased_at": None, "death_noted_at": None}
            db.session.execute(sa.update(Person).where(Person.id == ana.id).values(old))
            db.session.execute(sa.text("DELETE FROM mail_suppressions"))
            db.session.commit()
    with fresh_app.app_context():
        assert actions.apply_tombstones() == 1
        assert actions.apply_tombstones() == 0
        assert (person(ana.id).full_name, person(ana.id).email) == (NAMELESS, None)
        assert reasons_for([Asked(None, "ana@demo.example", "operational")])
        events = db.session.scalars(sa.select(AuditEvent.event).where(AuditEvent.subject_id == ana.id)).all()
        assert "person.erased_again" in events


def test_a_torn_line_is_none_and_a_missing_one_is_written(fresh_app: Flask) -> None:
    ana = Factories(fresh_app).person("Ana Vela")
    with fresh_app.app_context():
        actions.erase(actor_for(ana), ana.id, is_sure=True)
        path().write_text('{"person": "torn')
        assert actions.apply_tombstones() == 0
        assert actions.lay_missing() == 1
        assert [stone.person for stone in laid()] == [ana.public_id]


@pytest.mark.once
def test_each_start_looks(fresh_app: Flask, tmp_path: Path) -> None:
    """With the files themselves: copied, somebody erased, the copy put back, and a process starts."""
    ana = Factories(fresh_app).person("Ana Vela", email="ana@demo.example")
    with fresh_app.app_context():
        url = db.engine.url
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    leave(fresh_app)
    database = Path(str(url.database))
    copy = shutil.copy(database, tmp_path / "older")
    erased = fresh_app.test_cli_runner().invoke(args=["privacy", "erase", ana.public_id, "--reason", "asked by phone"])
    assert erased.exit_code == 0, erased.output
    leave(fresh_app)
    for each in database.parent.glob(f"{database.name}*"):
        each.unlink()
    shutil.copy(copy, database)
    settings = {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": str(url), "PUBLIC_URL": "http://localhost"}
    # as the web server and the worker do
    subprocess.run([sys.executable, "-c", "import run"], cwd=ROOT, env=settings, check=True, capture_output=True)
    with sqlite3.connect(database) as raw:
        assert raw.execute("SELECT email FROM people WHERE public_id = ?", (ana.public_id,)).fetchone() == (None,)
