"""The timed door of this room."""

from volunteers.access import Actor
from volunteers.organization.queries import today_here
from volunteers.safeguarding import actions, queries


def let_grow_up() -> None:
    """Whoever is 18 today decides for themselves from now on."""
    for person_id in queries.grown_up(today_here()):
        actions.grow_up(Actor.job(), person_id)
