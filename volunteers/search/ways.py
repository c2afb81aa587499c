"""In which way a list is narrowed by words: few hits are sorted; where there are many, a walk soon fills a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.foundation.db import db

FEW = 1_500
"""So many hits are put in order sooner than a list is walked until a page of them is full."""
SPARSE = 8
"""So many rows are walked in the time in which one hit is found, read and sorted, where a later page is asked for."""


SAMPLE = 3_000
"""So many hits at least are looked at, to learn how many of them are on the list."""


@dataclass(frozen=True)
class Way:
    """One form of the same condition; `most` ends it after so many hits, in no order, to learn if there are many."""

    is_by_row: bool = False
    most: int = 0


HITS, ROWS = Way(), Way(is_by_row=True)
"""All that the index has; or each row of a list as it comes, asked whether it has the words."""

Narrowed = Callable[[Way], sa.Select[Any]]
"""A list narrowed by words, in each of the ways."""


def way_to(narrowed: Narrowed, rows: int) -> Way:
    """How the first so many rows of a list are found soonest: more than a fixed number of hits need not be read.

    ROWS only where there are more than 1,500 rows in all.
    """
    enough = max(FEW, SPARSE * rows)
    some = narrowed(Way(most=max(SAMPLE, 2 * enough))).with_only_columns(sa.literal(1), maintain_column_froms=True)
    counted = some.order_by(None).options().limit(enough + 1).subquery()
    return ROWS if (db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0) > enough else HITS
