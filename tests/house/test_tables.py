"""What every table and column promises."""

import ast
import re

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.house.source import modules
from volunteers import rooms
from volunteers.audit.actions import BOOKKEEPING
from volunteers.foundation.columns import UtcDateTime
from volunteers.foundation.db import Base, db, unguarded
from volunteers.foundation.transitions import TABLES
from volunteers.foundation.whose import Erased, emptied, says_whose

REVIEWED_BOOKKEEPING = {
    "volunteers.jobs.runs._write",
    "volunteers.jobs.sizes.learn_sizes",
    "volunteers.accounts.actions.passkeys.challenge_for",
    "volunteers.accounts.sessions.renew",
    "volunteers.accounts.sessions.touch",
    "volunteers.accounts.steps.forget",
    "volunteers.audit.seals._seal",
    "volunteers.backups.actions.restoring._fill",
    "volunteers.exports.actions._begin",
    "volunteers.exports.actions.forget",
    "volunteers.imports.actions.reading._begin",
    "volunteers.imports.actions.reading._forget",
    "volunteers.imports.actions.reading._write",
    "volunteers.imports.actions.work._note_compared",
    "volunteers.imports.actions.work._take",
    "volunteers.mail.claims.exchange",
    "volunteers.mail.claims.expire_leases",
    "volunteers.mail.claims.finish_for",
    "volunteers.notices.actions.snapshot._cancel_some",
    "volunteers.notices.actions.snapshot.write_slice",
    "volunteers.safeguarding.actions.openings._note",
    "volunteers.search.renewing._begin",
    "volunteers.search.renewing._end",
    "volunteers.search.renewing._slice",
    "volunteers.undo.actions.forget",
    "volunteers.web.counting._forget",
    "volunteers.web.counting._use",
    "volunteers.web.counting.forget",
}
"""Everything that writes without an audit event, by name; a new one is added here with a reviewer's eye."""


WRITTEN_OF_OTHERS = {"mail_batches", "notice_committees"}
"""Tables of nobody's that may name somebody: an erasure takes the name out (`privacy/actions/scrubbing.py`)."""


def _tables() -> list[sa.Table]:
    assert rooms.ROOMS
    return list(Base.metadata.sorted_tables)


def test_every_column_is_classified() -> None:
    """Personal or not: every column says it."""
    silent = [f"{t.name}.{c.name}" for t in _tables() for c in t.columns if "personal" not in c.info]
    assert not silent, silent


NEVER_KEPT = re.compile(r"immigra|citizen|visa|birth_?(place|country)|of_birth|born_in|passport|social_sec|ssn")
"""Of people who came from elsewhere nobody here writes down how: there is no place for it (docs/privacy.md)."""


def test_what_is_never_kept_has_no_column() -> None:
    found = [f"{t.name}.{c.name}" for t in _tables() for c in t.columns if NEVER_KEPT.search(c.name)]
    assert not found, found
    assert NEVER_KEPT.search("immigration_status")
    assert not NEVER_KEPT.search("born_on")


def test_every_table_says_whose_it_is() -> None:
    """And what an erasure does with its rows; what is kept, or not handed out, has its reason."""
    said = says_whose()
    silent = [table.name for table in _tables() if table not in said]
    assert not silent, f"these say nothing in __whose__: {silent}"
    for table, says in said.items():
        ways = (says.person, says.account, says.address, says.through, says.also)
        named = {*says.hidden, *says.only_also, *(name for name in ways if name)}
        assert says.erased is Erased.BY_ROOM or not says.also, f"{table.name}: no column alone erases a row of two"
        assert not named - set(table.c.keys()), f"{table.name} has no such column"
        stays = says.erased in (Erased.EMPTIED, Erased.KEPT)
        assert says.why or (says.is_handed_out and not stays), f"{table.name} does not say why"
        assert says.is_somebodys or not says.is_handed_out, f"{table.name} is nobody's, and handed out"
        if says.through:
            (key,) = table.c[says.through].foreign_keys
            assert said[key.column.table].is_somebodys, table.name


