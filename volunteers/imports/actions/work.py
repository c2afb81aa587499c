"""The worker's part: a file is gone through in slices, each a transaction of its own, from where the last one ended.

What takes long (reading cells, comparing) is done before a slice's transaction; inside it only rows are written, so
that whoever waits to write comes between two of them. A worker that is killed leaves the slices that are not done: the
last row stands in the same transaction as what was made of it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.access.grounds import of_person
from volunteers.audit import Event, action, bookkeeping, record
from volunteers.committees import actions as committee_actions
from volunteers.committees.inputs import BroughtMember
from volunteers.committees.models import MembershipClass
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import Base, by_index, db, locked, need
from volunteers.imports import events, queries, rules
from volunteers.imports.models import WRITING, Import, ImportRow, ImportState, RowOutcome
from volunteers.imports.rules import Plan
from volunteers.organization.queries import today_here
from volunteers.people import actions as people_actions
from volunteers.people.actions import Brought
from volunteers.people.inputs import BroughtInput

COMPARED, SLICE, TAKEN_BACK = 500, 150, 50
LEASE = timedelta(seconds=30)
"""After so long without a slice another worker goes on."""
_ROWS = Base.metadata.tables[ImportRow.__tablename__]


class _SomebodyCame(Exception):
    """Since the rows were compared; they may be who the next one is about."""


Told = Callable[[int], object]
"""Is told of each slice how many rows it had."""


def work_on(import_id: int, told: Told = lambda _number: None) -> None:
    """Go through a file to its end, if no other worker does.

    Only one file is brought in or taken back at a time, for two may name the same person: the other one waits.
    """
    if not _take(import_id):
        return
    row = need(Import, import_id)
    going = {ImportState.CHECKING: _compare, ImportState.DOING: _bring_in, ImportState.UNDOING: _take_back}
    going[row.state](row, told)


@bookkeeping("a worker says that it goes through a file now")
def _take(import_id: int) -> bool:
    row = locked(Import, import_id)
    if not row.is_under_way or _is_in_hand(row):
        return False
    if row.state in WRITING and any(_is_in_hand(each) for each in queries.all_writing()):
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
        plans = queries.plans(work, rows, stops=False)
        if not _note_compared(key, cursor, rows[-1].number, [_noted(*each) for each in zip(rows, plans, strict=True)]):
            return
        cursor = rows[-1].number
        told(len(rows))
        row = need(Import, key)
    _end(key, cursor, ImportState.CHECKING)


def _noted(row: Any, plan: Plan) -> dict[str, Any]:
    found = plan.key if plan.outcome is not RowOutcome.CREATED else None
    return {
        "at": row.id,
        "outcome": plan.outcome,
        "why": plan.why,
        "person_id": found if found is not None and found > 0 else None,
        "other_number": -found if found is not None and found < 0 else None,
    }


_NAMES = ("outcome", "why", "person_id", "other_number")
_NOTE = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("at")).values({name: sa.bindparam(name) for name in _NAMES})


@bookkeeping("what would become of the next rows of a file")
def _note_compared(import_id: int, after: int, last: int, noted: Sequence[dict[str, Any]]) -> bool:
    row = locked(Import, import_id)
    if row.state is not ImportState.CHECKING or row.cursor != after:
        return False
    by_index()
    db.session.connection().execute(_NOTE, noted)
    _go_on(row, last, len(noted))
    return True


def _go_on(row: Import, last: int, number: int) -> None:
    row.cursor, row.handled, row.taken_at = last, row.handled + number, clock.now()


class _Step(NamedTuple):
    """What follows when a worker is through with a file: the state, the event, and the column that says since when."""

    then: ImportState
    event: Event
    at: str = ""


_STEPS = {
    ImportState.CHECKING: _Step(ImportState.CHECKED, events.IMPORT_CHECKED),
    ImportState.DOING: _Step(ImportState.DONE, events.IMPORT_DONE, "done_at"),
    ImportState.UNDOING: _Step(ImportState.UNDONE, events.IMPORT_UNDONE, "undone_at"),
}


@action
def _end(import_id: int, after: int, state: ImportState) -> None:
    """The file is gone through, unless another worker or a person went on: how many rows became what."""
    row = locked(Import, import_id)
    if row.state is not state or row.cursor != after:
        return
    step = _STEPS[state]
    times = {step.at: clock.now()} if step.at else {}
    apply(row, state=step.then, counts=queries.counted(row), taken_at=None, **times)
    record(_of(row) if step.at else Actor.job(), step.event, row, counts=_told(row.counts))


def _told(counts: Mapping[str, int]) -> list[str]:
    return [f"{name}: {number}" for name, number in sorted(counts.items())]


def _bring_in(row: Import, told: Told) -> None:
    """Slice after slice, as long as whoever started it may."""
    key, work = row.id, queries.begin(row)
    actor = _of(row)
    while True:
        row = need(Import, key)
        rows = queries.next_rows(row, row.cursor, SLICE) if actor.may(Permission.DATA_IMPORT) else []
        if not rows:
            break
        cursor = row.cursor
        plans = queries.plans(work, rows, stops=True)
        try:
            made = _write_slice(actor, key, cursor, plans, list(zip(rows, plans, strict=False)), work.known.last)
        except _SomebodyCame:
            queries.known(work.known)
            continue
        if made is None:
            return
        told(len(plans))
        for person_id, plan in made:
            values = plan.values
            names = rules.name_keys(values["full_name"], values.get("call_name", ""))
            work.known.add(person_id, values.get("email"), values.get("phone"), names)
        queries.known(work.known)
    _end(key, row.cursor, ImportState.DOING)


def _of(row: Import) -> Actor:
    return Actor.job() if row.started_by_id is None else of_person(row.started_by_id)


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
    new = [plan for plan in plans if plan.outcome is RowOutcome.CREATED]
    old = {plan.key: plan for plan in plans if plan.outcome is RowOutcome.UPDATED and plan.key is not None}
    created = people_actions.create_many(actor, [_brought(plan) for plan in new])
    made = {plan.number: each for plan, each in zip(new, created, strict=True)}
    filled = people_actions.fill_in(
        actor, {key: _brought(plan) for key, plan in old.items()}, {key: plan.version for key, plan in old.items()}
    )
    made |= {old[each.person_id].number: each for each in filled}
    admitted = committee_actions.admit_many(actor, _members([*new, *old.values()], made))
    _note_made(pairs, made, admitted)
    _go_on(row, plans[-1].number, len(plans))
    record(actor, events.IMPORT_WRITTEN, row, rows=len(made))
    return [(each.person_id, plan) for plan, each in zip(new, created, strict=True)]


def _brought(plan: Plan) -> BroughtInput:
    stopped_at = None
    if plan.opt_out is not None:
        on = plan.opt_out.on
        stopped_at = datetime.combine(on, time(12), UTC) if on is not None else clock.now()
    told_by = plan.opt_out.by if plan.opt_out is not None else ""
    said = {"is_presumed": plan.opt_out is not None and plan.opt_out.is_presumed, "consents": plan.consents}
    return BroughtInput(plan.values, tuple(plan.languages), tuple(plan.notes), stopped_at, told_by, **said)


def _members(plans: Sequence[Plan], made: Mapping[int, Brought]) -> list[BroughtMember]:
    today = today_here()
    return [
        BroughtMember(
            made[plan.number].person_id,
            committee_id,
            plan.membership_class or MembershipClass.NON_VOTING,
            plan.since_on or today,
        )
        for plan in plans
        if plan.number in made
        for committee_id in plan.committees
    ]


_MADE_NAMES = ("outcome", "why", "person_id", "made")
_MADE = (
    sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("at")).values({name: sa.bindparam(name) for name in _MADE_NAMES})
)


def _note_made(
    pairs: Sequence[tuple[Any, Plan]], made: Mapping[int, Brought], admitted: Sequence[tuple[int, str]]
) -> None:
    members: dict[int, list[str]] = {}
    for person_id, public_id in admitted:
        members.setdefault(person_id, []).append(public_id)
    noted = []
    for row, plan in pairs:
        brought = made.get(plan.number)
        outcome, why = plan.outcome, plan.why
        if outcome is RowOutcome.UPDATED and brought is None:
            outcome, why = RowOutcome.DUPLICATE, "changed"  # somebody else changed them in this very moment
        key = brought.person_id if brought else plan.key if plan.key and plan.key > 0 else None
        told = {**vars(brought), "members": members.get(brought.person_id, [])} if brought else None
        noted.append({"at": row.id, "outcome": outcome, "why": why, "person_id": key, "made": told})
    db.session.connection().execute(_MADE, noted)


def _take_back(row: Import, told: Told) -> None:
    key, actor = row.id, _of(row)
    while True:
        row = need(Import, key)
        rows = queries.made_rows(row, row.cursor, TAKEN_BACK)
        if not rows:
            break
        if not _take_back_slice(actor, key, row.cursor, [each.id for each in rows]):
            return
        told(len(rows))
    _end(key, row.cursor, ImportState.UNDOING)


@action
def _take_back_slice(actor: Actor, import_id: int, after: int, keys: Sequence[int]) -> bool:
    """The next rows: what nobody has changed since is as before, the rest stays and is listed."""
    row = locked(Import, import_id)
    if row.state is not ImportState.UNDOING or row.cursor != after:
        return False
    by_index()
    rows = db.session.scalars(sa.select(ImportRow).where(ImportRow.id.in_(keys)).order_by(ImportRow.number)).all()
    made = {each.id: _as_brought(each.made or {}) for each in rows}
    members = {each.id: list((each.made or {}).get("members", [])) for each in rows}
    kept = _changed(made, members)
    gone = [each for each in rows if made[each.id].person_id not in kept]
    committee_actions.take_out_members(actor, [one for each in gone for one in members[each.id]])
    people_actions.take_out_many(actor, [made[each.id] for each in reversed(gone)])
    for each in rows:
        is_gone = made[each.id].person_id not in kept
        each.outcome, each.made = (RowOutcome.UNDONE if is_gone else RowOutcome.KEPT), None
        if is_gone and made[each.id].is_new:
            each.person_id = None
    _go_on(row, rows[-1].number, len(rows))
    record(actor, events.IMPORT_TAKEN_BACK, row, rows=len(gone))
    return True


def _as_brought(made: Mapping[str, Any]) -> Brought:
    return Brought(**{name: value for name, value in made.items() if name != "members"})


def _changed(made: Mapping[int, Brought], members: Mapping[int, list[str]]) -> set[int]:
    """Of whom anything is otherwise by now than this file left it."""
    by_person = {each.person_id: members[key] for key, each in made.items()}
    new = {each.person_id for each in made.values() if each.is_new}
    found = people_actions.changed_since(list(made.values()), ("memberships", "terms"))
    found |= committee_actions.members_changed(by_person)
    return found | committee_actions.members_besides({key: each for key, each in by_person.items() if key in new})
