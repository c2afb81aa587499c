"""Keeping the index: with every flush of a searched row, and all at once after a bulk load."""

import itertools
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from volunteers.foundation.db import Base, db, is_postgresql
from volunteers.search.models import SearchEntry, SearchWord
from volunteers.search.searched import Searched, all_searched

WORD_LENGTH = 40
SHORT = 2
OPENS = " "
"""Before the beginning of a whole text: no word has one."""
CHUNK = 5_000
ENTRIES, WORDS = (Base.metadata.tables[model.__tablename__] for model in (SearchEntry, SearchWord))
SHARED = ("kind", "place", "ref_id", "committee_id", "person_id", "is_public")
"""What a word has of its entry."""
_UNSPACED = ("CJK UNIFIED", "HANGUL", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_OPENING = "([{\"'«“‘¿¡"


def words_of(folded: str) -> set[str]:
    """One and two letters that an entry can be found by: how its words begin, and how the whole of it does."""
    found = {OPENS + folded[:length] for length in range(1, SHORT + 1) if folded}
    for typed in folded.replace("-", " ").split():
        word = typed.lstrip(_OPENING) or typed
        is_unspaced = unicodedata.name(word[0], "").startswith(_UNSPACED)
        for start in range(min(len(word), WORD_LENGTH) if is_unspaced else 1):
            found.update(word[start : start + length] for length in range(1, SHORT + 1))
    return found


def add_words(connection: sa.Connection, folded: Mapping[int, str]) -> None:
    """The words of entries that have none yet, by the keys of entries and their folded texts.

    One statement takes all of them as one value, and what a word has of its entry stays in the database: a name has
    a dozen words, and as rows of parameters they took more than everything else about a person.
    """
    given = {key: sorted(words_of(text)) for key, text in folded.items()}
    if any(given.values()):
        connection.execute(_ADD[connection.dialect.name], {"given": json.dumps(given, ensure_ascii=False)})


def _adding(outer: Any, inner: Any) -> sa.Insert:
    """`outer` gives the pairs of an object, and `inner` the texts of a list."""
    of_all = outer.table_valued("key", "value", name="of_all")
    of_each = inner(of_all.c.value).table_valued("value", name="of_each")
    its = of_all.join(ENTRIES, ENTRIES.c.id == sa.cast(of_all.c.key, sa.Integer)).join(of_each, sa.true())
    shared = (ENTRIES.c[name] for name in SHARED)
    select = sa.select(ENTRIES.c.id, of_each.c.value, *shared).select_from(its)
    return sa.insert(WORDS).from_select(["entry_id", "word", *SHARED], select)


_GIVEN = sa.bindparam("given", type_=sa.Text)
_ADD = {
    "sqlite": _adding(sa.func.json_each(_GIVEN), sa.func.json_each),
    "postgresql": _adding(sa.func.json_each(sa.cast(_GIVEN, sa.JSON)), sa.func.json_array_elements_text),
}


def reindex() -> int:
    """Write the whole index anew inside an action, for what went round the session; gives how many entries."""
    db.session.flush()
    db.session.execute(sa.delete(SearchWord).execution_options(synchronize_session=False))
    db.session.execute(sa.delete(SearchEntry).execution_options(synchronize_session=False))
    count = 0
    for searched in all_searched():
        rows = db.session.execute(sa.select(*columns_of(searched)).order_by(searched.model.id))
        for chunk in iter(lambda: list(itertools.islice(rows, CHUNK)), []):  # noqa: B023 - used before the next turn
            count += _insert([searched.values(row) for row in chunk if searched.is_found(row)], after=count)
    return count


def add(model: Any, rows: Iterable[Any]) -> None:
    """Entries for new rows of a searched model that went round the session, inside the action that made them."""
    write(next(searched for searched in all_searched() if searched.model is model), rows)


def write(searched: Searched, rows: Iterable[Any]) -> None:
    """The entries of rows that have none, with their words, in two statements."""
    entries = {row.id: searched.values(row) for row in rows if searched.is_found(row)}
    if not entries:
        return
    db.session.execute(sa.insert(ENTRIES), list(entries.values()))
    where = (ENTRIES.c.kind == searched.kind, ENTRIES.c.ref_id.in_(list(entries)))
    keys = db.session.execute(sa.select(ENTRIES.c.id, ENTRIES.c.ref_id).where(*where)).all()
    add_words(db.session.connection(), {key: entries[ref_id]["folded"] for key, ref_id in keys})


def forget(model: Any, keys: Sequence[int]) -> None:
    """Take the entries of rows away that go round the session, too."""
    kind = next(searched.kind for searched in all_searched() if searched.model is model)
    where = (ENTRIES.c.kind == kind, ENTRIES.c.ref_id.in_(keys))
    db.session.execute(sa.delete(ENTRIES).where(*where))


def columns_of(searched: Searched) -> list[Any]:
    """Only what an entry is made of, so that a large table is read as plain rows."""
    table = sa.inspect(searched.model)
    return [table.columns[name] for name in sorted(searched.columns())]


def _insert(entries: list[dict[str, Any]], after: int) -> int:
    if not entries:
        return 0
    rows = [{"id": after + number, **entry} for number, entry in enumerate(entries, start=1)]
    db.session.execute(sa.insert(ENTRIES), rows)
    add_words(db.session.connection(), {row["id"]: row["folded"] for row in rows})
    if is_postgresql():
        db.session.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('search_entries', 'id'), :n)"), {"n": after + len(rows)}
        )
    return len(rows)


def _after_flush(session: Session, _context: Any) -> None:
    """The rows of this flush that can be found; in the same transaction as themselves."""
    by_model = {searched.model: searched for searched in all_searched()}
    changed = [row for row in session.dirty if type(row) in by_model and _matters(by_model[type(row)], row)]
    touched = [*(row for row in session.new if type(row) in by_model), *changed]
    gone = [row for row in session.deleted if type(row) in by_model]
    if not touched and not gone:
        return
    connection = session.connection()
    _forget(connection, [(by_model[type(row)].kind, row.id) for row in (*changed, *gone)])
    for row in (row for row in touched if by_model[type(row)].is_found(row)):
        values = by_model[type(row)].values(row)
        entry_id = connection.execute(sa.insert(SearchEntry).values(values).returning(SearchEntry.id)).scalar_one()
        add_words(connection, {entry_id: values["folded"]})


def _matters(searched: Searched, row: Any) -> bool:
    """Whether something changed of which the entry is made: who signs in changes their account, and no entry."""
    attributes = sa.inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in searched.columns())


def _forget(connection: sa.Connection, rows: Iterable[tuple[str, int]]) -> None:
    for kind, ref_id in rows:
        connection.execute(sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.ref_id == ref_id))


event.listen(db.session, "after_flush", _after_flush)
