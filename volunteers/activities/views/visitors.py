""" "I can come" of somebody who has not signed in: the short form, and the page that waits for the mail."""

from typing import Any

from flask import abort, render_template, url_for

from volunteers import links
from volunteers.accounts import browser
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.forms import VisitorForm
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.models import Fill, Shift, SignUpState
from volunteers.activities.views.blueprint import bp
from volunteers.activities.views.several import chosen
from volunteers.foundation import clock
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.mail.asked import has_room
from volunteers.pending import queries as pending_queries
from volunteers.pending.inputs import WayOn
from volunteers.pending.models import Pending
from volunteers.web import Answer, Done, current_actor, limits, public, see_other, through
from volunteers.web.language import current_tag


def _found(public_id: str) -> Shift:
    shift = queries.by_public_id_of_shift(public_id)
    if shift is None:
        abort(404)
    return shift


@bp.route("/activities/<public_id>/place", methods=["GET", "POST"])
@public("whoever is not signed in asks for a place here, or reads why there is none")
@limits.posts("60 per hour")
def place(public_id: str) -> Answer:
    """Name, address, 18 or older. A place is kept until the owner of the address has pressed, where one can be."""
    shift = _found(public_id)
    if current_actor().is_signed_in:
        return see_other("activities.show", public_id=shift.activity.public_id)
    if shift.activity.is_draft:
        abort(404)
    shifts = _chosen(shift)
    refusal = _why_none(shifts)
    if refusal is not None:
        return render_template("activities/no_place.html", activity=shift.activity, refusal=refusal), refusal.status
    form = VisitorForm()

    def act() -> Done:
        email, link = str(form.email.data), ""
        if has_room(email):
            may_hold = any(each.capacity is not None for each in shifts) and limits.allows_sender(
                rules.HOLDS_OF_A_SENDER, "held places"
            )
            given = VisitorInput(str(form.full_name.data), email, current_tag(), may_hold)
            link = actions.ask_for_place(
                current_actor(), shifts[0].id, given, [each.id for each in shifts[1:]]
            ).public_id
        browser.wait_for(link, email)
        more: Any = {"shift": [each.public_id for each in shifts]} if len(shifts) > 1 else {}
        return Done(to=url_for("activities.asked", public_id=shifts[0].public_id, **more))

    def page() -> str:
        fills = queries.fills([each.id for each in shifts])
        return render_template(
            "activities/place.html",
            form=form,
            shift=shifts[0],
            activity=shift.activity,
            fill=fills[shifts[0].id],
            chosen=_told(shifts, fills) if len(shifts) > 1 or shifts[0].position_id is not None else [],
            has_room=any(fills[each.id].has_room for each in shifts),
        )

    return through(form, act, page, rereads=False)


def _chosen(shift: Shift) -> list[Shift]:
    """The shifts that were checked on the page of an activity, in order of time; else the one of the address."""
    names = chosen()
    keys = queries.shifts_named(shift.activity_id, names)
    if len(names) > rules.MOST_AT_ONCE or len(keys) < len(names):
        abort(404)
    return queries.in_time(keys) if keys else [shift]


def _why_none(shifts: list[Shift]) -> Refusal | None:
    """Why nobody can come to these who is not signed in: one of them can't be had, or two are at the same time."""
    for shift in shifts:
        refusal = rules.why_not_sign_up(shift, None, clock.now(), is_member=False, clash=None)
        if refusal is not None:
            return refusal
    return rules.why_not_together(shifts)


def _told(shifts: list[Shift], fills: dict[int, Fill]) -> list[tuple[str, str]]:
    """What and when, and how full, of each."""
    return [(words.shift_in_words(each), words.free_in_words(fills[each.id])) for each in shifts]


@bp.get("/activities/<public_id>/place/asked")
@public("whoever has asked for a place waits for our mail here")
def asked(public_id: str) -> Answer:
    """Check your email; and until when the place is kept. The same for every address."""
    shift, waits = _found(public_id), browser.waiting()
    link = links.by_public_id(waits.link, Purpose.CONFIRM_ADDRESS) if waits is not None else None
    if waits is None or (link is not None and link.used_at is not None):
        return see_other("activities.show", public_id=shift.activity.public_id)
    return render_template(
        "activities/asked.html",
        activity=shift.activity,
        shift=shift,
        chosen=chosen(),
        email=waits.email,
        held_until=_held_until(shift, link),
        fill=queries.fills([shift.id])[shift.id],
    )


def _held_until(shift: Shift, link: Link | None) -> object:
    row = pending_queries.behind(link) if link is not None else None
    held = queries.held_for(shift.id, row.email, row.full_name) if row is not None else None
    return held.until_at if held is not None else None


def waits_at(row: Pending) -> str:
    """Where whoever asked for a place waits for our mail."""
    shift = queries.with_committee(queries.asked_for(row).shift_id)
    return url_for("activities.asked", public_id=shift.public_id)


def taken_up(taken: actions.Taken) -> Done:
    """The owner of an address said yes: how they stand now, on a page that they need no account for."""
    row = taken.sign_up
    is_several = bool(taken.confirmed + taken.waiting + len(taken.refused))
    if taken.own is not None:
        to = url_for("answers.show", token=links.token(taken.own))
    else:
        to = url_for("activities.show", public_id=queries.shift(row.shift_id).activity.public_id)
    if is_several:
        return Done(words.several_in_words(taken.confirmed, taken.waiting, taken.refused), to=to)
    return Done(words.taken_in_words(is_confirmed=row.state is SignUpState.CONFIRMED, is_late=taken.is_late), to=to)


_ABOUT = "/activities/"


def about(row: Pending) -> str:
    """The path of the activity for which somebody asked for a place."""
    return f"{_ABOUT}{queries.with_committee(queries.asked_for(row).shift_id).activity.public_id}"


def way_on(link: Link) -> WayOn | None:
    """From a link that opens nothing any more: to one's own place, where it gave one; else to what is on."""
    if not (link.next_url or "").startswith(_ABOUT):
        return None
    public_id = (link.next_url or "").removeprefix(_ABOUT)
    activity = queries.by_public_id(public_id)
    if activity is None or link.used_at is None or link.person_id is None:
        return WayOn(url_for("activities.index"), _("See what’s on"))
    row = queries.places_of(link.person_id, [activity.id]).get(activity.id)
    own = queries.own_link(row) if row is not None else None
    if own is not None:
        return WayOn(url_for("answers.show", token=links.token(own)), _("See your place"))
    if not activity.is_public:
        return WayOn(url_for("activities.index"), _("See what’s on"))
    return WayOn(url_for("activities.show", public_id=public_id), _("See the activity"))
