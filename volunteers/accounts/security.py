"""Flask-Security over Flask-Login: hashing, and who is signed in; its own views stay closed (ADR 0004).

Joining, the mailed link with its code, confirming and resetting are ours, over `links`: the library's links act on
GET and can be replayed. Its datastore never commits; its mails go into the outbox.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_security import MailUtil, RoleMixin, Security, SQLAlchemyUserDatastore
from flask_security.utils import hash_password, verify_password

from volunteers.accounts import codes
from volunteers.accounts.models import Account, Passkey
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, unit
from volunteers.foundation.parts import Part
from volunteers.foundation.text import is_clean
from volunteers.mail import Message, Recipient, outbox

LONGEST = 128


@dataclass(frozen=True)
class Nobody(Part):
    """A hash that no password has: who is not known is checked against it, for as long as anybody.

    It is written, not hashed: that takes 64 MB for a moment, in each process that starts.
    """

    password: str


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


class OutboxMail(MailUtil):
    """What the library itself wants to mail goes through the outbox, inside the open action."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        outbox.put(
            Message(
                kind="accounts/library",
                to=Recipient(str(recipient)),
                facts={"heading": str(subject), "text": body or ""},
                sensitive=True,
                dedupe_key=f"library:{new_public_id()}",
            )
        )


def hashed(password: str) -> str:
    """The argon2id hash of a new password. About 130 ms: never inside an action."""
    return str(hash_password(unicodedata.normalize("NFKC", password)))


def matches(account: Account | None, password: str) -> bool:
    """Whether this is the account's password. As long for nobody, and for who has none, as for everybody else."""
    usable = is_clean(password) and len(password) <= LONGEST
    wanted = account.password if account is not None else None
    found = verify_password(unicodedata.normalize("NFKC", password) if usable else "", wanted or Nobody.of().password)
    return bool(found and wanted and usable)


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
    codes.init_app(app)
    datastore = Datastore(db, Account, _NoRole, Passkey)
    security = Security(app, datastore, register_blueprint=False, mail_util_cls=OutboxMail)
    security.principal.identity_loaders.clear()  # who it is says `identity`; nobody asks the library at each request
    hasher = security.pwd_context.handler()
    Nobody(hasher(use_defaults=True, checksum=secrets.token_bytes(hasher.checksum_size)).to_string()).fit(app)
