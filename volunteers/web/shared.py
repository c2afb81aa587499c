"""What any cache may keep and give to anybody: such an answer neither reads a cookie nor sets one.

An endpoint says so with its door: `@public("reason", kept=900)`. It then has no session at all, whoever asks, and its
answer says how long it may be kept; the files of the pages are such answers too. Nothing else may say `public`.
"""

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.exceptions import HTTPException

FILES = "static"
SUCCEEDED = (200, 301, 304)
HOUR, YEAR = 3600, 31_536_000


def kept_for(app: Flask, endpoint: str | None) -> int | None:
    """For how many seconds any cache may keep the answers of an endpoint; None: only whoever asked may."""
    if endpoint == FILES:
        return HOUR
    return getattr(app.view_functions.get(endpoint or ""), "kept", None)


def keep(answer: Response, seconds: int) -> None:
    """Let any cache keep the answer of such an endpoint for so long."""
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"


def keep_for_good(answer: Response) -> None:
    """The same for a year, without asking again: of what has another address as soon as it changes."""
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, and none where any cache may keep the answer."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty one where the address is one of those; the framework looks addresses up only after this."""
        if kept_for(app, _endpoint(app, request)) is not None:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """No cookie, and no word of one, with what any cache may keep; nor with an error in its place."""
        if kept_for(app, request.endpoint) is None:
            super().save_session(app, session, response)


def _endpoint(app: Flask, asked: Request) -> str | None:
    """Which endpoint answers a request."""
    adapter = app.create_url_adapter(asked)
    try:
        found: tuple[str, Any] | None = adapter.match() if adapter else None
    except HTTPException:
        return None
    return found[0] if found else None


def init_app(app: Flask) -> None:
    """Put the sessions in place, and say of each answer whether it may be kept."""
    app.session_interface = Sessions()

    @app.after_request
    def _say(answer: Response) -> Response:
        seconds = kept_for(app, request.endpoint)
        if seconds is not None and answer.status_code in SUCCEEDED:
            if "Cache-Control" not in answer.headers:
                keep(answer, seconds)
            if request.endpoint != FILES:
                answer.vary.add("Accept-Language")  # who has no session is spoken to in the browser's language
        else:
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer
