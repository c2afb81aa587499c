"""Drafts: published, thrown away, and made of something that was planned before."""

from datetime import date, timedelta
from typing import cast

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries
from volunteers.activities.forms import CopyForm
from volunteers.activities.models import Activity
from volunteers.activities.views.blueprint import bp
from volunteers.foundation import clock
from volunteers.foundation.text import _
from volunteers.web import Answer, Done, current_actor, requires, through

_YEAR, _WEEK = timedelta(weeks=52), timedelta(weeks=1)


def _to_activity(activity: Activity) -> str:
    return url_for("activities.show", public_id=activity.public_id)


@bp.post("/activities/<public_id>/publish")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def publish(activity: Activity) -> Done:
    """Show a draft."""
    actions.publish(current_actor(), activity.id)
    return Done(_("It’s published. People can see it and sign up."))


@bp.post("/activities/<public_id>/discard")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def discard(activity: Activity) -> Done:
    """Throw a draft away."""
    to = url_for("activities.of_committee", slug=activity.committee.slug)
    actions.discard(current_actor(), activity.id)
    return Done(_("The draft is gone."), to=to)


@bp.route("/activities/<public_id>/copy", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def copy(activity: Activity) -> Answer:
    """Plan the same again, with all of its roles and shifts."""
    form = CopyForm(data={"day": _next(activity)})

    def act() -> Done:
        made = actions.copy(current_actor(), activity.id, cast(date, form.day.data), form.once.data)
        to = url_for("activities.plan", public_id=made.public_id)
        return Done(_("It’s a draft now: only people who plan it see it. Check it, then publish it."), to=to)

    def page() -> str:
        count = len(queries.shifts_of([activity.id]))
        return render_template(
            "activities/copy.html", form=form, activity=activity, committee=activity.committee, count=count
        )

    return through(form, act, page)


def _next(activity: Activity) -> date:
    """The same weekday a year later, and as many weeks more as it takes to be ahead."""
    day = activity.starts_local.date() + _YEAR
    while day <= clock.today(activity.time_zone):
        day += _WEEK
    return day
