"""Who our mail comes from, by the settings."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app

from volunteers.foundation.addresses import ascii_domain

NOBODY = "no-reply@"
"""How an address begins whose mail nobody reads."""


def _host() -> str:
    return urlsplit(current_app.config.get("PUBLIC_URL") or "").hostname or "localhost"


def sender_address() -> str:
    """The bare address of MAIL_DEFAULT_SENDER; without one, no-reply at the site's host."""
    sender = current_app.config.get("MAIL_DEFAULT_SENDER")
    address = sender[1] if isinstance(sender, tuple) else parseaddr(str(sender or ""))[1]
    return address or f"{NOBODY}{_host()}"


def own_domain() -> str:
    """The domain of our Message-IDs, and the name we greet servers with: no look-up that could hang."""
    return ascii_domain(sender_address().rpartition("@")[2])


def bounce_domain() -> str:
    """The domain that bounces come back to, or nothing."""
    domain = str(current_app.config.get("MAIL_RETURN_PATH_DOMAIN") or "")
    return ascii_domain(domain) if domain else ""
