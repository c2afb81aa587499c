"""The blueprint."""

from flask import Blueprint

bp = Blueprint("pending", __name__)
