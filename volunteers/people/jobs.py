"""The timed door of this room."""

from volunteers.access import Actor
from volunteers.organization.queries import today_here
from volunteers.people import actions, queries


def settle_deaths() -> None:
    """End what is left of those of whom an older release knew only on one list that they have died."""
    for key in queries.unsettled_deaths():
        actions.settle_death(Actor.job(), key)


def ask_what_is_right() -> None:
    """In the month of the yearly question, ask today's part of the addresses; and remind who has not answered."""
    today = today_here()
    for address in queries.to_remind(today):
        actions.remind(Actor.job(), address)
    for address in queries.to_ask(today):
        actions.ask(Actor.job(), address)
