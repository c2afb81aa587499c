""" "I can come" and "I can't come any more": one press each, with undo."""

from flask import url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.activities import actions, queries
from volunteers.activities.models import Activity, Shift, SignUp, SignUpState
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.web import current_actor, flash_done, flash_problem, flash_undo, requires, see_other
from volunteers.web.doors import next_url
from volunteers.web.replies import see_other_url


def _back(public_id: str) -> Response:
    """To where the person was, else to the activity."""
    target = next_url()
    return see_other_url(target) if target else see_other("activities.show", public_id=public_id)


def _activity_of(shift: Shift) -> Activity:
    return shift.activity


@bp.post("/activities/<public_id>/sign-up")
@requires(Permission.ACTIVITY_READ, load=queries.shift_to_press, on=_activity_of)
def sign_up(shift: Shift) -> Response:
    """Sign up for a shift by its public id; who is not signed in does that first, and comes back."""
    public_id, actor = shift.activity.public_id, current_actor()
    if not actor.is_signed_in:
        return see_other("accounts.login", next=url_for("activities.show", public_id=public_id))
    try:
        row = actions.sign_up(actor, shift.id)
        undo = url_for("activities.undo_sign_up", public_id=row.public_id)
        if row.state is SignUpState.CONFIRMED:
            flash_undo(_("You have a place. We write to you in a few minutes, with an entry for your calendar."), undo)
        else:
            flash_undo(_("You are on the waiting list. When a place is free it is yours, and we write to you."), undo)
    except Refusal as refusal:
        flash_problem(refusal)
    return _back(public_id)


@bp.post("/sign-ups/<public_id>/withdraw")
@requires(Permission.SIGNUP_OWN, load=queries.sign_up_by_public_id)
def withdraw(sign_up: SignUp) -> Response:
    """Take one's name off."""
    public_id, activity_id = sign_up.public_id, sign_up.activity.public_id
    try:
        actions.withdraw(current_actor(), sign_up.id)
        flash_undo(
            _("Your name is off the list. The next one who waits gets the place."),
            url_for("activities.undo_withdrawal", public_id=public_id),
        )
    except Refusal as refusal:
        flash_problem(refusal)
    return _back(activity_id)


@bp.post("/sign-ups/<public_id>/undo-sign-up")
@requires(Permission.SIGNUP_OWN, load=queries.sign_up_by_public_id)
def undo_sign_up(sign_up: SignUp) -> Response:
    """Take "I can come" back."""
    activity_id = sign_up.activity.public_id
    try:
        actions.undo_sign_up(current_actor(), sign_up.id)
        flash_done(_("Taken back: you are not on the list, and no mail is sent."))
    except Refusal as refusal:
        flash_problem(refusal)
    return _back(activity_id)


@bp.post("/sign-ups/<public_id>/undo-withdrawal")
@requires(Permission.SIGNUP_OWN, load=queries.sign_up_by_public_id)
def undo_withdrawal(sign_up: SignUp) -> Response:
    """Take "I can't come any more" back."""
    activity_id = sign_up.activity.public_id
    try:
        row = actions.undo_withdrawal(current_actor(), sign_up.id)
        if row.state is SignUpState.CONFIRMED:
            flash_done(_("Taken back: you have your place again."))
        else:
            flash_done(_("Taken back: you wait again, at the position you had."))
    except Refusal as refusal:
        flash_problem(refusal)
    return _back(activity_id)
