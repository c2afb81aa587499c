"""The index: one entry for each row that can be found, and its words for what is too short for trigrams."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import KeyType, key, person_key, personal, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose, nobodys


class SearchEntry(Model):
    """A row that can be found: its folded text, and where it lies, so that visibility is asked in the same query.

    A mail address has a column of its own, for it is searched only by whom it may be shown to. `place` is the key by
    which what is found is sorted, so that only those rows are read which are shown.
    """

    __tablename__ = "search_entries"
    __whose__ = Whose(Erased.DELETED, person="person_id", why="it is made of what is here", is_handed_out=False)

    id: Mapped[int] = key()
    kind: Mapped[str] = plain(sa.String(24))
    ref_id: Mapped[int] = plain(sa.Integer)
    folded: Mapped[str] = personal(sa.Text)
    address: Mapped[str | None] = personal(sa.Text)
    committee_id: Mapped[int | None] = plain(sa.Integer)
    person_id: Mapped[int | None] = person_key()
    is_public: Mapped[bool] = plain(sa.Boolean, default=False)
    place: Mapped[str] = personal(KeyType, default="")

    __table_args__ = (sa.UniqueConstraint("kind", "ref_id", name="uq_search_entries_row"),)


class SearchWord(Model):
    """How a word of an entry begins, for one or two letters: they are no trigram.

    Of words in scripts without spaces between names every ending is kept too, since a given name is two characters.
    `place` and the columns of the scope are those of the entry: one index has all that is asked, in the order of lists.
    """

    __tablename__ = "search_words"
    __whose__ = Whose(Erased.DELETED, person="person_id", why="it is made of what is here", is_handed_out=False)

    id: Mapped[int] = key()
    entry_id: Mapped[int] = plain(sa.ForeignKey("search_entries.id", ondelete="CASCADE"))
    kind: Mapped[str] = plain(sa.String(24))
    word: Mapped[str] = personal(sa.String(3))
    place: Mapped[str] = personal(KeyType, default="")
    ref_id: Mapped[int] = plain(sa.Integer)
    committee_id: Mapped[int | None] = plain(sa.Integer)
    person_id: Mapped[int | None] = person_key()
    is_public: Mapped[bool] = plain(sa.Boolean, default=False)

    __table_args__ = (
        sa.Index("ix_search_words_found", "kind", "word", "place", "ref_id", "committee_id", "person_id", "is_public"),
        sa.Index("ix_search_words_entry", "entry_id", "word"),
    )


class SearchFolding(Model):
    """By which folding all that is stored folded was made: one row; none while it is being made anew."""

    __tablename__ = "search_foldings"
    __whose__ = nobodys("how texts were folded")

    id: Mapped[int] = key()
    version: Mapped[int] = plain(sa.Integer)
