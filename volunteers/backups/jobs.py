"""The timed door of backups."""

from volunteers.backups import actions


def back_up_by_day() -> None:
    """At night: everything into one file; the oldest go."""
    actions.back_up_by_day()
