"""The database: one session, one naming convention, and the rule that only a unit of work writes.

`Unit` is what an action opens; `audit.actions` owns it. It lives here because SQLite must be told at
BEGIN whether this transaction will write: a deferred transaction that turns into a writer can oversell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

import volunteers.foundation.along  # noqa: F401 -- what statements load along shares its aliases from here on
from volunteers.foundation.parts import Part
from volunteers.foundation.writers import WriterQueue

T = TypeVar("T")
LOOKED_AT = 1_000
PAGES_KEPT = 500
"""KB of SQLite's pages in each connection, of which each thread has one; the kernel keeps the file, too."""
STATEMENTS_KEPT = 32
"""Compiled statements that each connection to SQLite keeps, of 20 KB each. The widest page asks for 23; to compile one
takes 0.05 ms. Python's own 128 (https://docs.python.org/3/library/sqlite3.html#sqlite3.connect) are 2 MB more."""
CONNECTIONS = 12
"""So many stay open: one for each thread of a web process (`serve.py`). With fewer, each burst of presses opened some
and closed them again, and what a connection has prepared was prepared anew; the one used last is taken first.
"""
AT_MOST = 15

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"join_transaction_mode": "create_savepoint", "expire_on_commit": False},
    engine_options={"hide_parameters": True},  # an error must not repeat what somebody typed
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@dataclass
class Unit:
    """One unit of work: what it wrote, whether it recorded, and what it wants done after the commit.

    `key` stands on the mails that it queues and the links that it makes; where the unit leaves an act that can be
    taken back, it is the act's key too. `versions` are those that rows had before the unit changed them, by table and
    primary key.
    """

    name: str
    silent: bool = False  # bookkeeping: may write without recording
    patience: float | None = None  # how many seconds it waits for its turn to write; None: as long as is usual
    key: str = ""
    depth: int = 0  # how many actions joined and are still running
    window_ends: datetime | None = None  # until when what it does could be taken back
    act_until: datetime | None = None  # the same, where it left an act
    owed: set[datetime | None] = field(default_factory=set)  # when the mails that carry its key become due
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    wrote: set[str] = field(default_factory=set)
    recorded: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)  # of those that are not written yet, their columns
    due: set[datetime | None] = field(default_factory=set)  # when mail becomes due; None is at once
    wanted: set[tuple[str, datetime | None]] = field(default_factory=set)  # other jobs by name, and when


class WriteOutside(RuntimeError):
    """A statement tried to write where no unit of work is open."""


unit: ContextVar[Unit | None] = ContextVar("unit", default=None)

