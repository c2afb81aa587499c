"""Labels are a kind of file from this release on, and people have postal addresses: both go with it and come again."""

import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.migrating import down, up
from volunteers.exports.models import Export, Format
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person

BEFORE = "20261220_imports"


def test_addresses_and_labels_come_up_down_and_up(fresh_app: Flask) -> None:
    make = Factories(fresh_app)
    ana = make.person("Ana", postal_address="1 Main St\nBoulder, CO 80302")
    with fresh_app.app_context(), unguarded("a test asks for files"):
        for kind in (Format.BADGES, Format.LABELS):
            asked = {"asked_by_id": ana.id, "list_name": "people", "address": {}, "columns": [], "language": "en"}
            db.session.add(Export(format=kind, with_minors=False, asked_at=clock.now(), **asked))
        db.session.commit()
    for _ in range(2):
        down(fresh_app, BEFORE)
        up(fresh_app)
    with fresh_app.app_context():
        assert db.session.execute(sa.select(Person.full_name, Person.postal_address)).all() == [("Ana", None)]
        assert db.session.scalars(sa.select(Export.format)).all() == [Format.BADGES]
