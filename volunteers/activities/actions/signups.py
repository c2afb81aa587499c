"""Signing up, taking one's name off, and taking either back. Each is one fact, under the lock of the shift."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from volunteers import links, undo
from volunteers.access import Actor, Permission
from volunteers.activities import events, queries, rules
from volunteers.activities.actions import late, minors, places, telling
from volunteers.activities.models import OPEN_SIGNUPS, Shift, SignUp, SignUpState
from volunteers.audit import action
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.links import Link, Purpose
from volunteers.mail import outbox
from volunteers.people.models import Person
from volunteers.undo import Act, leave


@action
def sign_up(actor: Actor, shift_id: int, person_id: int) -> SignUp | minors.Asked:
    """ "I can come": a place where one is free, else the end of the waiting list. Twice pressed is once done.

    What is decided is whether this person may come, whoever presses. Somebody under 18 comes when a guardian agrees:
    until then a place is kept.
    """
    actor.answer_for(Permission.SIGNUP_OWN, person_id)
    return join(actor, shift_id, person_id)


def join(actor: Actor, shift_id: int, person_id: int, *, added_by_id: int | None = None) -> SignUp | minors.Asked:
    """Inside an action: put somebody on the list, or ask first whoever answers for them.

    `added_by_id`: who does it for them, and takes it back as their own act.
    """
    committee_queries.hold_belonging(queries.COMMITTEE_OF, person_id, shift_id=shift_id)
    shift, person, standing = places.lock_place(shift_id, person_id)
    if standing.own_id is not None:
        return need(SignUp, standing.own_id)
    is_member = shift.activity.is_public or committee_queries.is_in(shift.activity.committee_id, person_id)
    clash = queries.shift(standing.clash_id) if standing.clash_id is not None else None
    lacks = None if person.is_adult else queries.lacks_for(shift, [person])[person_id]
    told_of = added_by_id is not None
    refuse(
        rules.why_not_sign_up(
            shift, person, clock.now(), is_member=is_member, clash=clash, lacks=lacks, is_told_of=told_of
        )
    )
    refuse(queries.why_not_cleared(shift, person_id))
    refuse(queries.why_not_looked_after(shift, person))
    if lacks is not None:
        return minors.ask_first(actor, shift, person, places.standing_now(actor, shift, person_id, standing))
    standing = places.standing_now(actor, shift, person_id, standing)
    event = events.SIGN_UP_MADE if added_by_id is None else events.SIGN_UP_ADDED
    row = places.put_on_list(actor, shift, person, standing, event=event, added_by_id=added_by_id)
    own = None
    if added_by_id is not None and person.account_id is None and person.email:
        own = places.own_link(row)
    places.tell_of_sign_up(shift, row, person, standing.waiting, undo.ends_at(), own)
    leave(actor, event, row, for_person_id=person_id if added_by_id is None else None)
    return row


class Left(NamedTuple):
    """What came of taking a name off: the sign-up, what it was before, and where the place went.

    Somebody who waited has it (`has_next`), else whoever wants it can (`is_open`).
    """

    sign_up: SignUp
    before: SignUpState
    has_next: bool = False
    is_open: bool = False


def left(before: SignUpState, row: SignUp, shift: Shift) -> Left:
    """What came of it, when the name is off."""
    had_place = before is SignUpState.CONFIRMED
    has_next = had_place and any(other.shift_id == row.shift_id for other in places.moved_up_for([row.id]))
    return Left(row, before, has_next, rules.is_open(shift, clock.now()))


@action
def decline(actor: Actor, shift_id: int, person_id: int) -> SignUp:
    """ "I can't come", of a member who is asked: no place, no list and no mail. Twice pressed is once done.

    `shift_id` is the shift that was made with the activity. A yes can follow at any time (`sign_up`).
    """
    actor.answer_for(Permission.SIGNUP_OWN, person_id)
    committee_queries.hold_belonging(queries.COMMITTEE_OF, person_id, shift_id=shift_id)
    shift, person, _standing = places.lock_place(shift_id, person_id)
    before = queries.no_of(person_id, [shift.activity_id]).get(shift.activity_id)
    if before is not None:
        return before
    is_member = committee_queries.is_in(shift.activity.committee_id, person_id)
    is_on_it = bool(queries.places_of(person_id, [shift.activity_id]))
    refuse(rules.why_not_decline(shift, person, clock.now(), is_member=is_member, is_on_it=is_on_it))
    now = clock.now()
    row = SignUp(
        shift_id=shift.id,
        person_id=person_id,
        state=SignUpState.DECLINED,
        signed_up_at=now,
        changed_at=now,
        declined_for_at=shift.starts_at,
        sequence=queries.counted_on(person_id, shift.activity_id),
    )
    db.session.add(row)
    places.note(actor, events.SIGN_UP_DECLINED, row, shift)
    leave(actor, events.SIGN_UP_DECLINED, row, for_person_id=person_id)
    return row


def undo_decline(actor: Actor, act: Act, row: SignUp) -> None:
    """Nothing was answered: they are asked again."""
    apply(row, state=SignUpState.UNDONE, changed_at=clock.now())


@action
def withdraw(actor: Actor, sign_up_id: int) -> Left:
    """ "I can't come any more": the place goes to who is next, at once. Twice pressed is once done."""
    row, shifts = lock(sign_up_id)
    before = row.state
    if before not in OPEN_SIGNUPS:
        return Left(row, before)
    places.note(actor, events.SIGN_UP_WITHDRAWN, row, shifts[row.shift_id])
    kept = kept_of(row, shifts[row.shift_id])
    leave_list(actor, [row], shifts, not_before=undo.ends_at())
    late.tell_who_runs_it(row, shifts[row.shift_id], before)
    leave(actor, events.SIGN_UP_WITHDRAWN, row, for_person_id=row.person_id, before=kept)
    return left(before, row, shifts[row.shift_id])


def kept_of(row: SignUp, shift: Shift) -> dict[str, Any]:
    """What an act keeps of a sign-up that it ends, for its undo."""
    return {"state": row.state, "knew": telling.known(shift)}


@action
def give_back(link_id: int, sign_up_id: int | None = None) -> Left:
    """ "I can't come any more", from the mail that told of the place: once.

    `sign_up_id`: another place of theirs, which the page of a reminder shows beside it: such a link stays good.
    """
    link = need(Link, link_id)
    actor = Actor.from_link(link.person_id, Permission.SIGNUP_OWN, link_id=link.id)
    which = sign_up_id or link.subject_id or 0
    before = need(SignUp, which).state
    is_good = links.is_open(link) if link.purpose is Purpose.STILL_COMING else links.use(link)
    if before not in OPEN_SIGNUPS or not is_good:
        raise Refusal(_l("This link was already used, or it has expired."), code="link-used")
    done = withdraw(actor, which)
    row, before = done.sign_up, done.before
    kept = {"state": before, "knew": telling.known(queries.shift(row.shift_id))}
    leave(actor, events.SIGN_UP_WITHDRAWN, row, for_person_id=row.person_id, before=kept)
    return done


def lock_sign_up(act: Act, row: SignUp) -> None:
    """Before taking something back: its shift, those where the person waits, and those of who got a place by it."""
    lock(row.id, _also(act))


def undo_sign_up(actor: Actor, act: Act, row: SignUp) -> None:
    """Take "I can come" back, as if it had not been."""
    row, shifts = lock(row.id, _also(act))
    more = queries.open_by_key(_also(act))
    leave_list(actor, [row, *more], shifts, not_before=None, state=SignUpState.UNDONE)


def _also(act: Act) -> list[int]:
    """The keys of what was signed up for with the same press."""
    return list((act.before or {}).get("also", ()))


def undo_withdrawal(actor: Actor, act: Act, row: SignUp) -> None:
    """The person gets the place back, and who moved up by it waits again where they were.

    Who has more than that place free gets it too; where it is gone, the person has their old position on the list.
    """
    row, shifts = lock(row.id)
    shift = shifts[row.shift_id]
    refuse(rules.why_not_return(shift, queries.standing(shift, row.person_id).own_id is not None, clock.now()))
    refuse(minors.why_not(shift, need(Person, row.person_id)))
    back = [other for other in places.moved_up_for([row.id]) if other.shift_id in shifts]
    for other in back:
        places.put_back(actor, other, shifts[other.shift_id], "undo")
    db.session.flush()
    kept = act.before or {}
    places.give_again(row, shift, SignUpState(kept["state"]))
    places.move_up(actor, shifts.values())
    telling.tell(shifts.values(), [row, *back], knew={shift.id: kept.get("knew") or {}})


def lock(sign_up_id: int, also: Collection[int] = ()) -> tuple[SignUp, dict[int, Shift]]:
    """The sign-up, and under lock its shift, those at the same time for which the person waits, and who moved up.

    `also` are keys of others of theirs, of the same activity.
    """
    row = need(SignUp, sign_up_id)
    shift = queries.shift(row.shift_id)
    others = queries.waited_for_at_that_time([row.person_id], shift)
    if also:
        others = [*others, *queries.shift_keys_of(also), *queries.waited_by(row.person_id)]
    moved = [] if row.state in OPEN_SIGNUPS else places.moved_up_for([row.id])
    shifts = places.lock_shifts([shift.id, *others, *(s.shift_id for s in moved)])
    db.session.refresh(row)
    return row, shifts


def leave_list(
    actor: Actor,
    rows: Sequence[SignUp],
    shifts: dict[int, Shift],
    *,
    not_before: datetime | None,
    state: SignUpState = SignUpState.WITHDRAWN,
) -> None:
    """Inside an action, the shifts locked: the names go off the lists, and who is next moves up."""
    for row in rows:
        apply(row, state=state, changed_at=clock.now())
        outbox.stop(row)
    minors.end_question(actor, shifts[rows[0].shift_id], rows[0].person_id)
    of_shift = {row.shift_id: row.id for row in rows}
    because = partial(_whose_place, of_shift, rows[0].id)
    places.move_up(actor, shifts.values(), because=because, not_before=not_before)
    places.tell_who_waits(shifts.values(), {rows[0].person_id})


def _whose_place(of_shift: Mapping[int, int], first: int, moved: SignUp) -> int:
    """The key of the sign-up whose end let somebody move up."""
    return of_shift.get(moved.shift_id, first)
