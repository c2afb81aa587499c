"""The pages of this room hang on this blueprint; and what the lists of waiting people need on every desk."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import force_locale
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.foundation.languages import on_offer
from volunteers.foundation.text import _
from volunteers.mail.languages import best
from volunteers.people import queries as people_queries
from volunteers.registration import queries, rules, words
from volunteers.registration.forms import DeclineForm
from volunteers.registration.models import Application
from volunteers.web import current_actor

bp = Blueprint("registration", __name__)


def decline_form(application: Application, **kwargs: Any) -> DeclineForm:
    """The form to decline with; a chosen sentence is shown in the reader's language, and read in the applicant's."""
    form = DeclineForm(application, **kwargs)
    sentences = [SelectChoice(name, str(sentence)) for name, sentence in rules.READY_SENTENCES.items()]
    form.ready.choices = [SelectChoice("", _("Choose a sentence")), *sentences]
    return form


@bp.app_template_global("decline_form")
def _unsent(application: Application) -> DeclineForm:
    """The same in a list, where nothing of it was sent."""
    return decline_form(application, formdata=None)


@bp.app_template_global("own_applications")
def own_applications(applications: Sequence[Application]) -> dict[int, str]:
    """By the keys of those that the reader may not answer: why, and who does."""
    actor = current_actor()
    own = [row for row in applications if rules.why_not_own(row, actor.acts_for) is not None]
    persons = {row.id: row.person_id for row in own}
    return {
        key: words.own_in_words(
            rules.call_names(chairs), rules.call_names(coordinators), is_self=persons[key] == actor.person_id
        )
        for key, (chairs, coordinators) in queries.who_else(own, actor.account_id).items()
    }


def for_whom() -> int:
    """The key of whom a press is for: oneself, or whom else one answers for and the form names."""
    person_id = people_queries.chosen(current_actor(), request.form.get("for"), Permission.COMMITTEE_APPLY)
    if person_id is None:
        abort(404)
    return person_id


def written_in(language: str, name: str) -> str:
    """A ready sentence in the applicant's language, else in English."""
    tag = best(language, on_offer())
    with force_locale(tag.replace("-", "_")):
        return str(rules.READY_SENTENCES[name])
