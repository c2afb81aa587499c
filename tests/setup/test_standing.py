"""How the database stands, and that the few names it is read by are those of the models."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from config import ROOT, load_settings
from tests.migrating import up
from volunteers import standing
from volunteers.doctor import inside
from volunteers.foundation.db import Base, db, unguarded
from volunteers.foundation.revisions import newest_revisions
from volunteers.search.models import SearchFolding
from volunteers.standing import Standing, look


@pytest.mark.parametrize("table", [standing.PEOPLE, standing.ACCOUNT, standing.ROLE_GRANT, standing.FOLDINGS])
def test_the_tables_are_those_of_the_models(bare_app: Flask, table: sa.TableClause) -> None:
    real = Base.metadata.tables[table.name]
    assert {column.name for column in table.columns} <= set(real.columns.keys())


def test_the_newest_revision_is_the_one_that_alembic_finds() -> None:
    assert newest_revisions() == set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
    assert len(newest_revisions()) == 1


def test_a_database_that_is_not_there_stands_at_nothing_and_is_not_made(tmp_path: Path) -> None:
    assert look(load_settings(_env_file=None, instance_path=tmp_path, database_url="")) == Standing()
    assert list(tmp_path.iterdir()) == []
    away = load_settings(_env_file=None, database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert look(away) == Standing()


def test_a_migrated_empty_database_is_not_ready(fresh_app: Flask) -> None:
    seen = look(load_settings(_env_file=None, database_url=fresh_app.config["DATABASE_URL"]))
    assert seen == Standing(is_migrated=True)
    assert not seen.is_ready(demo=True)
    assert not seen.is_ready(demo=False)


def test_what_is_folded_otherwise_is_not_ready(fresh_app: Flask) -> None:
    """So the next change of the fold costs nothing but its number: the start makes anew what is stored."""
    with fresh_app.app_context(), unguarded("test"):
        db.session.execute(sa.update(SearchFolding).values(version=0))
        db.session.commit()
        assert [each.mend for each in inside.database(fresh_app)] == ["flask upgrade"]
    settings = load_settings(_env_file=None, database_url=fresh_app.config["DATABASE_URL"])
    assert look(settings) == Standing()
    up(fresh_app)
    assert look(settings).is_migrated
    with fresh_app.app_context():
        assert [each.is_right for each in inside.database(fresh_app)] == [True]


def test_what_is_ready() -> None:
    assert Standing(is_migrated=True, is_empty=False).is_ready(demo=True)
    assert not Standing(is_migrated=True, is_empty=False).is_ready(demo=False)
    assert Standing(is_migrated=True, has_administrator=True).is_ready(demo=False)
    assert not Standing(is_migrated=False, is_empty=False, has_administrator=True).is_ready(demo=True)
