"""Signing up, taking one's name off, and taking either back. Each is one fact, under the lock of the activity."""

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.models import OPEN_SIGNUPS, Activity, SignUp, SignUpState
from volunteers.audit import Event, action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, get, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.links import Link
from volunteers.mail import outbox


@action
def sign_up(actor: Actor, activity_id: int) -> SignUp:
    """ "I can come": a place where one is free, else the end of the waiting list. Twice pressed is once done."""
    activity = places.lock_activity(activity_id)
    person_id = actor.person_id
    if person_id is None:
        raise Refusal(_l("Please sign in first."), code="nobody", status=403)
    person = places.lock_person(person_id)
    standing = queries.standing(activity, person_id)
    if standing.own_id is not None:
        return need(SignUp, standing.own_id)
    is_member = bool(actor.committees.get(activity.committee_id))
    clash = get(Activity, standing.clash_id)
    refuse(rules.why_not_sign_up(activity, person, clock.now(), is_member=is_member, clash=clash))
    if standing.waiting and rules.has_room(activity, standing.confirmed):
        places.move_up(actor, [activity])  # who waits goes first, where they can by now
        standing = queries.standing(activity, person_id)
    now = clock.now()
    row = SignUp(
        activity_id=activity.id,
        person_id=person_id,
        state=SignUpState.CONFIRMED if rules.has_room(activity, standing.confirmed) else SignUpState.WAITLISTED,
        signed_up_at=now,
        changed_at=now,
    )
    db.session.add(row)
    record(
        actor,
        events.SIGN_UP_MADE,
        row,
        committee_id=activity.committee_id,
        activity_id=activity.id,
        state=row.state,
    )
    places.tell(activity, row, person, standing.waiting)
    return row


@action
def withdraw(actor: Actor, sign_up_id: int) -> SignUp:
    """ "I can't come any more": the place goes to who is next, at once. Twice pressed is once done."""
    row, activities = _locked(sign_up_id)
    if row.state in OPEN_SIGNUPS:
        _leave(actor, row, activities, events.SIGN_UP_WITHDRAWN)
    return row


@action
def undo_sign_up(actor: Actor, sign_up_id: int) -> SignUp:
    """Take "I can come" back while its mail still waits, as if it had not been."""
    row, activities = _locked(sign_up_id)
    if row.state not in OPEN_SIGNUPS:
        return row
    refuse(rules.why_not_undo(row.signed_up_at, clock.now(), places.undo_seconds()))
    _leave(actor, row, activities, events.SIGN_UP_UNDONE)
    return row


def _locked(sign_up_id: int) -> tuple[SignUp, dict[int, Activity]]:
    """The sign-up, and under lock its activity and those at the same time at which the person waits."""
    row = need(SignUp, sign_up_id)
    activity = need(Activity, row.activity_id)
    others = queries.waited_for_at_that_time([row.person_id], activity)
    activities = places.lock_activities([activity.id, *others])
    db.session.refresh(row)
    return row, activities


def _leave(actor: Actor, row: SignUp, activities: dict[int, Activity], event: Event) -> None:
    row.state_before = row.state
    apply(row, state=SignUpState.WITHDRAWN, changed_at=clock.now())
    outbox.take_back(emails.prefix(row))
    committee_id = activities[row.activity_id].committee_id
    record(actor, event, row, committee_id=committee_id, activity_id=row.activity_id)
    places.move_up(actor, activities.values(), because=lambda _: row.id, not_before=outbox.undo_until())


@action
def undo_withdrawal(actor: Actor, sign_up_id: int) -> SignUp:
    """Take "I can't come any more" back while the mail to who moved up still waits; they wait again where they were.

    Where that is too late the person gets a place if one is free, and else their old position on the list.
    """
    row = need(SignUp, sign_up_id)
    moved = places.moved_up_for([row.id])
    activities = places.lock_activities([row.activity_id, *(s.activity_id for s in moved)])
    activity = activities[row.activity_id]
    db.session.refresh(row)
    if row.state is not SignUpState.WITHDRAWN:
        return row
    refuse(rules.why_not_undo(row.changed_at, clock.now(), places.undo_seconds()))
    if not rules.is_open(activity, clock.now()):
        refuse(rules.why_not_change(activity))
    if queries.standing(activity, row.person_id).own_id is not None:
        raise rules.signed_up_already()
    for other in places.moved_up_for([row.id]):
        if other.activity_id in activities:
            places.put_back(actor, other, activities[other.activity_id], "undo")
    db.session.flush()
    _return(actor, row, activity)
    places.move_up(actor, activities.values(), not_before=outbox.undo_until())
    return row


def _return(actor: Actor, row: SignUp, activity: Activity) -> None:
    person = places.lock_people([row.person_id])[row.person_id]
    standing = queries.standing(activity)
    had_place = row.state_before is SignUpState.CONFIRMED
    is_free = rules.has_room(activity, standing.confirmed) and not queries.clashes([person.id], activity)
    state = SignUpState.CONFIRMED if had_place and is_free else SignUpState.WAITLISTED
    row.state_before = None
    apply(row, state=state, changed_at=clock.now())
    record(
        actor,
        events.SIGN_UP_WITHDRAWAL_UNDONE,
        row,
        committee_id=activity.committee_id,
        activity_id=activity.id,
        state=state,
    )
    if places.was_stopped(row):
        places.tell(activity, row, person, queries.waiting_before(row))


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
