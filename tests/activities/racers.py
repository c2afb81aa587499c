"""One process of a race: so many threads, each a person who presses "I can come" when the flag falls.

Started by `Race`, and told over its connection. `control` takes away what makes it exact: the row lock, or on SQLite
our own BEGIN IMMEDIATE and the writers' queue, so that the driver begins by itself as late as it does by default.
"""

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.conftest import make_app
from tests.processes import Processes
from volunteers.access import Actor, ActorKind
from volunteers.activities import actions, queries
from volunteers.activities.actions import places
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.models import Fill
from volunteers.audit import actions as audit_actions
from volunteers.foundation import db as database
from volunteers.foundation.db import db
from volunteers.pending import actions as pending_actions

PAUSE = 0.01
LINK = "link:"
"""Before the key of a mailed link, among who presses."""


@contextlib.contextmanager
def _no_turn(app: Flask, *_: object, **__: object) -> Iterator[None]:
    yield


def _driver_begins(raw: Any, _record: Any) -> None:
    raw.isolation_level = ""


def take_the_locks_out(app: Flask) -> None:
    """The control: what a hurried programmer would write."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            sa.event.remove(engine, "begin", database._sqlite_begin)
            sa.event.listen(engine, "connect", _driver_begins)
            engine.dispose()
    audit_actions.writer_turn = _no_turn

    def unlocked(shift_id: int, person_id: int) -> places.Place:
        shift = db.session.scalars(places._READ.where(places.Shift.id == shift_id)).one()
        return places.Place(shift, db.session.get_one(places.Person, person_id), queries.standing(shift, person_id))

    def all_unlocked(ids: Iterable[int]) -> dict[int, places.Shift]:
        return {row.id: row for row in db.session.scalars(places._READ.where(places.Shift.id.in_(list(ids))))}

    places.lock_place, places.lock_shifts = unlocked, all_unlocked
    read = queries.standing

    def slowly(shift: places.Shift, person_id: int | None = None) -> queries.Standing:
        standing = read(shift, person_id)
        time.sleep(PAUSE)
        return standing

    queries.standing = slowly
    read_all = queries.fills

    def all_slowly(shift_ids: Iterable[int]) -> dict[int, Fill]:
        found = read_all(shift_ids)
        time.sleep(PAUSE)
        return found

    queries.fills = all_slowly


def _press(shift_id: int | list[int], who: int | str) -> None:
    """One press: of a member, by key, for one shift or several; of a visitor who fills in the form; or of whoever holds
    the mailed link.
    """
    if isinstance(shift_id, list):
        assert isinstance(who, int)
        turned = shift_id[who % len(shift_id) :] + shift_id[: who % len(shift_id)]  # each names them in another order
        actions.sign_up_for(Actor(kind=ActorKind.PERSON, person_id=who), turned, who)
    elif isinstance(who, int):
        actions.sign_up(Actor(kind=ActorKind.PERSON, person_id=who), shift_id, who)
    elif who.startswith(LINK):
        pending_actions.send(int(who.removeprefix(LINK)), "")
    else:
        actions.ask_for_place(Actor(), shift_id, VisitorInput("Rosa", who, "en"))


def run(app: Flask, shift_id: int | list[int], people: list[int | str]) -> dict[str, Any]:
    """All at once; how long each waited for an answer, in seconds, and what went wrong."""
    flag = threading.Barrier(len(people))
    waits: list[float] = []
    errors: list[str] = []

    def press(who: int | str) -> None:
        with app.app_context():
            flag.wait()
            began = time.perf_counter()
            try:
                _press(shift_id, who)
            except Exception as error:  # noqa: BLE001 - told to the test
                errors.append(f"{type(error).__name__}: {error}"[:200])
            waits.append(time.perf_counter() - began)

    threads = [threading.Thread(target=press, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"waits": waits, "errors": errors}


def racer(tests: Connection, folder: Path, url: str, control: bool) -> None:
    """Say that it is ready; race when told; say what came of it."""
    app = make_app(folder, url)
    if control:
        take_the_locks_out(app)
    with app.app_context():
        db.session.scalar(sa.text("SELECT 1"))
    tests.send("ready")
    while True:
        tests.send(run(app, *tests.recv()))


@dataclass
class Race:
    """Two processes that wait for the flag."""

    folder: Path
    url: str
    control: bool = False
    processes: int = 2
    children: list[Connection] = field(default_factory=list)
    _started: Processes = field(default_factory=Processes)

    def __enter__(self) -> "Race":
        try:
            for _ in range(self.processes):
                self.children.append(self._started.ours(racer, self.folder, self.url, self.control)[1])
            for child in self.children:
                assert child.recv() == "ready"
        except BaseException:
            self._started.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._started.end()

    def run(self, shift_id: int | list[int], people: list[int | str]) -> dict[str, list[Any]]:
        """Let everybody press at once, in all processes."""
        for number, child in enumerate(self.children):
            child.send((shift_id, people[number :: self.processes]))
        answers = [child.recv() for child in self.children]
        return {name: [each for answer in answers for each in answer[name]] for name in ("waits", "errors")}
