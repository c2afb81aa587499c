"""Rate limits, by address of the caller or by what was typed; they slow down and never lock anybody out for good."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, headers_enabled=True, strategy="moving-window")


def typed_address() -> str:
    """The mail address in the form, so that one address can't be tried from everywhere."""
    return f"address:{request.form.get('email', '').strip().lower()[:254]}"


def is_post() -> bool:
    """Only posts count."""
    return request.method == "POST"
