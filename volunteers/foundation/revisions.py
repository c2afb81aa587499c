"""At which migration a database stands, and which is the last: asked without Alembic, which is large."""

import re

import sqlalchemy as sa

from config import ROOT

REVISION = re.compile(r"^revision\b[^=]*=\s*(.+)$", re.MULTILINE)
REVISION_BELOW = re.compile(r"^down_revision\b[^=]*=\s*(.+)$", re.MULTILINE)
NAME = re.compile(r"""["']([^"']+)["']""")
VERSIONS = "alembic_version"


def newest_revisions() -> set[str]:
    """The migrations that no other migration follows, from the files themselves."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py")]
    named = {name for text in texts for line in REVISION.findall(text) for name in NAME.findall(line)}
    below = {name for text in texts for line in REVISION_BELOW.findall(text) for name in NAME.findall(line)}
    return named - below


def revisions(connection: sa.Connection) -> set[str]:
    """Where a database stands; nowhere where it was never migrated."""
    if not sa.inspect(connection).has_table(VERSIONS):
        return set()
    return set(connection.scalars(sa.select(sa.column("version_num")).select_from(sa.table(VERSIONS))))


def is_migrated(connection: sa.Connection) -> bool:
    """Whether a database has every migration of this release."""
    return revisions(connection) == newest_revisions()
