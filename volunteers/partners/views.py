"""The pages of this room."""

from flask import Blueprint

bp = Blueprint("partners", __name__)
