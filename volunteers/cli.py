"""The `flask` commands. Each says what it did, and exits with 1 where something is wrong."""

from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from volunteers import jobs
from volunteers.audit import seals

audit_commands = AppGroup("audit", help="The audit trail.")


@audit_commands.command("verify")
def audit_verify() -> None:
    """Prove that the audit trail is whole."""
    verdict = seals.verify(str(current_app.config["SECRET_KEY"]).encode())
    for fault in verdict.faults:
        click.echo(f"Fault: {fault}.", err=True)
    click.echo(f"{verdict.sealed} events are sealed, {verdict.waiting} wait for their seal.")
    if verdict.faults:
        raise SystemExit(1)
    click.echo("The trail is whole.")


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and exit.")
@with_appcontext
def worker(once: bool) -> None:
    """Deliveries and everything on the timetable."""
    app: Any = current_app
    jobs.run_worker(app._get_current_object(), once=once)


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(audit_commands)
    app.cli.add_command(worker)
