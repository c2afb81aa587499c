"""One's own applications, and the first steps in a committee."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees.actions import today
from volunteers.committees.models import Committee
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.registration import actions, queries
from volunteers.registration.actions import Wish
from volunteers.registration.models import Application
from volunteers.registration.views.blueprint import bp
from volunteers.web import current_actor, flash_done, flash_problem, flash_undo, requires, see_other
from volunteers.web.language import current_tag


@bp.get("/me/applications")
@requires(Permission.ACCOUNT_OWN)
def mine() -> str:
    """What I asked for, who answers and by when."""
    return render_template("registration/mine.html", applications=queries.mine(current_actor().person_id or 0))


@bp.post("/me/applications/<public_id>/withdraw")
@requires(Permission.APPLICATION_OWN, load=queries.by_public_id)
def withdraw(application: Application) -> Response:
    """Take it back: one press."""
    try:
        actions.withdraw(current_actor(), application.id)
        undo_url = url_for("registration.undo_withdrawal", public_id=application.public_id)
        flash_undo(_("You have taken your application back."), undo_url)
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("registration.mine")


@bp.post("/me/applications/<public_id>/undo-withdrawal")
@requires(Permission.APPLICATION_OWN, load=queries.by_public_id)
def undo_withdrawal(application: Application) -> Response:
    """After all."""
    try:
        actions.undo_withdrawal(current_actor(), application.id)
        flash_done(_("Your application waits as before."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("registration.mine")


@bp.post("/me/applications/<public_id>/send")
@requires(Permission.APPLICATION_OWN, load=queries.by_public_id)
def send(application: Application) -> Response:
    """Send on what was asked for with this address before its owner signed in."""
    try:
        actions.send(current_actor(), application.id)
        flash_done(_("Your application is with the committee now."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("registration.mine")


@bp.post("/me/help-me-choose")
@requires(Permission.COMMITTEE_APPLY)
def help_me_choose() -> Response:
    """Ask a coordinator for a committee that fits."""
    try:
        actions.apply_signed_in(current_actor(), Wish(None, "", current_tag()))
        flash_done(_("A coordinator writes to you with an idea."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("registration.mine")


@bp.get("/committees/<slug>/first-steps")
@requires(Permission.ROSTER_SEE_FELLOWS, load=committee_queries.by_slug)
def first_steps(committee: Committee) -> str:
    """After being accepted: what is on next, and who will meet you."""
    given: Sequence[Any] = current_app.extensions.get("committee_panels", ())
    panels = [found for panel in given if (found := panel(committee, current_actor())) is not None]
    return render_template(
        "registration/first_steps.html",
        committee=committee,
        chairs=committee_queries.chairs(committee.id, today()),
        panels=panels,
    )
