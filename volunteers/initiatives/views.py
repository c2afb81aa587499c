"""The pages of this room."""

from flask import Blueprint

bp = Blueprint("initiatives", __name__)
