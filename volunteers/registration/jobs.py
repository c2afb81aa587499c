"""What the timetable does about joining."""

from volunteers.access import Actor
from volunteers.foundation import clock
from volunteers.registration import actions, queries


def remind() -> None:
    """Remind chairs of all who wait for long, and coordinators of who waits where nobody chairs: once a day at most."""
    for circle in queries.circles_to_remind(clock.now()):
        actions.remind_chairs(Actor.job(), circle)
    if queries.to_tell_the_desk(clock.now()):
        actions.tell_the_desk(Actor.job())
