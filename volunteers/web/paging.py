"""Pages of a list: never an unpaged list, and counting stops where it would cost more than it tells.

A page has a number as far as rows are counted; what lies beyond is reached by "next", which goes on after the last row
(keyset paging: an offset reads all that it leaves out). Addresses name that row by its key, never by what it sorts by:
that is mostly somebody's name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from flask import redirect
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from volunteers import search
from volunteers.foundation import shapes
from volunteers.foundation.db import db, unindexed
from volunteers.foundation.text import as_counted
from volunteers.web.asked import asked, words
from volunteers.web.here import here

PER_PAGE = 50
MAX_PER_PAGE = 200
COUNT_LIMIT = 1000
HIGHEST = 100_000
AFTER, BEFORE = "after", "before"
KEY_LENGTH, LONGEST_NUMBER = 24, 9


class PastTheEnd(HTTPException):
    """There is no such page; it leads to the last one."""

    code = 303

    def __init__(self, location: str) -> None:
        super().__init__(response=cast(Any, redirect(location, code=303)))

    def get_response(self, *_args: Any, **_more: Any) -> Response:
        """The way there."""
        return cast(Response, self.response)


@dataclass(frozen=True)
class Page:
    """One page of rows. `total` stops at 1,000, and `is_more` says that there are more than that.

    `number` is None beyond what was counted.
    """

    rows: Sequence[Any]
    number: int | None
    per_page: int
    total: int
    is_more: bool
    prev_url: str | None = None
    next_url: str | None = None
    is_beyond: bool = False
    """Whether it was reached from the last page that has a number; on the way back nobody counts."""

    @property
    def pages(self) -> int:
        """How many pages there are, as far as counted."""
        return max(1, -(-self.total // self.per_page))

    @property
    def total_text(self) -> str:
        """The total for the reader: "1,000+" where counting stopped."""
        return as_counted(self.total, is_more=self.is_more)


def _wanted(name: str, default: int, highest: int) -> int:
    return min(max(asked(name, shapes.number, default), 1), highest)


def _page_url(number: int) -> str:
    return here(page=str(number), after=None, before=None)


def _key_url(**key: str) -> str:
    return here(**{"page": None, AFTER: None, BEFORE: None, **key})


@dataclass(frozen=True)
class _List:
    """A select that is leafed through: the column that names a row in addresses, and what it is sorted by."""

    select: sa.Select[Any]
    size: int
    is_scalar: bool

    @property
    def _model(self) -> Any:
        return self.select.column_descriptions[0]["entity"]

    @property
    def _key(self) -> InstrumentedAttribute[Any]:
        return cast(InstrumentedAttribute[Any], getattr(self._model, "public_id", None) or self._model.id)

    @property
    def _order(self) -> list[tuple[Any, bool]]:
        """(expression, whether from the highest down) of each that it is sorted by."""
        found = []
        for each in self.select._order_by_clauses:
            is_down = getattr(each, "modifier", None) is sa.sql.operators.desc_op
            found.append((each.element if is_down else each, is_down))
        return found

    def count(self) -> int:
        """How many rows, and one more than the limit where there are more."""
        bare = self.select.with_only_columns(sa.literal(1), maintain_column_froms=True).order_by(None).options()
        return db.session.scalar(sa.select(sa.func.count()).select_from(bare.limit(COUNT_LIMIT + 1).subquery())) or 0

    def at(self, offset: int, *, is_few: bool) -> Sequence[Any]:
        """The rows from an offset on. A few are sorted: no planner may walk everybody's index to find them."""
        orders = [(unindexed(each) if is_few else each, is_down) for each, is_down in self._order]
        return self._rows(self.select.order_by(None).order_by(*_ordered(orders)).limit(self.size).offset(offset))

    def found(self) -> list[int]:
        """The primary keys of all rows as far as they are counted, in their order: the same look into an index of words
        tells how many there are and which of them are on the page.
        """
        orders = [(unindexed(each), is_down) for each, is_down in self._order]
        keys = self.select.with_only_columns(self._model.id, maintain_column_froms=True).options()
        return list(db.session.scalars(keys.order_by(None).order_by(*_ordered(orders)).limit(COUNT_LIMIT + 1)))

    def these(self, keys: Sequence[int]) -> Sequence[Any]:
        """The rows with these primary keys."""
        if not keys:
            return []
        return self._rows(self.select.where(self._model.id.in_(keys)))

    def beside(self, key: str, *, is_back: bool) -> tuple[Sequence[Any], bool] | None:
        """The rows after the one with this key, or before it, and whether that is not all; None where it is gone."""
        order = [(each, is_down != is_back) for each, is_down in self._order]
        sorted_by = self.select.with_only_columns(*(each for each, _ in order), maintain_column_froms=True)
        named = self._named(key)
        if named is None:
            return None
        place = db.session.execute(sorted_by.order_by(None).where(self._key == named)).one_or_none()
        if place is None or None in tuple(place):
            return None
        further = self.select.order_by(None).where(_beyond(order, tuple(place))).order_by(*_ordered(order))
        rows = self._rows(further.limit(self.size + 1))
        chosen = rows[: self.size]
        return (chosen[::-1] if is_back else chosen), len(rows) > self.size

    def _rows(self, chosen: sa.Select[Any]) -> Sequence[Any]:
        found = db.session.scalars(chosen) if self.is_scalar else db.session.execute(chosen)
        return cast(Sequence[Any], found.unique().all())

    def _named(self, key: str) -> Any:
        """A key of an address as the column has it; None where it can't be one."""
        if not isinstance(self._key.type, sa.Integer):
            return key
        return int(key) if key.isascii() and key.isdigit() and len(key) <= LONGEST_NUMBER else None

    def key_of(self, row: Any) -> str:
        """The key of a row of it."""
        return str(getattr(row if self.is_scalar else row[0], self._key.key))


