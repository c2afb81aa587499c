"""A list of a room that can be taken out of the house as a file: what it narrows to, its columns, and who may."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission

Value = str | int | bool | date | datetime | None
Asked = Mapping[str, Sequence[str]]
"""What stands in the query of the list's page."""


@dataclass(frozen=True)
class Column:
    """One column: the name by which it is chosen, its heading, and what stands in it of a row.

    `of` asks by itself whether the reader may see it of this very row. `is_contact`: it says how to reach somebody, so
    whoever takes it out shows first that it is them.
    """

    name: str
    label: Any
    of: Callable[[Any], Value]
    is_contact: bool = False


@dataclass(frozen=True)
class Reading:
    """A list as one reader narrowed it. What `select` is sorted by may not be NULL, and ends with what is unlike.

    Where each row is about somebody, `person` is the SQL of their key, and `guarded` the condition that they are under
    18; `is_guarded` asks a row the same. `has_address` is the condition that we have a postal address of them.
    """

    select: sa.Select[Any]
    columns: Sequence[Column]
    said: str = ""
    """What it is narrowed to, in sentences."""
    is_scalar: bool = True
    person: Any = None
    guarded: sa.ColumnElement[bool] | None = None
    has_address: sa.ColumnElement[bool] | None = None
    is_guarded: Callable[[Any], bool] = field(default=lambda _row: False)


@dataclass(frozen=True)
class ListOf:
    """A list of the house: `read(actor, subject, asked)` gives it as its page would, for this actor.

    `page` is the endpoint of its page, `address` that page's address, behind which `export` is added. `load` is the
    door's: what the address names. `names_people`: its rows have a name and how to reach them (a card of an address
    book, a badge).
    """

    name: str
    title: Any
    page: str
    address: str
    permission: Permission
    read: Callable[[Actor, Any, Asked], Reading]
    load: Callable[..., Any] | None = None
    names_people: bool = False
