"""One function over both databases: who may find what is part of the same statement."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.access.scopes import scope_of
from volunteers.access.visibility import clause
from volunteers.foundation.db import db, one_of, unindexed
from volunteers.search.entries import OPENS
from volunteers.search.matching import Typed, found_by, may_search_addresses
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, all_searched

COLUMNS = ("kind", "ref_id", "folded", "place", "committee_id", "person_id", "is_public")
FEW = 500
"""So many keys are looked at one by one."""


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
    seen = {searched.kind: Seen(searched, actor, (also or {}).get(searched.kind)) for searched in listed}
    addresses = all(may_search_addresses(searched, actor) for searched in listed if searched.address)
    if typed.is_beginning:
        best = list(_first_begun(typed.words[0], seen, limit + 1))
    else:
        # Materialised, or a planner walks an index of kinds or of names instead of the trigrams.
        columns = (getattr(SearchEntry, name) for name in COLUMNS)
        chosen = sa.select(*columns).where(*found_by(typed, list(seen), addresses=addresses))
        hits = chosen.cte("hits").prefix_with("MATERIALIZED")
        best = [_best(hits.c, kind, sees, typed.words[0], limit + 1) for kind, sees in seen.items()]
    rows = sorted(map(tuple, db.session.execute(sa.union_all(*best)))) if best else []
    by_kind = {kind: list(dict.fromkeys(row[-1] for row in of)) for kind, of in itertools.groupby(rows, _first)}
    return {kind: Found(tuple(keys[:limit]), len(keys) > limit) for kind, keys in by_kind.items()}


def _first(row: Sequence[Any]) -> str:
    return str(row[0])


def _best(hits: Any, kind: str, sees: "Seen", word: str, limit: int) -> sa.Select[Any]:
    """The first hits of one kind: whose text begins so before the others. What is sorted stays small."""
    is_later = sa.case((hits.folded.startswith(word, autoescape=True), 0), else_=1).label("is_later")
    found = sa.select(hits.kind, is_later, hits.place, hits.ref_id).where(hits.kind == kind, sees.of(hits))
    return sa.select(found.order_by(is_later, hits.place, hits.ref_id).limit(limit).subquery())


def _first_begun(word: str, seen: Mapping[str, "Seen"], limit: int) -> Iterator[sa.Select[Any]]:
    """Of each kind the first whose text begins so, and the first of which any word does: both lie so in the index."""
    words = SearchWord.__table__.c
    for kind, sees in seen.items():
        for (kind_of, word_of), visible in sees.ways(words):
            for is_later, begins in enumerate((OPENS + word, word)):
                found = sa.select(words.kind, sa.literal(is_later).label("is_later"), words.place, words.ref_id)
                found = found.where(kind_of == kind, word_of == begins, visible)
                yield sa.select(found.order_by(words.place, words.ref_id).limit(limit).subquery())


@dataclass(frozen=True)
class Seen:
    """What `actor.may_see` says of rows of one kind, asked of the columns of an entry, or of a word."""

    searched: Searched
    actor: Actor
    more: sa.Select[Any] | None

    def of(self, entry: Any) -> sa.ColumnElement[bool]:
        """The condition on an entry."""
        if scope_of(self.searched.model).read is None:
            return sa.true()
        return self._mine(entry) if self.more is None else sa.or_(self._mine(entry), self._more(entry))

    def ways(self, words: Any) -> list[tuple[tuple[Any, Any], sa.ColumnElement[bool]]]:
        """The same as conditions of which each is asked by itself, with the columns of kind and word: their index is
        walked until somebody comes whom the actor may see; of few, their own words are looked at.
        """
        if scope_of(self.searched.model).read is None or self.more is None or not self._are_few:
            ways = [((words.kind, words.word), self.of(words))]
        else:
            entries = sa.select(SearchEntry.id).where(
                SearchEntry.kind == self.searched.kind, SearchEntry.ref_id.in_(self.more)
            )
            theirs = (unindexed(words.kind), unindexed(words.word))
            ways = [((words.kind, words.word), self._mine(words)), (theirs, words.entry_id.in_(entries))]
        return [(columns, way) for columns, way in ways if not isinstance(way, sa.False_)]

    def _mine(self, entry: Any) -> sa.ColumnElement[bool]:
        scope = scope_of(self.searched.model)
        columns: dict[str | None, Any] = {
            scope.public: entry.is_public,
            scope.committee: entry.committee_id,
            scope.person: entry.person_id,
        }
        read = cast(Permission, scope.read)
        return clause(self.searched.model, self.actor, read, column=lambda name: columns[name])

    def _more(self, entry: Any) -> sa.ColumnElement[bool]:
        """A few keys are read once: a planner that expects few hits, too, would read them again for each."""
        more = cast(sa.Select[Any], self.more)
        if self._are_few:
            return one_of(entry.ref_id, more)
        own = next(iter(more.selected_columns))
        return sa.exists(more.where(own == entry.ref_id).correlate(entry.ref_id.table))

    @cached_property
    def _are_few(self) -> bool:
        more = cast(sa.Select[Any], self.more)
        counted = sa.select(sa.func.count()).select_from(more.limit(FEW + 1).subquery())
        return (db.session.scalar(counted) or 0) <= FEW
