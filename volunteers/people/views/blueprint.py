"""The blueprint, and how templates say what is known of a language."""

from flask import Blueprint

from volunteers.people import words

bp = Blueprint("people", __name__)
bp.add_app_template_global(words.basis_in_words)
bp.add_app_template_global(words.does_in_words)
bp.add_app_template_global(words.skill_in_words)
