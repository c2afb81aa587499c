"""Apply new values to a row and say which fields really changed."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from volunteers.foundation.db import unit
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.foundation.transitions import TABLES, WrongTurn, may_follow

STALE = "stale"
"""The code of the refusal that somebody else saved meanwhile."""


def version_of(row: Any) -> int:
    """How often this row was changed; 0 for one that counts none."""
    return int(getattr(row, "version", 0))


def apply(row: Any, **values: Any) -> tuple[str, ...]:
    """Set attributes and return the names of those that changed, sorted; counts `version` up where there is one.

    Raises WrongTurn where a state does not allow the step.
    """
    changed = []
    for name, value in values.items():
        before = getattr(row, name)
        if before == value:
            continue
        if type(before) in TABLES and before is not None and not may_follow(before, value):
            raise WrongTurn(f"{type(row).__name__}.{name}: {before} to {value}")
        setattr(row, name, value)
        changed.append(name)
    if changed and hasattr(row, "version"):
        _note_version(row)
        row.version = row.version + 1
    return tuple(sorted(changed))


def _note_version(row: Any) -> None:
    """Keep which version the row had before the open unit of work, for what may be taken back."""
    work = unit.get()
    if work is not None and row.id is not None:
        work.versions.setdefault((row.__tablename__, row.id), row.version)


def whose_is_gone(made: Mapping[int, Sequence[str]], there: Container[tuple[int, str]]) -> set[int]:
    """Of what was made for people (public ids by their keys), for whom not all of it is there any more, as it was."""
    return {key for key, public_ids in made.items() for public_id in public_ids if (key, public_id) not in there}


def stale() -> Refusal:
    """The refusal that somebody else saved meanwhile."""
    return Refusal(
        _l(
            "Someone else changed this while you were typing. What you typed is still here. Compare the two and "
            "save again."
        ),
        code=STALE,
    )


def refuse_stale(row: Any, version: int | None) -> None:
    """Refuse where somebody else saved since the form was opened; None means the caller does not edit a form."""
    if version is not None and row.version != version:
        raise stale()
