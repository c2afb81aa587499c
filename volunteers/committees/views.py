"""The pages of this room."""

from flask import Blueprint

bp = Blueprint("committees", __name__)
