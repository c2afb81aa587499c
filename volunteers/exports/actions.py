"""Taking a list out: it is recorded before anything leaves; big files are made in the background and go after a day."""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from flask_babel import force_locale

from volunteers.access import Actor, Permission
from volunteers.access.grounds import of_person
from volunteers.audit import action, bookkeeping, record
from volunteers.audit.actions import on_commit
from volunteers.exports import events, queries, rules, sheets
from volunteers.exports.inputs import ExportInput
from volunteers.exports.models import Export
from volunteers.foundation import clock
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.house import House
from volunteers.safeguarding import actions as safeguarding

MAKES = "make_exports"
"""The job that is nudged."""


@action
def take_out(
    actor: Actor, given: ExportInput, *, rows: int, minors: Sequence[int], committee_id: int | None = None
) -> None:
    """Record that a list leaves the house now, and what for; and of each child how to reach whom leaves with it."""
    _record(actor, given, rows, minors, committee_id)


def _record(
    actor: Actor, given: ExportInput, rows: int, minors: Sequence[int], committee_id: int | None, subject: object = None
) -> None:
    record(
        actor,
        events.LIST_TAKEN_OUT,
        subject,
        committee_id=committee_id,
        reason=given.note.strip() or None,
        list=given.list_name,
        columns=list(given.columns),
        format=given.format,
        purpose=given.purpose,
        rows=rows,
        narrowed=sorted(given.asked),
        minors=len(minors),
    )
    safeguarding.note_openings(actor, Permission.MINOR_MANAGE, minors)


@action
def ask_for(
    actor: Actor,
    given: ExportInput,
    *,
    rows: int,
    minors: Sequence[int],
    language: str,
    committee_id: int | None = None,
) -> Export:
    """Have a file made in the background."""
    person_id = actor.person_id or 0
    refuse(rules.why_not_wait(queries.waiting_of(person_id)))
    export = Export(
        asked_by_id=person_id,
        list_name=given.list_name,
        address=dict(given.address),
        asked={name: list(values) for name, values in given.asked.items()},
        columns=list(given.columns),
        format=given.format,
        with_minors=given.with_minors,
        language=language,
        asked_at=clock.now(),
    )
    db.session.add(export)
    db.session.flush()
    _record(actor, given, rows, minors, committee_id, export)
    on_commit(None, job=MAKES)
    return export


@action
def note_fetched(actor: Actor, export_id: int) -> None:
    """Record that a file that was made in the background leaves the house now."""
    export = need(Export, export_id)
    record(actor, events.EXPORT_FETCHED, export, list=export.list_name)


@bookkeeping("which worker makes a file that somebody asked for")
def _begin() -> int | None:
    export = queries.next_to_make(clock.now())
    if export is None:
        return None
    export = locked(Export, export.id)
    now = clock.now()
    if export.ended_at is not None or (export.begun_at is not None and export.begun_at > now - rules.GIVEN_UP):
        return None
    export.begun_at = now
    return export.id


@action
def _end(export_id: int, rows: int | None) -> None:
    export = db.session.get(Export, export_id)
    if export is None:
        return  # who asked was erased meanwhile; the sweep takes the file away
    export.ended_at, export.rows = clock.now(), rows
    record(Actor.job(), events.EXPORT_ENDED, export, list=export.list_name, rows=rows)


def make_waiting() -> None:
    """Make the files that are waited for, one after the other."""
    while (export_id := _begin()) is not None:
        rows: int | None = None
        try:
            rows = _make(export_id)
        finally:
            db.session.rollback()
            _end(export_id, rows)


def _make(export_id: int) -> int | None:
    """Make one, as who asked for it may see the list now; None where they may not any more."""
    export = need(Export, export_id)
    actor, with_minors = of_person(export.asked_by_id), export.with_minors
    path, kind, names = queries.path_of(export), export.format, export.columns
    with force_locale(export.language.replace("-", "_")):
        reading = queries.reading_of(actor, export)
        if reading is None or (with_minors and not actor.may(Permission.MINOR_MANAGE)):
            return None
        reading = queries.fit_for(kind, reading, with_minors=with_minors)
        columns = rules.chosen(reading.columns, names)
        if len(columns) < len(names):
            return None
        table = queries.table_of(House.of().lists[export.list_name], columns)
        queries.folder().mkdir(mode=0o700, exist_ok=True)
        half = path.with_suffix(".half")
        try:
            slices = queries.rows_of(reading, columns, with_minors=with_minors)
            rows = sheets.write(kind, table, slices, half)
            half.chmod(0o600)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    return rows


@bookkeeping("a file that somebody asked for is kept for a day")
def forget() -> None:
    """Files that are older than a day go, and those of nobody; not those that are being written."""
    db.session.execute(sa.delete(Export).where(Export.asked_at <= clock.now() - rules.KEPT))
    kept = set(db.session.scalars(sa.select(Export.public_id)))
    with contextlib.suppress(FileNotFoundError):
        for path in queries.folder().iterdir():
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if path.name.partition(".")[0] not in kept and written < clock.now() - rules.GIVEN_UP:
                path.unlink(missing_ok=True)
