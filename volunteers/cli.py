"""The `flask` commands. Each says what it did, and exits with 1 where something is wrong."""

from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from config import load_settings
from volunteers import doctor, jobs
from volunteers.audit import seals
from volunteers.demo import load as demonstration
from volunteers.foundation.refusals import Refusal

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


demo_commands = AppGroup("demo", help="The demonstration data.")


@demo_commands.command("load")
@click.option("--people", default=demonstration.PEOPLE, show_default=True, help="How many people, at least 240.")
@click.option("--activities", default=demonstration.ACTIVITIES, show_default=True, help="How many activities.")
@click.option("--seed", default=demonstration.SEED, show_default=True, help="The same seed gives the same data.")
def demo_load(people: int, activities: int, seed: int) -> None:
    """Fill an empty database with an invented organisation; refuses one that holds anything else."""
    try:
        counts = demonstration.load(demonstration.Wanted(people, activities, seed))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    told = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in sorted(counts.items()))
    click.echo(f"Loaded: {told}.")


@click.command("config")
def config_command() -> None:
    """Every setting: its name, meaning, default and current value; secrets hidden."""
    for row in load_settings().rows():
        click.echo(f"{row.name}={row.value}")
        click.echo(f"    {row.meaning}")
        click.echo(f"    Unless set: {row.default or 'empty'}\n")


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """What is wrong with this installation and how to mend it; exits with 1 if anything is."""
    app: Any = current_app
    findings = doctor.examine(app._get_current_object())
    for finding in findings:
        click.echo(f"{'fine ' if finding.is_right else 'WRONG'}  {finding.what}: {finding.words}")
        if finding.mend:
            click.echo(f"       To mend it: {finding.mend}")
    if not all(finding.is_right for finding in findings):
        raise SystemExit(1)


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(audit_commands)
    app.cli.add_command(config_command)
    app.cli.add_command(doctor_command)
    app.cli.add_command(demo_commands)
    app.cli.add_command(worker)
