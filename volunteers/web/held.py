"""Who is signed in and has to do something first: until then only the doors that say so are open to them.

Who must, and where it is done, is found out once for each request, by the roof (`identity.py`); no view asks. Whoever
comes by a mailed link acts by that, not by being signed in, and is not held.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from volunteers.foundation.refusals import Refusal
from volunteers.web.errors import wants_json
from volunteers.web.replies import see_other
from volunteers.web.shared import FILES, kept_for
from volunteers.web.typed import has_words

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class First:
    """What is to be done first: on the page of this endpoint, and how it is told where no page can be led to."""

    endpoint: str
    why: Refusal


def hold(first: First) -> None:
    """Hold whoever asks until this is done."""
    g.first = first


def is_held() -> bool:
    """Whether whoever asks has to do something first."""
    return g.get("first") is not None


def open_to_held(view: View) -> View:
    """A door that is open all the same: by it one does what is to be done, gets help, or goes."""
    view.open_to_held = True  # type: ignore[attr-defined]  # read by `_hold_back`
    return view


def _is_open() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    is_for_all = request.endpoint == FILES or kept_for(current_app, request.endpoint) is not None
    return view is None or is_for_all or hasattr(view, "open_to_held") or "token" in (request.view_args or {})


def _hold_back() -> Response | None:
    """Lead to what is to be done. A program is told so; what somebody typed just now is shown to be copied."""
    first: First | None = g.get("first")
    if first is None or _is_open():
        return None
    if wants_json() or (request.method == "POST" and has_words()):
        raise first.why
    return see_other(first.endpoint)


def init_app(app: Flask) -> None:
    """Ask before each view, when it is known who asks."""
    app.before_request(_hold_back)
