"""One migrated database per worker; each test in a transaction that is rolled back; the clock can be set.

A test that uses no database runs once, over SQLite: see `pytest_collection_modifyitems`.
"""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event
from werkzeug.routing import Rule
from xdist.scheduler import LoadScopeScheduling

from tests import shared
from tests.client import Client
from tests.factories import NOW, Factories
from tests.processes import Processes
from volunteers.app import create_app
from volunteers.foundation import clock, compiled
from volunteers.foundation.db import db
from volunteers.organization.queries import Kept

CHEAP_HASH = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}

READ_ONCE = {f"tests/doors/test_{name}.py" for name in ("bad_input", "canaries", "seen")}
"""Files with a fixture that reads a whole house: each process that gets a test of theirs would read one of its own."""

HANGS = 600
"""Seconds after which a test is ended: eight times what the longest takes beside a load of 16."""


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder of its own, where no larger run has given one: see tests/shared.py."""
    if shared.NAME in os.environ:
        return
    os.environ[shared.NAME] = folder = tempfile.mkdtemp(prefix="volunteers-tests-")

    def end() -> None:
        del os.environ[shared.NAME]
        shutil.rmtree(folder)

    config.add_cleanup(end)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Over PostgreSQL run only what differs there: tests with a database, and of those not the ones marked `once`.

    What is marked `soak` takes long, and runs with `make soak`, beside the folder of that name and nothing else.
    """
    is_soak = bool(os.environ.get("SOAK"))
    long = {i for i in items if i.get_closest_marker("soak") or Path(__file__).parent / "soak" in i.path.parents}
    config.hook.pytest_deselected(items=[item for item in items if (item in long) != is_soak])
    items[:] = [item for item in items if (item in long) == is_soak]
    if database_kind() == "sqlite":
        return
    again = [i for i in items if "databases" in getattr(i, "fixturenames", ()) and not i.get_closest_marker("once")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


class _Together(LoadScopeScheduling):
    """Hands out one test after the other, and a file of `READ_ONCE` as a whole, these first.

    The mark `xdist_group` would say it in the file; but xdist 3.8 puts nothing together with pytest 9.2, in silence.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in READ_ONCE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Together:
    """How tests come to the processes of xdist."""
    return _Together(config, log)


def pytest_collection_finish() -> None:
    """What is imported by now stays until the end: looking through it for garbage again and again took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _hangs(*_: object) -> None:
    raise TimeoutError(f"it hangs: {HANGS} seconds and no end")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """End a test that hangs; one that is slow on a busy machine is far from it. A soak takes as long as it takes."""
    if os.environ.get("SOAK"):
        return (yield)
    before = signal.signal(signal.SIGALRM, _hangs)
    signal.alarm(HANGS)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class RememberedRule(Rule):
    """Takes over from an application made before how addresses of a rule are built.

    Werkzeug writes and compiles a function for each rule; that is four fifths of what it takes to make an application,
    and a suite makes hundreds. The function is the same for the same rule, and asks for the converters when it runs.
    """

    _made: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]


Flask.url_rule_class = RememberedRule


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


class Databases:
    """Databases of the kind under test: migrated once, then copied, and all of them dropped at the end."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.made: list[str] = []
        self._template = f"volunteers_template_{name}"
        self._server = None
        if database_kind() == "postgres":
            url = sa.make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
            self._server = sa.create_engine(url, isolation_level="AUTOCOMMIT")

    def _sql(self, statement: str) -> None:
        assert self._server is not None
        with self._server.connect() as connection:
            connection.exec_driver_sql(statement)

    def _make(self, name: str, template: str = "") -> str:
        """A database, empty or a copy of one that nobody uses; returns its URL."""
        if self._server is None:
            path = self.folder / f"{name}.db"
            path.unlink(missing_ok=True)
            if template:
                shutil.copy(self.folder / f"{template}.db", path)
            self.made.append(url := f"sqlite:///{path}")
            return url
        self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._sql(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        self._sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # the machine does not fail under tests
        self.made.append(url := self._server.url.set(database=name).render_as_string(hide_password=False))
        return url

    def migrate(self) -> None:
        """Make the one that the others are copied from."""
        application = make_app(self.folder, self._make(self._template))
        try:
            with application.app_context():
                upgrade()
        finally:
            leave(application)

    def new(self, name: str) -> str:
        """A migrated database without a row; its URL."""
        return self._make(f"volunteers_{name}_{self.name}", self._template)

    def drop(self, url: str) -> None:
        """Leave nothing behind."""
        self.made.remove(url)
        database = sa.make_url(url).database
        if self._server is not None:
            self._sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            return
        for suffix in ("", "-wal", "-shm", ".lock", ".lock.next"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        """Drop everything that is still there."""
        for url in list(self.made):
            self.drop(url)
        if self._server is not None:
            self._server.dispose()


def leave(application: Flask) -> None:
    """Close every connection of an application."""
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
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
    application.jinja_env.bytecode_cache = compiled.kept_in(shared.folder())
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
def databases(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Databases]:
    """Makes databases. Whoever uses a database uses this: it says that a test runs over PostgreSQL too."""
    made = Databases(tmp_path_factory.mktemp("databases"), worker_name)
    try:
        made.migrate()
        yield made
    finally:
        made.close()


@pytest.fixture
def new_database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated database of a test's own."""
    url = databases.new(f"fresh_{abs(hash(request.node.nodeid)) % 10**8}")
    yield url
    databases.drop(url)


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Starts processes, and ends them with everything below them, also where a test fails."""
    started = Processes()
    yield started
    started.end()


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Flask]:
    """The application of this worker on its migrated database; use `app` in tests."""
    application = make_app(tmp_path_factory.mktemp("instance"), databases.new("test"))
    yield application
    leave(application)


@contextmanager
def in_one_transaction(bare_app: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back at the end."""
    with bare_app.app_context():
        engines = db.engines
        engine = db.engine
    connection = engine.connect()
    transaction = connection.begin()
    engines[None] = connection  # type: ignore[assignment]  # the session binds to the open transaction
    Kept.of(bare_app).organization = None
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
def fresh_app(tmp_path: Path, new_database: str) -> Iterator[Flask]:
    """An application on a database of its own, committed for real: for races, workers and kills."""
    application = make_app(tmp_path, new_database)
    yield application
    leave(application)


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
    """Friday, June 5, 2026, 3:00 pm in Aurora."""
    with clock.at(NOW):
        yield NOW
