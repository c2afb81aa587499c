"""What the timetable does about joining."""

from volunteers.access import Actor
from volunteers.registration import actions


def nudge_chairs() -> None:
    """Remind the chairs of who has waited for some days, each application once."""
    for application_id in actions.nudge_due():
        actions.nudge(Actor.job(), application_id)
