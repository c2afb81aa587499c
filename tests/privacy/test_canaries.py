"""After an erasure not one of somebody's words is left: in no column, in no file, in no byte of a database's file.

Each personal column of each row of theirs is filled with a word that stands nowhere else; a table in which they have no
row gets one; and their name and address are written where others write.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import actor_for
from volunteers.activities.queries import WAITS_AS as PLACE
from volunteers.demo import load as demonstration
from volunteers.foundation import clock
from volunteers.foundation.columns import JsonType, LocalTextType, UtcDateTime
from volunteers.foundation.db import Base, db, unguarded
from volunteers.foundation.whose import says_whose, theirs
from volunteers.mail.jobs import deliver
from volunteers.mail.models import Delivery
from volunteers.people.models import Person
from volunteers.privacy import actions, queries
from volunteers.privacy.jobs import make_anew

WORD = "qzcanary"
NAME, ADDRESS = f"{WORD} {WORD}name", f"{WORD}@demo.example"
pytestmark = pytest.mark.slow

SET: dict[tuple[str, str], Any] = {
    ("pending", "kind"): PLACE,
    ("consent_requests", "activity_id"): 1,
    ("consents", "activity_id"): 1,
    ("duplicates", "second_id"): sa.select(sa.func.max(Person.id)).scalar_subquery(),
}
"""What a hook must know, and what a check asks for where another column is empty."""


class Canaries:
    """Everything about one person, and what of it is found afterwards."""

    def __init__(self) -> None:
        self.number = 0
        self.person = db.session.scalars(sa.select(Person).where(Person.email == "member@demo.example")).one()
        with unguarded("canaries"):
            self._rename()
            self.who = queries.somebody(self.person, to_erase=True)
            for table, says in says_whose().items():
                if says.is_somebodys:
                    self._fill(table)
            self._written_by_others()
            db.session.commit()

    def _rename(self) -> None:
        people, accounts = Base.metadata.tables["people"], Base.metadata.tables["accounts"]
        named = {"full_name": NAME, "email": ADDRESS, "folded_name": NAME}
        db.session.execute(sa.update(people).where(people.c.id == self.person.id).values(named))
        db.session.execute(sa.update(accounts).where(accounts.c.id == self.person.account_id).values(email=ADDRESS))
        db.session.expire_all()

    def _fill(self, table: sa.Table) -> None:
        where = theirs(table, self.who)
        if not db.session.scalar(sa.select(sa.func.count()).select_from(table).where(where)):
            self._insert(table)
        rows = db.session.execute(sa.select(next(iter(table.primary_key.columns))).where(where)).scalars().all()
        assert rows, table.name
        kept = {"full_name", "email", "to_address", "address", "guardian_email", "folded"}
        for key in rows[:3]:
            values = {
                column.name: self.word(column)
                for column in table.columns
                if column.info.get("personal") and column.name not in kept and self.word(column) is not None
            }
            if values:
                db.session.execute(sa.update(table).where(next(iter(table.primary_key.columns)) == key).values(values))

    def _insert(self, table: sa.Table) -> None:
        values = {
            column.name: self._value(table, column)
            for column in table.columns
            if not (column.primary_key and column.autoincrement and not column.foreign_keys)
        }
        db.session.execute(sa.insert(table).values({k: v for k, v in values.items() if v is not None}))

    def _value(self, table: sa.Table, column: sa.Column[Any]) -> Any:
        if (table.name, column.name) in SET:
            return SET[table.name, column.name]
        says = says_whose()[table]
        own = {says.person: self.who.person_id, says.account: self.who.account_id, says.address: ADDRESS}
        if column.name in own and own[column.name] is not None:
            return own[column.name]
        if column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column
            where = theirs(parent.table, self.who) if column.name == says.through else sa.true()
            return (
                db.session.scalar(sa.select(parent).where(where).limit(1))
                if not column.nullable or column.name == says.through
                else None
            )
        if column.nullable or column.default is not None or column.server_default is not None:
            return None
        if isinstance(column.type, sa.Enum):
            return column.type.enums[0]
        if isinstance(column.type, UtcDateTime):
            return clock.now()
        if isinstance(column.type, sa.Date):
            return date(2020, 1, 1)
        if isinstance(column.type, sa.Boolean):
            return False
        if isinstance(column.type, sa.String | sa.LargeBinary):
            return self.word(column) if column.info["personal"] else f"x{self.number}"
        return 1

    def word(self, column: sa.Column[Any]) -> Any:
        """A word that stands nowhere else, as this column takes it; None where it takes none."""
        self.number += 1
        word = f"{WORD}{self.number}"
        if isinstance(column.type, sa.Enum):
            return None
        if isinstance(column.type, JsonType | LocalTextType):
            if column.name == "payload":
                return {"shift_id": 1, "held_until": None, "words": word}
            return [word] if column.name in ("availability", "skills") else {"en": word}
        if isinstance(column.type, sa.LargeBinary):
            return word.encode()
        is_long = isinstance(column.type, sa.String) and (column.type.length or 99) > len(word)
        return word if is_long else None

    def _written_by_others(self) -> None:
        """A mail to somebody else, what a message shares, a filter, a note, and a reason."""
        other = db.session.scalars(sa.select(Person).where(Person.email == "chair@demo.example")).one()
        said = {"name": NAME, "deep": [{"address": f"write to {ADDRESS} or {NAME}"}]}
        for name in ("deliveries", "mail_batches", "notice_committees"):
            table = Base.metadata.tables[name]
            column = table.c.narrow if name == "notice_committees" else table.c.facts
            where = table.c.person_id == other.id if name == "deliveries" else sa.true()
            assert db.session.execute(sa.update(table).where(where).values({column.name: said})).rowcount, name
        notes = Base.metadata.tables["person_notes"]
        note = {"person_id": other.id, "text": f"Came with {NAME}.", "written_at": clock.now(), "public_id": "n" * 16}
        db.session.execute(sa.insert(notes).values(note))

    def keep_a_mail(self, folder: Path) -> None:
        """As a file, as where there is no mail server."""
        mine = sa.select(Delivery.message_id).where(Delivery.person_id == self.person.id)
        name = (db.session.scalars(mine.limit(1)).one()).partition("@")[0]
        (folder / "mail").mkdir(exist_ok=True)
        (folder / "mail" / f"{name}.eml").write_text(f"Dear {NAME}")


def left_in_columns() -> list[str]:
    """Tables and columns in which one of the words stands."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(*(_readable(column) for column in table.columns))):
            for column, value in zip(table.columns, row, strict=True):
                if WORD in str(value):
                    found.append(f"{table.name}.{column.name}: {str(value)[:80]}")
    return found


