"""/dev/mail: what would have been sent, where no mail server is set. On the developer's own machine only."""

from functools import wraps
from typing import Any

from flask import Response, abort, current_app, make_response, render_template

from volunteers.admin.views.blueprint import bp
from volunteers.mail import files
from volunteers.web import public
from volunteers.web.doors import View
from volunteers.web.headers import CSP

REASON = "only on this machine, and only without a mail server: whoever develops reads all mail"
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


def _on_this_machine(view: View) -> View:
    @wraps(view)
    def door(**values: Any) -> Any:
        if not current_app.config["IS_THIS_MACHINE"] or current_app.config.get("MAIL_SERVER"):
            abort(404)
        return view(**values)

    return door


def _kept(name: str) -> files.Kept:
    found = files.one(name) if name.isascii() else None
    if found is None:
        abort(404)
    return found


@bp.get("/dev/mail")
@public(REASON)
@_on_this_machine
def kept_mails() -> str:
    """The newest mails."""
    return render_template("admin/kept_mails.html", mails=files.kept())


@bp.get("/dev/mail/<name>")
@public(REASON)
@_on_this_machine
def kept_mail(name: str) -> Response:
    """One mail: its headers, its letter, its text."""
    answer = make_response(render_template("admin/kept_mail.html", mail=_kept(name)))
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer


@bp.get("/dev/mail/<name>/letter")
@public(REASON)
@_on_this_machine
def kept_letter(name: str) -> Response:
    """The letter itself, for the frame; its links open in a tab of their own."""
    answer = make_response(_kept(name).html.replace("<head>", NEW_TAB, 1))
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
