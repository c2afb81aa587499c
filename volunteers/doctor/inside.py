"""What is looked at on this machine: settings, database, queue, worker, mail server, backups, disk, languages."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import flask_mail
import sqlalchemy as sa
from flask import Flask

from volunteers import search
from volunteers.accounts.models import Account
from volunteers.audit.models import AuditEvent, AuditSeal
from volunteers.backups import queries as backup_queries
from volunteers.doctor.findings import Finding, right, unsure, wrong
from volunteers.foundation import clock, revisions
from volunteers.foundation.db import db
from volunteers.foundation.languages import WRITTEN_TO, direction, own_name
from volunteers.jobs import runs
from volunteers.mail.queries import LATE, is_flowing, next_due
from volunteers.mail.replies import Unreachable
from volunteers.mail.transport import SmtpConnection
from volunteers.organization.queries import current as current_organization
from volunteers.partners.models import PartnerCity
from volunteers.web.health import Readiness

SMTP_TIMEOUT = 10.0
MANY_FAILURES = 3
"""A job that failed so often in a row doesn't mend itself."""


def settings(app: Flask) -> Iterator[Finding]:
    """Settings that are allowed and unwise."""
    is_public, url = not app.config["IS_THIS_MACHINE"], app.config["PUBLIC_URL"]
    if is_public and not url.startswith("https://"):
        yield wrong("settings", f"People reach the site without encryption ({url}).", "Set PUBLIC_URL to https://…")
    else:
        yield right("settings", f"The site is at {url}.")
    if is_public and app.config["RATE_LIMITS"] == "off":
        yield wrong("settings", "Guessing passwords is not slowed down.", "Set RATE_LIMITS=on.")
    key = Path(app.instance_path) / "secret_key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield wrong("settings", f"Others on this machine can read {key}.", f"chmod 600 {key}")
    if not os.access(app.instance_path, os.W_OK):
        yield wrong("settings", f"{app.instance_path} can't be written to.", "Give the folder to whoever runs this.")


def database(app: Flask) -> Iterator[Finding]:
    """Whether it answers, and has every migration."""
    with db.engine.connect() as connection:
        is_migrated = revisions.is_migrated(connection)
    if not is_migrated:
        yield wrong("database", "It answers, but migrations are missing.", "flask upgrade")
    elif not search.is_current():
        yield wrong("database", "Names are stored as an older release searched for them.", "flask upgrade")
    else:
        yield right("database", f"{db.engine.dialect.name} answers and has every migration.")


def queue(app: Flask) -> Iterator[Finding]:
    """Whether the queue answers, and somebody works."""
    if Readiness.of(app).queue():
        yield right("queue", "It answers.")
    else:
        yield wrong("queue", "It does not answer; mail goes out a minute late.", "See that REDIS_URL can be reached.")
    due = next_due()
    if due is not None and not is_flowing():
        yield wrong("queue", f"Mail is due since {due:%Y-%m-%d %H:%M} UTC.", "Start the worker: flask worker")
    unsealed = (
        sa.select(sa.func.count())
        .select_from(AuditEvent)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None), AuditEvent.at < clock.now() - LATE)
    )
    if waiting := db.session.scalar(unsealed):
        yield wrong(
            "queue", f"{waiting} lines of the audit trail wait for their seal.", "Start the worker: flask worker"
        )


def mail(app: Flask) -> Iterator[Finding]:
    """Whether the mail server takes us."""
    server = app.config.get("MAIL_SERVER")
    if not server and app.config["IS_THIS_MACHINE"]:
        yield right("mail", "No server is set: mails stay in instance/mail/, and /dev/mail shows them.")
    elif not server:
        yield wrong("mail", "No server is set, so nobody gets any mail.", "Set MAIL_SERVER and what belongs to it.")
    else:
        connection = SmtpConnection(flask_mail.Mail(app), SMTP_TIMEOUT)
        try:
            connection.open()
            connection.close()
            yield right("mail", f"{server} takes our mail.")
        except Unreachable as why:
            yield wrong("mail", f"{server} does not take us: {why}", "See MAIL_SERVER, MAIL_PORT and the others.")
    organization = current_organization()
    if not app.config["IS_THIS_MACHINE"] and not (organization.postal_address and organization.email):
        yield wrong(
            "mail", "The organisation has no postal or mail address; mails must carry both.", "Fill in /admin/settings."
        )


