"""The codes of a second step, by the sign-in library's own functions: an app's six digits (RFC 6238), and codes to fall
back on.

An app's secret is kept encrypted, under a key that is derived from SECRET_KEY. A code to fall back on is kept as what
PBKDF2 makes of it (NIST SP 800-63B-4, 3.1.2.2), and needs no key of ours: where SECRET_KEY is another one by now, no
app can be asked any more, and these codes still let their owner in.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask_security.totp import Totp

from volunteers.accounts.models import Account
from volunteers.foundation import clock
from volunteers.foundation.folding import figures
from volunteers.foundation.parts import Part

PERIOD = 30
"""Seconds for which an app shows one code; the one before and the one after are taken too (RFC 6238, 5.2)."""

HOW_MANY = 10
ROUNDS = 20_000
"""Few, for what is hashed is long and random."""

LETTERS = "0123456789bcdfghjkmnpqrstvwxyz"
"""No vowels, to spell no words, and no l, which looks like 1: sixteen of them are 78 bits."""

SIZE, GROUP = 16, 4
LONGEST_TYPED = 60
_LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True)
class TypedCode:
    """What was typed, read either way; made before the action, for hashing has no place under the write lock."""

    digits: str = ""
    digest: str = ""


@dataclass
class Used:
    """What an account remembers of the codes of an app, where no account does yet."""

    tf_last_counter: int | None = None


class Authenticators(Totp, Part):
    """The library's codes, by our clock, and each once: an account remembers the half minute whose code it used."""

    def __init__(self, issuer: str, key: str) -> None:
        derived = hmac.new(key.encode(), b"second step", hashlib.sha256).hexdigest()
        # the name of the key is a digest of it: what another one has encrypted is known as such
        self.key_name = hashlib.sha256(derived.encode()).hexdigest()[:12]
        super().__init__({self.key_name: derived}, issuer)
        self._totp = self._totp.using(now=lambda: clock.now().timestamp())

    def get_last_counter(self, user: Any) -> int | None:
        """The half minute whose code was used last."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """From now on neither this code is taken nor one before it."""
        user.tf_last_counter = tmatch.counter

    def can_read(self, secret: str) -> bool:
        """Whether this secret was encrypted under the key that we have."""
        try:
            return bool(json.loads(secret)["enckey"]["t"] == self.key_name)
        except (ValueError, KeyError, TypeError):
            return False


def new_secret() -> str:
    """The secret of an app, encrypted."""
    return str(Authenticators.of().generate_totp_secret())


def is_of_app(remembers: Account | Used, secret: str | None, digits: str) -> bool:
    """Whether an app with this secret shows these digits now, for the first time. Inside an action: they are used."""
    if not secret or len(digits) != 6 or not Authenticators.of().can_read(secret):
        return False
    whose: Any = remembers  # the library only hands it back to us
    return bool(Authenticators.of().verify_totp(digits, secret, whose, window=PERIOD))


def key_of(secret: str) -> str:
    """The secret as one types it into an app: groups of four."""
    return str(Authenticators.of().get_totp_pretty_key(secret)).replace("-", " ")


def address_of(account: Account, secret: str) -> str:
    """The secret as an app reads it (otpauth:)."""
    return str(Authenticators.of().get_totp_uri(account.email, secret))


@dataclass(frozen=True)
class Drawing:
    """A QR code: how many squares wide, with the quiet zone, and the path of the dark ones."""

    size: int
    path: str


def drawing_of(text: str) -> Drawing:
    """The QR code of a text, to be drawn in the page: no file of it lies anywhere."""
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415 -- it brings a library of pictures, for who sets one up
    from qrcode.main import QRCode  # noqa: PLC0415 -- the same

    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Drawing(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))


def new_recovery_codes() -> list[str]:
    """Codes to fall back on, as they are shown, once."""
    letters = ["".join(secrets.choice(LETTERS) for _ in range(SIZE)) for _ in range(HOW_MANY)]
    return ["-".join(each[at : at + GROUP] for at in range(0, SIZE, GROUP)) for each in letters]


def digests_of(account: Account, shown: Sequence[str]) -> list[str]:
    """How such codes are kept. A tenth of a second for all of them: never inside an action."""
    return [_digest(account, _bare(each)) for each in shown]


def can_read(secret: str) -> bool:
    """Whether the secret of an app was encrypted under the key that we have."""
    return Authenticators.of().can_read(secret)


def digits_of(typed: str) -> str:
    """What was typed as the digits of an app, as far as it is read so."""
    return _bare(typed[:LONGEST_TYPED])


def read(account: Account, typed: str) -> TypedCode:
    """What was typed as the code of a second step: six digits, or a code to fall back on, however it is spaced."""
    bare = _bare(typed[:LONGEST_TYPED])
    if re.fullmatch("[0-9]{6}", bare):
        return TypedCode(digits=bare)
    bare = bare.translate(_LOOKS_LIKE)
    return TypedCode(digest=_digest(account, bare)) if len(bare) == SIZE and set(bare) <= set(LETTERS) else TypedCode()


def _bare(typed: str) -> str:
    return "".join(ch for ch in figures(typed).lower() if ch.isalnum())


def _digest(account: Account, bare: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", bare.encode(), f"recovery:{account.public_id}".encode(), ROUNDS).hex()


def recovery_codes_left(account: Account) -> int:
    """How many codes to fall back on are left."""
    return len(_kept(account))


def use_recovery_code(account: Account, digest: str) -> bool:
    """Inside an action: whether this is one of the account's codes to fall back on; it is one no more."""
    kept = _kept(account)
    found = next((at for at, each in enumerate(kept) if hmac.compare_digest(each, digest)), None) if digest else None
    if found is None:
        return False
    current_app.extensions["security"].datastore.mf_delete_recovery_code(account, found)
    return True


def _kept(account: Account) -> list[str]:
    return list(current_app.extensions["security"].datastore.mf_get_recovery_codes(account))


def init_app(app: Flask) -> None:
    """Make what reads an app's codes."""
    issuer = str(app.config["ORGANIZATION_NAME"]).replace(":", " ")  # with a colon no app could read it
    Authenticators(issuer, str(app.config["SECRET_KEY"])).fit(app)
