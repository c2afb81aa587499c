"""What `make run` does before it serves, where something is missing: migrate, and fill an empty database.

It is a process of its own: what it loads is gone again when the web application starts.
"""

import sys

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import ScriptInfo

from config import BadSettings, Settings, load_settings
from volunteers.app import create_app
from volunteers.jobs.sizes import learn_sizes
from volunteers.keeping import bring_up_to_date
from volunteers.standing import look


def main() -> int:
    """Prepare the database of this installation; the exit code."""
    try:
        _prepare(load_settings())
    except BadSettings as problem:
        return _complain(f"A setting cannot be used: {problem}.")
    except sa.exc.OperationalError as problem:
        return _complain(f"The database does not answer as it should: {problem.orig}\nDATABASE_URL names it.")
    except click.ClickException as problem:
        return _complain(problem.format_message())
    return 0


def _prepare(settings: Settings) -> None:
    app = create_app()
    with app.app_context():
        bring_up_to_date()
        learn_sizes()
    standing = look(settings)
    if settings.demo and standing.is_empty:
        print("Loading the demonstration data ...", flush=True)
        _command(app, "demo", "load")
    if not settings.demo and not standing.has_administrator:
        _command(app, "admin", "create", settings.admin_email)
        print("Somebody else? Stop it, and say who: make run DEMO=0 ADMIN_EMAIL=name@example.org", flush=True)


def _command(app: Flask, *arguments: str) -> None:
    """Run a flask command in this process."""
    app.cli.main(args=list(arguments), standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def _complain(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