def _ordered(order: Sequence[tuple[Any, bool]]) -> list[Any]:
    return [each.desc() if is_down else each for each, is_down in order]


def _beyond(order: Sequence[tuple[Any, bool]], place: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Everything that is sorted after a place; the first condition alone already lets an index begin there."""
    if len({is_down for _, is_down in order}) == 1:
        row = sa.tuple_(*(each for each, _ in order))
        other = sa.tuple_(*(sa.literal(value, each.type) for (each, _), value in zip(order, place, strict=True)))
        return row < other if order[0][1] else row > other
    (first, is_down), value = order[0], place[0]
    further: sa.ColumnElement[bool] = first < value if is_down else first > value
    if len(order) == 1:
        return further
    from_there = first <= value if is_down else first >= value
    return sa.and_(from_there, sa.or_(further, _beyond(order[1:], place[1:])))


def in_slices(select: sa.Select[Any], size: int, *, scalars: bool = True) -> Iterator[Sequence[Any]]:
    """All rows of a select, so many at a time, each slice read by itself from the place where the last one ended.

    Nothing is open while a slice is used, and nothing of it is kept after that. Who changes places meanwhile may be
    missed or come twice; nobody else does. What it is sorted by may not be NULL, and ends with what is unlike.
    """
    order = _List(select, size, scalars)._order
    bare = select.order_by(None).add_columns(*(each for each, _ in order))
    chosen, number = bare, len(order)
    while True:
        found = db.session.execute(chosen.order_by(*_ordered(order)).limit(size)).unique().all()
        rows = [row[0] if scalars else tuple(row)[:-number] for row in found]
        place = tuple(found[-1])[-number:] if found else ()
        if rows:
            yield rows
        db.session.expunge_all()
        db.session.rollback()
        if len(found) < size:
            return
        chosen = bare.where(_beyond(order, place))


def paginate(
    select: sa.Select[Any],
    *,
    scalars: bool = True,
    per_page: int = PER_PAGE,
    searched: search.Narrowed | None = None,
    indexed: sa.Select[Any] | None = None,
) -> Page:
    """One page of a select as the query string asks (`page`, `per_page`; `after`, `before`): two queries, or three.

    What it is sorted by may not be NULL, and ends with what is unlike in each row. `searched` is the same select where
    words were looked for. Few hits are put in order once, and the page's rows are read by their keys; of more the list
    is walked. `indexed`: the primary keys of all that was found in the order of the list, where the index alone knows
    who is on it; then no row is read that isn't shown. Raises PastTheEnd.
    """
    size, number = _wanted("per_page", per_page, MAX_PER_PAGE), _wanted("page", 1, HIGHEST)
    whole = wanted = _List(select, size, scalars)
    beyond = next((name for name in (AFTER, BEFORE) if words(name, KEY_LENGTH)), None)
    keys = None
    if searched is not None and indexed is not None and beyond is None:
        keys = list(db.session.scalars(indexed.limit(COUNT_LIMIT + 1)))
        counted = len(keys)
    elif searched is not None:
        way = search.way_to(searched, min(number * size, COUNT_LIMIT))
        wanted = _List(searched(way), size, scalars)
        keys = wanted.found() if way == search.HITS else None
        counted = len(keys) if keys is not None else COUNT_LIMIT + 1
    else:
        counted = wanted.count()
    total, is_more = min(counted, COUNT_LIMIT), counted > COUNT_LIMIT
    last = max(1, -(-total // size))
    if is_more and beyond is not None:
        return _keyed(wanted, words(beyond, KEY_LENGTH), total, is_back=beyond == BEFORE, last=last)
    if number > last:
        raise PastTheEnd(_page_url(last))
    start = (number - 1) * size
    rows = whole.these(keys[start : start + size]) if keys is not None else wanted.at(start, is_few=not is_more)
    next_url = _page_url(number + 1) if number < last else None
    if number == last and is_more and rows:
        next_url = _key_url(after=wanted.key_of(rows[-1]))
    prev_url = _page_url(number - 1) if number > 1 else None
    return Page(rows, number, size, total, is_more, prev_url, next_url)


def _keyed(wanted: _List, key: str, total: int, *, is_back: bool, last: int) -> Page:
    """A page beyond those that have a number."""
    found = wanted.beside(key, is_back=is_back)
    if found is None or not found[0]:
        raise PastTheEnd(_page_url(last))
    rows, is_onward = found
    if is_back and not is_onward:
        raise PastTheEnd(_page_url(1))
    next_url = _key_url(after=wanted.key_of(rows[-1])) if is_onward or is_back else None
    prev_url = _key_url(before=wanted.key_of(rows[0]))
    return Page(rows, None, wanted.size, total, True, prev_url, next_url, is_beyond=not is_back)


def paginate_list(found: Sequence[Any], *, per_page: int = PER_PAGE) -> Page:
    """One page of what was found and put in order already, as the query string asks. Raises PastTheEnd."""
    size = _wanted("per_page", per_page, MAX_PER_PAGE)
    number, last = _wanted("page", 1, HIGHEST), max(1, -(-len(found) // size))
    if number > last:
        raise PastTheEnd(_page_url(last))
    rows = found[(number - 1) * size : number * size]
    prev_url = _page_url(number - 1) if number > 1 else None
    next_url = _page_url(number + 1) if number < last else None
    return Page(rows, number, size, len(found), False, prev_url, next_url)
