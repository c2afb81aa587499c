"""The pages of this room hang on this blueprint; and the way back from its pages."""

from flask import Blueprint, url_for

from volunteers.access import Permission
from volunteers.committees.models import Committee
from volunteers.foundation import languages
from volunteers.foundation.text import _
from volunteers.people import rules as people_rules
from volunteers.people.models import LanguageSkill
from volunteers.people.words import skill_in_words
from volunteers.web import current_actor
from volunteers.web.language import current_tag

bp = Blueprint("committees", __name__)


@bp.app_template_global("desk_crumbs")
def desk_crumbs(committee: Committee) -> list[tuple[str, str]]:
    """The way back from a page of the desk."""
    if current_actor().may(Permission.COMMITTEE_DESK, committee):
        return [(desk_name(committee), url_for("home.committee_desk", slug=committee.slug))]
    return [(_("The committee’s page"), url_for("committees.show", slug=committee.slug))]


@bp.app_template_global("desk_name")
def desk_name(committee: Committee) -> str:
    """What the desk is called to who reads it: who answers applications has the chair's."""
    decides = current_actor().may(Permission.APPLICATION_DECIDE, committee)
    return _("Chair’s desk") if decides else _("Committee’s desk")


@bp.app_template_global("skills_in_words")
def skills_in_words(skills: list[LanguageSkill]) -> list[tuple[str, str]]:
    """(language, how well and what for) of what somebody speaks, interprets or translates, best first."""
    return [
        (languages.name_in(each.language, current_tag()), skill_in_words(each)) for each in people_rules.useful(skills)
    ]