_COMMENTS = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_TEXTS = re.compile(r"'(?:[^']|'')*'")
_WRITES = re.compile(
    r"[\s(;]*(insert|update|delete|replace|merge|truncate|create|drop|alter|reindex|vacuum|copy|do|call|grant|revoke"
    r"|attach|detach|refresh)\b",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(r"[\s(;]*(with|explain)\b", re.IGNORECASE)
_WRITES_WITHIN = re.compile(
    r"\b(insert\s+into|replace\s+into|delete\s+from|merge\s+into|update\s+(?:only\s+)?\S+\s+(?:(?:as\s+)?\w+\s+)?set)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:into|update|from|table)\s+(?:if\s+(?:not\s+)?exists\s+)?[\"`]?(\w+)", re.IGNORECASE)


def _writes(statement: str) -> bool:
    """Whether a statement of text writes: by its first word, or inside of WITH and EXPLAIN; comments hide nothing."""
    if "--" in statement or "/*" in statement:
        statement = _COMMENTS.sub(" ", statement)
    if _LEADS_IN.match(statement):
        return bool(_WRITES_WITHIN.search(_TEXTS.sub("''", statement)))
    return bool(_WRITES.match(statement))


def _written_table(statement: str, context: Any) -> str | None:
    """The table that a statement writes, or None where it only reads."""
    is_dml = context is not None and (context.isinsert or context.isupdate or context.isdelete)
    if not is_dml and not _writes(statement):
        return None
    found = _WORD.search(statement)
    return found.group(1) if found else statement[:40]


def _guard(conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
    """Stop every write outside a unit: flushes, bulk statements, text() and connection statements alike."""
    table = _written_table(statement, context)
    if table is None:
        return
    work = unit.get()
    if work is None:
        raise WriteOutside(f"a write outside an action: {statement[:60]}")
    work.wrote.add(table)


def _sqlite_arguments(_dialect: Any, _record: Any, _given: Any, named: dict[str, Any]) -> None:
    named.setdefault("cached_statements", STATEMENTS_KEPT)


def _sqlite_connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # the driver's implicit BEGIN overbooks; ours below is explicit
    # what is deleted is overwritten where its page is written anyway; the rest by `make_anew`
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL", "secure_delete=FAST")
    for pragma in (*pragmas, f"cache_size=-{PAGES_KEPT}"):
        raw.execute(f"PRAGMA {pragma}")


def _sqlite_begin(conn: Connection) -> None:
    """An action that was acknowledged survives a power cut; the machine's bookkeeping need not, and is made anew."""
    work = unit.get()
    if work is None:
        conn.exec_driver_sql("BEGIN")
        return
    wanted = "NORMAL" if work.silent else "FULL"
    if conn.info.get("synchronous", "FULL") != wanted:
        conn.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        conn.info["synchronous"] = wanted
    conn.exec_driver_sql("BEGIN IMMEDIATE")


def add_listeners(engine: Engine) -> None:
    """Install the guard on an engine, and on SQLite our own transactions."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _sqlite_arguments)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    event.listen(engine, "before_cursor_execute", _guard)


@contextmanager
def unguarded(reason: str) -> Iterator[None]:
    """Let migrations and test set-up write; `reason` stands in the house test's list."""
    token = unit.set(Unit(name=reason, silent=True))
    try:
        yield
    finally:
        unit.reset(token)


@contextmanager
def apart() -> Iterator[None]:
    """Read another database beside a unit of work that is under way here, and ask for no write lock there."""
    token = unit.set(None)
    try:
        yield
    finally:
        unit.reset(token)


_queue = WriterQueue()


@dataclass(frozen=True)
class Writers(Part):
    """Where processes queue for their turn to write; nowhere on PostgreSQL."""

    lock_path: str | None


@contextmanager
def writer_turn(app: Flask, patience: float | None = None) -> Iterator[None]:
    """Wait for this process's turn to write, at most so many seconds; `writers.Busy` where it does not come."""
    with _queue.turn(Writers.of(app).lock_path, patience):
        yield


def init_app(app: Flask) -> None:
    """Bind the database to the application and install the listeners."""
    if sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database not in {None, "", ":memory:"}:
        pool = {"pool_size": CONNECTIONS, "max_overflow": AT_MOST - CONNECTIONS, "pool_use_lifo": True}
        app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", pool)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
        add_listeners(engine)
        path = engine.url.database
        is_file = engine.dialect.name == "sqlite" and path and path != ":memory:"
        Writers(f"{path}.lock" if is_file else None).fit(app)


def plain_rows(statement: Any, values: Mapping[str, Any] | None = None) -> sa.CursorResult[*tuple[Any, ...]]:
    """The answer to a statement that names columns and no whole row, past the ORM, which takes as long as the question.

    For what every request asks. What the session has not flushed yet is not in it.
    """
    return db.session.connection().execute(statement, values)


def lock(obj: Any) -> None:
    """Read a row again under a row lock (PostgreSQL); on SQLite the whole database is already ours."""
    db.session.refresh(obj, with_for_update={"of": type(obj)})  # not what was joined: an outer join can't be locked


def insert_all(table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert rows and give their keys, by their public ids.

    Two statements and not one with RETURNING: that is written anew as one text with every value's place for so many
    rows, which both drivers then read anew; it took longer than the rows.
    """
    if not rows:
        return {}
    db.session.execute(sa.insert(table), rows)
    names = [row["public_id"] for row in rows]
    found = db.session.execute(sa.select(table.c.public_id, table.c.id).where(table.c.public_id.in_(names)))
    return {row.public_id: row.id for row in found}


def locked(model: type[T], key: int) -> T:
    """The row with this primary key, read under its lock, in one statement; LookupError where it is gone."""
    found = db.session.get(model, key, populate_existing=True, with_for_update={"of": model})
    if found is None:
        raise LookupError(f"{model.__name__} {key}")
    return found


def get(model: type[T], key: int | None) -> T | None:
    """The row with this primary key, or None. While somebody holds it, relationships to it need no further query."""
    return None if key is None else db.session.get(model, key)


def need(model: type[T], key: int) -> T:
    """The row with this primary key; LookupError where it is gone."""
    found = db.session.get(model, key)
    if found is None:
        raise LookupError(f"{model.__name__} {key}")
    return found


def is_postgresql() -> bool:
    """Which of the two databases is asked."""
    return db.engine.dialect.name == "postgresql"


def one_at_a_time(what: str) -> None:
    """Until the transaction ends, whoever names the same thing waits; SQLite has one writer, and nobody to wait for."""
    if is_postgresql():
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(what))))


def values_of(column: Any) -> list[Any]:
    """The different values of an indexed column, in order: one look into the index for each, however many rows there
    are (https://wiki.postgresql.org/wiki/Loose_indexscan).
    """
    found = sa.select(sa.func.min(column).label("value")).cte("found", recursive=True)
    further = sa.select(sa.func.min(column)).where(column > found.c.value).scalar_subquery()
    found = found.union_all(sa.select(further).where(found.c.value.is_not(None)))
    return list(db.session.scalars(sa.select(found.c.value).where(found.c.value.is_not(None))))


def learn_sizes() -> None:
    """Let the planner know how much there is of what, inside a unit of work: without that SQLite takes every list for a
    short one. It looks at some of each index only (https://sqlite.org/pragma.html#pragma_analysis_limit).
    """
    if not is_postgresql():
        db.session.execute(sa.text(f"PRAGMA analysis_limit={LOOKED_AT}"))
    db.session.execute(sa.text("ANALYZE"))


def by_index() -> None:
    """Let PostgreSQL look rows up by their indexes until the transaction ends; nothing on SQLite.

    For slices that fill a table: a plan that was made while it was empty, also of the check of a foreign key, reads it
    from end to end for each row, until the statistics are made anew a minute later.
    """
    if is_postgresql():
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))


def one_of(key: Any, keys: sa.SelectBase) -> sa.ColumnElement[bool]:
    """Whether a key is among these. PostgreSQL is handed them as an array, or it may read the whole table for them."""
    if is_postgresql():
        return cast(sa.ColumnElement[bool], key == sa.any_(sa.func.array(keys.scalar_subquery())))
    return cast(sa.ColumnElement[bool], key.in_(keys))


_SAME: Any = sa.sql.operators.custom_op("+")


def unindexed(each: Any) -> Any:
    """The same in a form for which SQLite has no index (https://sqlite.org/optoverview.html, "unary +").

    PostgreSQL knows how many rows it may expect.
    """
    return each if is_postgresql() else sa.UnaryExpression(each, operator=_SAME, type_=each.type)
