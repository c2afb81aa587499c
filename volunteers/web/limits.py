"""Rate limits, by address of the caller or by what was typed; they slow down and never lock anybody out for good."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from volunteers.foundation import shapes
from volunteers.foundation.addresses import mailbox
from volunteers.foundation.text import clean
from volunteers.web import counting  # noqa: F401 -- names the storage `database://` to the library

LONGEST_TYPED = 1000
limiter = Limiter(key_func=get_remote_address, headers_enabled=True, strategy="moving-window")


def typed_address() -> str:
    """The mail address in the form, as it is understood, so that one address can't be tried from everywhere."""
    typed = request.form.get("email", "")[:LONGEST_TYPED]
    try:
        return f"address:{mailbox(shapes.email(clean(typed).strip()))}"
    except shapes.Misshapen:
        return f"address:{mailbox(typed)}"


def is_off() -> bool:
    """Whether RATE_LIMITS is off, for load tests on loopback."""
    return not current_app.config["RATELIMIT_ENABLED"]


def posts(limit: str, *, key: Callable[[], str] | None = None, unless: Callable[[], bool] | None = None) -> Any:
    """Decorate a view: so many POSTs, by the caller's address or by `key`; beyond that 429, which says when."""

    def is_exempt() -> bool:
        return is_off() or bool(unless and unless())

    return limiter.limit(limit, key_func=key, methods=["POST"], exempt_when=is_exempt)


def allows(limit: str, *identity: str) -> bool:
    """Count one use of something; False where there were too many. The caller then goes on without it, quietly."""
    return is_off() or bool(limiter.limiter.hit(parse(limit), *identity))


def allows_sender(limit: str, what: str) -> bool:
    """The same for one use by whoever calls from this address."""
    return allows(limit, what, get_remote_address())
