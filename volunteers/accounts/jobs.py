"""The timed door of this room."""

from datetime import timedelta

from volunteers.access import Actor
from volunteers.accounts import actions, queries, steps
from volunteers.foundation import clock


def end_roles() -> None:
    """Organisation-wide roles that are over by their date."""
    for key in queries.roles_over(clock.now()):
        actions.end_role_over(Actor.job(), key)


def forget_steps() -> None:
    """What was begun a day ago, and ended then."""
    steps.forget(clock.now() - timedelta(days=1))
