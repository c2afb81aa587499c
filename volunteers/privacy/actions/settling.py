"""After an erasure: the last mail goes, and the bytes that a database keeps of what it deleted are overwritten."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from flask import current_app

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, writer_turn
from volunteers.mail.forgetting import end_farewells, remove_files
from volunteers.privacy import events
from volunteers.privacy.actions.tombstones import laid

NAME = "erased.made-anew"
"""A file beside the tombstones: its time is when the database was last made anew."""


@action
def _end_farewells() -> None:
    if number := end_farewells():
        record(Actor.job(), events.FAREWELLS_REMOVED, number=number)


def settle() -> None:
    """Remove the last mails that have left, and the files of mails that were on their way when somebody was erased."""
    _end_farewells()
    remove_files()


def compact() -> bool:
    """Make SQLite's file anew where somebody was erased since the last time; whether it was done.

    VACUUM copies only what is there, and the log is emptied after it: nothing that was deleted is left in either.
    PostgreSQL's own vacuum does it by itself, table by table; there the promise is that no column holds it.
    """
    made = Path(current_app.instance_path) / NAME
    last = made.stat().st_mtime if made.exists() else 0.0
    erased = max((stone.at for stone in laid()), default="")
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not path or path == ":memory:" or not erased:
        return False
    if datetime.fromisoformat(erased).timestamp() < last:
        return False
    db.session.remove()  # an open read would keep the log
    began = clock.now().timestamp()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy
    with writer_turn(app), closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as raw:
        raw.execute("INSERT INTO search_fts(search_fts) VALUES('optimize')")
        raw.execute("VACUUM")
        busy, _pages, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:  # somebody reads: tried again the next time
        return False
    made.touch(mode=0o600)
    os.utime(made, (began, began))
    return True
