"""The timed doors of messages to many: the sweep finds whatever is due, so that a lost nudge loses nothing."""

from volunteers.notices import actions
from volunteers.notices.queries import notices


def send_notices() -> None:
    """Take the snapshot of every message whose time to undo is over, and mark those that are out."""
    actions.start_due()
    for key in notices.settled():
        actions.settle(key)
