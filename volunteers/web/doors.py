"""`@requires` and `@public`: what every endpoint says about who may call it, or the application does not start."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Flask, abort, g, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import UnicodeConverter
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.access.grounds import resting_on
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import is_clean
from volunteers.web import errors, presses
from volunteers.web.actor import current_actor
from volunteers.web.drafts import not_arrived
from volunteers.web.openings import Openings
from volunteers.web.replies import to_sign_in
from volunteers.web.typed import has_words

View = Callable[..., Any]


class Name(UnicodeConverter):
    """A part of an address that names a row. What no database keeps (NUL, …) names nothing: 404, in every room."""

    def to_python(self, value: str) -> str:
        """The part as views get it."""
        if not is_clean(value):
            raise NotFound  # a ValidationError would be 405 where the address has another method too
        return value


class UndeclaredDoor(RuntimeError):
    """An endpoint says nothing about who may call it."""


def requires(
    permission: Permission,
    *,
    load: Callable[..., Any] | None = None,
    on: Callable[[Any], Any] | None = None,
    back: Callable[..., str] | None = None,
    opens: Callable[[Any], Any] | None = None,
) -> Callable[[View], View]:
    """Let in who holds the permission on what the address names; the view gets the object, not its id.

    The action asks for it again, under its lock (`access/grounds.py`).

    `load` takes the address's values and returns the object or None (404). `on` picks, from the loaded object,
    the row that the permission is asked about. Not allowed: 404 where one may not even know of it, else 403;
    who is not signed in goes to the sign-in page and comes back.

    `back` gives, from the loaded object, the address to go on to after a press: with what was done (`Done`), or with
    the reason where the action refused. It is asked before the view, for an action that rolls back empties the object.

    `opens` picks, from the loaded object, the person whose record is shown: who opened it is noted (`web/openings.py`).
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def door(**values: Any) -> Any:
            actor = current_actor()
            if load is None:
                if not actor.may(permission):
                    return _refused(permission, None)
                with resting_on(actor, permission):
                    return _enter(view, (), values, back)
            loaded = load(**values)
            if loaded is None:
                abort(404)
            row = on(loaded) if on else loaded
            if not actor.may(permission, row):
                return _refused(permission, row)
            g.load_again = functools.partial(load, **values)
            shown = opens(loaded) if opens is not None else None
            with resting_on(actor, permission, row):
                answer = _enter(view, (loaded,), {}, back)
            if shown is not None and not _leads_on(answer):
                Openings.of().note(actor, permission, shown)
            return answer

        door.door = permission  # type: ignore[attr-defined]  # read by check_doors and the permission matrix
        door.opens = opens is not None  # type: ignore[attr-defined]  # read by the test of what is noted
        return door

    return decorate


def _leads_on(answer: Any) -> bool:
    return isinstance(answer, Response) and 300 <= answer.status_code < 400


def _enter(view: View, given: tuple[Any, ...], values: dict[str, Any], back: Callable[..., str] | None) -> Any:
    """Call the view; a press that was done or refused leads on, with a word about it."""
    is_press = request.method not in ("GET", "HEAD", "OPTIONS")
    leads = back(*given, **values) if back is not None and is_press else None
    try:
        answer = view(*given, **values)
    except Refusal as refusal:
        if leads is None or refusal.status == presses.UNAVAILABLE:
            raise
        return presses.refused(refusal, leads)
    return presses.finish(answer, leads) if isinstance(answer, presses.Done) else answer


def _refused(permission: Permission, row: Any) -> Any:
    actor = current_actor()
    g.asked_for = permission  # the page says who may
    if actor.is_signed_in:
        abort(403 if row is None or actor.may_see(row) else 404)
    not_arrived()
    return errors.unsent(403) if request.method == "POST" and has_words() else to_sign_in()


def public(reason: str, *, back: Callable[..., str] | None = None, kept: int | None = None) -> Callable[[View], View]:
    """Let everybody in, and say why that is right. `back` is as with `requires`; it gets the address's values.

    `kept`: for so many seconds any cache may keep the answer, which is the same for everybody: nobody is signed in
    there (`web/shared.py`).
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def door(**values: Any) -> Any:
            with resting_on(current_actor(), None):
                return _enter(view, (), values, back)

        door.door = reason  # type: ignore[attr-defined]  # read by check_doors and the permission matrix
        door.kept = kept  # type: ignore[attr-defined]  # read by `shared`
        return door

    return decorate


def door_of(app: Flask, endpoint: str) -> Permission | str | None:
    """What an endpoint says about who may call it."""
    return getattr(app.view_functions[endpoint], "door", None)


def check_doors(app: Flask) -> None:
    """Refuse to start with an undeclared endpoint."""
    silent = sorted(e for e in app.view_functions if e != "static" and door_of(app, e) is None)
    if silent:
        raise UndeclaredDoor(f"who may call {', '.join(silent)}? Say @requires or @public")


def init_app(app: Flask) -> None:
    """Before any route is added: how the parts of addresses are read."""
    app.url_map.converters.update(default=Name, string=Name)


def is_same_site(target: str) -> bool:
    """Whether a path to go on to stays here (CWE-601): it begins with one slash, and names no host."""
    # browsers drop tabs and line ends, so that "/<tab>/host" would be "//host"
    has_odd = any(ch in "\\\x7f" or ch <= " " for ch in target)
    return target.startswith("/") and not target.startswith("//") and not has_odd


def next_url() -> str:
    """Where the person was going, if that is here; else nothing."""
    target = request.values.get("next", "")
    return target if is_same_site(target) else ""
