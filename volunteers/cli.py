"""The `flask` commands. Each says what it did, and exits with 1 where something is wrong."""

import time
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from werkzeug import serving

from config import load_settings
from volunteers import doctor, jobs, keeping, links
from volunteers.access import Actor, Role
from volunteers.accounts import actions as account_actions
from volunteers.accounts import queries as account_queries
from volunteers.accounts.models import EndedBy
from volunteers.audit import action, seals
from volunteers.demo import load as demonstration
from volunteers.foundation import shapes
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal
from volunteers.imports import actions as import_actions
from volunteers.imports.models import Import
from volunteers.links import Link
from volunteers.mail.facts import addresses
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.privacy import actions as privacy_actions
from volunteers.privacy import queries as privacy_queries

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
        click.echo(f"{finding.word}  {finding.what}: {finding.words}")
        if finding.mend:
            click.echo(f"       {'To mend it' if not finding.is_right else 'What to do'}: {finding.mend}")
    if not all(finding.is_right for finding in findings):
        raise SystemExit(1)


admin_commands = AppGroup("admin", help="Administrators.")


@action
def make_administrator(email: str, language: str) -> Link:
    """Account, person and role where they are missing, and a mailed link to come in with."""
    job = Actor.job()
    account = account_queries.by_email(email) or account_actions.open_account(job, email)
    if not people_queries.of_account(account.id):
        people_actions.create_person(
            job,
            full_name=email.partition("@")[0],
            email=email,
            preferred_language=language,
            account_id=account.id,
        )
    if not any(grant.role == Role.ADMINISTRATOR for grant in account_queries.open_roles(account.id)):
        account_actions.grant_role(job, account.id, Role.ADMINISTRATOR)
    return account_actions.send_set_password(job, account.id)


@admin_commands.command("create")
@click.argument("email")
def admin_create(email: str) -> None:
    """Make somebody an administrator, and print the link with which they come in for the first time."""
    try:
        address = shapes.email(email)
    except shapes.Misshapen as fault:
        raise click.ClickException(f"{email!r} is no mail address: {fault}") from None
    app: Any = current_app
    try:
        link = make_administrator(address, app.config["LANGUAGES"][0])
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    url = addresses(app).build("accounts.new_password", {"token": links.token(link)}, force_external=True)
    click.echo(f"{link.address} is an administrator. For three days this link lets them in, once; it is mailed too:")
    click.echo(f"  {url}")


second_step_commands = AppGroup("second-step", help="The second step of signing in.")


@second_step_commands.command("off")
@click.argument("email")
def second_step_off(email: str) -> None:
    """Turn off the second step of the account with this address: the way in for who can't take it any more, and the
    last one for the last administrator. It is recorded, and the owner is mailed.
    """
    account = account_queries.by_email(email)
    if account is None:
        raise click.ClickException(f"No account has the address {email!r}.")
    try:
        account_actions.take_second_step(Actor.job(), account.id, EndedBy.MACHINE, reason="")
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{account.email} signs in without a second step now, and was signed out everywhere.")


privacy_commands = AppGroup("privacy", help="What is kept about people, and for how long.")


@privacy_commands.command("erase")
@click.argument("public_id")
@click.option("--reason", required=True, help="Who asked for it, and how.")
def privacy_erase(public_id: str, reason: str) -> None:
    """Erase somebody for good, by the id in the address of their page; and make SQLite's file anew."""
    person = people_queries.by_public_id(public_id)
    if person is None:
        raise click.ClickException(f"Nobody is known by {public_id}.")
    try:
        privacy_actions.erase(Actor.job(), person.id, is_sure=True, reason=reason)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    privacy_actions.compact()
    click.echo("Erased.")


@privacy_commands.command("retention")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def privacy_retention(dry_run: bool) -> None:
    """Remove what is kept only for a time, as the settings say; it is done each night by itself, too."""
    due = privacy_queries.due()
    for each in due:
        word = "deleted" if each.is_deleted else "emptied"
        click.echo(f"{each.number:>8,} {word} after {each.days} days: {each.rule.what}")
    if not dry_run:
        privacy_actions.keep_rules()
        click.echo("Done.")


def _count(name: str, number: int) -> None:
    if number:
        click.echo(f"{number:>10,}  {name}")


import_commands = AppGroup("import", help="Lists that were kept elsewhere.")


@import_commands.command("people")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--committee", default="", help="The committee that everybody is a member of, by its slug.")
def import_people(file: Path, dry_run: bool, committee: str) -> None:
    """Bring the people of a CSV or XLSX FILE in, with its columns as they are guessed; all good rows or, if any has a
    problem, none.
    """
    job = Actor.job()
    try:
        with file.open("rb") as content:
            row = import_actions.receive(job, content, file.name)
        given = import_actions.as_guessed(row, committee)
        _with_progress(import_actions.check(job, row.id, given).id, "Comparing")
        counts = need(Import, row.id).counts
        for name, number in counts.items():
            _count(name, number)
        if counts.get("problem"):
            raise click.ClickException(
                f"Some rows have problems. Nothing was brought in. See which, and why: /data/{row.public_id}"
            )
        if dry_run:
            import_actions.discard(job, row.id)
            return
        _with_progress(import_actions.do(job, row.id, only_good=False).id, "Bringing in")
    except (Refusal, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    for name, number in need(Import, row.id).counts.items():
        _count(name, number)
    click.echo("Done. For a day it can be undone on /data/.")


def _with_progress(import_id: int, label: str) -> None:
    """Until it is through: while another file is brought in this one waits, and a worker may take it up, too."""
    with click.progressbar(length=need(Import, import_id).total, label=label) as bar:
        import_actions.work_on(import_id, bar.update)
        while _is_under_way(import_id):
            time.sleep(1)
            import_actions.work_on(import_id, bar.update)


def _is_under_way(import_id: int) -> bool:
    db.session.rollback()
    return need(Import, import_id).is_under_way


class _Migrations(click.Command):
    """`flask db`, which brings Alembic only where somebody asks for it (`app._MigrationsWhenAsked`)."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """From here on it is Flask-Migrate's own group."""
        from flask_migrate.cli import db  # noqa: PLC0415 -- see above

        context: click.Context = db.make_context(info_name, args, parent, **extra)
        return context


def init_app(app: Flask) -> None:
    """Register the commands. `flask run`, for whoever develops, names no software in its answers either."""
    serving.WSGIRequestHandler.version_string = lambda _self: ""  # type: ignore[method-assign, assignment]  # as `served` does
    app.cli.add_command(admin_commands)
    app.cli.add_command(audit_commands)
    for command in keeping.COMMANDS:
        app.cli.add_command(command)
    app.cli.add_command(import_commands)
    app.cli.add_command(config_command)
    app.cli.add_command(doctor_command)
    app.cli.add_command(_Migrations("db", help="The database's migrations."))
    app.cli.add_command(demo_commands)
    app.cli.add_command(privacy_commands)
    app.cli.add_command(second_step_commands)
    app.cli.add_command(worker)
