"""The blueprint."""

from flask import Blueprint

bp = Blueprint("duplicates", __name__)
