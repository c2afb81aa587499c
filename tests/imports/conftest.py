"""Files to bring in, and an office that brings them in."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.access.grounds import of_person
from volunteers.foundation.db import db
from volunteers.imports import jobs
from volunteers.imports.models import Import, ImportRow
from volunteers.people.models import Person

SAMPLES = Path(__file__).parent / "samples"


class Office:
    """A coordinator who brings a file in through the pages, with the worker's part done when it is due."""

    def __init__(self, app: Flask, client: Client) -> None:
        self.app, self.client, self.id = app, client, ""

    def actor(self) -> Actor:
        """The coordinator, for actions without a page."""
        with self.app.app_context():
            who = db.session.scalars(sa.select(Person).where(Person.full_name == "Carla Coordinator")).one()
            return of_person(who.id)

    def send(self, content: str | bytes, name: str = "list.csv", **fields: Any) -> Any:
        """Upload a file, and remember which it is."""
        data = content.encode() if isinstance(content, str) else content
        answer = self.client.submit("/data/", {"file": (io.BytesIO(data), name), **fields})
        if answer.status_code == 303:
            self.id = answer.location.rsplit("/", 2)[-2]
        return answer

    def check(self, **fields: Any) -> "Office":
        """Say what the columns are, as they are guessed unless said otherwise, and let it be checked."""
        row = self.row()
        given = {f"column_{n}": target for n, target in enumerate(row.targets)}
        given |= {"region": row.region, "namesakes": "keep_ours", "version": str(row.version)}
        answer = self.client.submit(f"/data/{self.id}/columns", {**given, **fields})
        assert answer.status_code == 303, answer.text
        return self.work()

    def do(self, **fields: Any) -> "Office":
        """Bring it in."""
        answer = self.client.submit(f"/data/{self.id}/do", fields)
        assert answer.status_code == 303, answer.text
        return self.work()

    def press(self, verb: str, **fields: Any) -> "Office":
        """Any other press."""
        assert self.client.submit(f"/data/{self.id}/{verb}", fields).status_code == 303
        return self.work()

    def work(self) -> "Office":
        """What the worker does."""
        with self.app.app_context():
            jobs.run_imports()
        return self

    def row(self) -> Import:
        """The file as it is now."""
        with self.app.app_context():
            return db.session.scalars(sa.select(Import).where(Import.public_id == self.id)).one()

    def rows(self) -> list[ImportRow]:
        """Its rows."""
        with self.app.app_context():
            return list(db.session.scalars(sa.select(ImportRow).order_by(ImportRow.number)))

    @property
    def counts(self) -> dict[str, int]:
        """How many rows became what."""
        return dict(self.row().counts)

    def page(self) -> str:
        """What is shown."""
        return self.client.get(f"/data/{self.id}").text


@pytest.fixture
def office(app: Flask, make: Factories) -> Office:
    return Office(app, app.test_client().sign_in(make.person("Carla Coordinator", roles=(Role.COORDINATOR,))))


@pytest.fixture
def rows_of(app: Flask) -> Callable[..., list[Any]]:
    def read(model: Any) -> list[Any]:
        with app.app_context():
            return list(db.session.scalars(sa.select(model).order_by(model.id)))

    return read
