"""What is in a backup, told in it: for whoever opens it without this application, in ten years or in another program.

`datapackage.json` is a Data Package with a Table Schema for each table (datapackage.org, version 2.0).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from volunteers.backups.archive import BESIDE, MANIFEST, ROWS
from volunteers.foundation.db import Base
from volunteers.foundation.whose import says_whose

PACKAGE, README = "datapackage.json", "README.txt"
TYPES: tuple[tuple[Any, str, str], ...] = (
    (sa.Boolean, "boolean", ""),
    (sa.DateTime, "datetime", ""),
    (sa.Date, "date", ""),
    (sa.Time, "time", ""),
    (sa.Integer, "integer", ""),
    (sa.Numeric, "number", ""),
    (sa.LargeBinary, "string", "binary"),
    (sa.JSON, "any", ""),
)
"""The types of a Table Schema by those of a database; anything else is a string."""

TOLD = """This is all that a volunteers installation knew at {made_at} (UTC).

tables/    One file for each table, as JSON lines (jsonlines.org): in the first line the names of the columns, then a
           line for each row, with its values in that order. Texts in several languages are objects by language tag.
           Instants are UTC.
{package}  What each table and each column is: type, what it refers to, which values it takes. It is a Data Package
           (datapackage.org), which programs for data can read.
{manifest}  At which instant and by which release it was made, and how many rows each table has.
{beside}  Files that lie beside the database.

To put it back: make an empty installation of the same release or a newer one, and type: flask restore FILE
{without}It holds personal data of people who trusted you with it. Keep it where only you can read it, and delete what
is no longer needed.
"""
WITHOUT = """No way to sign in is in it: no passwords, second factors, passkeys or open sessions. After it is put back,
people sign in with a link that they get by email.
"""


def readme(made_at: datetime, *, is_without_ways_in: bool) -> str:
    """A page for people."""
    without = WITHOUT if is_without_ways_in else ""
    beside = BESIDE.format("")
    names = {"package": PACKAGE, "manifest": MANIFEST, "beside": f"{beside:<10}"}
    return TOLD.format(made_at=f"{made_at:%Y-%m-%d %H:%M}", without=without, **names)


def package(tables: list[sa.Table], made_at: str, rows: Mapping[str, int]) -> str:
    """A page for programs. `tables` are as the database has them; what a model says of one of them is told, too."""
    resources = [_resource(table, rows[table.name]) for table in tables]
    told = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "volunteers",
        "created": made_at,
        "resources": resources,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _resource(table: sa.Table, rows: int) -> dict[str, Any]:
    ours = Base.metadata.tables.get(table.name)
    return {
        "name": table.name,
        "path": ROWS.format(table.name),
        "format": "jsonl",
        "encoding": "utf-8",
        "rows": rows,
        "description": _description(ours),
        "schema": {
            "fields": [_field(column, None if ours is None else ours.columns.get(column.name)) for column in table.c],
            "primaryKey": [column.name for column in table.primary_key.columns],
            "foreignKeys": [_refers(key) for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)],
        },
    }


def _refers(key: sa.ForeignKey) -> dict[str, Any]:
    there = {"resource": key.column.table.name, "fields": [key.column.name]}
    return {"fields": [key.parent.name], "reference": there}


def _description(ours: sa.Table | None) -> str:
    if ours is None:
        return ""
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is ours]
    texts = [" ".join((model.__doc__ or "").split()) for model in models]
    says = says_whose().get(ours)
    return " ".join([*texts, f"Kept because: {says.why}." if says is not None and says.why else ""]).strip()


def _field(column: sa.Column[Any], ours: sa.Column[Any] | None) -> dict[str, Any]:
    found = next((each for each in TYPES if isinstance(column.type, each[0])), (None, "string", ""))
    field: dict[str, Any] = {"name": column.name, "type": found[1]}
    if found[2]:
        field["format"] = found[2]
    constraints: dict[str, Any] = {"required": True} if not column.nullable else {}
    if ours is not None and isinstance(ours.type, sa.Enum):
        constraints["enum"] = list(ours.type.enums)
    if constraints:
        field["constraints"] = constraints
    if ours is not None and ours.info.get("personal"):
        field["personal"] = True
    return field
