"""The timed doors of messages to many: the sweep finds whatever is due, so that a lost nudge loses nothing."""

from volunteers.foundation import clock
from volunteers.notices import actions
from volunteers.notices.emails import facts_of
from volunteers.notices.queries import notices


def send_notices() -> None:
    """Take the snapshot of every message whose time to undo is over, and mark those that are out."""
    for notice in notices.due(clock.now()):
        actions.start(notice.id, notice.version, facts_of(notice))
    for key in notices.settled():
        actions.settle(key)
