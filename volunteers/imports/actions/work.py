"""The worker's part: a file is gone through in slices, each a transaction of its own, from where the last one ended.

What takes long (reading cells, comparing) is done before a slice's transaction; inside it only rows are written, so
that whoever waits to write comes between two of them. A worker that is killed leaves the slices that are not done: the
last row stands in the same transaction as what was made of it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.audit import action, bookkeeping, record
from volunteers.committees import actions as committee_actions
from volunteers.foundation import clock
from volunteers.foundation.db import Base, by_index, db, locked, need
from volunteers.imports import events, queries, rules
from volunteers.imports.actions.beside import Beside, bring_beside
from volunteers.imports.actions.going import Told, end, go_on
from volunteers.imports.actions.undoing import take_back
from volunteers.imports.models import WRITING, Import, ImportRow, ImportState, RowOutcome
from volunteers.imports.rules import Plan
from volunteers.people import actions as people_actions
from volunteers.people.actions import Brought
from volunteers.people.inputs import BroughtInput

COMPARED, SLICE = 500, 150
LEASE = timedelta(seconds=30)
"""After so long without a slice another worker goes on."""
_ROWS = Base.metadata.tables[ImportRow.__tablename__]


class _SomebodyCame(Exception):
    """Since the rows were compared; they may be who the next one is about."""


def work_on(import_id: int, told: Told = lambda _number: None) -> None:
    """Go through a file to its end, if no other worker does.

    Only one file is brought in or taken back at a time, for two may name the same person: the other one waits.
    """
    if not _take(import_id):
        return
    row = need(Import, import_id)
    going = {ImportState.CHECKING: _compare, ImportState.DOING: _bring_in, ImportState.UNDOING: take_back}
    going[row.state](row, told)


@bookkeeping("a worker says that it goes through a file now")
def _take(import_id: int) -> bool:
    writing = queries.all_writing()  # before the file's own lock: two workers would wait for each other
    row = locked(Import, import_id)
    if not row.is_under_way or _is_in_hand(row):
        return False
    if row.state in WRITING and any(_is_in_hand(each) for each in writing):
        return False
    row.taken_at = clock.now()
    if row.state is ImportState.CHECKING:
        row.cursor, row.handled = 0, 0  # what was compared is forgotten with the worker
    return True


def _is_in_hand(row: Import) -> bool:
    """A worker was at it a moment ago."""
    return row.taken_at is not None and row.taken_at > clock.now() - LEASE


def _compare(row: Import, told: Told) -> None:
    key, cursor, work = row.id, 0, queries.begin(row)
    while rows := queries.next_rows(row, cursor, COMPARED):
        plans = queries.plans(work, rows, writes=False)
        if not _note_compared(key, cursor, rows[-1].number, [_noted(*each) for each in zip(rows, plans, strict=True)]):
            return
        cursor = rows[-1].number
        told(len(rows))
        row = need(Import, key)
    end(key, cursor, ImportState.CHECKING)


def _noted(row: Any, plan: Plan) -> dict[str, Any]:
    found = plan.key if plan.outcome is not RowOutcome.CREATED else None
    return {
        "at": row.id,
        "outcome": plan.outcome,
        "why": plan.why,
        "person_id": found if found is not None and found > 0 else None,
        "other_number": -found if found is not None and found < 0 else None,
        "may_be_mailed": bool(plan.mailed_at),
    }


_NAMES = ("outcome", "why", "person_id", "other_number", "may_be_mailed")
_NOTE = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("at")).values({name: sa.bindparam(name) for name in _NAMES})


@bookkeeping("what would become of the next rows of a file")
def _note_compared(import_id: int, after: int, last: int, noted: Sequence[dict[str, Any]]) -> bool:
    row = locked(Import, import_id)
    if row.state is not ImportState.CHECKING or row.cursor != after:
        return False
    by_index()
    db.session.connection().execute(_NOTE, noted)
    go_on(row, last, len(noted))
    return True


def _bring_in(row: Import, told: Told) -> None:
    """Slice after slice, as long as whoever started it may."""
    key, work = row.id, queries.begin(row)
    actor = queries.actor_of(row)
    while True:
        row = need(Import, key)
        rows = queries.next_rows(row, row.cursor, SLICE) if actor.may(Permission.DATA_IMPORT) else []
        if not rows:
            break
        cursor = row.cursor
        plans = queries.plans(work, rows, writes=True)
        try:
            made = _write_slice(actor, key, cursor, plans, list(zip(rows, plans, strict=True)), work.known.last)
        except _SomebodyCame:
            queries.known(work.known)
            continue
        if made is None:
            return
        told(len(plans))
        for person_id, plan in made:
            values = plan.values
            if work.beside.past is not None:  # else nobody asks
                work.own.add(person_id)
            names = rules.name_keys(values["full_name"], values.get("call_name", ""))
            work.known.add(person_id, values.get("email"), values.get("phone"), names)
        queries.known(work.known)
        queries.look_again(work, row, plans)
    end(key, row.cursor, ImportState.DOING)


@action
def _write_slice(
    actor: Actor, import_id: int, after: int, plans: Sequence[Plan], pairs: Sequence[tuple[Any, Plan]], last: int
) -> list[tuple[int, Plan]] | None:
    """What becomes of the next rows, all of it; who is new. None where another worker was here first.

    Raises _SomebodyCame where there is anybody after `last`, the newest person whom the rows were compared with.
    """
    row = locked(Import, import_id)
    if row.state is not ImportState.DOING or row.cursor != after:
        return None
    if queries.has_come(last):
        raise _SomebodyCame
    by_index()
    committee_actions.hold_committees([plan.office.committee_id for plan in plans if plan.office is not None])
    new = [plan for plan in plans if plan.outcome is RowOutcome.CREATED]
    created = people_actions.create_many(actor, [_brought(plan) for plan in new])
    made = {plan.number: each for plan, each in zip(new, created, strict=True)}
    made |= _fill_in(actor, row, plans, {-number: each.person_id for number, each in made.items()})
    _note_made(pairs, made, bring_beside(actor, row, plans, made))
    go_on(row, plans[-1].number, len(plans))
    record(actor, events.IMPORT_WRITTEN, row, rows=len(made))
    return [(each.person_id, plan) for plan, each in zip(new, created, strict=True)]


def _fill_in(actor: Actor, row: Import, plans: Sequence[Plan], new: Mapping[int, int]) -> dict[int, Brought]:
    """What rows add to people who are here, or who are made by an earlier one of these; by the row's number."""
    old: dict[int, list[Plan]] = {}
    for plan in plans:
        if plan.outcome is RowOutcome.UPDATED and plan.key is not None:
            old.setdefault(new.get(plan.key, plan.key), []).append(plan)
    together = {key: rules.merged(several, row.namesakes) for key, several in old.items()}
    versions = {key: plan.version for key, plan in together.items()}
    filled = people_actions.fill_in(actor, {key: _brought(plan) for key, plan in together.items()}, versions)
    made = {}
    for each in filled:
        first, *more = old[each.person_id]
        made[first.number] = each
        made |= {plan.number: Brought(each.person_id, version=each.version) for plan in more}
    return made


