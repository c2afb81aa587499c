"""From what somebody typed to a condition on entries of the index, on both databases."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.foundation.addresses import bare, comparable
from volunteers.foundation.db import is_postgresql, one_of, unindexed
from volunteers.foundation.folding import LONGEST_TYPED, MOST_WORDS, fold, words_typed
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, searched_as
from volunteers.search.ways import HITS, ROWS, Way

TRIGRAM = 3
FULL_TEXT = sa.table("search_fts", sa.column("rowid"), sa.column("search_fts"))
NAMES_ONLY, ADDRESSES_ONLY = "{folded} : ", "{address} : "
"""FTS5's column filter."""


@dataclass(frozen=True)
class Typed:
    """The words that somebody typed, by how the index finds them."""

    parts: tuple[str, ...]
    """Long enough for trigrams: found anywhere."""
    beginnings: tuple[str, ...]
    """One or two letters: they begin a word."""
    signs: tuple[str, ...]
    """One or two of anything else: looked for in what there is."""

    @classmethod
    def read(cls, typed: str) -> "Typed":
        """What was typed, folded as what is stored; an address stays whole."""
        words: list[str] = []
        for word in bare(typed[:LONGEST_TYPED]).split():
            words += [fold(comparable(word))] if "@" in word else words_typed(word)
        words = [word for word in words if word][:MOST_WORDS]
        short = [word for word in words if len(word) < TRIGRAM]
        return cls(
            parts=tuple(word for word in words if len(word) >= TRIGRAM),
            beginnings=tuple(word for word in short if word.isalnum()),
            signs=tuple(word for word in short if not word.isalnum()),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.parts, *self.beginnings, *self.signs)

    @property
    def is_beginning(self) -> bool:
        """Whether it is one or two letters, and nothing else."""
        return len(self.words) == len(self.beginnings) == 1


def found_by(typed: Typed, kinds: Collection[str], *, addresses: bool) -> list[sa.ColumnElement[bool]]:
    """All words, in whatever order; `addresses`: each in the text or in the address."""
    if typed.parts:
        short = (*typed.beginnings, *typed.signs)
        return [_by_trigrams(typed.parts, addresses), *(_holds(word, addresses) for word in short)]
    begun = sa.intersect(*(begins(word, kinds) for word in typed.beginnings)) if typed.beginnings else None
    signs = [_holds(word, addresses) for word in typed.signs]
    return signs if begun is None else [one_of(SearchEntry.id, begun), *signs]


def begins(word: str, kinds: Collection[str]) -> sa.Select[Any]:
    """The entries that have a word which begins so."""
    return sa.select(SearchWord.entry_id).where(SearchWord.kind.in_(sorted(kinds)), SearchWord.word == word)


def may_search_addresses(searched: Searched, actor: Actor | None) -> bool:
    """Whether somebody finds rows by their addresses: who may see all of them, or a search would tell of them."""
    permission = searched.address_read
    return permission is not None and actor is not None and actor.may_in(permission, None)


def hits(kind: str, typed: str, actor: Actor | None = None) -> sa.FromClause | None:
    """The keys (`ref_id`) of all rows of one kind that have the words, with the `place` by which a list of its own
    sorts them; None where no word was typed. Of one or two letters an index has them in this order.

    By names alone, but for an actor who may see all addresses. Who may see the rows is the list's to ask.
    """
    read, searched = Typed.read(typed), searched_as(kind)
    if not read.words:
        return None
    if read.is_beginning:
        of_words = sa.select(SearchWord.ref_id, SearchWord.place)
        return of_words.where(SearchWord.kind == kind, SearchWord.word == read.beginnings[0]).subquery(f"found_{kind}")
    return _entries(kind, read, may_search_addresses(searched, actor)).subquery(f"found_{kind}")


def is_found(kind: str, key: Any, typed: str, actor: Actor | None = None, way: Way = HITS) -> sa.ColumnElement[bool]:
    """The condition that the row with this key has the words, in one of the ways; each has, where no word was typed.

    By names alone, but for an actor who may see all addresses.
    """
    read, addresses = Typed.read(typed), may_search_addresses(searched_as(kind), actor)
    if not read.words:
        return sa.true()
    if way == ROWS:
        return _has_words(kind, key, read, addresses)
    if way.most:
        return cast(sa.ColumnElement[bool], key.in_(_some(kind, read, addresses, way.most)))
    if read.is_beginning:
        return cast(sa.ColumnElement[bool], key.in_(_begun(kind, read)))
    entries = _entries(kind, read, addresses).subquery()
    return cast(sa.ColumnElement[bool], key.in_(sa.select(entries.c.ref_id)))


