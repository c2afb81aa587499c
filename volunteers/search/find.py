"""One function over both databases: who may find what is part of the same statement."""

from collections.abc import Mapping, Sequence
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
    hits = (
        sa.select(SearchEntry.kind, SearchEntry.ref_id, SearchEntry.folded)
        .where(*_matches(words), _visible(actor, also or {}))
        .cte("hits")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    order = sa.func.row_number().over(
        partition_by=hits.c.kind,
        order_by=(
            sa.case((hits.c.folded.startswith(words[0], autoescape=True), 0), else_=1),
            hits.c.folded,
            hits.c.ref_id,
        ),
    )
    ranked = sa.select(hits.c.kind, hits.c.ref_id, order.label("place")).subquery()
    rows = db.session.execute(
        sa.select(ranked).where(ranked.c.place <= limit + 1).order_by(ranked.c.kind, ranked.c.place)
    ).all()
    return _grouped(rows, limit)


def _grouped(rows: Sequence[Any], limit: int) -> dict[str, Found]:
    by_kind: dict[str, list[int]] = {}
    for kind, key, _place in rows:
        by_kind.setdefault(kind, []).append(key)
    return {kind: Found(tuple(keys[:limit]), len(keys) > limit) for kind, keys in by_kind.items()}


def _matches(words: list[str]) -> list[sa.ColumnElement[bool]]:
    """All words: by trigrams, or by the beginning of a word where it is too short for one."""
    conditions = [_begins(word) for word in words if len(word) < TRIGRAM]
    parts = [word for word in words if len(word) >= TRIGRAM]
    if not parts:
        return conditions
    if db.engine.dialect.name == "postgresql":
        return [*conditions, *(SearchEntry.folded.contains(word, autoescape=True) for word in parts)]
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in parts)
    full_text = sa.select(FULL_TEXT.c.rowid).where(FULL_TEXT.c.search_fts.op("MATCH")(quoted))
    return [*conditions, SearchEntry.id.in_(full_text)]


def _begins(word: str) -> sa.ColumnElement[bool]:
    """A range instead of LIKE: both databases walk the index for it."""
    after = word[:-1] + chr(min(ord(word[-1]) + 1, 0x10FFFF))
    if db.engine.dialect.name == "postgresql":
        condition: Any = SearchWord.word.like(_escaped(word) + "%", escape="\\")
    else:
        condition = sa.and_(SearchWord.word >= word, SearchWord.word < after)
    return SearchEntry.id.in_(sa.select(SearchWord.entry_id).where(condition))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _visible(actor: Actor, also: Mapping[str, sa.Select[Any]]) -> sa.ColumnElement[bool]:
    ways: list[sa.ColumnElement[bool]] = []
    for searched in all_searched():
        mine = _may_see(searched, actor)
        if searched.kind in also:
            mine = sa.or_(mine, SearchEntry.ref_id.in_(also[searched.kind]))
        ways.append(sa.and_(SearchEntry.kind == searched.kind, mine))
    return sa.or_(*ways)


def _may_see(searched: Searched, actor: Actor) -> sa.ColumnElement[bool]:
    """What `actor.may_see` says of the row, asked of its entry."""
    scope = scope_of(searched.model)
    if scope.read is None:
        return sa.true()
    columns: dict[str | None, Any] = {
        scope.public: SearchEntry.is_public,
        scope.committee: SearchEntry.committee_id,
        scope.person: SearchEntry.person_id,
    }
    return clause(searched.model, actor, scope.read, column=lambda name: columns[name])
