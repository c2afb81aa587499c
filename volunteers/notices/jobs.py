"""The timed doors of messages to many: the sweep finds whatever is due, so that a lost nudge loses nothing."""

from volunteers.notices import actions
from volunteers.notices.queries import notices


def send_notices() -> None:
    """Begin every message whose time to undo is over, write mails for a while, and mark those that are out."""
    actions.start_due()
    actions.write_slices()
    actions.clear_stopped()
    for key in notices.settled():
        actions.settle(key)
