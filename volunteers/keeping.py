"""The `flask` commands that keep what there is: a backup, putting one back, another database, another release."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext

from config import BadSettings
from volunteers.backups import actions as backup_actions
from volunteers.backups import queries as backup_queries
from volunteers.backups.archive import BadArchive
from volunteers.foundation import clock
from volunteers.foundation.parts import Part
from volunteers.foundation.refusals import Refusal
from volunteers.privacy import actions as privacy_actions

DATABASES = ("sqlite", "postgresql", "postgres")


@dataclass(frozen=True)
class Elsewhere(Part):
    """Makes this application over another database, by its address."""

    make: Callable[[str], Flask]


def _count(name: str, number: int) -> None:
    if number:
        click.echo(f"{number:>10,}  {name}")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything into a new FILE, while people go on working; put the secret key beside it."""
    _write(file, with_ways_in=True)
    click.echo(f"Keep it elsewhere, and with it the key of this installation: {_where_the_key_is()}")


@click.command("archive")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@with_appcontext
def archive(file: Path) -> None:
    """Write everything but the ways to sign in into a new FILE, to take elsewhere: JSON lines, described in it."""
    _write(file, with_ways_in=False)
    click.echo("README.txt in it says what is what. It goes back into an empty installation: flask restore FILE")


def _write(file: Path, *, with_ways_in: bool) -> None:
    if file.exists():
        raise click.ClickException(f"{file} is there already; a backup never replaces one.")
    try:
        manifest = backup_actions.back_up(file, _count, with_ways_in=with_ways_in)
    except OSError as fault:
        raise click.ClickException(f"{file} can't be written: {fault.strerror or fault}") from None
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except sa.exc.OperationalError as fault:
        raise click.ClickException(_no_database(fault)) from None
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: {sum(manifest.rows.values()):,} rows, {size:.1f} MB. Only you can read it.")
    if not manifest.rows.get("people"):
        click.echo(
            "There’s nobody in it. Is this the database that you mean? DATABASE_URL and INSTANCE_PATH name it.",
            err=True,
        )


def _no_database(fault: sa.exc.DBAPIError) -> str:
    return f"The database does not answer as it should: {fault.orig}\nDATABASE_URL names it."


