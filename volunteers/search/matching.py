"""From what somebody typed to a condition on entries of the index, on both databases."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import is_postgresql, unindexed
from volunteers.foundation.folding import MOST_WORDS, fold, words_typed
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, searched_as

TRIGRAM = 3
LONGEST = 100
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
        for word in typed[:LONGEST].split():
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
    begun = [among(sa.intersect(*(begins(word, kinds) for word in typed.beginnings)))] if typed.beginnings else []
    return [*begun, *(_holds(word, addresses) for word in typed.signs)]


def among(entry_ids: sa.SelectBase) -> sa.ColumnElement[bool]:
    """Entries with these keys. PostgreSQL is handed them as an array, or it would read all entries beside them."""
    if is_postgresql():
        return SearchEntry.id == sa.any_(sa.func.array(entry_ids.scalar_subquery()))
    return SearchEntry.id.in_(entry_ids)


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
    found = found_by(read, [kind], addresses=may_search_addresses(searched, actor))
    # Materialised, or a planner walks all entries of the kind.
    columns = (SearchEntry.kind, SearchEntry.ref_id, SearchEntry.place)
    chosen = sa.select(*columns).where(*found).cte(f"chosen_{kind}").prefix_with("MATERIALIZED")
    return sa.select(chosen.c.ref_id, chosen.c.place).where(chosen.c.kind == kind).subquery(f"found_{kind}")


def is_found(kind: str, key: Any, typed: str) -> sa.ColumnElement[bool]:
    """The condition that the row with this key has the words in its names; none has, where no word was typed."""
    read = Typed.read(typed)
    if not read.words:
        return sa.false()
    if read.is_beginning:
        words = sa.select(SearchWord.ref_id).where(SearchWord.kind == kind, SearchWord.word == read.beginnings[0])
        return cast(sa.ColumnElement[bool], key.in_(words))
    found = found_by(read, [kind], addresses=False)
    entries = sa.select(SearchEntry.ref_id).where(unindexed(SearchEntry.kind) == kind, *found)
    return cast(sa.ColumnElement[bool], key.in_(entries))


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
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    query = f"{columns}({quoted})"
    return SearchEntry.id.in_(sa.select(FULL_TEXT.c.rowid).where(FULL_TEXT.c.search_fts.op("MATCH")(query)))


def _holds(word: str, addresses: bool) -> sa.ColumnElement[bool]:
    by_name = SearchEntry.folded.contains(word, autoescape=True)
    return sa.or_(by_name, SearchEntry.address.contains(word, autoescape=True)) if addresses else by_name
