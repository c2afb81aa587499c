"""Errors as pages for people and as problem documents (RFC 9457) for programs; both say how to go on."""

import time
from collections.abc import Callable
from math import ceil
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from werkzeug.exceptions import HTTPException

from volunteers.access import Permission
from volunteers.access.words import who_may
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _n
from volunteers.web.actor import current_actor
from volunteers.web.drafts import not_arrived
from volunteers.web.language import speak_as_an_error, way_on
from volunteers.web.limits import limiter
from volunteers.web.replies import form_page
from volunteers.web.typed import what_was_typed

PAGES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
SHOWN_AS = {405: 404, 422: 409}
RETRY_AFTER = "10"

log = structlog.get_logger()


def wants_json() -> bool:
    """Whether a program asks."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/problem+json", "application/json"])
    return best != "text/html" and best is not None


def problem(status: int, detail: str = "", code: str = "about:blank") -> tuple[Response, int]:
    """A problem document."""
    from_http = HTTPException()
    from_http.code = status
    answer = jsonify(type=code, status=status, title=from_http.name, detail=detail)
    answer.mimetype = "application/problem+json"
    return answer, status


def page(status: int, detail: Callable[[], str] = str, code: str = "about:blank") -> tuple[Response | str, int]:
    """The page of an error, or its problem document. `detail` is said in the language that the page comes to speak."""
    if wants_json():
        return problem(status, detail(), code)
    return shown(str(SHOWN_AS.get(status, status)), reason=detail, can_ask=status < 500), status


def shown(name: str, *, reason: Callable[[], str] = str, can_ask: bool = True) -> str:
    """A page of an error. After a form it carries what was typed, to be copied, and leads back to the form."""
    not_arrived()
    _speak(can_ask=can_ask)
    is_press = request.method == "POST"
    permission = g.get("asked_for")
    return render_template(
        f"errors/{name}.html",
        who_may=who_may(permission) if permission is not None else "",
        request_id=g.get("request_id", ""),
        typed=what_was_typed(),
        form_page=form_page() if is_press else "",
        reason=reason(),
        way_on=way_on(),
    )


def _speak(*, can_ask: bool) -> None:
    """Choose the language; an error on the way there is told in the log, and the page of the first one is drawn."""
    try:
        speak_as_an_error(can_ask=can_ask)
    except Exception as error:
        _let_go()
        log.error("language", exc_info=error)  # noqa: TRY400 - the frames of the first error say nothing here


def unsent(status: int) -> tuple[Response | str, int]:
    """A press that was not taken, for nobody is signed in any more, or the page had grown too old: in plain words."""
    if wants_json():
        return problem(status, code="csrf")
    is_out = not current_actor().is_signed_in and isinstance(_door(), Permission)
    return shown("signed_out" if is_out else "too_old"), status


def _door() -> Any:
    """What the endpoint says about who may call it (`doors`, which stands above)."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "door", None)


def _when_again() -> str:
    """When a limit lets one through again, in words."""
    found = limiter.current_limit
    seconds = max(1.0, found.reset_at - time.time()) if found else 60.0
    minutes = ceil(seconds / 60)
    text: str = _n("You can try again in %(num)d minute.", "You can try again in %(num)d minutes.", minutes)
    return text


def _let_go() -> None:
    """End the transaction, also where its connection was cut."""
    try:
        db.session.rollback()
    except (DBAPIError, PendingRollbackError):
        db.session().invalidate()


def _tidy_up(_error: BaseException | None) -> None:
    """Close the session after the answer, also where its connection was cut."""
    try:
        db.session.remove()
    except (DBAPIError, PendingRollbackError):
        db.session().invalidate()
        db.session.remove()


def init_app(app: Flask) -> None:
    """Install the handlers."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
        status = error.code or 500
        return page(status) if status in PAGES else error

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> tuple[Response | str, int]:
        return unsent(400)

    @app.errorhandler(RateLimitExceeded)
    def _limit(error: RateLimitExceeded) -> tuple[Response | str, int]:
        return page(429, _when_again, code="too-many")

    @app.errorhandler(Refusal)
    def _refusal(error: Refusal) -> tuple[Response | str, int]:
        return page(error.status, lambda: str(error), error.code)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)  # the driver says so where the connection is gone before the statement
    @app.errorhandler(PendingRollbackError)
    def _database(error: Exception) -> tuple[Response | str, int]:
        _let_go()
        log.error("database", error=type(getattr(error, "orig", error)).__name__)
        return page(503, code="database")

    @app.after_request
    def _say_when(answer: Response) -> Response:
        if answer.status_code == 503:
            answer.headers.setdefault("Retry-After", RETRY_AFTER)
        return answer

    # asked before the library's own, which was added earlier: a connection that was cut can't be rolled back, and what
    # is raised while tidying up would become a bare 500 in place of the answer
    app.teardown_appcontext(_tidy_up)

    @app.errorhandler(Exception)
    def _defect(error: Exception) -> tuple[Response | str, int]:
        if app.config.get("PROPAGATE_EXCEPTIONS") or (app.testing and app.config.get("RAISE_DEFECTS", True)):
            raise error
        _let_go()
        log.error("defect", exc_info=error, path=request.url_rule.rule if request.url_rule else None)
        return page(500)
