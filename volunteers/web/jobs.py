"""The timed door of the doors."""

from volunteers.web import counting


def forget_uses() -> None:
    """What limits have counted is forgotten when no limit looks at it any more."""
    counting.forget()
