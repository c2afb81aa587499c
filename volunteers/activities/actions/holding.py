"""A place that is kept until an address is confirmed: asked for, taken up by the press in the mail, or ended.

Locks: what waits for the address, its link, then the shift, then people. Whoever only ends a hold locks the shift.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import minors, places, several
from volunteers.activities.inputs import VisitorInput
from volunteers.activities.models import HeldPlace, Shift, SignUp
from volunteers.audit import action, on_commit
from volunteers.foundation import clock
from volunteers.foundation.addresses import mailbox
from volunteers.foundation.db import db, need, one_at_a_time
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.links import Link
from volunteers.mail import Message, Recipient, outbox
from volunteers.pending import actions as pending_actions
from volunteers.pending.inputs import PendingInput
from volunteers.pending.models import Pending
from volunteers.people.models import Person


class Taken(NamedTuple):
    """What came of a press: the sign-up, whether the time for which the place was kept was over, and the link to it.

    Of several shifts the first, on how many they have a place and wait, and why not on the others.
    """

    sign_up: SignUp
    is_late: bool
    own: Link | None
    confirmed: int = 0
    waiting: int = 0
    refused: Sequence[tuple[Shift, Refusal]] = ()


@action
def ask_for_place(actor: Actor, shift_id: int, given: VisitorInput, also: Collection[int] = ()) -> Link:
    """ "I can come", by somebody who has not signed in: it waits for the owner of the address, and so does a place.

    `also` are further shifts of the same activity: one press, one mail, and a place of each is kept where one can be.

    Returns the link that was mailed. Whether a place is kept follows from the shift and from what else was asked for,
    never from whom we know.
    """
    keys = sorted({shift_id, *also})
    refuse(rules.why_not_chosen(len(keys)))
    shifts = places.lock_shifts(keys)
    refuse(rules.why_not_together(list(shifts.values())))
    for shift in shifts.values():
        refuse(rules.why_not_sign_up(shift, None, clock.now(), is_member=False, clash=None))
    before = queries.held_for_each(keys, given.email, given.full_name)
    untils = {key: row.until_at for key, row in before.items()}
    untils |= _untils(actor, [shift for key, shift in shifts.items() if key not in before], given)
    until = untils.get(shift_id)
    payload: dict[str, Any] = {"shift_id": shift_id, "held_until": until.isoformat() if until else None}
    payload |= {"also": [key for key in keys if key != shift_id]} if len(keys) > 1 else {}
    link = pending_actions.keep(
        actor, PendingInput(queries.WAITS_AS, given.full_name, given.email, given.language, payload)
    )
    for key in untils.keys() - before.keys():
        held = HeldPlace(shift_id=key, pending_id=link.subject_id, until_at=untils[key])
        db.session.add(held)
        places.note_held(actor, events.PLACE_HELD, held, shifts[key])
        on_commit(untils[key], job="end_holds")
    return link


def _untils(actor: Actor, shifts: Sequence[Shift], given: VisitorInput) -> dict[int, datetime]:
    """Until when a place of each of these is kept, where one can be and need be."""
    if not shifts:
        return {}
    fills = several.fills_now(actor, shifts)
    one_at_a_time(mailbox(given.email))
    at_address = queries.held_at_address(given.email)
    if not given.may_hold:
        return {}
    until = clock.now() + rules.HELD_FOR
    return {shift.id: until for shift in shifts if rules.may_hold(fills[shift.id], at_address)}


def ask_owner(row: Pending, link: Link, to: Recipient) -> Message:
    """The mail that asks the owner of an address whether they come; sent anew, it names no time that is over."""
    asked = queries.asked_for(row)
    until = asked.held_until if asked.held_until is not None and asked.held_until > clock.now() else None
    shift, sign_up = queries.with_committee(asked.shift_id), None if asked.also else queries.already_on_list(row)
    own = queries.own_link(sign_up) if sign_up is not None else None
    is_full = until is None and not queries.fills([shift.id])[shift.id].has_room
    return emails.confirm_place(row, link, shift, until, to, sign_up, own, is_full=is_full, more=len(asked.also))


def lock_asked(row: Pending) -> None:
    """Before people are locked: the shifts for which somebody asked."""
    places.lock_shifts(queries.asked_for(row).shift_ids)


def take_up(actor: Actor, row: Pending, person: Person) -> Taken:
    """Inside the press of the owner of the address: the place that was kept, else one that is free, else they wait.

    It is for what everybody may come to. What became for members by now is refused; a member signs in.
    """
    asked = queries.asked_for(row)
    if asked.also:
        return _take_up_several(actor, row, person)
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


def _take_up_several(actor: Actor, row: Pending, person: Person) -> Taken:
    """The same for several shifts: each that can still be had. Refused where none can."""
    keys = queries.asked_for(row).shift_ids
    shifts = places.lock_shifts(keys)
    person = places.lock_people([person.id])[person.id]
    for shift in shifts.values():
        refuse(minors.why_not(shift, person))
    own = queries.open_of(person.id, keys)
    chosen, refused = several.decide([shifts[key] for key in keys if key not in own], person, is_member=False)
    if refused and not chosen and not own:
        raise refused[0][1]
    held = queries.held_of(row)
    is_late = any(each.until_at <= clock.now() for each in held)
    ended = {each.id: each for each in [*held, *queries.held_for_each(keys, row.email, row.full_name).values()]}
    kept = {each.shift_id for each in ended.values() if each.until_at > clock.now()}
    for each in ended.values():
        places.end_held(each)
    fresh = several.fills_now(actor, [shift for shift in chosen if shift.id not in kept])
    fills = {**queries.fills(keys), **fresh}
    made = several.put_on_lists(actor, chosen, person, fills)
    rest = [shifts[key] for key in keys if key not in {shift.id for shift in chosen}]
    places.move_up(actor, rest)
    own_links = {} if person.account_id is not None else {row.id: places.own_link(row) for _shift, row in made}
    outbox.put_all([several.message(shift, each, person, fills, None, own_links.get(each.id)) for shift, each in made])
    first = made[0][1] if made else next(iter(own.values()))
    return Taken(
        first,
        is_late=is_late,
        own=own_links.get(first.id) or queries.own_link(first),
        confirmed=sum(each.has_place for _shift, each in made),
        waiting=sum(not each.has_place for _shift, each in made),
        refused=tuple((shift, refusal) for shift, refusal in refused),
    )


def _take_held(row: Pending, shift: Shift) -> bool:
    """End what was kept for this press, its own or that of the same form filled in before; whether it still counted."""
    found = queries.held_of(row)
    held = found[0] if found else None
    was_kept = held is not None and held.until_at > clock.now()
    if held is not None:
        places.end_held(held)
    before = None if was_kept else queries.held_for(shift.id, row.email, row.full_name)
    if before is not None:
        places.end_held(before)
    return was_kept or before is not None


def drop(actor: Actor, row: Pending) -> None:
    """Inside the action by which what was asked for goes nowhere: whoever is next gets the place."""
    shifts = places.lock_shifts(queries.asked_for(row).shift_ids)
    held = queries.held_of(row)
    for each in held:
        places.note_held(actor, events.PLACE_LET_GO, each, shifts[each.shift_id])
        places.end_held(each)
    if held:
        places.move_up(actor, [shifts[each.shift_id] for each in held])


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
