"""The timed door of the trail."""

from flask import current_app

from volunteers.audit import seals


def seal() -> None:
    """Seal what actions have recorded since the last minute."""
    seals.seal(str(current_app.config["SECRET_KEY"]).encode())
