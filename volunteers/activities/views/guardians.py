"""A guardian finds something for a child, and says that the child would come: by the link of a mail, or signed in."""

from flask import abort, render_template, request, url_for

from volunteers.access import Actor, Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.models import SignUp, SignUpState
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.text import _
from volunteers.safeguarding import queries as safeguarding
from volunteers.safeguarding.holder import Holder, by_link, signed_in
from volunteers.safeguarding.models import Guardianship
from volunteers.web import Answer, Done, limits, public, requires

SEES = "whoever holds the signed link sees what everybody may come to, and signs up the children they answer for"
AT_MOST = 60


def _child(holder: Holder, public_id: str) -> Guardianship:
    """The child of an address, whom the guardian answers for."""
    row = safeguarding.by_public_id(public_id)
    if row is None or row.guardian_id != holder.guardian.id or row.ended_at is not None or row.child.is_adult:
        abort(404)
    return row


def _calendar(holder: Holder, public_id: str) -> str:
    row = _child(holder, public_id)
    found = queries.upcoming(Actor(), limit=AT_MOST)
    keys = [activity.id for activity in found]
    shifts = queries.shifts_of(keys)
    standing = queries.sign_ups_of(row.child_id, [shift.id for shift in shifts])
    taken = {standing[shift.id].shift_id: standing[shift.id] for shift in shifts if shift.id in standing}
    mine = {shift.activity_id: taken[shift.id] for shift in shifts if shift.id in taken}
    return render_template(
        "activities/for_child.html",
        holder=holder,
        row=row,
        found=found,
        fills=queries.fill(keys),
        mine=mine,
        where={activity.id: rules.whereabouts(activity) for activity in found},
    )


@bp.get("/guardian/<token>/children/<child>/activities")
@public(SEES)
@by_link
def guardian_calendar(holder: Holder, child: str) -> str:
    """What a child could come to."""
    return _calendar(holder, child)


@bp.get("/me/children/<child>/activities")
@requires(Permission.ACCOUNT_OWN)
@signed_in
def own_guardian_calendar(holder: Holder, child: str) -> str:
    """The same for who is signed in."""
    return _calendar(holder, child)


def _sign_up(holder: Holder, public_id: str) -> Done:
    row = _child(holder, public_id)
    pressed = queries.pressed(request.form.get("shift", ""))
    if pressed is None or not pressed.is_public:
        abort(404)
    found = actions.sign_up(holder.actor, pressed.shift_id, row.child_id)
    name = row.child.name_for_fellows
    if isinstance(found, actions.Asked):
        return Done(
            _("One more step: your answer as a parent or guardian of %(name)s.", name=name),
            to=holder.at("question", public_id=found.request.public_id),
        )
    if found.state is SignUpState.CONFIRMED:
        return Done(_("%(name)s has a place.", name=name), to=holder.at("guardian"))
    return Done(_("%(name)s is on the waiting list.", name=name), to=holder.at("guardian"))


def _to_page(token: str, **_values: str) -> str:
    return url_for("safeguarding.guardian", token=token)


def _to_own(**_values: str) -> str:
    return url_for("safeguarding.own_guardian")


@bp.post("/guardian/<token>/children/<child>/sign-up")
@public(SEES, back=_to_page)
@limits.posts("60 per hour")
@by_link
def guardian_sign_up(holder: Holder, child: str) -> Answer:
    """ "My child can come"."""
    return _sign_up(holder, child)


@bp.post("/me/children/<child>/sign-up")
@requires(Permission.ACCOUNT_OWN, back=_to_own)
@limits.posts("60 per hour")
@signed_in
def own_guardian_sign_up(holder: Holder, child: str) -> Answer:
    """The same for who is signed in."""
    return _sign_up(holder, child)


def _place_of_child(holder: Holder, public_id: str) -> SignUp:
    row = queries.sign_up_by_public_id(public_id)
    if row is None or safeguarding.guardianship(holder.guardian.id, row.person_id) is None:
        abort(404)
    return row


def _withdraw(holder: Holder, public_id: str) -> Done:
    row = _place_of_child(holder, public_id)
    left = actions.withdraw(holder.actor, row.id)
    said = words.left_in_words(left.before, has_next=left.has_next, is_open=left.is_open)
    return Done(said, to=holder.at("guardian"), by_link=holder.token)


@bp.post("/guardian/<token>/sign-ups/<public_id>/withdraw")
@public(SEES, back=_to_page)
@limits.posts("60 per hour")
@by_link
def guardian_withdraw(holder: Holder, public_id: str) -> Done:
    """ "My child can't come any more"."""
    return _withdraw(holder, public_id)


@bp.post("/me/children/sign-ups/<public_id>/withdraw")
@requires(Permission.ACCOUNT_OWN, back=_to_own)
@limits.posts("60 per hour")
@signed_in
def own_guardian_withdraw(holder: Holder, public_id: str) -> Done:
    """The same for who is signed in."""
    return _withdraw(holder, public_id)
