"""Doors that take a file, larger than anything else that is sent here: only from who may, before it is read at all."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

from volunteers.access import Permission
from volunteers.web.actor import current_actor

View = Callable[..., Any]
AROUND = 1_000_000
"""What a form sends besides its file."""


def takes_file(most: int) -> Callable[[View], View]:
    """Decorate a view below `@requires`: whoever may call it may send so many bytes in a file."""

    def decorate(view: View) -> View:
        view.most = most  # type: ignore[attr-defined]  # read below; the door carries it on
        return view

    return decorate


def _allow() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most, permission = getattr(view, "most", 0), getattr(view, "door", None)
    if most and request.method == "POST" and isinstance(permission, Permission) and current_actor().may(permission):
        request.max_content_length = most + AROUND


def init_app(app: Flask) -> None:
    """Before anything reads what was sent."""
    app.before_request(_allow)
