"""How far a worker is with a file, and what follows when it is through."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from volunteers.access import Actor
from volunteers.audit import Event, action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import locked
from volunteers.imports import events, queries
from volunteers.imports.models import Import, ImportState

Told = Callable[[int], object]
"""Is told of each slice how many rows it had."""


def go_on(row: Import, last: int, number: int) -> None:
    """A slice is done, up to this row."""
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
def end(import_id: int, after: int, state: ImportState) -> None:
    """The file is gone through, unless another worker or a person went on: how many rows became what."""
    row = locked(Import, import_id)
    if row.state is not state or row.cursor != after:
        return
    step = _STEPS[state]
    times = {step.at: clock.now()} if step.at else {}
    apply(row, state=step.then, counts=queries.counted(row), taken_at=None, **times)
    record(queries.actor_of(row) if step.at else Actor.job(), step.event, row, counts=_told(row.counts))


def _told(counts: Mapping[str, int]) -> list[str]:
    return [f"{name}: {number}" for name, number in sorted(counts.items())]
