"""An application with mail, and a real SMTP server that can be told to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_database
from tests.mail.letters import mail_app, make_tables
from tests.mail.server import Sink
from volunteers.foundation.db import db


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server on this machine."""
    server = Sink()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database_url(tmp_path: Path, worker_name: str) -> str:
    """An empty database of its own."""
    return make_database(tmp_path, f"volunteers_mail_{worker_name}")


@pytest.fixture
def post(tmp_path: Path, database_url: str, sink: Sink) -> Iterator[Flask]:
    """The application, in a context, speaking to the server."""
    app = mail_app(tmp_path, database_url, MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port, MAIL_TIMEOUT=1)
    make_tables(app)
    with app.app_context():
        yield app
        app.extensions["postman"].transport.close()
        app.extensions["postman"].journal.close()
        db.session.remove()
        db.engine.dispose()
