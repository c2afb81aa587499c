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


def back_of(row: queries.Pressed | queries.Question | SignUp) -> str:
    """To where the person was, else to the activity."""
    public_id = row.activity.public_id if isinstance(row, SignUp) else row.activity_public_id
    for_whom: Any = {"for": request.form.get("for") or None}
    return next_url() or url_for("activities.show", public_id=public_id, **for_whom)


@bp.post("/activities/<public_id>/sign-up")
@requires(Permission.ACTIVITY_READ, load=queries.pressed, back=back_of)
def sign_up(pressed: queries.Pressed) -> Answer:
    """Sign up for a shift by its public id; who is not signed in says first who they are."""
    actor = current_actor()
    if not actor.is_signed_in:
        return see_other("activities.place", public_id=pressed.public_id)
    person_id = people_queries.chosen(actor, request.form.get("for"), Permission.SIGNUP_OWN)
    if person_id is None:
        abort(404)
    row = actions.sign_up(actor, pressed.shift_id, person_id)
    if isinstance(row, actions.Asked):
        return _asked(row)
    if row.state is SignUpState.CONFIRMED:
        return Done(_("You have a place. In a few minutes, we’ll email you an entry for your calendar."))
    return Done(_("You’re on the waiting list. When a place opens up, it’s yours, and we’ll email you."))


def _asked(asked: actions.Asked) -> Done:
    """Guardians are asked; where the one who pressed is one of them, they answer now."""
    child = people_queries.by_id(asked.request.child_id)
    name = child.name_for_fellows if child is not None else ""
    if child is not None and current_actor().may_for(Permission.CONSENT_ANSWER, child.id):
        return Done(
            _("One more step: your answer as a parent or guardian of %(name)s.", name=name),
            to=url_for("safeguarding.own_question", public_id=asked.request.public_id),
        )
    if asked.held is not None:
        return Done(_("We’re holding a place for you and asked your parent or guardian by email."))
    return Done(_("We asked your parent or guardian by email. With a yes, you get a place if one is open."))


@bp.post("/consents/<public_id>/let-go")
@requires(Permission.SIGNUP_OWN, load=queries.question_of_child, back=back_of)
def let_go(question: queries.Question) -> Done:
    """Who asked would not come after all."""
    actions.let_go(current_actor(), question.id)
    return Done(_("Done. We no longer hold a place, and nobody needs to answer."))


@bp.post("/activities/<public_id>/decline")
@requires(Permission.ACTIVITY_READ, load=queries.pressed, back=back_of)
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
@requires(Permission.SIGNUP_OWN, load=queries.sign_up_by_public_id, back=back_of)
def withdraw(sign_up: SignUp) -> Done:
    """Take one's name off."""
    left = actions.withdraw(current_actor(), sign_up.id)
    return Done(words.left_in_words(left.before, has_next=left.has_next, is_open=left.is_open))
