"""A place that is kept until an address is confirmed: asked for, taken up by the press in the mail, or ended.

Locks: what waits for the address, its link, then the shift, then people. Whoever only ends a hold locks the shift.
"""

from datetime import datetime
from typing import NamedTuple

from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import minors, places
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.models import HeldPlace, Shift, SignUp
from volunteers.audit import action, on_commit
from volunteers.foundation import clock
from volunteers.foundation.addresses import mailbox
from volunteers.foundation.db import db, need, one_at_a_time
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.pending import actions as pending_actions
from volunteers.pending.inputs import PendingInput
from volunteers.pending.models import Pending
from volunteers.people.models import Person


class Taken(NamedTuple):
    """What came of a press: the sign-up, whether the time for which the place was kept was over, and the link to it."""

    sign_up: SignUp
    is_late: bool
    own: Link | None


@action
def ask_for_place(actor: Actor, shift_id: int, given: VisitorInput) -> Link:
    """ "I can come", by somebody who has not signed in: it waits for the owner of the address, and so does a place.

    Returns the link that was mailed. Whether a place is kept follows from the shift and from what else was asked for,
    never from whom we know.
    """
    shift = places.lock_shifts([shift_id])[shift_id]
    refuse(rules.why_not_sign_up(shift, None, clock.now(), is_member=False, clash=None))
    before = queries.held_for(shift_id, given.email, given.full_name)
    until = before.until_at if before else _until(actor, shift, given)
    payload = {"shift_id": shift.id, "held_until": until.isoformat() if until else None}
    link = pending_actions.keep(
        actor, PendingInput(queries.WAITS_AS, given.full_name, given.email, given.language, payload)
    )
    if until is not None and before is None:
        held = HeldPlace(shift_id=shift.id, pending_id=link.subject_id, until_at=until)
        db.session.add(held)
        places.note_held(actor, events.PLACE_HELD, held, shift)
        on_commit(until, job="end_holds")
    return link


def _until(actor: Actor, shift: Shift, given: VisitorInput) -> datetime | None:
    """Until when a place is kept; None where none can be, or none need be."""
    standing = places.standing_now(actor, shift, None, queries.standing(shift))
    one_at_a_time(mailbox(given.email))
    may = given.may_hold and rules.may_hold(standing.fill(shift), queries.held_at_address(given.email))
    return clock.now() + rules.HELD_FOR if may else None


def ask_owner(row: Pending, link: Link, to: Recipient) -> Message:
    """The mail that asks the owner of an address whether they come; sent anew, it names no time that is over."""
    asked = queries.asked_for(row)
    until = asked.held_until if asked.held_until is not None and asked.held_until > clock.now() else None
    shift, sign_up = queries.with_committee(asked.shift_id), queries.already_on_list(row)
    own = queries.own_link(sign_up) if sign_up is not None else None
    is_full = until is None and not queries.fills([shift.id])[shift.id].has_room
    return emails.confirm_place(row, link, shift, until, to, sign_up, own, is_full=is_full)


def lock_asked(row: Pending) -> None:
    """Before people are locked: the shift for which somebody asked."""
    places.lock_shifts([queries.asked_for(row).shift_id])


def take_up(actor: Actor, row: Pending, person: Person) -> Taken:
    """Inside the press of the owner of the address: the place that was kept, else one that is free, else they wait.

    It is for what everybody may come to. What became for members by now is refused; a member signs in.
    """
    asked = queries.asked_for(row)
    shift, person, standing = places.lock_place(asked.shift_id, person.id)
    clash = queries.shift(standing.clash_id) if standing.clash_id is not None else None
    refuse(rules.why_not_sign_up(shift, person, clock.now(), is_member=False, clash=clash, is_asked_before=True))
    refuse(minors.why_not(shift, person))
    refuse(queries.why_not_cleared(shift, person.id))
    refuse(queries.why_not_looked_after(shift, person))
    was_kept = _take_held(row, shift)
    own = need(SignUp, standing.own_id) if standing.own_id is not None else None
    if own is not None:
        places.move_up(actor, [shift])
        return Taken(own, is_late=False, own=queries.own_link(own))
    standing = queries.standing(shift, person.id)
    if not was_kept:
        standing = places.standing_now(actor, shift, person.id, standing)
    sign_up = places.put_on_list(actor, shift, person, standing)
    link = None if person.account_id is not None else places.own_link(sign_up)
    places.tell_of_sign_up(shift, sign_up, person, standing.waiting, None, link)
    return Taken(sign_up, is_late=asked.held_until is not None and not was_kept, own=link)


def _take_held(row: Pending, shift: Shift) -> bool:
    """End what was kept for this press, its own or that of the same form filled in before; whether it still counted."""
    held = queries.held_of(row)
    was_kept = held is not None and held.until_at > clock.now()
    if held is not None:
        places.end_held(held)
    before = None if was_kept else queries.held_for(shift.id, row.email, row.full_name)
    if before is not None:
        places.end_held(before)
    return was_kept or before is not None


def drop(actor: Actor, row: Pending) -> None:
    """Inside the action by which what was asked for goes nowhere: whoever is next gets the place."""
    shift = places.lock_shifts([queries.asked_for(row).shift_id]).popitem()[1]
    held = queries.held_of(row)
    if held is not None:
        places.note_held(actor, events.PLACE_LET_GO, held, shift)
        places.end_held(held)
        places.move_up(actor, [shift])


@action
def end_holds(actor: Actor, shift_id: int) -> int:
    """The time is over for which places of a shift were kept: whoever is next gets them. Returns how many."""
    shift = places.lock_shifts([shift_id])[shift_id]
    over = queries.held_too_long(shift_id)
    for held in over:
        places.note_held(actor, events.PLACE_LET_GO, held, shift)
        if held.request_id is not None:
            minors.tell_unanswered(held, shift)
        places.end_held(held)
    places.move_up(actor, [shift])
    return len(over)
