"""Everything that names one record is made to name another, and back: in every table, by the columns that say so.

Where only one row can be (a membership of each committee, a place at each shift), the one that counts more stands and
the other stays with the record that goes: there its room ends it as it ends everything of somebody who is no more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.foundation import clock
from volunteers.foundation.columns import names_people
from volunteers.foundation.db import Base, db
from volunteers.house import House
from volunteers.people.models import Person

STAYS: Mapping[str, str] = {
    "acts": "what was done before can't be taken back any more",
    "audit_events": "the trail is only ever added to; whoever asks for a person's asks for both records'",
    "duplicates": "two records that became one are no pair, and who is like them is looked for anew",
}
"""What is not carried, by table, and why."""


class Carried(NamedTuple):
    """What was made to name the other record: keys of rows by `table.column`; `swapped` changed places, in pairs."""

    moved: dict[str, list[int]]
    swapped: dict[str, list[tuple[int, int]]]

    @property
    def rows(self) -> int:
        """How many rows were carried."""
        return sum(len(keys) for keys in self.moved.values()) + sum(len(pairs) for pairs in self.swapped.values())


def carried_columns() -> Iterator[sa.Column[Any]]:
    """Every column that names a person and is carried; tables that others refer to come first."""
    for table in Base.metadata.sorted_tables:
        if table.name not in STAYS:
            yield from names_people(table)


def carry(kept_id: int, gone_id: int) -> Carried:
    """Inside the action that merges: all that names the one record names the other from now on."""
    done = Carried({}, {})
    for column in carried_columns():
        key = _key(column.table)
        pairs = _clashes(column, kept_id, gone_id)
        stands = _stands(column.table)
        better = [(theirs, ours) for theirs, ours in pairs if _is_better(column.table, theirs, ours, stands)]
        left = {theirs for theirs, _ours in pairs}
        moved = [row for row in db.session.scalars(sa.select(key).where(column == gone_id)) if row not in left]
        _move(column, moved, kept_id)
        _swap(column, better, kept_id, gone_id)
        if moved:
            done.moved[str(column)] = moved
        if better:
            done.swapped[str(column)] = better
    return done


def carry_back(kept_id: int, gone_id: int, moved: Mapping[str, list[int]], swapped: Mapping[str, Any]) -> None:
    """Inside its undo: what was carried names the record again that it named, as far as it is still there."""
    for column in carried_columns():
        still = sa.and_(column == kept_id, _key(column.table).in_(moved.get(str(column), [])))
        db.session.execute(sa.update(column.table).where(still).values({column: gone_id}))
        pairs = [(int(ours), int(theirs)) for theirs, ours in swapped.get(str(column), [])]
        _swap(column, pairs, kept_id, gone_id)


def _key(table: sa.Table) -> sa.Column[Any]:
    return next(iter(table.primary_key.columns))


def _move(column: sa.Column[Any], keys: list[int], to: int) -> None:
    if keys:
        db.session.execute(sa.update(column.table).where(_key(column.table).in_(keys)).values({column: to}))


def _swap(column: sa.Column[Any], pairs: Iterable[tuple[int, int]], kept_id: int, gone_id: int) -> None:
    """In each pair the first row becomes the kept record's, and the second the other's: a third one holds it while
    both would be the same's.
    """
    pairs = list(pairs)
    if pairs:
        with _a_third() as third:
            _move(column, [ours for _theirs, ours in pairs], third)
            _move(column, [theirs for theirs, _ours in pairs], kept_id)
            _move(column, [ours for _theirs, ours in pairs], gone_id)


@contextmanager
def _a_third() -> Iterator[int]:
    values = {"full_name": "—", "created_at": clock.now()}
    third = db.session.execute(sa.insert(Person).values(values).returning(Person.id)).scalar_one()
    yield third
    db.session.execute(sa.delete(Person).where(Person.id == third).execution_options(synchronize_session=False))


def _clashes(column: sa.Column[Any], kept_id: int, gone_id: int) -> list[tuple[int, int]]:
    """Pairs of rows (the other's, the kept one's) of which there can be only one for each person."""
    table, found = column.table, set()
    for columns, condition in only_once(table):
        if column not in columns:
            continue
        rest = [each for each in columns if each is not column]
        where = [sa.text(condition)] if condition else []
        theirs, ours = (
            sa.select(_key(table).label("key"), *rest).where(column == of, *where).subquery()
            for of in (gone_id, kept_id)
        )
        same = sa.and_(sa.true(), *(theirs.c[each.name] == ours.c[each.name] for each in rest))
        both = sa.select(theirs.c.key, ours.c.key).select_from(theirs.join(ours, same))
        found |= {(row[0], row[1]) for row in db.session.execute(both)}
    return sorted(found)


def only_once(table: sa.Table) -> Iterator[tuple[list[sa.Column[Any]], str]]:
    """What there can be only once: columns, and of which rows (SQL; empty: of all)."""
    name = f"{db.engine.dialect.name}_where"
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield list(constraint.columns), ""
    for index in table.indexes:
        if index.unique:
            condition = index.dialect_kwargs.get(name)
            yield list(index.columns), "" if condition is None else str(condition)


Stands = Callable[[Any], Any]


def _stands(table: sa.Table) -> Stands | None:
    by_table: dict[Any, Stands] = {sa.inspect(model).local_table: stands for model, stands in House.of().stands.items()}
    return by_table.get(table)


def _is_better(table: sa.Table, theirs: int, ours: int, stands: Stands | None) -> bool:
    """Whether the row of the record that goes counts more than that of the one that is kept."""
    if stands is None:
        return False
    rows = db.session.execute(sa.select(table).where(_key(table).in_([theirs, ours])))
    found = {row._mapping[_key(table)]: row for row in rows}
    return bool(stands(found[theirs]) > stands(found[ours]))
