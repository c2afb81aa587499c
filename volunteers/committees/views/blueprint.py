"""The pages of this room hang on this blueprint; and the tabs of a committee's desk."""

from typing import Any

from flask import Blueprint, current_app, url_for

from volunteers.access import Permission
from volunteers.committees import rules
from volunteers.committees.models import Committee
from volunteers.foundation import languages
from volunteers.foundation.text import _, _l
from volunteers.people.models import LanguageSkill
from volunteers.web import current_actor
from volunteers.web.language import current_tag

bp = Blueprint("committees", __name__)

TABS = (
    ("today", _l("Today"), "home.committee_desk", Permission.COMMITTEE_DESK, "slug"),
    ("members", _l("Members"), "committees.members", Permission.MEMBERSHIP_READ, "slug"),
    ("applications", _l("Applications"), "registration.applications", Permission.APPLICATION_DECIDE, "slug"),
    ("activities", _l("Activities"), "activities.of_committee", Permission.ACTIVITY_MANAGE, "slug"),
    ("initiatives", _l("Initiatives"), "initiatives.index", Permission.COMMITTEE_DESK, "committee"),
    ("messages", _l("Messages"), "notices.index", Permission.NOTICE_SEND, "committee"),
    ("offices", _l("Offices"), "committees.offices", Permission.OFFICE_READ, "slug"),
    ("settings", _l("Settings"), "committees.settings", Permission.COMMITTEE_SETTINGS, "slug"),
)
"""The key of a tab, its label, its page, who sees it, and the name under which the page takes the committee."""


@bp.app_template_global("desk_tab_items")
def desk_tab_items(committee: Committee, current: str) -> list[tuple[str, str, bool]]:
    """The tabs of a committee's desk that exist and that the reader may open."""
    actor = current_actor()
    return [
        (str(label), _page(endpoint, {name: committee.slug}), key == current)
        for key, label, endpoint, permission, name in TABS
        if endpoint in current_app.view_functions and actor.may(permission, committee)
    ]


def _page(endpoint: str, values: dict[str, Any]) -> str:
    return url_for(endpoint, **values)


@bp.app_template_global("desk_crumbs")
def desk_crumbs(committee: Committee) -> list[tuple[str, str]]:
    """The way back from a page of the desk."""
    if "home.committee_desk" in current_app.view_functions and current_actor().may(
        Permission.COMMITTEE_DESK, committee
    ):
        return [(_("Chair’s desk"), url_for("home.committee_desk", slug=committee.slug))]
    return [(_("The committee’s page"), url_for("committees.show", slug=committee.slug))]


@bp.app_template_global("skills_in_words")
def skills_in_words(skills: list[LanguageSkill]) -> list[tuple[str, str]]:
    """(language, level) of what somebody speaks, best first."""
    spoken = sorted((skill for skill in skills if skill.speaks), key=lambda s: (-s.speaks.rank, s.language))  # type: ignore[union-attr]  # those without are left out
    return [
        (
            languages.name_in(skill.language, current_tag()),
            _("%(level)s, interprets", level=rules.LEVEL_NAMES[skill.speaks])
            if skill.interprets
            else str(rules.LEVEL_NAMES[skill.speaks]),
        )
        for skill in spoken
        if skill.speaks
    ]
