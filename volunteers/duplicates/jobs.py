"""The timed door: at night it is looked for people who stand here twice."""

from volunteers.duplicates import actions, queries


def sweep_duplicates() -> None:
    """Find who looks like one person; what is found waits for somebody to look at it."""
    seen_up_to = queries.youngest()
    actions.keep_pairs(queries.found_pairs(), seen_up_to=seen_up_to)
