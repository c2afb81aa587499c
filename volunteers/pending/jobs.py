"""What the timetable does about what waits for an address."""

from volunteers.pending import actions, queries


def forget_unconfirmed() -> None:
    """Delete what nobody has confirmed in time."""
    for pending_id in queries.forgettable():
        actions.forget(pending_id)