def _readable(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(sa.cast(column, sa.Text), sa.Text) if isinstance(column.type, sa.Enum) else column


def left_in_files(folder: Path) -> Iterator[str]:
    """Files in which one of the words stands, in any of the ways in which it could."""
    for path in folder.rglob("*"):
        if path.is_file() and WORD.encode() in path.read_bytes():
            yield path.name


def folder_of_the_database() -> list[Path]:
    """Where SQLite's file lies, with its log; PostgreSQL keeps its own."""
    path = db.engine.url.database
    return [Path(path).parent] if db.engine.dialect.name == "sqlite" and path else []


def test_nothing_of_somebody_is_left(fresh_app: Flask, tmp_path: Path) -> None:
    with fresh_app.app_context():
        demonstration.load(demonstration.Wanted(240, 40, 1))
        deliver()
    with fresh_app.app_context():
        canaries = Canaries()
        canaries.keep_a_mail(tmp_path)
        assert all(list(left_in_files(folder)) for folder in [tmp_path, *folder_of_the_database()])
        assert len({each.split(".")[0] for each in left_in_columns()}) > 20
        handed_out = {part.name for part in queries.parts(canaries.person)}
        assert {table.name for table, says in says_whose().items() if says.is_handed_out} <= handed_out
        other = actor_for(db.session.scalars(sa.select(Person).where(Person.email == "coordinator@demo.example")).one())
        actions.erase(other, canaries.person.id, is_sure=True, reason=f"{NAME} called")
    with fresh_app.app_context():
        deliver()  # the last mail leaves
        make_anew()
    with fresh_app.app_context():
        assert not left_in_columns()
        folders = [tmp_path, *folder_of_the_database()]
        db.session.remove()
    assert not [name for folder in folders for name in left_in_files(folder)]
