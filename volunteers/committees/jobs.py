"""The timed door of this room."""

from volunteers.access import Actor
from volunteers.committees import actions, queries
from volunteers.organization.queries import today_here


def end_by_date() -> None:
    """Terms and leaves that are over, each by itself: what fails with one harms no other in the next round."""
    today = today_here()
    for key in queries.terms_over(today):
        actions.settle_term(Actor.job(), key)
    for key in queries.leaves_over(today):
        actions.come_back(Actor.job(), key)
