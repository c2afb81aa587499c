"""Whatever is handed out is told in words, and an erasure says of it what happens."""

from volunteers.foundation.whose import says_whose
from volunteers.privacy.queries.held import NAMED, columns_of
from volunteers.privacy.words import COLUMNS, TOLD


def test_every_table_that_is_handed_out_has_its_words() -> None:
    told = {table.name for table, says in says_whose().items() if says.is_handed_out}
    assert told == set(TOLD) - {"audit_reasons"}


def test_every_column_that_a_page_shows_is_there_and_has_its_label() -> None:
    made = {name for name, _read in NAMED.values()}
    for table in says_whose():
        told = TOLD.get(table.name) if table.name != "audit_reasons" else None
        for name in told.columns if told else ():
            assert name in COLUMNS
            assert name in table.c or name in made, f"{table.name}.{name}"
    assert set(COLUMNS) == {name for told in TOLD.values() for name in told.columns}


def test_every_row_that_is_handed_out_says_something() -> None:
    """A table of keys alone names what they lead to: else it would be a question for nothing, which is none in SQL."""
    empty = [
        table.name
        for table, says in says_whose().items()
        if says.is_somebodys and says.is_handed_out and not columns_of(table, says)
    ]
    assert empty == []
