"""The pages of this room hang on this blueprint."""

from flask import Blueprint

bp = Blueprint("privacy", __name__)
