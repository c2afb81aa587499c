"""The timed door of exports."""

from volunteers.exports import actions


def make_exports() -> None:
    """The files that are waited for."""
    actions.make_waiting()


def forget_exports() -> None:
    """Those of yesterday go."""
    actions.forget()
