"""One function over both databases: who may find what is part of the same statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.scopes import scope_of
from volunteers.access.visibility import clause
from volunteers.foundation.db import db
from volunteers.search.matching import Typed, begins, found_by, may_search_addresses
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, all_searched

ENOUGH = 400
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
    hits = sa.select(SearchEntry).where(*_matches(typed, seen, addresses)).cte("hits").prefix_with("MATERIALIZED")
    order = sa.func.row_number().over(
        partition_by=hits.c.kind,
        order_by=(
            sa.case((hits.c.folded.startswith(typed.words[0], autoescape=True), 0), else_=1),
            hits.c.folded,
            hits.c.ref_id,
        ),
    )
    visible = sa.or_(*(sa.and_(hits.c.kind == kind, condition(hits.c)) for kind, condition in seen.items()))
    ranked = sa.select(hits.c.kind, hits.c.ref_id, order.label("place")).where(visible).subquery()
    rows = db.session.execute(
        sa.select(ranked).where(ranked.c.place <= limit + 1).order_by(ranked.c.kind, ranked.c.place)
    ).all()
    return _grouped(rows, limit)


def _grouped(rows: Sequence[Any], limit: int) -> dict[str, Found]:
    by_kind: dict[str, list[int]] = {}
    for kind, key, _place in rows:
        by_kind.setdefault(kind, []).append(key)
    return {kind: Found(tuple(keys[:limit]), len(keys) > limit) for kind, keys in by_kind.items()}


def _matches(typed: Typed, seen: Mapping[str, Condition], addresses: bool) -> list[sa.ColumnElement[bool]]:
    if len(typed.words) == 1 and typed.beginnings:
        return [_begins_alone(typed.beginnings[0], seen)]
    return found_by(typed, list(seen), addresses=addresses)


def _begins_alone(word: str, seen: Mapping[str, Condition]) -> sa.ColumnElement[bool]:
    """One or two letters begin thousands of names: of a kind that the actor sees whole, some hundreds are enough."""
    chosen: list[sa.Select[Any]] = []
    for kind, condition in seen.items():
        visible = condition(SearchEntry.__table__.c)
        if isinstance(visible, sa.False_):
            continue
        some = begins(word, [kind])
        if isinstance(visible, sa.True_):
            limited = some.order_by(SearchWord.word, SearchWord.entry_id).limit(ENOUGH).subquery()
            some = sa.select(limited.c.entry_id)
        chosen.append(some)
    return SearchEntry.id.in_(sa.union_all(*chosen)) if chosen else sa.false()


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
