"""Accounts, their sessions and organisation-wide roles.

Column names that begin `fs_`, `tf_`, `us_`, `mf_` and `webauthn` are those Flask-Security asks for.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, relationship

from volunteers.access import ORGANIZATION_ROLES, Role
from volunteers.foundation.columns import Later, PublicId, UtcDateTime, enum_type, key, personal, plain, refers
from volunteers.foundation.db import Model
from volunteers.foundation.whose import OPENS, Erased, Whose

AsaList.cache_ok = True  # the library's type has no state, and does not say so

LEFT_DOMAIN = "left.invalid"
"""Where the address of an account lies that gave up its own; no mail goes there (RFC 2606)."""


HIDDEN = dict.fromkeys(
    ("password", "fs_uniquifier", "tf_totp_secret", "us_totp_secrets", "fs_webauthn_user_handle", "mf_recovery_codes"),
    OPENS,
)
HIDDEN |= {"tf_last_counter": "it counts half minutes, and says nothing"}
SECRET_KEYS = dict.fromkeys(("credential_id", "public_key"), OPENS)


def _left(table: sa.Table) -> sa.ColumnElement[str]:
    """The address of an account that nobody uses any more: no two have the same."""
    return sa.cast(table.c.id, sa.String) + f"@{LEFT_DOMAIN}"


class Account(PublicId, Model, UserMixin):
    """A sign-in. The address is kept in lower case and confirmed before the account may do anything."""

    __tablename__ = "accounts"
    __whose__ = Whose(Erased.EMPTIED, account="id", why="roles and the trail name it", hidden=HIDDEN)

    id: Mapped[int] = key()
    email: Mapped[str] = personal(sa.String(254), unique=True, erased=_left)
    password: Mapped[str | None] = personal(sa.String(255))
    active: Mapped[bool] = plain(sa.Boolean, default=True)
    fs_uniquifier: Mapped[str] = plain(sa.String(64), unique=True)
    created_at: Mapped[datetime] = plain(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = plain(UtcDateTime)
    last_signed_in_at: Mapped[datetime | None] = plain(UtcDateTime)
    tf_primary_method: Mapped[str | None] = plain(sa.String(64))
    tf_totp_secret: Mapped[str | None] = personal(sa.String(255))
    tf_last_counter: Mapped[int | None] = personal(sa.BigInteger)  # the half minute whose code was used last
    tf_phone_number: Mapped[str | None] = personal(sa.String(128))
    us_totp_secrets: Mapped[str | None] = personal(sa.Text)
    us_phone_number: Mapped[str | None] = personal(sa.String(128))
    fs_webauthn_user_handle: Mapped[str | None] = personal(  # type: ignore[assignment]  # most have none
        sa.String(64), unique=True
    )
    mf_recovery_codes: Mapped[list[str] | None] = personal(MutableList.as_mutable(AsaList()))
    # since when signing in takes a second step, whichever it is; None: the first is enough
    second_step_at: Mapped[datetime | None] = personal(UtcDateTime)
    is_demonstration: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    # everybody who used it has died: whether it was open until then. None as long as somebody uses it
    left_active: Mapped[bool | None] = plain(sa.Boolean)

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]  # our own class of passkeys
        back_populates="user", lazy="raise_on_sql"
    )

    @property
    def is_left(self) -> bool:
        """Whether everybody who used it has died."""
        return self.left_active is not None

    @property
    def has_address(self) -> bool:
        """Whether it still has the address that it was opened with: who was left, may have given it up."""
        return not self.email.endswith(f"@{LEFT_DOMAIN}")

    @property
    def roles(self) -> list[RoleMixin]:
        """The library's global roles: always none, ours are RoleGrant and offices."""
        return []

    @roles.setter
    def roles(self, value: list[RoleMixin]) -> None:
        if value:
            raise ValueError("roles are granted by RoleGrant")


