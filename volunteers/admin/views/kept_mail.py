"""/dev/mail: what would have been sent, where no mail server is set. To whoever sits at this machine only.

With real people's mails in it (DEMO=0) that is not enough: a proxy on this machine is as near as its owner. Then one
comes with the key that the start prints, once; the browser keeps a cookie for it.
"""

import hashlib
from functools import wraps
from hmac import compare_digest
from typing import Any

from flask import Response, abort, current_app, make_response, redirect, render_template, request

from volunteers.admin.views.blueprint import bp
from volunteers.mail import files
from volunteers.web import public
from volunteers.web.doors import View
from volunteers.web.headers import CSP
from volunteers.web.nearby import is_from_this_machine

REASON = "only from this machine, only without a mail server, and with DEMO=0 by a key: whoever develops reads all mail"
HERE = "/dev/mail"
COOKIE = "kept-mail"
LETTER_CSP = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)
NEW_TAB = '<head><base target="_blank">'


def may_read() -> bool:
    """Whether whoever asks may read the kept mails now."""
    return _is_near() and (current_app.config["DEMO"] or _is_proof(request.cookies.get(COOKIE, "")))


def _is_near() -> bool:
    config = current_app.config
    return bool(config["IS_THIS_MACHINE"]) and not config.get("MAIL_SERVER") and is_from_this_machine()


def _proof() -> str:
    """What the browser keeps in place of the key; nothing where there is no key."""
    key = current_app.config.get("KEPT_MAIL_KEY")
    return hashlib.sha256(f"kept mail: {key}".encode()).hexdigest() if key else ""


def _is_proof(given: str) -> bool:
    expected = _proof()
    return bool(expected) and compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _is_key(given: str) -> bool:
    key = current_app.config.get("KEPT_MAIL_KEY") or ""
    return bool(key) and compare_digest(given.encode("utf-8", "replace"), key.encode())


def _at_this_machine(view: View) -> View:
    @wraps(view)
    def door(**values: Any) -> Any:
        if may_read():
            return view(**values)
        if not _is_near() or not _is_key(request.args.get("key", "")):
            abort(404)
        return _let_in()

    return door


def _let_in() -> Any:
    """Keep the proof, and go on to the address without the key. The key is nobody's session: it outlives signing in."""
    answer = redirect(request.path, 303)
    answer.set_cookie(COOKIE, _proof(), path=HERE, httponly=True, samesite="Strict")
    return answer


def _kept(name: str) -> files.Kept:
    found = files.one(name) if name.isascii() else None
    if found is None:
        abort(404)
    return found


@bp.get("/dev/mail")
@public(REASON)
@_at_this_machine
def kept_mails() -> str:
    """The newest mails."""
    return render_template("admin/kept_mails.html", mails=files.kept())


@bp.get("/dev/mail/<name>")
@public(REASON)
@_at_this_machine
def kept_mail(name: str) -> Response:
    """One mail: its headers, its letter, its text."""
    answer = make_response(render_template("admin/kept_mail.html", mail=_kept(name)))
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer


@bp.get("/dev/mail/<name>/letter")
@public(REASON)
@_at_this_machine
def kept_letter(name: str) -> Response:
    """The letter itself, for the frame; its links open in a tab of their own."""
    answer = make_response(_kept(name).html.replace("<head>", NEW_TAB, 1))
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
