"""The pages of this room hang on this blueprint."""

from flask import Blueprint

bp = Blueprint("home", __name__)
