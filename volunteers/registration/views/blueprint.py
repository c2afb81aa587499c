"""The pages of this room hang on this blueprint; and what the lists of waiting people need on every desk."""

from flask import Blueprint, abort, request
from flask_babel import force_locale

from volunteers.foundation.languages import on_offer
from volunteers.mail.languages import best
from volunteers.people import queries as people_queries
from volunteers.registration import rules
from volunteers.web import current_actor

bp = Blueprint("registration", __name__)


@bp.app_template_global("ready_sentences")
def ready_sentences() -> list[tuple[str, str]]:
    """(name, sentence) to decline with, in the reader's language; the applicant reads it in theirs."""
    return [(name, str(sentence)) for name, sentence in rules.READY_SENTENCES.items()]


def for_whom() -> int:
    """The key of whom a press is for: oneself, or whom else one answers for and the form names."""
    person_id = people_queries.chosen(current_actor(), request.form.get("for"))
    if person_id is None:
        abort(404)
    return person_id


def written_in(language: str, name: str) -> str:
    """A ready sentence in the applicant's language, else in English."""
    tag = best(language, on_offer())
    with force_locale(tag.replace("-", "_")):
        return str(rules.READY_SENTENCES[name])
