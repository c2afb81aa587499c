"""What goes wrong in the middle: a kill, two files at once, somebody who comes meanwhile, a full disk, a huge file."""

import io
import os
import signal
from collections import Counter
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.client import Client
from tests.conftest import database_kind, make_app
from tests.factories import Factories
from tests.imports.conftest import Office
from tests.processes import LONG, Processes
from volunteers.access import Actor, Role
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Membership
from volunteers.foundation.db import db
from volunteers.imports import jobs, queries
from volunteers.imports.actions import work
from volunteers.imports.models import Import, ImportState
from volunteers.people import actions as people_actions
from volunteers.people.inputs import BroughtInput
from volunteers.people.models import Person

NUMBER = 60


@pytest.fixture(autouse=True)
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small, and a worker that was killed is followed at once."""
    monkeypatch.setattr(work, "SLICE", 20)
    monkeypatch.setattr(work, "LEASE", timedelta(0))


@pytest.fixture
def there(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose database other processes see, and whose worker does nothing by itself."""
    make = Factories(fresh_app)
    make.committee()
    carla = make.person("Carla Coordinator", roles=(Role.COORDINATOR,))
    client = fresh_app.test_client()
    assert isinstance(client, Client)
    return Office(fresh_app, client.sign_in(carla))


def sheet(number: int = NUMBER) -> str:
    lines = [f"Person Number{n},n{n}@demo.example,Korea Committee" for n in range(number)]
    return "\n".join(["Name,Email,Committee", *lines])


def begun(office: Office, files: int = 1) -> list[int]:
    """Files, all checked when nobody was there, whose bringing in was asked for; no worker has taken them up yet."""
    keys, names = [], []
    for _ in range(files):
        office.send(sheet())
        office.check()
        keys.append(office.row().id)
        names.append(office.id)
    for name in names:
        assert office.client.submit(f"/data/{name}/do", {}).status_code == 303
    return keys


def everybody_once(app: Flask) -> None:
    with app.app_context():
        names = Counter(db.session.scalars(sa.select(Person.full_name)))
        assert len([name for name in names if name.startswith("Person")]) == NUMBER
        assert set(names.values()) == {1}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == NUMBER


def _killed(_tests: Connection, folder: Path, url: str, key: int, where: str) -> None:
    work.SLICE = 20

    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "in a slice":
        work._note_made = die
    with make_app(folder, url).app_context():
        work.work_on(key, die)


@pytest.mark.parametrize("where", ["between two slices", "in a slice"])
def test_a_worker_that_was_killed_is_followed(there: Office, processes: Processes, where: str) -> None:
    [key] = begun(there)
    with there.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    process, _ = processes.ours(_killed, Path(there.app.instance_path), url, key, where)
    process.join(LONG)
    assert process.exitcode == -signal.SIGKILL
    assert there.row().handled == (20 if where == "between two slices" else 0)
    there.work()
    assert there.row().state is ImportState.DONE
    assert there.counts == {"created": NUMBER}
    everybody_once(there.app)
    with there.app.app_context():
        written = db.session.scalars(sa.select(AuditEvent.facts).where(AuditEvent.event == "import.written")).all()
    assert sum(each["rows"] for each in written) == NUMBER


def test_of_two_files_one_waits_and_nobody_is_there_twice(there: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is taken up while the first is in hand."""
    monkeypatch.setattr(work, "LEASE", timedelta(minutes=1))
    first, second = begun(there, files=2)
    handled = []

    def also(_number: int) -> None:
        work.work_on(second)
        handled.append(db.session.get_one(Import, second).handled)

    with there.app.app_context():
        work.work_on(first, also)
    assert handled == [0, 0, 0]
    there.work()
    with there.app.app_context():
        counts = {key: db.session.get_one(Import, key).counts for key in (first, second)}
    assert counts == {first: {"created": NUMBER}, second: {"unchanged": NUMBER}}
    everybody_once(there.app)


@pytest.mark.parametrize("looks", [True, False])
def test_whoever_comes_while_rows_are_compared_is_not_there_twice(
    there: Office, monkeypatch: pytest.MonkeyPatch, looks: bool
) -> None:
    """With its control: a worker that doesn't look makes a second one of them."""
    [key], plans, came = begun(there), queries.plans, []

    def and_somebody_comes(*given: Any, **more: Any) -> Any:
        found = plans(*given, **more)
        if not came:
            values = {"full_name": "Person Number7", "email": "n7@demo.example"}
            came.append(people_actions.create_many(Actor.job(), [BroughtInput(values)]))
        return found

    monkeypatch.setattr(work.queries, "plans", and_somebody_comes)
    if not looks:
        monkeypatch.setattr(work.queries, "has_come", lambda _last: False)
    with there.app.app_context():
        work.work_on(key)
        named = sa.select(sa.func.count()).where(Person.full_name == "Person Number7")
        assert db.session.scalar(named) == (1 if looks else 2)


class Disk:
    """A disk on which the database can't grow while it is full."""

    def __init__(self, app: Flask) -> None:
        self.is_full, self.engine = False, db.engine
        event.listen(self.engine, "begin", self._begin)

    def _begin(self, connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() if self.is_full else 2**30
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


@pytest.mark.skipif(database_kind() != "sqlite", reason="the disk of a server is not ours to fill")
def test_a_full_disk_leaves_nothing_half_done(there: Office) -> None:
    with there.app.app_context():
        disk = Disk(there.app)
        disk.is_full = True
        refused = there.send(sheet(2_000))
        assert refused.status_code == 503
        disk.is_full = False
        assert db.session.scalars(sa.select(Import.id)).all() == []
        [key] = begun(there)

        def fill(_number: int) -> None:
            disk.is_full = True

        with pytest.raises(sa.exc.OperationalError):
            work.work_on(key, fill)
        db.session.rollback()
        disk.is_full = False
        handled = there.row().handled
        assert 0 < handled < NUMBER
        jobs.run_imports()
    assert there.counts == {"created": NUMBER}
    everybody_once(there.app)


def test_a_file_of_500_megabytes_is_refused_before_it_is_read(office: Office) -> None:
    data = {"file": (io.BytesIO(b"Name\nAna Ruiz\n"), "list.csv")}
    answer = office.client.submit("/data/", data, environ_overrides={"CONTENT_LENGTH": "500000000"})
    assert answer.status_code == 413
    with office.app.app_context():
        assert db.session.scalars(sa.select(Import.id)).all() == []
