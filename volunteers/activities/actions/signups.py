"""Signing up, taking one's name off, and taking either back. Each is one fact, under the lock of the shift."""

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.models import OPEN_SIGNUPS, Shift, SignUp, SignUpState
from volunteers.audit import Event, action
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.links import Link
from volunteers.mail import outbox


@action
def sign_up(actor: Actor, shift_id: int) -> SignUp:
    """ "I can come": a place where one is free, else the end of the waiting list. Twice pressed is once done."""
    person_id = actor.person_id
    if person_id is None:
        raise Refusal(_l("Please sign in first."), code="nobody", status=403)
    shift, person = places.lock_place(shift_id, person_id)
    standing = queries.standing(shift, person_id)
    if standing.own_id is not None:
        return need(SignUp, standing.own_id)
    is_member = bool(actor.committees.get(shift.activity.committee_id))
    clash = queries.shift(standing.clash_id) if standing.clash_id is not None else None
    refuse(rules.why_not_sign_up(shift, person, clock.now(), is_member=is_member, clash=clash))
    if standing.waiting and rules.has_room(shift, standing.confirmed):
        places.move_up(actor, [shift])  # who waits goes first, where they can by now
        standing = queries.standing(shift, person_id)
    now = clock.now()
    row = SignUp(
        shift_id=shift.id,
        person_id=person_id,
        state=SignUpState.CONFIRMED if rules.has_room(shift, standing.confirmed) else SignUpState.WAITLISTED,
        signed_up_at=now,
        changed_at=now,
    )
    db.session.add(row)
    places.note(actor, events.SIGN_UP_MADE, row, shift, state=row.state)
    places.tell(shift, row, person, standing.waiting)
    return row


@action
def withdraw(actor: Actor, sign_up_id: int) -> SignUp:
    """ "I can't come any more": the place goes to who is next, at once. Twice pressed is once done."""
    row, shifts = _locked(sign_up_id)
    if row.state in OPEN_SIGNUPS:
        _leave(actor, row, shifts, events.SIGN_UP_WITHDRAWN)
    return row


@action
def undo_sign_up(actor: Actor, sign_up_id: int) -> SignUp:
    """Take "I can come" back while its mail still waits, as if it had not been."""
    row, shifts = _locked(sign_up_id)
    if row.state not in OPEN_SIGNUPS:
        return row
    refuse(rules.why_not_undo(row.signed_up_at, clock.now(), places.undo_seconds()))
    _leave(actor, row, shifts, events.SIGN_UP_UNDONE)
    return row


def _locked(sign_up_id: int) -> tuple[SignUp, dict[int, Shift]]:
    """The sign-up, and under lock its shift and those at the same time for which the person waits."""
    row = need(SignUp, sign_up_id)
    shift = queries.shift(row.shift_id)
    others = queries.waited_for_at_that_time([row.person_id], shift)
    shifts = places.lock_shifts([shift.id, *others])
    db.session.refresh(row)
    return row, shifts


def _leave(actor: Actor, row: SignUp, shifts: dict[int, Shift], event: Event) -> None:
    row.state_before = row.state
    apply(row, state=SignUpState.WITHDRAWN, changed_at=clock.now())
    outbox.take_back(emails.prefix(row))
    places.note(actor, event, row, shifts[row.shift_id])
    places.move_up(actor, shifts.values(), because=lambda _: row.id, not_before=outbox.undo_until())


@action
def undo_withdrawal(actor: Actor, sign_up_id: int) -> SignUp:
    """Take "I can't come any more" back while the mail to who moved up still waits; they wait again where they were.

    Where that is too late the person gets a place if one is free, and else their old position on the list.
    """
    row = need(SignUp, sign_up_id)
    moved = places.moved_up_for([row.id])
    shifts = places.lock_shifts([row.shift_id, *(s.shift_id for s in moved)])
    shift = shifts[row.shift_id]
    db.session.refresh(row)
    if row.state is not SignUpState.WITHDRAWN:
        return row
    refuse(rules.why_not_undo(row.changed_at, clock.now(), places.undo_seconds()))
    if not rules.is_open(shift, clock.now()):
        refuse(rules.why_not_change(shift.activity))
    if queries.standing(shift, row.person_id).own_id is not None:
        raise rules.signed_up_already()
    for other in places.moved_up_for([row.id]):
        if other.shift_id in shifts:
            places.put_back(actor, other, shifts[other.shift_id], "undo")
    db.session.flush()
    _return(actor, row, shift)
    places.move_up(actor, shifts.values(), not_before=outbox.undo_until())
    return row


def _return(actor: Actor, row: SignUp, shift: Shift) -> None:
    person = places.lock_people([row.person_id])[row.person_id]
    standing = queries.standing(shift)
    had_place = row.state_before is SignUpState.CONFIRMED
    is_free = rules.has_room(shift, standing.confirmed) and not queries.clashes([person.id], shift)
    state = SignUpState.CONFIRMED if had_place and is_free else SignUpState.WAITLISTED
    row.state_before = None
    apply(row, state=state, changed_at=clock.now())
    places.note(actor, events.SIGN_UP_WITHDRAWAL_UNDONE, row, shift, state=state)
    if places.was_stopped(row):
        places.tell(shift, row, person, queries.waiting_before(row))


@action
def give_back(link_id: int) -> SignUp:
    """ "I can't come any more", from the mail that told of the place: once."""
    link = need(Link, link_id)
    actor = Actor.from_link(link.person_id, Permission.SIGNUP_OWN)
    if link.subject_id is None or not links.use(link):
        raise Refusal(_l("This link was used already, or its time is over."), code="link-used")
    return withdraw(actor, link.subject_id)


@action
def take_again(link_id: int) -> SignUp:
    """The undo of `give_back`."""
    link = need(Link, link_id)
    actor = Actor.from_link(link.person_id, Permission.SIGNUP_OWN)
    row = undo_withdrawal(actor, link.subject_id or 0)
    links.reopen(link)
    return row
