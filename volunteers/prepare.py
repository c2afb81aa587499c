"""What `make run` does before it serves: migrate, fill an empty database, and tell how to sign in.

It is a process of its own: what it loads is gone again when the web application starts.
"""

import logging
import sys

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from config import BadSettings, load_settings
from volunteers.access import Role
from volunteers.accounts.models import Account, RoleGrant
from volunteers.app import create_app
from volunteers.demo.accounts import ACCOUNTS, PASSWORD
from volunteers.foundation.db import db
from volunteers.people.models import Person


def main() -> int:
    """Prepare the database of this installation; the exit code."""
    try:
        settings = load_settings()
        app = create_app()
        with app.app_context():
            _migrate()
            is_empty, needs_administrator = _is_empty(), _needs_administrator()
            db.session.remove()
        if settings.demo and is_empty:
            print("Loading the demonstration data ...", flush=True)
            _command(app, "demo", "load")
        if not settings.demo and needs_administrator:
            _command(app, "admin", "create", settings.admin_email)
        with app.app_context():
            _tell_accounts()
    except BadSettings as problem:
        return _complain(f"A setting cannot be used: {problem}.")
    except sa.exc.OperationalError as problem:
        return _complain(f"The database does not answer as it should: {problem.orig}\nDATABASE_URL names it.")
    except click.ClickException as problem:
        return _complain(problem.format_message())
    return 0


def _migrate() -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()


def _is_empty() -> bool:
    return db.session.scalar(sa.select(Person.id).limit(1)) is None


def _needs_administrator() -> bool:
    """Whether no administrator has ever signed in: until then each start prints a link."""
    has_come = (
        sa.select(RoleGrant.id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None), Account.active.is_(True))
        .where(Account.last_signed_in_at.is_not(None) | Account.is_demonstration.is_(True))
    )
    return db.session.scalar(has_come.limit(1)) is None


def _command(app: Flask, *arguments: str) -> None:
    """Run a flask command in this process."""
    app.cli.main(args=list(arguments), standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def _tell_accounts() -> None:
    present = set(db.session.scalars(sa.select(Account.email).where(Account.is_demonstration.is_(True))))
    known = [(email, who) for email, who in ACCOUNTS if email in present]
    if not known:
        return
    width = max(len(email) for email, _ in known)
    print(f"\nDemonstration accounts, each with the password {PASSWORD}")
    for email, who in known:
        print(f"  {email:<{width}}  {who}")


def _complain(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
