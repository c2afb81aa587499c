"""The timed door of this room."""

from volunteers.access import Actor
from volunteers.accounts import actions, queries
from volunteers.foundation import clock


def end_roles() -> None:
    """Organisation-wide roles that are over by their date."""
    for key in queries.roles_over(clock.now()):
        actions.end_role_over(Actor.job(), key)
