"""The timed door: the sweep finds whatever is under way, so that a lost nudge or a killed worker loses nothing."""

from volunteers.imports import actions, queries


def run_imports() -> None:
    """Go through every file that is to be checked, brought in or taken back."""
    for key in queries.under_way():
        actions.work_on(key)


def mail_ways_in() -> None:
    """Write to who was brought in, where that was chosen and it can't be undone any more."""
    for key in queries.to_mail():
        actions.mail_ways_in(key)
