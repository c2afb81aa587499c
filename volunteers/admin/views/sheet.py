"""The hand-over sheet: this installation on paper, for whoever comes after. No secret is on it.

It is made of what runs: whoever prints it prints what is true that day.
"""

import os
import pwd
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template

from config import ROOT, setting_rows
from volunteers.access import Permission, Role
from volunteers.accounts import queries as account_queries
from volunteers.accounts.models import Account
from volunteers.admin import queries
from volunteers.admin.views.blueprint import bp
from volunteers.admin.words import ROLE_NAMES
from volunteers.backups import queries as backups
from volunteers.foundation.db import db
from volunteers.foundation.revisions import revisions
from volunteers.foundation.text import _, _n
from volunteers.web import requires

KNOW = (Role.ADMINISTRATOR, Role.COORDINATOR)
Fact = tuple[Any, Any]
"""What it is, and what it is here."""


@bp.get("/admin/hand-over")
@requires(Permission.USER_MANAGE)
def hand_over() -> str:
    """Where everything is, who knows, and what to do when it breaks."""
    return render_template(
        "admin/hand_over.html",
        places=list(_places()),
        mail=list(_mail()),
        backups=backups.standing(),
        backup_folder=backups.folder(),
        is_backed_up=bool(current_app.config["BACKUPS_KEPT"]),
        people=_people(),
        program=ROOT,
        data=current_app.instance_path,
        changed=list(changed()),
    )


def _people() -> list[Fact]:
    """Who holds which role: names as people use them, and how to write to them."""
    holders = account_queries.holders(KNOW)
    names = queries.people_of([account for found in holders.values() for account in found])
    called = {key: " / ".join(person.full_name for person in each) for key, each in names.items()}
    return [(ROLE_NAMES[role], [_reached(each, called) for each in holders.get(role, [])]) for role in KNOW]


def _reached(account: Account, called: dict[int, str]) -> str:
    return f"{called.get(account.id, '')} <{account.email}>".strip()


def _places() -> Iterator[Fact]:
    config, data = current_app.config, Path(current_app.instance_path)
    yield _("Address"), config["PUBLIC_URL"]
    yield _("Machine"), socket.gethostname()
    yield _("Runs as the user"), _user()
    yield _("The program"), ROOT
    yield _("Its data"), data
    settings = ROOT / ".env"
    yield _("Its settings"), settings if settings.exists() else _("in the environment of the program")
    yield _("Database"), _database(sa.make_url(config["DATABASE_URL"]))
    yield _("Version of the database"), ", ".join(revisions(db.session.connection()))
    yield _("Queue"), _server(sa.make_url(config["REDIS_URL"])) if config["REDIS_URL"] else data / "jobs.db"
    yield _("Listens on"), f"{config['HOST']}:{config['PORT']}"
    proxies = int(config["TRUSTED_PROXIES"])
    yield _("In front of it"), _n("%(num)s proxy", "%(num)s proxies", proxies) if proxies else _("no proxy")
    key = data / "secret_key"
    yield _("The secret key"), key if key.exists() else _("in SECRET_KEY of the settings")


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _database(url: sa.URL) -> Any:
    if url.get_backend_name() == "sqlite":
        return _("SQLite, in the file %(path)s", path=url.database)
    return _("PostgreSQL, the database %(name)s at %(server)s", name=url.database, server=_server(url))


def _server(url: sa.URL) -> str:
    """Without who signs in there, and by which password."""
    host = url.host or str(url.query.get("host", "localhost"))
    return f"{host}:{url.port}" if url.port else host


def _mail() -> Iterator[Fact]:
    config = current_app.config
    if not config["MAIL_SERVER"]:
        yield _("Mail server"), _("none: no email leaves this machine")
        return
    yield _("Mail server"), f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}"
    way = "TLS" if config["MAIL_USE_SSL"] else "STARTTLS" if config["MAIL_USE_TLS"] else _("without encryption")
    yield _("Connection"), way
    yield _("Signs in there as"), config["MAIL_USERNAME"] or _("nobody")
    yield _("Email comes from"), config["MAIL_DEFAULT_SENDER"]
    yield _("Bounces go to"), config["MAIL_RETURN_PATH_DOMAIN"] or config["MAIL_DEFAULT_SENDER"]
    yield _("DKIM selector"), config["MAIL_DKIM_SELECTOR"] or _("not set")


@dataclass(frozen=True)
class Changed:
    """A setting that isn't as it is unless set; without its value where that is a secret."""

    name: str
    value: str | None


def changed() -> Iterator[Changed]:
    """The settings of this installation, as far as they differ from what they are unless set."""
    for row in setting_rows():
        value = current_app.config[row.name]
        told = ",".join(value) if isinstance(value, list) else str(int(value) if isinstance(value, bool) else value)
        if value not in (None, "") and told != row.default:
            yield Changed(row.name, None if row.is_secret else told)
