"""An application with mail, and a real SMTP server that can be told to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_database
from tests.mail.letters import empty_tables, mail_app, make_tables
from tests.mail.server import Sink
from volunteers.foundation.db import db


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server on this machine."""
    server = Sink()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mail_database(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> str:
    """A database with all tables, for every test of the mail; what is committed there is real."""
    folder = tmp_path_factory.mktemp("mail")
    url = make_database(folder, f"volunteers_mail_{worker_name}")
    app = mail_app(folder, url)
    make_tables(app)
    with app.app_context():
        db.engine.dispose()
    return url


@pytest.fixture
def database_url(mail_database: str) -> str:
    """Where it is, for processes of their own."""
    return mail_database


@pytest.fixture
def post(tmp_path: Path, database_url: str, sink: Sink) -> Iterator[Flask]:
    """The application, in a context, speaking to the server; the outbox is empty."""
    app = mail_app(tmp_path, database_url, MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port, MAIL_TIMEOUT=3)
    with app.app_context():
        empty_tables()
        yield app
        app.extensions["postman"].transport.close()
        app.extensions["postman"].journal.close()
        db.session.remove()
        db.engine.dispose()
