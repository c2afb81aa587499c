"""What a person presses: what the columns are, check it, do it, take it back."""

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, on_commit, record
from volunteers.committees.queries import by_slug
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.imports import events, headings, queries, rules
from volunteers.imports.actions.reading import order_in, take_up
from volunteers.imports.inputs import MeaningInput
from volunteers.imports.models import (
    Decision,
    Import,
    ImportMapping,
    ImportRow,
    ImportState,
    RowOutcome,
    Target,
)

JOB = "run_imports"


@action
def choose_sheet(actor: Actor, import_id: int, sheet: int) -> Import:
    """Take another sheet of the workbook."""
    row = locked(Import, import_id)
    refuse(rules.why_not_discard(row))
    if 0 <= sheet < len(row.sheets):
        apply(row, state=ImportState.READ, sheet=sheet)
        take_up(row)
        record(actor, events.IMPORT_REOPENED, row)
    return row


def as_guessed(row: Import, committee: str = "") -> MeaningInput:
    """The columns as they are guessed, for a command; raises Refusal where there is no such committee."""
    found = by_slug(committee) if committee else None
    if committee and found is None:
        raise Refusal(_l("We have no committee with this name. Write it the way it’s named on its page."), code="none")
    targets = [Target(each) for each in row.targets]
    return MeaningInput(targets, row.date_order, row.region, found.id if found is not None else None)


@action
def check(actor: Actor, import_id: int, given: MeaningInput, version: int | None = None) -> Import:
    """Say what the columns are, and have the file compared with who is here; nothing is brought in by that."""
    row = locked(Import, import_id)
    refuse_stale(row, version)
    targets = [*given.targets, *[Target.NOTHING] * len(row.headings)][: len(row.headings)]
    order, is_ambiguous = order_in(row.sheets[row.sheet], targets)
    chosen = given.date_order if is_ambiguous else order or given.date_order
    refuse(rules.why_not_check(row, targets, chosen, is_ambiguous=is_ambiguous))
    apply(
        row,
        targets=[each.value for each in targets],
        date_order=chosen,
        region=given.region,
        committee_id=given.committee_id,
        since_on=given.since_on,
        namesakes=given.namesakes,
        started_by_id=actor.person_id,
        state=ImportState.CHECKING,
        counts={},
    )
    _rewind(row)
    _remember(row)
    record(actor, events.IMPORT_CHECKING, row, origin=row.origin)
    on_commit(None, job=JOB)
    return row


def _rewind(row: Import) -> None:
    row.cursor, row.handled, row.taken_at = 0, 0, None


def _remember(row: Import) -> None:
    if not any(row.headings):
        return
    before = queries.mapping_for(row.headings)
    mapping = before or ImportMapping(headings=headings.digest(row.headings))
    mapping.targets, mapping.date_order = list(row.targets), row.date_order
    mapping.region, mapping.used_at = row.region, clock.now()
    db.session.add(mapping)


@action
def reopen(actor: Actor, import_id: int) -> Import:
    """Back to the columns."""
    row = locked(Import, import_id)
    refuse(rules.why_not_discard(row))
    apply(row, state=ImportState.READ)
    record(actor, events.IMPORT_REOPENED, row)
    return row


@action
def decide(actor: Actor, import_id: int, decision: Decision, number: int | None = None) -> int:
    """Say of a row that may be about somebody whom we know, or of all such, whether it is. Gives how many."""
    row = locked(Import, import_id)
    refuse(rules.why_not_decide(row))
    where = [
        ImportRow.import_id == row.id,
        ImportRow.sheet == row.sheet,
        ImportRow.outcome == RowOutcome.DUPLICATE,
        *((ImportRow.number == number,) if number is not None else ()),
    ]
    changed = sa.update(ImportRow).where(*where).values(decision=decision)
    found = db.session.execute(changed.execution_options(synchronize_session=False))
    rows: int = found.rowcount  # type: ignore[attr-defined]  # an update has one
    record(actor, events.IMPORT_DECIDED, row, decision=decision, rows=rows)
    return rows


@action
def do(actor: Actor, import_id: int, *, only_good: bool, is_mailed: bool = False) -> Import:
    """Bring it in: from now on in the background, whoever looks on. `is_mailed`: who is new gets a mail later."""
    row = locked(Import, import_id)
    refuse(rules.why_not_do(row, only_good=only_good))
    could, may = queries.who_may_assign(row, actor)
    refuse(rules.why_not_do_offices(could=could, may=may))
    apply(row, state=ImportState.DOING, started_by_id=actor.person_id, is_mailed=is_mailed)
    _rewind(row)
    record(actor, events.IMPORT_STARTED, row, only_good=only_good, is_mailed=is_mailed)
    on_commit(None, job=JOB)
    return row


@action
def undo(actor: Actor, import_id: int) -> Import:
    """Take it back: from now on in the background, row by row, but for what was changed since."""
    row = locked(Import, import_id)
    could, may = queries.who_may_assign(row, actor)
    refuse(rules.why_not_undo(row, clock.now(), could=could, may=may))
    apply(row, state=ImportState.UNDOING, started_by_id=actor.person_id)
    _rewind(row)
    record(actor, events.IMPORT_UNDO_ASKED, row)
    on_commit(None, job=JOB)
    return row
