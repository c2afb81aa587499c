""" "I can come", "I can't come" and "I can't come any more": one press each, with undo."""

from typing import Any

from flask import abort, request, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries, words
from volunteers.activities.models import SignUp, SignUpState
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.text import _
from volunteers.people import queries as people_queries
from volunteers.web import Answer, Done, current_actor, requires, see_other
from volunteers.web.doors import next_url


def _back(row: queries.Pressed | SignUp) -> str:
    """To where the person was, else to the activity."""
    public_id = row.activity_public_id if isinstance(row, queries.Pressed) else row.activity.public_id
    for_whom: Any = {"for": request.form.get("for") or None}
    return next_url() or url_for("activities.show", public_id=public_id, **for_whom)


@bp.post("/activities/<public_id>/sign-up")
@requires(Permission.ACTIVITY_READ, load=queries.pressed, back=_back)
def sign_up(pressed: queries.Pressed) -> Answer:
    """Sign up for a shift by its public id; who is not signed in says first who they are."""
    actor = current_actor()
    if not actor.is_signed_in:
        return see_other("activities.place", public_id=pressed.public_id)
    person_id = people_queries.chosen(actor, request.form.get("for"), Permission.SIGNUP_OWN)
    if person_id is None:
        abort(404)
    row = actions.sign_up(actor, pressed.shift_id, person_id)
    if row.state is SignUpState.CONFIRMED:
        return Done(_("You have a place. In a few minutes, we’ll email you an entry for your calendar."))
    return Done(_("You’re on the waiting list. When a place opens up, it’s yours, and we’ll email you."))


@bp.post("/activities/<public_id>/decline")
@requires(Permission.ACTIVITY_READ, load=queries.pressed, back=_back)
def decline(pressed: queries.Pressed) -> Answer:
    """Say that one can't come, to an activity by its public id: it is the one of its first shift."""
    actor = current_actor()
    if not actor.is_signed_in:
        return see_other("accounts.login", next=url_for("activities.show", public_id=pressed.activity_public_id))
    person_id = people_queries.chosen(actor, request.form.get("for"), Permission.SIGNUP_OWN)
    if person_id is None:
        abort(404)
    actions.decline(actor, pressed.shift_id, person_id)
    return Done(_("Thank you for telling us. If you can come after all, select “I can come” on the activity’s page."))


@bp.post("/sign-ups/<public_id>/withdraw")
@requires(Permission.SIGNUP_OWN, load=queries.sign_up_by_public_id, back=_back)
def withdraw(sign_up: SignUp) -> Done:
    """Take one's name off."""
    left = actions.withdraw(current_actor(), sign_up.id)
    return Done(words.left_in_words(left.before, has_next=left.has_next, is_open=left.is_open))
