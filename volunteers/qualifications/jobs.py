"""The timed door of this room, each night."""

from volunteers.access import Actor
from volunteers.organization.queries import today_here
from volunteers.qualifications import actions, queries


def warn_of_expiry() -> None:
    """Who has something that expires is told, each by itself; and the coordinators once a week."""
    today = today_here()
    for key in queries.to_warn(today):
        actions.warn(Actor.job(), key)
    year, week, _day = today.isocalendar()
    actions.tell_desk(Actor.job(), f"{year}-{week:02}")
