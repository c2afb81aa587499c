"""One's own applications, and the first steps in a committee."""

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation.text import _
from volunteers.house import House, Place
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.registration import actions, panels, queries
from volunteers.registration.inputs import Wish
from volunteers.registration.models import Application
from volunteers.registration.views.blueprint import bp, for_whom
from volunteers.web import Done, current_actor, requires
from volunteers.web.language import current_tag


@bp.get("/me/applications")
@requires(Permission.ACCOUNT_OWN)
def mine() -> str:
    """What I asked for, who answers and by when."""
    actor = current_actor()
    return render_template(
        "registration/mine.html",
        applications=queries.mine(actor.persons_with(Permission.APPLICATION_OWN), actor.account_id),
        unsent=[(row, panels.title_of(row)) for row in queries.unsent(actor.account_id)],
    )


def _to_mine(*_row: object) -> str:
    return url_for("registration.mine")


@bp.post("/me/applications/<public_id>/withdraw")
@requires(Permission.APPLICATION_OWN, load=queries.by_public_id, back=_to_mine)
def withdraw(application: Application) -> Done:
    """Take it back: one press."""
    actions.withdraw(current_actor(), application.id)
    return Done(_("You’ve withdrawn your application."))


@bp.post("/me/help-me-choose")
@requires(Permission.COMMITTEE_APPLY, back=_to_mine)
def help_me_choose() -> Done:
    """Ask a coordinator for a committee that fits."""
    actions.apply_signed_in(current_actor(), for_whom(), Wish(None, "", current_tag()))
    return Done(_("A coordinator will email you with an idea."))


@bp.get("/committees/<slug>/first-steps")
@requires(Permission.ROSTER_SEE_FELLOWS, load=committee_queries.by_slug)
def first_steps(committee: Committee) -> str:
    """After being accepted: what is on next, and who will meet you."""
    return render_template(
        "registration/first_steps.html",
        committee=committee,
        chairs=committee_queries.chairs(committee.id, today_here()),
        has_languages=bool(people_queries.languages_of(current_actor().person_id)),
        panels=House.of().sections(Place.COMMITTEE, committee, current_actor()),
    )