def _begun(kind: str, read: Typed) -> sa.Select[Any]:
    return sa.select(SearchWord.ref_id).where(SearchWord.kind == kind, SearchWord.word == read.beginnings[0])


def _some(kind: str, read: Typed, addresses: bool, most: int) -> sa.Select[Any]:
    """The keys of the first so many hits, in the order in which the index comes upon them: it stops there."""
    if read.is_beginning:
        return _begun(kind, read).limit(most)
    entries = _entries(kind, read, addresses).subquery()
    return sa.select(entries.c.ref_id).limit(most)


def _entries(kind: str, read: Typed, addresses: bool) -> sa.Select[Any]:
    """(ref_id, place) of the entries with these words, by the trigrams first."""
    columns = (SearchEntry.ref_id, SearchEntry.place)
    if is_postgresql() or not read.parts:
        # Materialised, or a planner walks all entries of the kind; and of it no more is read than is asked for.
        chosen = sa.select(SearchEntry.kind, *columns).where(*found_by(read, [kind], addresses=addresses))
        found = chosen.cte(f"chosen_{kind}").prefix_with("MATERIALIZED")
        return sa.select(found.c.ref_id, found.c.place).where(found.c.kind == kind)
    matched = FULL_TEXT.c.search_fts.op("MATCH")(_query("" if addresses else NAMES_ONLY, read.parts))
    joined = sa.join(FULL_TEXT, SearchEntry, SearchEntry.id == FULL_TEXT.c.rowid)
    short = (_holds(word, addresses) for word in (*read.beginnings, *read.signs))
    entries: Any = sa.select(*columns).select_from(joined)
    found_so: sa.Select[Any] = entries.where(matched, unindexed(SearchEntry.kind) == kind, *short)
    return found_so


def _has_words(kind: str, key: Any, read: Typed, addresses: bool) -> sa.ColumnElement[bool]:
    """The same asked of one row: a scalar subquery, which no planner turns round to begin with the hits."""
    anywhere = (*read.parts, *read.signs, *(read.beginnings if read.parts else ()))
    begun = () if read.parts else read.beginnings
    has_all = sa.and_(
        *(_holds(word, addresses) for word in anywhere),
        *(
            sa.exists().where(SearchWord.entry_id == SearchEntry.id, SearchWord.word == word).correlate(SearchEntry)
            for word in begun
        ),
    )
    entry = sa.select(has_all).where(SearchEntry.kind == kind, SearchEntry.ref_id == key)
    return cast(sa.ColumnElement[bool], entry.correlate_except(SearchEntry).scalar_subquery())


def keys_addressed(kind: str, typed: str) -> sa.Select[Any] | None:
    """The keys of all rows of one kind that may have this in their address: for a list that is shown only to who sees
    addresses. None where nothing is long enough for the index.
    """
    parts = Typed.read(typed).parts
    if not parts:
        return None
    holds = (SearchEntry.address.contains(word, autoescape=True) for word in parts)
    found = sa.and_(*holds) if is_postgresql() else _matches(ADDRESSES_ONLY, parts)
    return sa.select(SearchEntry.ref_id).where(unindexed(SearchEntry.kind) == kind, found)


def keys_found(kind: str, typed: str, actor: Actor | None = None) -> sa.Select[Any] | None:
    """The keys of `hits` alone, in their order."""
    found = hits(kind, typed, actor)
    return None if found is None else sa.select(found.c.ref_id).order_by(found.c.place, found.c.ref_id)


def _by_trigrams(words: tuple[str, ...], addresses: bool) -> sa.ColumnElement[bool]:
    if is_postgresql():
        return sa.and_(*(_holds(word, addresses) for word in words))
    return _matches("" if addresses else NAMES_ONLY, words)


def _matches(columns: str, words: tuple[str, ...]) -> sa.ColumnElement[bool]:
    matched = FULL_TEXT.c.search_fts.op("MATCH")(_query(columns, words))
    return SearchEntry.id.in_(sa.select(FULL_TEXT.c.rowid).where(matched))


def _query(columns: str, words: tuple[str, ...]) -> str:
    """The words as FTS5 reads them."""
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    return f"{columns}({quoted})"


def _holds(word: str, addresses: bool) -> sa.ColumnElement[bool]:
    by_name = SearchEntry.folded.contains(word, autoescape=True)
    return sa.or_(by_name, SearchEntry.address.contains(word, autoescape=True)) if addresses else by_name
