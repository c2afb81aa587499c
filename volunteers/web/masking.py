"""The CSRF token stands on each page behind a mask of its own: no two pages hold the same one (BREACH, ADR 0023).

The session's token stays the same. A page has a random mask, and the token under it; all forms of a page have the same,
so that many forms make no longer page. Pages that are open stay good.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Flask, current_app, g, session
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer

FIELD = "csrf_token"
LENGTH = 20
"""Bytes of a token; the session keeps them as the library does, in hexadecimal digits."""


def _under(mask: bytes, token: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, token, strict=True))


def masked(token: str) -> str:
    """A session's token under a new mask."""
    mask = secrets.token_bytes(LENGTH)
    return urlsafe_b64encode(mask + _under(mask, bytes.fromhex(token))).rstrip(b"=").decode()


def unmasked(sent: str) -> str | None:
    """The token below the mask; None where this is no masked token."""
    try:
        both = urlsafe_b64decode(f"{sent}==")
        return _under(both[:LENGTH], both[LENGTH:]).hex()
    except ValueError:
        return None


def token_of_page() -> str:
    """What the forms of this page send: the session's token, which is made where there is none, under one mask."""
    if "masked_token" not in g:
        g.masked_token = masked(session.setdefault(FIELD, secrets.token_hex(LENGTH)))
    return str(g.masked_token)


class MaskedTokens(CSRFProtect):
    """The library's protection, with a mask between it and the pages."""

    def init_app(self, app: Flask) -> None:
        """As the library's; templates get the masked token."""
        super().init_app(app)
        app.jinja_env.globals[FIELD] = token_of_page
        app.context_processor(lambda: {FIELD: token_of_page})

    def _get_csrf_token(self) -> str | None:
        """What was sent, without its mask, signed as the library looks for it; what has no mask as it is.

        A token that the library signed itself stays good: pages hold one that were open when the mask came.
        """
        sent: str | None = super()._get_csrf_token()
        token = unmasked(sent or "")
        if not token:
            return sent
        key = current_app.config["SECRET_KEY"]
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(token))