def worker(app: Flask) -> Iterator[Finding]:
    """Whether somebody does what is on the timetable, and whether all of it goes well."""
    at, start = runs.worked_at(), "Start the worker: flask worker (or its service; see docs/running.md)"
    if at is None:
        yield unsure("worker", "It has never run here.", start)
    elif runs.is_missing(at):
        yield wrong("worker", f"It did nothing since {at:%Y-%m-%d %H:%M} UTC.", start)
    else:
        yield right("worker", f"It worked last at {at:%H:%M} UTC.")
    for run in runs.runs():
        if run.failures >= MANY_FAILURES:
            words = f"{run.name} failed {run.failures} times in a row, last at {run.at:%Y-%m-%d %H:%M} UTC."
            yield wrong("worker", words, "Its log says why: look for “a job failed”.")


def backups(app: Flask) -> Iterator[Finding]:
    """Whether last night's backup is there."""
    standing, folder = backup_queries.standing(), backup_queries.folder()
    if not app.config["BACKUPS_KEPT"]:
        yield right("backups", "None are made here (BACKUPS_KEPT=0).")
    elif standing.is_missing:
        words = f"The newest is of {standing.newest.at:%Y-%m-%d}." if standing.newest else "There is none yet."
        yield wrong("backups", words, "Start the worker (flask worker), or make one: flask backup FILE")
    elif standing.newest:
        yield right("backups", f"{standing.number} in {folder}, the newest of {standing.newest.at:%Y-%m-%d}.")
    else:
        yield right("backups", "The first is made tonight.")


def disk(app: Flask) -> Iterator[Finding]:
    """Whether there is room on each disk that we write on."""
    for each in backup_queries.disks():
        words = f"{each.free / 1e9:.1f} of {each.total / 1e9:.1f} GB are free on the disk of {each.folder}"
        if each.is_low:
            mend = "Make room: older backups, logs, a larger disk; or another BACKUP_FOLDER."
            yield wrong("disk", f"{words}, and {each.needed / 1e9:.1f} should be.", mend)
        else:
            yield right("disk", f"{words}.")


def zones(app: Flask) -> Iterator[Finding]:
    """Whether this machine knows the time zones that we use."""
    used = {current_organization().time_zone, *db.session.scalars(sa.select(PartnerCity.time_zone).distinct())}
    unknown = sorted(zone for zone in used if not _is_known(zone))
    if unknown:
        yield wrong("time zones", f"This machine does not know {', '.join(unknown)}.", "Install the package tzdata.")
    else:
        yield right("time zones", f"{len(used)} are used, and all are known.")


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def locales(app: Flask) -> Iterator[Finding]:
    """Whether every language on offer has its compiled sentences, also where it is on offer to guardians alone."""
    offered, folder = current_organization().languages, Path(app.config["TRANSLATIONS_PATH"])
    fine = True
    for tag in (tag for tag in dict.fromkeys([*offered, *WRITTEN_TO]) if tag != "en"):
        source = folder / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
        compiled = source.with_suffix(".mo")
        if not source.exists():
            fine = False
            yield wrong("languages", f"{own_name(tag)} is offered and not translated.", "Take it out of the settings.")
        elif not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            fine = False
            yield wrong("languages", f"{own_name(tag)} is not compiled.", "make catalogues")
    if fine:
        names = ", ".join(f"{own_name(tag)} ({direction(tag)})" for tag in offered)
        yield right("languages", f"{names}.")


def demonstration(app: Flask) -> Iterator[Finding]:
    """Demonstration accounts have a password that everybody knows."""
    found = db.session.scalar(
        sa.select(sa.func.count()).select_from(Account).where(Account.is_demonstration, Account.active)
    )
    if found and not app.config["IS_THIS_MACHINE"]:
        words = f"{found} demonstration accounts are in the database of a public site; they can't sign in there."
        yield wrong("demonstration", words, "Begin with an empty database, and DEMO=0.")
    else:
        yield right("demonstration", f"{found} accounts." if found else "None.")