def _brought(plan: Plan) -> BroughtInput:
    stopped_at = None
    if plan.opt_out is not None:
        on = plan.opt_out.on
        stopped_at = datetime.combine(on, time(12), UTC) if on is not None else clock.now()
    told_by = plan.opt_out.by if plan.opt_out is not None else ""
    said = {"is_presumed": plan.opt_out is not None and plan.opt_out.is_presumed, "consents": plan.consents}
    return BroughtInput(plan.values, tuple(plan.languages), tuple(plan.notes), stopped_at, told_by, **said)


_MADE_NAMES = ("outcome", "why", "person_id", "made", "may_be_mailed")
_MADE = (
    sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("at")).values({name: sa.bindparam(name) for name in _MADE_NAMES})
)


def _note_made(pairs: Sequence[tuple[Any, Plan]], made: Mapping[int, Brought], beside: Beside) -> None:
    noted = []
    for row, plan in pairs:
        brought = made.get(plan.number)
        outcome, why = plan.outcome, plan.why
        if outcome is RowOutcome.UPDATED and brought is None:
            outcome, why = RowOutcome.DUPLICATE, "changed"  # somebody else changed them in this very moment
        if plan.number in beside.wrong:
            outcome, why = RowOutcome.PROBLEM, beside.wrong[plan.number]  # the person stays, till it is undone
        key = brought.person_id if brought else plan.key if plan.key and plan.key > 0 else None
        told = {**vars(brought), **beside.made.get(plan.number, {})} if brought else None
        values = {"outcome": outcome, "why": why, "person_id": key, "made": told, "may_be_mailed": bool(plan.mailed_at)}
        noted.append({"at": row.id, **values})
    db.session.connection().execute(_MADE, noted)
