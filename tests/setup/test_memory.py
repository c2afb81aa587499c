"""What a process of ours holds: from its start nothing that only a command or a rare page needs, and little in each
connection, of which each thread has one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from volunteers.foundation.db import PAGES_KEPT, STATEMENTS_KEPT, add_listeners

ROOT = Path(__file__).resolve().parents[2]
UNNEEDED = {
    "alembic": "flask db",
    "psycopg": "PostgreSQL",
    "PIL": "who draws a picture",
    "dns": "flask doctor",
    "prometheus_client": "who is asked for figures",
    "css_inline": "who writes a letter",
    "icalendar": "who writes a calendar",
    "qrcode": "who sets up an app for the second step",
    "xlsxwriter": "who exports a spreadsheet",
    "openpyxl": "who brings a workbook in",
}
LOADS = """
import json, sys
import volunteers.work
print(json.dumps([name for name in sys.modules if "." not in name]))
"""


@pytest.mark.once
def test_what_is_rarely_needed_is_not_loaded_at_the_start(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    environment |= {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"}
    command = [sys.executable, "-c", LOADS]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert {"sqlalchemy", "huey", "flask_babel"} <= loaded
    assert {name: needed_by for name, needed_by in UNNEEDED.items() if name in loaded} == {}


def test_a_connection_to_sqlite_keeps_little(tmp_path: Path) -> None:
    """Left alone, Python keeps 128 compiled statements in each, and SQLite 2 MB of pages."""
    opened = []
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'some.db'}")
    add_listeners(engine)
    sa.event.listen(engine, "do_connect", lambda _dialect, _record, _given, named: opened.append(dict(named)))
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    engine.dispose()
    assert [named.get("cached_statements") for named in opened] == [STATEMENTS_KEPT]
    assert pages == -PAGES_KEPT


@pytest.mark.once
def test_the_migrations_are_there_for_whoever_asks(tmp_path: Path) -> None:
    """As the guide and `flask doctor` say: the command itself, from its own process."""
    environment = {**os.environ, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    flask = [sys.executable, "-m", "flask"]
    said = subprocess.run([*flask, "db", "heads"], cwd=ROOT, env=environment, check=True, capture_output=True)
    assert b"(head)" in said.stdout
