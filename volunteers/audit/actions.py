"""`@action`: the only place that commits. `@bookkeeping`: the machine's own writes, listed by name in a house test."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import exc

from volunteers.access.grounds import ask_again
from volunteers.audit.after import AfterCommit
from volunteers.foundation import refusals
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import Base, Unit, db, unit, writer_turn

P = ParamSpec("P")
R = TypeVar("R")

AUDIT_TABLES = frozenset({"audit_events", "audit_reasons", "audit_seals"})
BOOKKEEPING: dict[str, str] = {}
ACTIONS: dict[str, Callable[..., Any]] = {}


class SilentWrite(RuntimeError):
    """An action wrote something and recorded nothing: a defect."""


class HastyMail(RuntimeError):
    """An act that can be taken back queued mail that would leave before: a defect."""


def on_commit(when: datetime | None, *, job: str | None = None) -> None:
    """Ask for the queue to be nudged after the commit, for mail or for `job`, due then (None: at once)."""
    work = unit.get()
    if work is None:
        return
    if job is None:
        work.due.add(when)
    else:
        work.wanted.add((job, when))


def _constraint_name(error: exc.IntegrityError) -> str | None:
    """The violated constraint. PostgreSQL names it; SQLite names a CHECK, but of a unique index only the columns."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    text = str(error.orig)
    kind, _, rest = text.partition(" constraint failed: ")
    if kind == "CHECK":
        return rest
    if kind != "UNIQUE":
        return None
    if rest.startswith("index "):
        return rest.removeprefix("index ").strip("'")
    return _unique_over({column.strip() for column in rest.split(",")})


def _unique_over(names: set[str]) -> str | None:
    """The name of the unique constraint or index over these `table.column` names."""
    table_name = next(iter(names)).split(".")[0]
    table = Base.metadata.tables.get(table_name)
    if table is None:
        return None
    wanted = {name.split(".")[1] for name in names}
    candidates: list[Any] = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    candidates += [index for index in table.indexes if index.unique]
    for candidate in candidates:
        if {column.name for column in candidate.columns} == wanted:
            return str(candidate.name)
    return None


def _as_refusal(error: exc.IntegrityError) -> refusals.Refusal | None:
    name = _constraint_name(error)
    return refusals.for_constraint(name) if name else None


def _check_mails_wait(work: Unit) -> None:
    """What can be taken back must take its mails back: none may leave before the time to undo is over."""
    until = work.act_until
    if until is not None and any(due is None or due < until for due in work.owed):
        raise HastyMail(f"{work.name} can be taken back, and queues mail that leaves before that")


def _run(work: Unit, function: Callable[P, R], args: Any, kwargs: Any) -> R:
    """Run in one transaction under the writer's turn; commit, or roll back on any exception."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError(f"{work.name}: the session was written to before the action")
    session.rollback()  # ends the read transaction: what was loaded is read again, under the lock
    token = unit.set(work)
    try:
        with writer_turn(current_app._get_current_object(), work.patience):  # type: ignore[attr-defined]  # the proxy
            if not work.silent:
                ask_again()
            result = function(*args, **kwargs)
            session.flush()
            if work.wrote - AUDIT_TABLES and not work.recorded and not work.silent:
                raise SilentWrite(f"{work.name} wrote {sorted(work.wrote)} and recorded nothing")
            _check_mails_wait(work)
            session.commit()
    except exc.IntegrityError as error:
        session.rollback()
        refusal = _as_refusal(error)
        if refusal is None:
            raise
        raise refusal from error
    except BaseException:
        session.rollback()
        raise
    finally:
        unit.reset(token)
    for listener in AfterCommit.of().listeners:
        listener(work)
    return result


def action(function: Callable[P, R]) -> Callable[P, R]:
    """A change of state: one transaction, one commit, at least one audit event. Joins an action under way.

    A violated constraint becomes the refusal that `refusals.speaks_for` named. Nothing slow belongs inside.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        work = unit.get()
        if work is None:
            return _run(Unit(name=name, key=new_public_id()), function, args, kwargs)
        work.depth += 1
        try:
            return function(*args, **kwargs)
        finally:
            work.depth -= 1

    ACTIONS[name] = run
    return run


def bookkeeping(reason: str, *, patience: float | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The machine's own writes (claims, leases, sessions, seals): one commit, no audit event.

    `patience` is for how many seconds it waits for its turn to write; `writers.Busy` after that.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        BOOKKEEPING[name] = reason

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if unit.get() is not None:
                return function(*args, **kwargs)
            return _run(Unit(name=name, silent=True, patience=patience), function, args, kwargs)

        return run

    return decorate
