"""The blueprint of this room."""

from flask import Blueprint

from volunteers.safeguarding import words

bp = Blueprint("safeguarding", __name__)
bp.add_app_template_global(words.guardian_in_words)
bp.add_app_template_global(words.born_in_words)
