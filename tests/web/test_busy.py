"""When the database can't be written to, or is cut off: readers go on, and who writes is told, with what they typed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes
from tests.factories import Factories
from volunteers.audit import action, bookkeeping
from volunteers.foundation import writers
from volunteers.foundation.db import Writers, db
from volunteers.people.models import Person


@contextmanager
def somebody_else_writes(app: Flask) -> Iterator[None]:
    """Another process has the turn."""
    path = Writers.of(app).lock_path
    assert path is not None
    with Path(path).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.05)


@pytest.mark.once
@pytest.mark.usefixtures("_impatient")
def test_writers_are_told_and_readers_go_on(app: Flask, client: Client, make: Factories) -> None:
    person = make.person("Ana Vega")
    activity = make.activity(make.committee())
    client.sign_in(person)
    profile = client.get("/me/profile").text
    assert "Ana Vega" in profile
    typed = {"full_name": "Ana Vega Luna", "preferred_language": "en", "version": person.version}
    with somebody_else_writes(app):
        assert client.get("/").status_code == 200
        assert client.get(f"/activities/{activity.public_id}").status_code == 200
        page = client.submit("/me/profile", typed)
        press = client.submit(f"/activities/{activity.public_id}/sign-up")
    for answer in (page, press):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert "Ana Vega Luna" in page.text
    assert codes(page.text) == {"busy"}
    assert client.submit("/me/profile", typed).status_code == 303


@pytest.mark.once
def test_where_many_wait_a_further_one_waits_less(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other threads are for readers; a job has time."""
    monkeypatch.setattr(writers, "MOST_WAITING", 2)
    with app.test_request_context():
        found = [writers._patience(waiting) for waiting in range(4)]
    assert [each.seconds for each in found] == [*[writers.PATIENCE] * 2, *[writers.PATIENCE_OF_MANY] * 2]
    assert {each.at_most for each in found} == {writers.PATIENCE}
    assert writers._patience(4).seconds == writers.PATIENCE_OF_JOBS


@pytest.mark.once
def test_what_was_acknowledged_is_on_the_disk(fresh_app: Flask) -> None:
    """SQLite syncs at the commit of an action (2: FULL), and later for the machine’s own notes (1: NORMAL)."""

    def level() -> int:
        return int(db.session.execute(sa.text("PRAGMA synchronous")).scalar_one())

    found = []
    with fresh_app.app_context():
        for run in (action(level), bookkeeping("a test looks")(level), action(level)):
            found.append(run())
            db.session.remove()
    assert found == [2, 1, 2]


@pytest.mark.postgres
@pytest.mark.parametrize("when", range(12))
def test_a_cut_connection_is_told(fresh_app: Flask, when: int) -> None:
    """Wherever in a request it is cut, also while the framework tidies up: our page, and the next request works."""
    app, client = fresh_app, Client(fresh_app)
    with app.app_context():
        person = Factories(app).person("Ana Vega")
    client.sign_in(person)
    app.config["RAISE_DEFECTS"] = False
    seen = 0

    def cut(conn: sa.Connection, *_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == when + 1:
            pid = conn.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
            with killer.connect() as other:
                other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    with app.app_context():
        engine = db.engine
    killer = sa.create_engine(engine.url, isolation_level="AUTOCOMMIT")
    sa.event.listen(engine, "after_cursor_execute", cut)
    try:
        answer = client.submit("/me/profile", {"full_name": "Ana Luna", "preferred_language": "en", "version": 1})
    finally:
        sa.event.remove(engine, "after_cursor_execute", cut)
        killer.dispose()
    assert answer.status_code in (503, 303, 422)
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) > 0
        assert codes(answer.text) == {"busy"} or ">503<" in answer.text
    assert client.get("/").status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
