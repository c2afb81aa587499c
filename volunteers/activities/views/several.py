""" "I can come", for several shifts with one press."""

from typing import Any

from flask import abort, request, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.models import Activity
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _
from volunteers.people import queries as people_queries
from volunteers.web import Answer, Done, current_actor, requires, see_other


def chosen() -> list[str]:
    """The public ids of the shifts that were checked; not endlessly many."""
    return list(dict.fromkeys(request.values.getlist("shift")))[: rules.MOST_AT_ONCE + 1]


def _back(activity: Activity) -> str:
    """To the page, with what was checked."""
    kept: Any = {"for": request.form.get("for") or None, "shift": chosen(), "_anchor": "come-t"}
    return url_for("activities.show", public_id=activity.public_id, **kept)


@bp.post("/activities/<public_id>/shifts/sign-up")
@requires(Permission.ACTIVITY_READ, load=queries.by_public_id, back=_back)
def sign_up_several(activity: Activity) -> Answer:
    """Sign up for the checked shifts; who is not signed in says first who they are."""
    actor, names = current_actor(), chosen()
    refuse(rules.why_not_chosen(len(names)))
    if not actor.is_signed_in:
        return see_other("activities.place", public_id=names[0], shift=names)
    person_id = people_queries.chosen(actor, request.form.get("for"), Permission.SIGNUP_OWN)
    keys = queries.shifts_named(activity.id, names)
    if person_id is None or len(keys) < len(names):
        abort(404)
    kept: Any = {"for": request.form.get("for") or None, "_anchor": "come-t"}
    to = url_for("activities.show", public_id=activity.public_id, **kept)
    found = actions.sign_up_for(actor, keys, person_id, all_or_none=bool(request.form.get("all")))
    said = words.several_in_words(
        sum(row.has_place for _shift, row in found.made),
        sum(not row.has_place for _shift, row in found.made),
        found.refused,
    )
    return Done(f"{said} {_('In a few minutes, we’ll email you.')}" if found.made else said, to=to)
