"""INSERT … ON CONFLICT for the database at hand: the same construct, imported from two dialects."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from volunteers.foundation.db import is_postgresql


def insert(model: Any) -> Any:
    """An INSERT into the table of `model` that knows `on_conflict_do_nothing`."""
    return postgresql.insert(model) if is_postgresql() else sqlite.insert(model)
