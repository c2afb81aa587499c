"""The privacy notice, the record of what is processed, and how long what is kept: made of the tables that decide."""

from flask import render_template

from volunteers.access import Permission
from volunteers.house import House
from volunteers.organization.queries import current as current_organization
from volunteers.people import rules as people_rules
from volunteers.people.models import Viewer
from volunteers.people.words import VIEWER_NAMES, seen_in_words
from volunteers.privacy import queries
from volunteers.privacy.views.blueprint import bp
from volunteers.privacy.words import RECORD
from volunteers.web import public, requires
from volunteers.web.held import open_to_held


def _seen() -> list[tuple[str, str]]:
    return [(str(VIEWER_NAMES[viewer]), seen_in_words(people_rules.SEEN[viewer])) for viewer in Viewer]


@bp.get("/privacy")
@public("the privacy notice is for everybody")
@open_to_held
def notice() -> str:
    """What is kept, why, how long, who sees it, and whom to ask."""
    return render_template("privacy/notice.html", seen=_seen(), kept=queries.rules())


@bp.get("/privacy/record")
@public("how data is processed is no secret")
def record() -> str:
    """The record of processing: each purpose with what, why, whose, who gets it, and for how long."""
    return render_template(
        "privacy/record.html", record=RECORD, kept=queries.rules(), seen=_seen(), organization=current_organization()
    )


@bp.get("/admin/kept")
@requires(Permission.ORGANIZATION_SETTINGS)
def kept() -> str:
    """What would go tonight, counted: the dry run."""
    return render_template("privacy/kept.html", due=queries.due(), rooms=len(House.of().rooms))
