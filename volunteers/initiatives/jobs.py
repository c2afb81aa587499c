"""What the timetable does about initiatives."""

from volunteers.access import Actor
from volunteers.foundation import clock
from volunteers.initiatives import actions, queries


def tell_chairs() -> None:
    """Write to chairs about what members offered: once it can't be undone any more, and once a day at most."""
    for committee_id in queries.committees_to_tell(clock.now()):
        actions.tell_chairs(Actor.job(), committee_id)
