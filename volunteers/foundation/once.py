"""Twice pressed is once done: the form brings the public id of the row that it will make."""

import re
from typing import Any, TypeVar

import sqlalchemy as sa

from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db

T = TypeVar("T")

_ID = re.compile(r"[0-9a-z]{16}\Z")


def once(model: type[T], public_id: str | None, **same: Any) -> tuple[str, T | None]:
    """(the public id for a new row, the row where this very press has made it already).

    `same` are columns and values by which the press is known again. Where they differ, somebody went back in the
    browser and wrote something else: that is another row, with another id.
    """
    if not public_id or not _ID.match(public_id):
        return new_public_id(), None
    columns: Any = model
    before = db.session.scalars(sa.select(model).where(columns.public_id == public_id)).one_or_none()
    if before is None:
        return public_id, None
    if all(getattr(before, name) == value for name, value in same.items()):
        return public_id, before
    return new_public_id(), None
