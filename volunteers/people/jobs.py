"""The timed door of this room."""

from volunteers.access import Actor
from volunteers.people import actions, queries


def settle_deaths() -> None:
    """End what is left of those of whom an older release knew only on one list that they have died."""
    for key in queries.unsettled_deaths():
        actions.settle_death(Actor.job(), key)