class Passkey(Model, WebAuthnMixin):
    """A WebAuthn credential."""

    __tablename__ = "passkeys"
    __whose__ = Whose(Erased.DELETED, account="user_id", hidden=SECRET_KEYS)

    id: Mapped[int] = key()
    user_id: Mapped[int] = refers("accounts.id")
    credential_id: Mapped[bytes] = personal(sa.LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = personal(sa.LargeBinary)
    sign_count: Mapped[int] = plain(sa.Integer, default=0)
    name: Mapped[str] = personal(sa.String(64))
    usage: Mapped[str] = plain(sa.String(64))
    backup_state: Mapped[bool] = plain(sa.Boolean)
    device_type: Mapped[str] = plain(sa.String(64))
    lastuse_datetime: Mapped[datetime] = plain(UtcDateTime)
    transports: Mapped[list[str] | None] = plain(MutableList.as_mutable(AsaList()))
    extensions: Mapped[str | None] = plain(sa.String(255))

    user: Mapped[Account] = relationship(back_populates="webauthn", lazy="raise_on_sql")


class StepPurpose(StrEnum):
    """What a browser has begun and not ended: to sign in, or to set up one of the ways of the second step."""

    SIGN_IN = "sign_in"
    APP = "app"
    PASSKEY = "passkey"


class EndedBy(StrEnum):
    """Who ended a second step: whose it was, an administrator for them, or whoever has the machine."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MACHINE = "machine"


class SignInStep(Model):
    """What a browser has begun, and what it was asked: the answer is waited for some minutes. It knows its random key;
    only the SHA-256 is kept.
    """

    __tablename__ = "sign_in_steps"
    __whose__ = Whose(
        Erased.DELETED,
        account="account_id",
        why="it lives for minutes, and holds secrets",
        is_handed_out=False,
        hidden=dict.fromkeys(("key_hash", "secret", "challenge"), OPENS),
    )

    id: Mapped[int] = key()
    key_hash: Mapped[str] = personal(sa.String(64), unique=True)
    account_id: Mapped[int] = refers("accounts.id", ondelete="CASCADE")
    purpose: Mapped[StepPurpose] = plain(enum_type(StepPurpose, "purpose"))
    way: Mapped[str] = plain(sa.String(24), default="")  # how the first step was taken
    next_url: Mapped[str | None] = plain(sa.String(500))
    secret: Mapped[str | None] = personal(sa.String(255))  # of an app that is being set up, as accounts keep theirs
    challenge: Mapped[str | None] = personal(sa.String(128))  # what a passkey is to sign
    wrong_count: Mapped[int] = plain(sa.Integer, default=0, server_default="0")
    started_at: Mapped[datetime] = plain(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)


class AccountSession(Model):
    """A browser that is signed in. The cookie carries a random key, of which only the SHA-256 is kept."""

    __tablename__ = "account_sessions"
    __whose__ = Whose(Erased.DELETED, account="account_id", hidden={"key_hash": OPENS})

    id: Mapped[int] = key()
    key_hash: Mapped[str] = personal(sa.String(64), unique=True)
    account_id: Mapped[int] = refers("accounts.id", ondelete="CASCADE")
    device: Mapped[str] = personal(sa.String(120), default="")
    started_at: Mapped[datetime] = plain(UtcDateTime)
    seen_at: Mapped[datetime] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)


class RoleGrant(PublicId, Model):
    """An organisation-wide role that an account holds, from when to when."""

    __tablename__ = "role_grants"
    __whose__ = Whose(Erased.KEPT, account="account_id", why="who could do what, when, is asked long after")

    id: Mapped[int] = key()
    account_id: Mapped[int] = refers("accounts.id")
    role: Mapped[Role] = plain(
        sa.Enum(
            *(role.value for role in ORGANIZATION_ROLES),
            name="role",
            native_enum=False,
            create_constraint=True,
            length=24,
        )
    )
    granted_at: Mapped[datetime] = plain(UtcDateTime)
    ended_at: Mapped[datetime | None] = plain(UtcDateTime)
    until_at: Mapped[datetime | None] = plain(UtcDateTime)  # when it ends by itself

    account: Mapped[Account] = relationship(lazy="raise_on_sql")

    @classmethod
    def is_held(cls, now: datetime | Later) -> sa.ColumnElement[bool]:
        """SQL condition: the role is held at this instant, also before the worker has noted that it is over."""
        return sa.and_(cls.ended_at.is_(None), sa.or_(cls.until_at.is_(None), cls.until_at > now))

    def is_held_at(self, now: datetime) -> bool:
        """The same, of this grant."""
        return self.ended_at is None and (self.until_at is None or self.until_at > now)

    __table_args__ = (
        sa.Index(
            "uq_role_grants_open",
            "account_id",
            "role",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
