"""How the database of this installation stands, read without loading the application.

`make run` asks it at every start, and prepares only what is missing: a second start has nothing to wait for. It knows a
few tables by their names, for the models would bring everything else with them.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from config import ROOT, Settings
from volunteers.demo.accounts import ACCOUNTS
from volunteers.foundation.folding import FOLDING
from volunteers.foundation.revisions import is_migrated

FOLDINGS = sa.table("search_foldings", sa.column("version"))
PEOPLE = sa.table("people", sa.column("id"))
ACCOUNT = sa.table(
    "accounts", *(sa.column(name) for name in ("id", "email", "active", "is_demonstration", "last_signed_in_at"))
)
ROLE_GRANT = sa.table("role_grants", *(sa.column(name) for name in ("account_id", "role", "ended_at")))


@dataclass(frozen=True)
class Standing:
    """What is there, and so what is missing."""

    is_migrated: bool = False
    is_empty: bool = True
    has_administrator: bool = False
    demonstration_accounts: tuple[tuple[str, str], ...] = ()

    def is_ready(self, *, demo: bool) -> bool:
        """Whether there is nothing to prepare."""
        return self.is_migrated and (not self.is_empty if demo else self.has_administrator)


def look(settings: Settings) -> Standing:
    """Read how the database stands; one that is not there or does not answer stands at nothing."""
    url = sa.make_url(settings.sqlalchemy_url)
    if url.get_backend_name() == "sqlite" and not _has_file(url):
        return Standing()
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    try:
        with engine.connect() as connection:
            return _read(connection)
    except sa.exc.SQLAlchemyError:
        return Standing()


def _has_file(url: sa.URL) -> bool:
    return bool(url.database) and (ROOT / str(url.database)).exists()


def _read(connection: sa.Connection) -> Standing:
    if not is_migrated(connection):
        return Standing()
    if list(connection.scalars(sa.select(FOLDINGS.c.version))) != [FOLDING]:
        return Standing()  # what is stored was folded otherwise: the upgrade makes it anew
    present = set(connection.scalars(sa.select(ACCOUNT.c.email).where(ACCOUNT.c.is_demonstration == sa.true())))
    return Standing(
        is_migrated=True,
        is_empty=connection.scalar(sa.select(PEOPLE.c.id).limit(1)) is None,
        has_administrator=connection.scalar(_administrators().limit(1)) is not None,
        demonstration_accounts=tuple((email, who) for email, who in ACCOUNTS if email in present),
    )


def _administrators() -> sa.Select[tuple[int]]:
    """Administrators who have come in at least once: until then each start prints a link."""
    return (
        sa.select(ACCOUNT.c.id)
        .join(ROLE_GRANT, ROLE_GRANT.c.account_id == ACCOUNT.c.id)
        .where(ROLE_GRANT.c.role == "administrator", ROLE_GRANT.c.ended_at.is_(None), ACCOUNT.c.active == sa.true())
        .where(ACCOUNT.c.last_signed_in_at.is_not(None) | (ACCOUNT.c.is_demonstration == sa.true()))
    )