def _where_the_key_is() -> Path | str:
    key = Path(current_app.instance_path) / "secret_key"
    return key if key.exists() else "SECRET_KEY"


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup back into an empty database, of whichever kind; all mail is held until an administrator says go."""
    try:
        manifest = backup_actions.restore(file, _count)
    except (BadArchive, Refusal, OSError) as fault:
        raise click.ClickException(f"{fault}. Nothing was changed.".replace("..", ".")) from None
    except backup_actions.NotWhole as lost:
        raise click.ClickException(
            f"This release would lose something of the backup: {lost}. Empty the database, and restore with the "
            "release that made the backup."
        ) from None
    except sa.exc.OperationalError as fault:
        raise click.ClickException(_no_database(fault)) from None
    again = privacy_actions.apply_tombstones()
    click.echo(f"{file}: {sum(manifest.rows.values()):,} rows are back, as they stood at {manifest.made_at[:16]} UTC.")
    if again:
        click.echo(f"{again} people who had been erased since then were erased again.")
    if manifest.key != backup_queries.fingerprint():
        click.echo(
            "The key of this installation is another one: links in mails that people have don't work, and the audit "
            f"trail can't be verified. Put the old key in place: {_where_the_key_is()}",
            err=True,
        )
    click.echo("All mail is held. Sign in as an administrator, look around, and select “Send email again” on /admin/.")


@click.command("move")
@click.argument("url")
@with_appcontext
def move(url: str) -> None:
    """Put everything into the empty database at URL, of whichever kind, and compare every value; this one stays.

    Stop the application first. Where anything differs, nothing is there.
    """
    if url.partition(":")[0].partition("+")[0] not in DATABASES:
        names = " or ".join(DATABASES)
        raise click.ClickException(f"The address of a database begins with {names}. Nothing was moved.")
    path = backup_queries.folder() / f"moved-{backup_queries.name_for(clock.now())}"
    click.echo("Rows that are the same in both databases:")
    try:
        there = Elsewhere.of().make(url)
        if there.config["DATABASE_URL"] == current_app.config["DATABASE_URL"]:
            raise click.ClickException("That is the database in use: name another one.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        manifest = backup_actions.move(there.app_context(), path, _count)
    except (BadSettings, BadArchive, Refusal, OSError) as fault:
        raise click.ClickException(f"{fault}. Nothing was moved.".replace("..", ".")) from None
    except backup_actions.NotTheSame as fault:
        raise click.ClickException(
            f"Nothing was moved, for the two would not be the same: {fault}. Stop the application (make run, and the "
            "worker) so that nobody writes meanwhile, and move again."
        ) from None
    except (sa.exc.DBAPIError, sa.exc.ArgumentError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
        raise click.ClickException(f"A database does not answer as it should: {reason}. Nothing was moved.") from None
    click.echo(f"All {sum(manifest.rows.values()):,} rows are in both, and every value is the same.")
    click.echo(f"The old database is as it was, and stays. The backup that it went by: {path}")
    click.echo("What to do now:")
    click.echo(f"  1. In .env (or the environment): DATABASE_URL={sa.make_url(url).render_as_string()}")
    click.echo("     with its password where *** stands. Everything else, and the instance folder, stays.")
    click.echo("  2. Start the application, and ask: flask doctor")
    click.echo("  3. All mail is held. As an administrator, look around, then select “Send email again” on /admin/.")
    click.echo("  4. Never start the application on the old database again: it would send the same mail.")


def bring_up_to_date() -> backup_actions.Upgraded:
    """Back up, migrate and check; tells where the backup is. Raises ClickException where nothing was migrated."""
    try:
        done = backup_actions.upgrade()
    except backup_actions.NotWhole as lost:
        raise click.ClickException(
            f"The upgrade would lose something, and was taken back: {lost}. The database is as it was, for the release "
            "that ran before: start that one, and tell the maintainers what stands here."
        ) from None
    except sa.exc.DBAPIError as fault:
        raise click.ClickException(
            f"{_no_database(fault)}\nThe database is as it was, for the release that ran before."
        ) from None
    except OSError as fault:
        raise click.ClickException(
            f"The backup before the upgrade can’t be made, so nothing was migrated: {fault}. Make room, or set "
            "BACKUP_FOLDER."
        ) from None
    if done.backup:
        click.echo(f"The database was brought from {done.before} to {done.after}.")
        click.echo(f"The backup made before: {done.backup}")
        click.echo("To go back: flask upgrade --back (or restore that file into an empty one), then the old release.")
    return done


@click.command("upgrade")
@click.option("--back", is_flag=True, help="Take the last upgrade back, before the release before it is put in place.")
@with_appcontext
def upgrade(back: bool) -> None:
    """Bring the database to this release: a backup first, then the migrations; what would lose rows is taken back.

    Stop the application first.
    """
    try:
        if back:
            _take_back()
        elif not bring_up_to_date().backup:
            click.echo("The database is up to date.")
    except sa.exc.OperationalError as fault:
        raise click.ClickException(_no_database(fault)) from None


def _take_back() -> None:
    try:
        done = backup_actions.take_back()
    except (BadArchive, Refusal, OSError) as fault:
        raise click.ClickException(f"{fault}. Nothing was changed.".replace("..", ".")) from None
    click.echo(f"The database is at {done.revision} again, with what was done since the upgrade.")
    for name, number in done.gone.items():
        click.echo(f"{number:>10,}  {name}: only the newer release has a place for them")
    click.echo(f"All of it is in {done.backup}. Now put the release before in place, and start that.")


COMMANDS = (archive, backup, restore, move, upgrade)
