"""Scheduling, changing and cancelling: the doors of whoever manages a committee's activities."""

from typing import Any

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.forms import ActivityForm, CancelForm, EditActivityForm
from volunteers.activities.models import Activity, ActivityKind
from volunteers.activities.views.blueprint import bp
from volunteers.committees.models import Committee
from volunteers.committees.queries import by_slug
from volunteers.foundation import clock, moments
from volunteers.foundation.text import _, _n
from volunteers.organization.queries import current as current_organization
from volunteers.qualifications import queries as qualifications
from volunteers.safeguarding.words import SCOPE_NAMES
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown
from volunteers.web.presses import with_what_ended


def _zones(committee: Committee, used: str | None = None) -> list[tuple[str, str]]:
    """The organisation's zone first, the partner city's second, then those of the other cities."""
    partner = committee.partner_city
    names = [current_organization().time_zone]
    names += [partner.time_zone] if partner else []
    names += [*queries.zones_of_cities(), *([used] if used else [])]
    now = clock.now()
    return [(name, f"{moments.zone(now, name)} ({name})") for name in dict.fromkeys(names)]


def _choices(committee: Committee, activity: Activity | None = None) -> dict[str, Any]:
    used = activity.time_zone if activity is not None else None
    required = activity.requires if activity is not None else []
    granted = [activity.grants_id] if activity is not None and activity.grants_id is not None else []
    adults = queries.may_be_in_charge(committee.id, activity)
    offered = qualifications.offered([*required, *granted])
    return {
        "adults": [(person.public_id, person.full_name) for person in adults],
        "scopes": [(scope.value, SCOPE_NAMES[scope]) for scope in rules.ASKED_BESIDES],
        "needs": [(kind.public_id, shown(kind.name).text) for kind in offered if kind.is_active or kind.id in required],
        "grantable": [
            (kind.public_id, shown(kind.name).text)
            for kind in offered
            if (kind.is_active and kind.by_attendance) or kind.id in granted
        ],
        "kinds": [(kind.value, words.KIND_NAMES[kind]) for kind in _kinds(committee)],
        "zones": _zones(committee, used),
    }


def _kinds(committee: Committee) -> list[ActivityKind]:
    """What the reader may schedule there: everything, or meetings."""
    if current_actor().may_in(Permission.ACTIVITY_MANAGE, committee.id):
        return list(ActivityKind)
    return [ActivityKind.MEETING]


def _to_activity(activity: Activity) -> str:
    return url_for("activities.show", public_id=activity.public_id)


@bp.route("/committees/<slug>/activities/new", methods=["GET", "POST"])
@requires(Permission.MEETING_MANAGE, load=by_slug)
def new(committee: Committee) -> Answer:
    """Schedule an activity."""
    form = ActivityForm(**_choices(committee))

    def act() -> Done:
        activity = actions.schedule(current_actor(), committee.id, form.to_input(), form.once.data)
        return Done(_("It’s on the calendar now, and people can sign up."), to=_to_activity(activity))

    return through(form, act, lambda: _page(form, committee, None))


@bp.route("/activities/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def edit(activity: Activity) -> Answer:
    """Change an activity; what was typed is kept where somebody else was faster."""
    choices = _choices(activity.committee, activity)
    granted = [activity.grants_id] if activity.grants_id is not None else []
    kinds = qualifications.kinds_by_key([*activity.requires, *granted])
    required = [kinds[key].public_id for key in activity.requires if key in kinds]
    grants = next((kinds[key].public_id for key in granted if key in kinds), "")
    form = EditActivityForm.of(activity, queries.shifts_of([activity.id]), required, grants, **choices)

    def act() -> Done:
        told = actions.change(current_actor(), activity.id, form.to_input(), form.version.number)
        return Done(with_what_ended(_change_in_words(told.told, has_ended=bool(told.went)), told.went))

    return through(form, act, lambda: _page(form, activity.committee, activity))


def _page(form: ActivityForm, committee: Committee, activity: Activity | None) -> str:
    only_meetings = len(_kinds(committee)) == 1
    return render_template(
        "activities/form.html", form=form, committee=committee, activity=activity, only_meetings=only_meetings
    )


def _change_in_words(told: int, *, has_ended: bool) -> str:
    if not told and has_ended:  # and whose place ended is told so
        return str(_("Saved."))
    if not told:
        return str(_("Saved. Nobody needs an email about it."))
    return str(
        _n(
            "Saved. In a few minutes, we’ll email the person who signed up.",
            "Saved. In a few minutes, we’ll email the %(num)s people who signed up.",
            told,
        )
    )


@bp.route("/activities/<public_id>/cancel", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def cancel(activity: Activity) -> Answer:
    """Cancel an activity with a reason."""
    form = CancelForm(activity)

    def act() -> Done:
        told = actions.cancel(current_actor(), activity.id, form.to_input(), form.version.number)
        return Done(_cancel_in_words(told.told))

    def page() -> str:
        return render_template(
            "activities/cancel.html",
            form=form,
            activity=activity,
            fill=queries.fill([activity.id])[activity.id],
            refusal=rules.why_not_cancel(activity, clock.now()),
        )

    return through(form, act, page)


def _cancel_in_words(told: int) -> str:
    if not told:
        return str(_("Canceled. Nobody had signed up."))
    return str(
        _n(
            "Canceled. In a few minutes, we’ll email the person who signed up and tell them why.",
            "Canceled. In a few minutes, we’ll email the %(num)s people who signed up and tell them why.",
            told,
        )
    )
