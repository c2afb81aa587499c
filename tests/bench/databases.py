"""Databases to measure on: SQLite in a folder of its own, and PostgreSQL where TEST_DATABASE_URL is set."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from volunteers.accounts import sessions
from volunteers.app import create_app
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db

NAME = "volunteers_bench"


def kinds() -> tuple[str, ...]:
    """What can be measured here, and is asked for: `race-sqlite` asks for nothing of the other."""
    found = ("sqlite", "postgres") if os.environ.get("TEST_DATABASE_URL") else ("sqlite",)
    asked = [kind for kind in found if f"-{kind}" in os.environ.get("ONLY", "")]
    return tuple(asked) or found


def is_wanted(name: str) -> bool:
    """Whether the row of this name is asked for; for whoever can leave one out."""
    return name.startswith(os.environ.get("ONLY", ""))


@contextmanager
def url_of(kind: str, folder: Path) -> Iterator[str]:
    """An empty database, dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    server = sa.make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"{NAME}_{os.getpid()}_{secrets.token_hex(3)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        engine.dispose()


def signed_in(app: Flask, account_id: int) -> FlaskClient:
    """A browser of an account, without what the tests' own looks at."""
    with app.app_context():
        key = bookkeeping("a benchmark signs in")(sessions.start)(account_id, "bench")
    client = FlaskClient(app, app.response_class, use_cookies=True)
    with client.session_transaction() as session:
        session[sessions.SESSION_KEY] = key
    return client


@contextmanager
def installation(kind: str, *demo: str, **settings: Any) -> Iterator[Flask]:
    """A migrated application on an empty database; `demo` are arguments for `flask demo load`."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        with url_of(kind, folder) as url:
            app = create_app(
                INSTANCE_PATH=str(folder),
                DATABASE_URL=url,
                REDIS_URL="",
                SECRET_KEY="a key for measuring, of no use elsewhere",
                RATE_LIMITS="off",
                LOG_LEVEL="ERROR",
                TESTING=True,
                **settings,
            )
            with app.app_context():
                upgrade()
            if demo:
                result = app.test_cli_runner().invoke(args=["demo", "load", *demo])
                if result.exit_code:
                    raise RuntimeError(result.output)
            yield app
            with app.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
