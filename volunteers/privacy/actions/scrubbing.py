"""Where others wrote somebody's name, address or number, these are taken out of what they wrote.

Only whole names and addresses are looked for, in the columns that hold something personal: what somebody is called for
short is a word of its own in many sentences, and goes only where nothing else stands. What an activity or a message
to many says stays as it was published.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.foundation.columns import JsonType, LocalTextType
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody, says_whose
from volunteers.people.models import NAMELESS, Person

SHORTEST = 6
"""A shorter name is looked for only as the whole of a text."""


class Names(NamedTuple):
    """What tells who somebody is: wherever it stands, and where it is all that stands there."""

    anywhere: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()


def identifying(person: Person, who: Somebody) -> Names:
    """Of a person who is still there."""
    own = {person.full_name, person.phone, person.emergency_phone, *who.addresses}
    words = {each for each in own if each and each != NAMELESS}
    alone = {each for each in (person.call_name, *(word for word in words if len(word) < SHORTEST)) if each}
    return Names(frozenset(word for word in words if len(word) >= SHORTEST), frozenset(alone))


def scrubbed(value: Any, names: Names) -> Any:
    """A text, or what a JSON column holds, without them."""
    if isinstance(value, str):
        if value in names.alone:
            return NAMELESS
        for name in sorted(names.anywhere, key=len, reverse=True):
            value = value.replace(name, NAMELESS)
        return value
    if isinstance(value, Mapping):
        return {key: scrubbed(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(each, names) for each in value]
    return value


def scrub(names: Names) -> None:
    """Inside the action that erases: out of every personal text in the house; each table is read once."""
    for table in says_whose():
        columns = [column for column in table.columns if column.info.get("personal") and _is_text(column)]
        if columns and names != Names():
            _scrub_table(table, columns, names)


def _is_text(column: sa.Column[Any]) -> bool:
    is_words = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum) and not column.unique
    return is_words or isinstance(column.type, JsonType | LocalTextType)


def _scrub_table(table: sa.Table, columns: list[sa.Column[Any]], names: Names) -> None:
    key = next(iter(table.primary_key.columns))
    names_it = sa.or_(*(_holds(column, names) for column in columns))
    for row in db.session.execute(sa.select(key, *columns).where(names_it)).mappings().all():
        values = {column.name: _without(column, row[column.name], names) for column in columns}
        if changed := {name: value for name, value in values.items() if value != row[name]}:
            db.session.execute(sa.update(table).where(key == row[key.name]).values(changed))


def _without(column: sa.Column[Any], value: Any, names: Names) -> Any:
    """Where nothing else stood, nothing stands there: an address to answer to is none any more."""
    if column.nullable and isinstance(value, str) and (value in names.anywhere or value in names.alone):
        return None
    return scrubbed(value, names)


def _holds(column: sa.Column[Any], names: Names) -> sa.ColumnElement[bool]:
    if isinstance(column.type, JsonType | LocalTextType):
        text = sa.cast(column, sa.Text)
        words = {form for name in (*names.anywhere, *names.alone) for form in _as_json(name)}
        return sa.or_(*(text.contains(word, autoescape=True) for word in sorted(words)))
    parts = [column.contains(word, autoescape=True) for word in sorted(names.anywhere)]
    return sa.or_(*parts, column.in_(sorted(names.alone)))


def _as_json(name: str) -> Iterable[str]:
    """As it stands in JSON: SQLite keeps it in ASCII, PostgreSQL as it is."""
    return {json.dumps(name)[1:-1], json.dumps(name, ensure_ascii=False)[1:-1]}
