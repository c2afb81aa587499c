"""Pages of a list: never an unpaged list, and counting stops where it would cost more than it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request, url_for

from volunteers.foundation import shapes
from volunteers.foundation.db import db
from volunteers.web.asked import asked

PER_PAGE = 50
MAX_PER_PAGE = 200
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Page:
    """One page of rows. `total` stops at 1,000, and `is_more` says that there are more than that."""

    rows: Sequence[Any]
    number: int
    per_page: int
    total: int
    is_more: bool

    @property
    def pages(self) -> int:
        """How many pages there are, as far as counted."""
        return max(1, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        """Whether there is another page."""
        return self.number < self.pages or (self.is_more and len(self.rows) == self.per_page)

    @property
    def first(self) -> int:
        """The number of the first row on this page, from 1; 0 where there is none."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row on this page."""
        return (self.number - 1) * self.per_page + len(self.rows)

    @property
    def prev_url(self) -> str | None:
        """The address of the page before."""
        return self._url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """The address of the page after."""
        return self._url(self.number + 1) if self.has_next else None

    @property
    def total_text(self) -> str:
        """The total for the reader: "1,000+" where counting stopped."""
        from_babel = f"{self.total:,}"
        return f"{from_babel}+" if self.is_more else from_babel

    def _url(self, number: int) -> str:
        values = {**request.args.to_dict(flat=False), **(request.view_args or {}), "page": number}
        return url_for(str(request.endpoint), **values)


def _wanted(name: str, default: int, highest: int) -> int:
    return min(max(asked(name, shapes.number, default), 1), highest)


def paginate(
    select: sa.Select[Any], *, scalars: bool = True, per_page: int = PER_PAGE, keys: sa.Select[Any] | None = None
) -> Page:
    """One page of a select as the query string asks (`page`, `per_page`): two queries, whatever the size.

    `keys`: those of the select's rows in its order, where an index knows them: then only the rows of the page are read.
    """
    number = _wanted("page", 1, 100_000)
    size = _wanted("per_page", per_page, MAX_PER_PAGE)
    counted = (
        keys if keys is not None else select.with_only_columns(sa.literal(1), maintain_column_froms=True).options()
    )
    counted = counted.order_by(None)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted.limit(COUNT_LIMIT + 1).subquery())) or 0
    first = (number - 1) * size
    if keys is None:
        chosen = select.limit(size).offset(first)
    else:
        key = select.column_descriptions[0]["entity"].id
        chosen = select.where(key.in_(keys.limit(size).offset(first)))
    rows = db.session.scalars(chosen).unique().all() if scalars else db.session.execute(chosen).unique().all()
    return Page(rows=rows, number=number, per_page=size, total=min(total, COUNT_LIMIT), is_more=total > COUNT_LIMIT)


def paginate_list(found: Sequence[Any], *, per_page: int = PER_PAGE) -> Page:
    """One page of what was found and put in order already, as the query string asks."""
    number = _wanted("page", 1, 100_000)
    size = _wanted("per_page", per_page, MAX_PER_PAGE)
    rows = found[(number - 1) * size : number * size]
    return Page(rows=rows, number=number, per_page=size, total=len(found), is_more=False)
