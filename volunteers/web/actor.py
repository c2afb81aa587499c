"""The actor of this request, as the roof put it together."""

from flask import g, has_app_context

from volunteers.access import Actor

NOBODY = Actor()


def current_actor() -> Actor:
    """Who asks; nobody where there is no request or nobody signed in."""
    actor: Actor = g.get("actor", NOBODY) if has_app_context() else NOBODY
    return actor


def set_actor(actor: Actor) -> None:
    """Said once per request, by the roof's `identity`."""
    g.actor = actor
