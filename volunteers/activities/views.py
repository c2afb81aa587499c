"""The pages of this room."""

from flask import Blueprint

bp = Blueprint("activities", __name__)
