"""Scheduling, changing and cancelling: the doors of whoever manages a committee's activities."""

from typing import Any

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules
from volunteers.activities.forms import ActivityForm, CancelForm
from volunteers.activities.models import Activity, ActivityKind
from volunteers.activities.views.blueprint import bp
from volunteers.committees.models import Committee
from volunteers.committees.queries import by_slug
from volunteers.foundation import clock, moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _n
from volunteers.organization.queries import current as current_organization
from volunteers.web import current_actor, flash_done, flash_problem, flash_undo, requires, see_other


def _zones(committee: Committee, used: str | None = None) -> list[tuple[str, str]]:
    """The organisation's zone first, the partner city's second, then those of the other cities."""
    partner = committee.partner_city
    names = [current_organization().time_zone]
    names += [partner.time_zone] if partner else []
    names += [*queries.zones_of_cities(), *([used] if used else [])]
    now = clock.now()
    return [(name, f"{moments.zone(now, name)} ({name})") for name in dict.fromkeys(names)]


def _choices(committee: Committee, used: str | None = None) -> dict[str, Any]:
    return {
        "kinds": [(kind.value, rules.KIND_NAMES[kind]) for kind in ActivityKind],
        "zones": _zones(committee, used),
    }


@bp.route("/committees/<slug>/activities/new", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=by_slug)
def new(committee: Committee) -> Response | str | tuple[str, int]:
    """Schedule an activity."""
    committee_id = committee.id
    form = ActivityForm(**_choices(committee))
    if form.is_submitted():
        try:
            if form.validate():
                activity = actions.schedule(current_actor(), committee_id, form.terms(), form.once.data)
                flash_done(_("It stands in the calendar now, and people can sign up."))
                return see_other("activities.show", public_id=activity.public_id)
        except Refusal as refusal:
            form.refused(refusal)
        return _page(form, by_slug(committee.slug) or abort(404), None), 422
    return _page(form, committee, None)


@bp.route("/activities/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def edit(activity: Activity) -> Response | str | tuple[str, int]:
    """Change an activity; what was typed is kept where somebody else was faster."""
    key, public_id = activity.id, activity.public_id
    choices = _choices(activity.committee, activity.time_zone)
    form = ActivityForm(**choices) if request.method == "POST" else _form_of(activity, choices)
    if form.is_submitted():
        try:
            if form.validate():
                told = actions.change(current_actor(), key, form.terms(), form.version.number)
                flash_done(_change_in_words(told.told))
                return see_other("activities.show", public_id=public_id)
        except Refusal as refusal:
            form.refused(refusal)
        again = queries.by_public_id(public_id) or abort(404)
        if form.form_errors:
            form.version.raw_data, form.version.data = None, str(again.version)
        return _page(form, again.committee, again), 422
    return _page(form, activity.committee, activity)


def _form_of(activity: Activity, choices: dict[str, Any]) -> ActivityForm:
    return ActivityForm.of(activity, queries.fill([activity.id])[activity.id].capacity, **choices)


def _page(form: ActivityForm, committee: Committee, activity: Activity | None) -> str:
    return render_template("activities/form.html", form=form, committee=committee, activity=activity)


def _change_in_words(told: int) -> str:
    if not told:
        return str(_("Saved. Nobody needs to be told."))
    return str(_n("Saved. One person who signed up is told.", "Saved. %(num)s people who signed up are told.", told))


@bp.route("/activities/<public_id>/cancel", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def cancel(activity: Activity) -> Response | str | tuple[str, int]:
    """Cancel an activity with a reason."""
    key, public_id = activity.id, activity.public_id
    form = CancelForm() if request.method == "POST" else CancelForm(data={"version": activity.version})
    if form.is_submitted():
        try:
            if form.validate():
                told = actions.cancel(current_actor(), key, form.terms(), form.version.number)
                flash_undo(_cancel_in_words(told.told), url_for("activities.restore", public_id=public_id))
                return see_other("activities.show", public_id=public_id)
        except Refusal as refusal:
            form.refused(refusal)
    again = queries.by_public_id(public_id) or abort(404)
    if form.form_errors:
        form.version.raw_data, form.version.data = None, str(again.version)
    fill = queries.fill([key])[key]
    page = render_template(
        "activities/cancel.html",
        form=form,
        activity=again,
        fill=fill,
        refusal=rules.why_not_cancel(again, clock.now()),
    )
    return (page, 422) if form.is_submitted() else page


def _cancel_in_words(told: int) -> str:
    if not told:
        return str(_("Cancelled. Nobody had signed up."))
    return str(
        _n(
            "Cancelled. One person who signed up is told why in a few minutes.",
            "Cancelled. %(num)s people who signed up are told why in a few minutes.",
            told,
        )
    )


@bp.post("/activities/<public_id>/restore")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def restore(activity: Activity) -> Response:
    """Take a cancellation back."""
    public_id = activity.public_id
    try:
        actions.restore(current_actor(), activity.id)
        flash_done(_("It takes place again. Everybody has the place they had, and nobody was told otherwise."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("activities.show", public_id=public_id)
