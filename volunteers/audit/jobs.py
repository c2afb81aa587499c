"""The timed door of the trail."""

from flask import current_app

from volunteers.audit import seals


def seal() -> None:
    """Seal what actions have recorded since the last minute."""
    seals.seal(_key())


def seal_late() -> None:
    """Seal what was recorded by a transaction that took very long."""
    seals.seal(_key(), everything=True)


def _key() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()
