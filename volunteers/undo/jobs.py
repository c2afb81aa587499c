"""The timed door of taking back."""

from volunteers.undo import actions


def forget_acts() -> None:
    """What can no longer be taken back is forgotten."""
    actions.forget()
