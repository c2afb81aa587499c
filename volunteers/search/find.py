"""One function over both databases: who may find what is part of the same statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.scopes import scope_of
from volunteers.access.visibility import clause
from volunteers.foundation.db import db
from volunteers.foundation.text import fold
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, all_searched

TRIGRAM = 3
MOST_WORDS = 6
LONGEST = 100
ENOUGH = 400
LAST_CHARACTER = 0x10FFFF
Condition = Callable[[Any], sa.ColumnElement[bool]]
FULL_TEXT = sa.table("search_fts", sa.column("rowid"), sa.column("search_fts"))


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
    words = fold(text[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return {}
    seen = {searched.kind: _may_see(searched, actor, also or {}) for searched in all_searched()}
    # Materialised, or a planner walks an index of kinds or of names instead of the trigrams.
    hits = sa.select(SearchEntry).where(*_matches(words, seen)).cte("hits").prefix_with("MATERIALIZED")
    order = sa.func.row_number().over(
        partition_by=hits.c.kind,
        order_by=(
            sa.case((hits.c.folded.startswith(words[0], autoescape=True), 0), else_=1),
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


def _matches(words: list[str], seen: Mapping[str, Condition]) -> list[sa.ColumnElement[bool]]:
    """All words: by trigrams, or by the beginning of a word where it is too short for one."""
    parts = [word for word in words if len(word) >= TRIGRAM]
    short = [word for word in words if len(word) < TRIGRAM]
    if len(words) == 1 and short:
        return [_begins_alone(short[0], seen)]
    # Beside another word a short one only narrows what that one finds.
    lead = [] if parts else [SearchEntry.id.in_(_begins(short.pop(0)))]
    conditions = [*lead, *(SearchEntry.folded.contains(word, autoescape=True) for word in short)]
    if not parts:
        return conditions
    if db.engine.dialect.name == "postgresql":
        return [*conditions, *(SearchEntry.folded.contains(word, autoescape=True) for word in parts)]
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in parts)
    full_text = sa.select(FULL_TEXT.c.rowid).where(FULL_TEXT.c.search_fts.op("MATCH")(quoted))
    return [*conditions, SearchEntry.id.in_(full_text)]


def _begins_alone(word: str, seen: Mapping[str, Condition]) -> sa.ColumnElement[bool]:
    """One or two letters begin thousands of names: of a kind that the actor sees whole, some hundreds are enough."""
    chosen: list[sa.Select[Any]] = []
    for kind, condition in seen.items():
        visible = condition(SearchEntry.__table__.c)
        if isinstance(visible, sa.False_):
            continue
        some = _begins(word).where(SearchWord.kind == kind)
        if isinstance(visible, sa.True_):
            limited = some.order_by(SearchWord.word, SearchWord.entry_id).limit(ENOUGH).subquery()
            some = sa.select(limited.c.entry_id)
        chosen.append(some)
    return SearchEntry.id.in_(sa.union_all(*chosen)) if chosen else sa.false()


def _begins(word: str) -> sa.Select[Any]:
    """The entries that have a word which begins so; a range on SQLite, which does not walk the index for LIKE."""
    found = sa.select(SearchWord.entry_id)
    if db.engine.dialect.name == "postgresql":
        return found.where(SearchWord.word.startswith(word, autoescape=True))
    after = word[:-1] + chr(min(ord(word[-1]) + 1, LAST_CHARACTER))
    return found.where(SearchWord.word >= word, SearchWord.word < after)


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
