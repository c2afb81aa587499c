"""The timed door: the sweep finds whatever is under way, so that a lost nudge or a killed worker loses nothing."""

from volunteers.imports import actions, queries


def run_imports() -> None:
    """Go through every file that is to be checked, brought in or taken back."""
    for key in queries.under_way():
        actions.work_on(key)
