"""One migrated database per worker; each test in a transaction that is rolled back; the clock can be set."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from tests.client import Client
from tests.factories import NOW, Factories
from volunteers.app import create_app
from volunteers.foundation import clock
from volunteers.foundation.db import db

CHEAP_HASH = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class QueryCounter:
    """Counts what the engine runs."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        self.statements: list[str] = []

    @property
    def count(self) -> int:
        """How many statements."""
        return len(self.statements)

    def seen(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        """An engine's listener; transaction control does not count."""
        if not statement.lstrip().upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
            self.statements.append(statement)


def database_kind() -> str:
    """`sqlite` or `postgres`, as TEST_DB says."""
    return os.environ.get("TEST_DB", "sqlite")


def make_database(folder: Path, name: str) -> str:
    """An empty database of the kind under test; returns its URL."""
    if database_kind() == "sqlite":
        return f"sqlite:///{folder / (name + '.db')}"
    server = sa.make_url(os.environ["TEST_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Leave nothing behind on the PostgreSQL server."""
    found = sa.make_url(url)
    if found.get_backend_name() == "sqlite":
        return
    engine = sa.create_engine(found.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{found.database}" WITH (FORCE)')
    engine.dispose()


def make_app(folder: Path, url: str, **overrides: Any) -> Flask:
    """An application for tests: cheap hashing, no rate limits unless asked for, no mail server."""
    settings: dict[str, Any] = {
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": "a test key that is long enough, and of no use elsewhere",
        "PUBLIC_URL": "http://localhost",
        "MAIL_SERVER": "",
        "REDIS_URL": "",
        "RATE_LIMITS": "off",
        "ORGANIZATION_NAME": "Aurora Sister Cities",
        "ORGANIZATION_PHONE": "+1 303 555 0142",
        "ORGANIZATION_EMAIL": "hello@demo.example",
        "ORGANIZATION_POSTAL_ADDRESS": "1700 Daybreak Avenue, Aurora, Colorado 80010",
        "LANGUAGES": "en,es",
        "TESTING": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_HASH,
    }
    application = create_app(**{**settings, **overrides})
    application.test_client_class = Client
    counter = QueryCounter()
    application.extensions["query_counter"] = counter
    with application.app_context():
        event.listen(db.engine, "before_cursor_execute", counter.seen)
    return application


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The xdist worker, or `master`, with the process id so that two runs don't meet."""
    return f"{getattr(request.config, 'workerinput', {}).get('workerid', 'master')}_{os.getpid()}"


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    """The application of this worker on its migrated database; use `app` in tests."""
    folder = tmp_path_factory.mktemp("instance")
    application = make_app(folder, make_database(folder, f"volunteers_test_{worker_name}"))
    with application.app_context():
        upgrade()
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    drop_database(application.config["SQLALCHEMY_DATABASE_URI"])


@contextmanager
def in_one_transaction(bare_app: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back at the end."""
    with bare_app.app_context():
        engines = db.engines
        engine = db.engine
    connection = engine.connect()
    transaction = connection.begin()
    engines[None] = connection  # type: ignore[assignment]  # the session binds to the open transaction
    bare_app.extensions.pop("organization_settings", None)
    try:
        yield bare_app
    finally:
        with bare_app.app_context():
            db.session.remove()
        engines[None] = engine
        transaction.rollback()
        connection.close()


@pytest.fixture
def app(bare_app: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back after the test.

    Push no application context around the client: its request would reuse it, and `g` with it.
    """
    with in_one_transaction(bare_app) as application:
        yield application


@pytest.fixture
def fresh_app(tmp_path: Path, worker_name: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on a database of its own, committed for real: for races, workers and kills."""
    name = f"volunteers_fresh_{worker_name}_{abs(hash(request.node.nodeid)) % 10**8}"
    application = make_app(tmp_path, make_database(tmp_path, name))
    with application.app_context():
        upgrade()
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    drop_database(application.config["SQLALCHEMY_DATABASE_URI"])


@pytest.fixture
def make(app: Flask) -> Factories:
    """Valid objects."""
    return Factories(app)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser that nobody is signed in with."""
    return app.test_client()  # type: ignore[return-value]  # test_client_class says so


@pytest.fixture
def set_clock() -> Iterator[datetime]:
    """Friday 5 June 2026, 3:00 pm in Aurora."""
    with clock.at(NOW):
        yield NOW
