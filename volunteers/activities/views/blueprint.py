"""Where the doors of this room hang."""

from flask import Blueprint

bp = Blueprint("activities", __name__)
