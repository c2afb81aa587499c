"""A database on its way between two releases; for tests that ask what becomes of what is in it."""

from flask import Flask
from flask_migrate import downgrade, upgrade

from volunteers.foundation.db import db


def up(app: Flask) -> None:
    """To the newest revision."""
    with app.app_context():
        db.session.remove()
        upgrade()
        db.session.remove()


def down(app: Flask, revision: str) -> None:
    """To an older one."""
    with app.app_context():
        db.session.remove()
        downgrade(revision=revision)
        db.session.remove()
