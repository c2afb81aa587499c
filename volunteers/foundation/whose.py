"""Of each table: whose a row is, and what an erasure does with it. Export and erasure are made of what stands here.

A model says it in one line, `__whose__`; what its columns hold is said by `plain` and `personal`. So a row is found by
its person in every table alike, whatever the room: given to them, deleted with them, or emptied and kept as a count.
A house test fails for a table that says nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from volunteers.foundation.columns import JsonType, LocalTextType, names_people
from volunteers.foundation.db import Base, plain_rows

OPENS = "whoever has it can sign in"
"""Why a column is hidden (`Whose.hidden`) that is a way in: a file that is made for somebody else has nothing of it."""


class Erased(StrEnum):
    """What becomes of somebody's row when they are erased.

    emptied: it stays as a count, with nothing in its personal columns. by_room: an eraser of the room goes through it,
    for what is about somebody stands inside of what is others'.
    """

    DELETED = "deleted"
    EMPTIED = "emptied"
    KEPT = "kept"
    BY_ROOM = "by_room"


@dataclass(frozen=True)
class Whose:
    """Whose a row is: by a column with the key of a person or of an account, with an address, or by the row that a
    foreign key leads to (`through`).

    `also` is a second column with the key of a person: the row is about both, is handed out to both, and a room erases
    it (`by_room`); the columns `only_also` go to that second one alone.

    `why` says why a row is kept, or is not handed out. `hidden` are the columns that are not handed out, with the
    reason: a secret handed out is one no more.
    """

    erased: Erased
    person: str = ""
    account: str = ""
    address: str = ""
    through: str = ""
    also: str = ""
    only_also: frozenset[str] = frozenset()
    why: str = ""
    is_handed_out: bool = True
    hidden: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_somebodys(self) -> bool:
        """Whether a row belongs to a person at all."""
        return bool(self.person or self.account or self.address or self.through)


def nobodys(why: str) -> Whose:
    """A table without a row about anybody: what it holds instead."""
    return Whose(Erased.KEPT, why=why, is_handed_out=False)


@dataclass(frozen=True)
class Somebody:
    """By what a person's rows are known: the key, the account where nobody else uses it, the addresses where nobody
    else is written to at them."""

    person_id: int
    account_id: int | None = None
    addresses: frozenset[str] = frozenset()
    merged: frozenset[int] = frozenset()
    """The keys of records that were made one with this."""

    @property
    def keys(self) -> list[int]:
        """Of all that are this person's records."""
        return [self.person_id, *sorted(self.merged)]


def whose(model: Any) -> Whose | None:
    """What a model says of its rows."""
    found: Whose | None = getattr(model, "__whose__", None)
    return found


@cache
def says_whose() -> dict[sa.Table, Whose]:
    """What each table says, those first that others refer to; asked when all rooms are there."""
    said = {mapper.local_table: whose(mapper.class_) for mapper in Base.registry.mappers}
    return {table: says for table in Base.metadata.sorted_tables if (says := said.get(table)) is not None}


def ways_in() -> dict[str, frozenset[str]]:
    """The columns of each table by which somebody can sign in."""
    found = {
        table.name: frozenset(name for name, why in says.hidden.items() if why == OPENS)
        for table, says in says_whose().items()
    }
    return {name: columns for name, columns in found.items() if columns}


def theirs(table: sa.Table, somebody: Somebody) -> sa.ColumnElement[bool]:
    """SQL condition: the row is this person's.

    Of a row with a person's key and an address the key decides; the address only where there is none.
    """
    says = says_whose()[table]
    ways: list[sa.ColumnElement[bool]] = []
    if says.person:
        ways.append(table.c[says.person].in_(somebody.keys))
    if says.also:
        ways.append(table.c[says.also].in_(somebody.keys))
    if says.account and somebody.account_id is not None:
        ways.append(table.c[says.account] == somebody.account_id)
    if says.address and somebody.addresses:
        at = table.c[says.address].in_(sorted(somebody.addresses))
        ways.append(sa.and_(at, table.c[says.person].is_(None)) if says.person else at)
    if says.through:
        (key,) = table.c[says.through].foreign_keys
        parent = key.column.table
        ways.append(table.c[says.through].in_(sa.select(key.column).where(theirs(parent, somebody))))
    return sa.or_(*ways) if ways else sa.false()


def named_in(keys: Collection[int], but: Collection[str]) -> set[int]:
    """Which of these people a row of some table names, besides the tables in `but`: somebody who hangs on nothing else
    can be taken out again as they were put in.
    """
    columns = [each for table in says_whose() if table.name not in but for each in names_people(table)]
    named = [plain_rows(sa.select(each).where(each.in_(keys)).distinct()).scalars() for each in columns]
    return {key for found in named for key in found if key is not None}


def about_theirs(kind: Any, key: Any, somebody: Somebody) -> sa.ColumnElement[bool]:
    """SQL condition: `kind` and `key`, the name of a table and a key in it, name a row of this person's."""
    named = [
        sa.and_(kind == table.name, key.in_(sa.select(table.c.id).where(theirs(table, somebody))))
        for table, says in says_whose().items()
        if says.is_somebodys and says.erased is not Erased.BY_ROOM and "id" in table.c and says.is_handed_out
    ]
    return sa.or_(*named)


def empty(column: sa.Column[Any]) -> Any:
    """What stands in an emptied column: what it says itself (`erased`), nothing, or as much as may stand there."""
    if "erased" in column.info:
        says = column.info["erased"]
        return says(column.table) if callable(says) else says
    if column.nullable:
        return None
    if column.default is not None and not callable(getattr(column.default, "arg", None)):
        return column.default.arg  # type: ignore[attr-defined]  # a scalar default has one
    if isinstance(column.type, JsonType):
        return column.default.arg(None) if column.default is not None else {}  # type: ignore[attr-defined]  # list, dict
    if isinstance(column.type, sa.String | LocalTextType):
        return ""
    raise ValueError(f"nobody knows what an empty {column.table.name}.{column.name} is")


def emptied(table: sa.Table) -> dict[str, Any]:
    """The personal columns of a table, and what stands in them after an erasure."""
    return {column.name: empty(column) for column in table.columns if column.info.get("personal")}
