"""Rows gathered by table and written in bulk: keys are given here, so that rows can refer to each other."""

from collections import defaultdict
from random import Random
from typing import Any

import sqlalchemy as sa

from volunteers.foundation.db import Base, db, is_postgresql

_ALPHABET = "0123456789bcdfghjklmnpqrstvwxyz"
_CHUNK = 5_000


class Rows:
    """The rows of a demonstration: `add` gives back the key that the row will have; `write` inserts them all."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._next: dict[str, int] = {}
        self._by_table: dict[str, dict[frozenset[str], list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))

    def add(self, model: Any, **values: Any) -> int:
        """Note a row of `model`; a public id is made from the seed, so that addresses stay the same."""
        table = model.__table__
        key = self._next.get(table.name) or self._first_free(table)
        self._next[table.name] = key + 1
        row = {"id": key, **values}
        if "public_id" in table.c and "public_id" not in values:
            row["public_id"] = self.public_id()
        self._by_table[table.name][frozenset(row)].append(row)
        return key

    def public_id(self) -> str:
        """A public id from the seed."""
        return "".join(self.random.choices(_ALPHABET, k=16))

    def of(self, model: Any) -> list[dict[str, Any]]:
        """The rows noted for a model so far, in the order of their keys."""
        groups = self._by_table[model.__table__.name].values()
        return sorted((row for rows in groups for row in rows), key=lambda row: int(row["id"]))

    def counts(self) -> dict[str, int]:
        """How many rows of each table were noted."""
        return {name: sum(len(rows) for rows in groups.values()) for name, groups in self._by_table.items()}

    def write(self) -> None:
        """Insert everything, parents first."""
        for table in Base.metadata.sorted_tables:
            groups = self._by_table.get(table.name)
            if not groups:
                continue
            for rows in groups.values():
                for start in range(0, len(rows), _CHUNK):
                    db.session.execute(sa.insert(table), rows[start : start + _CHUNK])
            _count_on(table)

    @staticmethod
    def _first_free(table: sa.Table) -> int:
        return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))) or 0) + 1


def _count_on(table: sa.Table) -> None:
    """Let PostgreSQL's sequence go on after the keys that were given."""
    if is_postgresql():
        highest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        db.session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), highest)))
