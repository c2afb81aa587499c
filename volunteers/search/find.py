"""One function over both databases: who may find what is part of the same statement."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.scopes import scope_of
from volunteers.access.visibility import clause
from volunteers.foundation.db import db
from volunteers.search.matching import Typed, among, begins, found_by, is_postgresql, may_search_addresses
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, all_searched

ENOUGH = 400
COLUMNS = ("kind", "ref_id", "folded", "place", "committee_id", "person_id", "is_public")
Condition = Callable[[Any], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Found:
    """The keys of the rows of one kind, the best first, and whether there are more."""

    keys: tuple[int, ...]
    is_more: bool


def find(
    text: str, actor: Actor, *, limit: int = 8, also: Mapping[str, sa.Select[Any]] | None = None
) -> dict[str, Found]:
    """What the actor may see whose text has all these words, by kind; kinds without a hit are left out.

    Three letters find any part of a word, one or two its beginning. `also` adds, for a kind, keys that the actor may
    see for a reason that its scope does not know.
    """
    typed = Typed.read(text)
    if not typed.words:
        return {}
    listed = [searched for searched in all_searched() if searched.is_listed]
    seen = {searched.kind: _may_see(searched, actor, also or {}) for searched in listed}
    addresses = all(may_search_addresses(searched, actor) for searched in listed if searched.address)
    # Materialised, or a planner walks an index of kinds or of names instead of the trigrams.
    chosen = sa.select(*(getattr(SearchEntry, name) for name in COLUMNS)).where(*_matches(typed, seen, addresses))
    hits = chosen.cte("hits").prefix_with("MATERIALIZED")
    best = [_best(hits.c, kind, condition, typed.words[0], limit + 1) for kind, condition in seen.items()]
    rows = sorted(map(tuple, db.session.execute(sa.union_all(*best))))
    by_kind = {kind: [key for _kind, _is_later, _place, key in of] for kind, of in itertools.groupby(rows, _first)}
    return {kind: Found(tuple(keys[:limit]), len(keys) > limit) for kind, keys in by_kind.items()}


def _first(row: Sequence[Any]) -> str:
    return str(row[0])


def _best(hits: Any, kind: str, condition: Condition, word: str, limit: int) -> sa.Select[Any]:
    """The first hits of one kind: whose text begins so before the others. What is sorted stays small."""
    is_later = sa.case((hits.folded.startswith(word, autoescape=True), 0), else_=1).label("is_later")
    found = sa.select(hits.kind, is_later, hits.place, hits.ref_id).where(hits.kind == kind, condition(hits))
    return sa.select(found.order_by(is_later, hits.place, hits.ref_id).limit(limit).subquery())


def _matches(typed: Typed, seen: Mapping[str, Condition], addresses: bool) -> list[sa.ColumnElement[bool]]:
    if len(typed.words) == 1 and typed.beginnings:
        return [_begins_alone(typed.beginnings[0], seen)]
    return found_by(typed, list(seen), addresses=addresses)


def _begins_alone(word: str, seen: Mapping[str, Condition]) -> sa.ColumnElement[bool]:
    """One or two letters begin thousands of names: some hundreds that the actor sees are enough of each kind."""
    chosen: list[sa.Select[Any]] = []
    for kind, condition in seen.items():
        visible = condition(SearchEntry.__table__.c)
        if isinstance(visible, sa.False_):
            continue
        some = begins(word, [kind])
        is_whole = isinstance(visible, sa.True_)
        if not is_whole and not is_postgresql():  # PostgreSQL would read all entries to join them
            some = some.join(SearchEntry, SearchEntry.id == SearchWord.entry_id).where(visible)
        if is_whole or not is_postgresql():
            some = some.order_by(SearchWord.word, SearchWord.entry_id).limit(ENOUGH)
        chosen.append(sa.select(some.subquery().c.entry_id))
    return among(sa.union_all(*chosen)) if chosen else sa.false()


def _may_see(searched: Searched, actor: Actor, also: Mapping[str, sa.Select[Any]]) -> Condition:
    """What `actor.may_see` says of the row, asked of the columns of its entry."""
    scope, more = scope_of(searched.model), also.get(searched.kind)

    def condition(entry: Any) -> sa.ColumnElement[bool]:
        if scope.read is None:
            return sa.true()
        columns: dict[str | None, Any] = {
            scope.public: entry.is_public,
            scope.committee: entry.committee_id,
            scope.person: entry.person_id,
        }
        mine = clause(searched.model, actor, scope.read, column=lambda name: columns[name])
        if more is None:
            return mine
        own = next(iter(more.selected_columns))
        return sa.or_(mine, sa.exists(more.where(own == entry.ref_id).correlate(entry.ref_id.table)))

    return condition
