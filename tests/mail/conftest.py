"""An application with mail, and a real SMTP server that can be told to fail."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Databases, leave
from tests.mail.letters import empty_tables, mail_app
from tests.mail.server import Sink
from tests.mail.worker_process import Nursery
from tests.processes import LONG, Processes
from volunteers.mail.delivery import Postman


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server on this machine."""
    server = Sink()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def mail_database(databases: Databases) -> str:
    """A database for every test of the mail; what is committed there is real."""
    return databases.new("mail")


@pytest.fixture
def database_url(mail_database: str) -> str:
    """Where it is, for processes of their own."""
    return mail_database


@pytest.fixture
def post(tmp_path: Path, database_url: str, sink: Sink) -> Iterator[Flask]:
    """The application, in a context, speaking to the server; the outbox is empty."""
    app = mail_app(tmp_path, database_url, MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port, MAIL_TIMEOUT=LONG)
    with app.app_context():
        empty_tables()
        yield app
        Postman.of(app).transport.close()
        Postman.of(app).journal.close()
    leave(app)


@pytest.fixture
def nursery(post: Flask, database_url: str, sink: Sink, processes: Processes) -> Callable[[], Nursery]:
    """Makes a process that starts workers of `post`, one at a time, as often as asked."""

    def make() -> Nursery:
        return Nursery(processes, post.instance_path, database_url, sink.port)

    return make
