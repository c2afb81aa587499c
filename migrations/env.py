"""How migrations run: on the application's own engine, outside the guard against stray writes."""

import sqlalchemy as sa
from alembic import context
from flask import current_app
from flask_security import AsaList

from volunteers import search
from volunteers.backups.actions import NotWhole, counted, why_not_whole
from volunteers.foundation.columns import JsonType, LocalTextType, UtcDateTime
from volunteers.foundation.db import Base, db, unguarded


def include_object(obj, name, type_, reflected, compare_to):
    """The full-text tables and their shadows are made by hand and compared by nobody."""
    return not (type_ == "table" and reflected and (name.startswith("search_fts") or name == "sqlite_sequence"))


def render_item(type_, obj, autogen_context):
    """Our column types are written as what the database keeps."""
    if type_ != "type":
        return False
    if isinstance(obj, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(obj, AsaList):
        return "sa.Text()"
    if isinstance(obj, JsonType | LocalTextType):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def one_at_a_time(connection):
    """Whoever comes second waits, and finds it done. SQLite's transaction has taken its lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("migrations"))))


def run() -> None:
    """Run what was asked for in one transaction; an upgrade that loses rows is taken back with it."""
    steps = []
    with current_app.app_context(), unguarded("migrations"), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,  # also SQLite, where Alembic would end a transaction with each migration
            compare_type=False,
            include_object=include_object,
            render_item=render_item,
            on_version_apply=lambda *, step, **_: steps.append(step),
        )
        with context.begin_transaction():
            one_at_a_time(connection)
            before = counted(connection)
            context.run_migrations()
            fewer = {name for step in steps for name in getattr(step.up_revision.module, "fewer", ())}
            lost = why_not_whole(connection, before, fewer) if all(step.is_upgrade for step in steps) else ""
            if lost:
                raise NotWhole(lost)
        connection.commit()
        is_newest = set(context.get_context().get_current_heads()) == set(context.script.get_heads())
    if is_newest:
        with current_app.app_context():
            search.renew()  # what an older release folded otherwise; in transactions of its own


run()
