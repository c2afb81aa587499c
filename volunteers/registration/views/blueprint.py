"""The pages of this room hang on this blueprint; and what the lists of waiting people need on every desk."""

from flask import Blueprint
from flask_babel import force_locale

from volunteers.foundation.languages import on_offer
from volunteers.mail.languages import best
from volunteers.registration import rules

bp = Blueprint("registration", __name__)


@bp.app_template_global("ready_sentences")
def ready_sentences() -> list[tuple[str, str]]:
    """(name, sentence) to decline with, in the reader's language; the applicant reads it in theirs."""
    return [(name, str(sentence)) for name, sentence in rules.READY_SENTENCES.items()]


def written_in(language: str, name: str) -> str:
    """A ready sentence in the applicant's language, else in English."""
    tag = best(language, on_offer())
    with force_locale(tag.replace("-", "_")):
        return str(rules.READY_SENTENCES[name])
