"""Flask-Security over Flask-Login: hashing, signing in and out, password rules; its views stay closed (ADR 0004).

Joining, the mailed link with its code, confirming and resetting are ours, over `links`: the library's links act on
GET and can be replayed. Its datastore never commits; its mails go into the outbox.
"""

from typing import Any

from flask import Flask
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore

from volunteers.accounts.models import Account, Passkey
from volunteers.foundation.db import db, unit


class _NoRole(RoleMixin):
    """The library wants a role model; ours are in `access`."""

    name = ""
    __tablename__ = "none"


class Datastore(SQLAlchemyUserDatastore):
    """A datastore that never commits: inside an action it flushes, outside one there must be nothing to write."""

    def commit(self) -> None:
        session = self.db.session
        if unit.get() is not None:
            session.flush()
        elif session.new or session.dirty or session.deleted:
            raise RuntimeError("the sign-in library wrote outside an action")


def init_app(app: Flask) -> None:
    """Configure the library; cheap hashing only where a test asks for it."""
    defaults: dict[str, Any] = {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SALT": None,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_UNIFIED_SIGNIN": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_PASSWORD_LENGTH_MIN": 15,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    }
    for name, value in defaults.items():
        app.config.setdefault(name, value)
    app.config["SECURITY_PASSWORD_SALT"] = app.config["SECURITY_PASSWORD_SALT"] or app.config["SECRET_KEY"]
    datastore = Datastore(db, Account, _NoRole, Passkey)
    Security(app, datastore, register_blueprint=False)