def test_what_is_personal_is_somebodys() -> None:
    """Nothing personal stands where no erasure comes by, but what others wrote of somebody: there the name goes."""
    for table, says in says_whose().items():
        holds = [column.name for column in table.columns if column.info["personal"]]
        if says.is_somebodys:
            assert not holds or says.erased is not Erased.KEPT, f"{table.name}: {holds} are kept"
        else:
            others = {"JsonType", "String", "Text"}
            assert {type(table.c[name].type).__name__ for name in holds} <= others, table.name
            assert not holds or table.name in WRITTEN_OF_OTHERS, f"{table.name}: {holds} are nobody's"
        if says.erased is Erased.EMPTIED:
            assert set(emptied(table)) == set(holds)  # ValueError where nobody knows what an empty one is
        if referring := [key.parent.name for key in table.foreign_keys if key.column.table.name == "people"]:
            assert says.is_somebodys, f"{table.name} is nobody's, and names people in {referring}"


def test_every_foreign_key_is_indexed() -> None:
    """Also as the first column of a longer index, or as the primary key."""
    bare = []
    for table in _tables():
        firsts = {next(iter(index.columns)).name for index in table.indexes}
        firsts |= {
            next(iter(c.columns)).name for c in table.constraints if isinstance(c, sa.UniqueConstraint) and c.columns
        }
        firsts |= {next(iter(table.primary_key.columns)).name}
        bare += [f"{table.name}.{fk.parent.name}" for fk in table.foreign_keys if fk.parent.name not in firsts]
    assert not bare, bare


def test_names_say_what_they_hold() -> None:
    """Instants end in _at, dates in _on."""
    for table in _tables():
        for column in table.columns:
            if isinstance(column.type, UtcDateTime):
                assert column.name.endswith("_at") or column.name in {"at", "lastuse_datetime"}, (
                    f"{table}.{column.name}"
                )
            if type(column.type) is sa.Date:
                assert column.name.endswith("_on"), f"{table}.{column.name}"


def test_every_state_has_its_transitions() -> None:
    """Each column called state has an enum with a table of transitions."""
    missing = []
    for mapper in Base.registry.mappers:
        for column in mapper.columns:
            if column.name in {"state", "status"} and isinstance(column.type, sa.Enum):
                kind = column.type.enum_class
                if kind is not None and kind not in TABLES:
                    missing.append(f"{mapper.class_.__name__}.{column.name}")
    assert not missing, missing


def test_enums_are_checked() -> None:
    """Every enum column has a CHECK with a name."""
    for table in _tables():
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                assert column.type.name, f"{table.name}.{column.name}"
                assert column.type.create_constraint, f"{table.name}.{column.name}"


def test_relationships_never_load_by_themselves() -> None:
    """A forgotten join is an error, not a query in a loop."""
    lazy = [
        f"{mapper.class_.__name__}.{relation.key}: {relation.lazy}"
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy not in {"raise_on_sql", "raise"}
    ]
    assert not lazy, lazy


def test_what_is_read_is_held() -> None:
    """A row that nobody holds is gone from the session at once: read only to be there, it is not there."""
    dropped = [
        f"{module.path.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in {"get", "need", "db.session.get", "db.session.scalar", "db.session.scalars"}
    ]
    assert not dropped


def test_bookkeeping_is_reviewed() -> None:
    """Nothing writes silently but what is listed."""
    ours = {name for name, why in BOOKKEEPING.items() if not why.startswith(("a test", "a benchmark"))}
    assert ours == REVIEWED_BOOKKEEPING


def test_migrations_go_up_down_and_up(fresh_app: Flask) -> None:
    """And leave no difference from the models."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with fresh_app.app_context():
        downgrade(revision="base")
        with db.engine.connect() as connection:
            left = set(sa.inspect(connection).get_table_names()) - {"alembic_version", "sqlite_sequence"}
        assert not left
        upgrade()
        with unguarded("compare"), db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _ours})
            difference = compare_metadata(context, Base.metadata)
    assert not difference, difference


def _ours(obj, name, type_, reflected, compare_to):
    return not (reflected and type_ in {"table", "index"} and str(name).startswith(("search_", "ix_search_")))


def test_the_database_takes_what_the_enumerations_have(app: Flask) -> None:
    """Two migrations that were made beside each other both wrote a list, and the later one forgot what the other added;
    a comparison of tables and columns doesn't see it.
    """
    with app.app_context():
        inspector, differ = sa.inspect(db.session.connection()), []
        for table in Base.metadata.sorted_tables:
            checks = [each["sqltext"] for each in inspector.get_check_constraints(table.name)]
            taken = {frozenset(re.findall(r"'([^']*)'", text)) for text in checks}
            for column in table.columns:
                if isinstance(column.type, sa.Enum) and column.type.create_constraint:
                    differ += [str(column)] if frozenset(column.type.enums) not in taken else []
    assert not differ
