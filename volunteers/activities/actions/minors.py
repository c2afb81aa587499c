"""People under 18: their guardians are asked while a place is kept, and what follows from each answer.

Locks: shifts in the order of their keys, then people, as everywhere in this room.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import belonging, places
from volunteers.activities.models import OPEN_SIGNUPS, HeldPlace, Shift, SignUp
from volunteers.audit import action, on_commit
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal
from volunteers.mail import outbox
from volunteers.organization.queries import current as current_organization
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.safeguarding import actions as safeguarding
from volunteers.safeguarding import queries as safeguarding_queries
from volunteers.safeguarding.inputs import Ahead
from volunteers.safeguarding.models import ConsentRequest
from volunteers.safeguarding.rules import Lacks, refusal_for


class Asked(NamedTuple):
    """What came of "I can come" of somebody under 18: the question, and the place that is kept, where one was free."""

    request: ConsentRequest
    held: HeldPlace | None


def why_not(shift: Shift, person: Person) -> Refusal | None:
    """Why somebody can't come by themselves where there is nobody to be asked: a guardian has to agree first."""
    lacks = queries.lacks_for(shift, [person])[person.id]
    return refusal_for(lacks) if lacks is not None else None


def ask_first(actor: Actor, shift: Shift, person: Person, standing: queries.Standing) -> Asked:
    """Inside "I can come", the shift and the person locked: keep a place where one is free, and ask the guardians."""
    before = queries.asked_for_child(person.id, [shift.id]).get(shift.id)
    held = queries.held_by_request([before.id]).get(before.id) if before is not None else None
    now, has_room = clock.now(), standing.fill(shift).has_room
    is_kept = held is not None and held.until_at > now
    if before is not None and (is_kept or not has_room):
        return Asked(before, held if is_kept else None)
    if held is not None:
        _let_go(actor, held, shift)
    until = rules.kept_until(shift, now, current_organization().consent_hours) if has_room else None
    request = safeguarding.ask(actor, person.id, (shift.activity_id, shift.id), rules.scopes_of(shift.activity), until)
    kept = None
    if until is not None:
        kept = HeldPlace(shift_id=shift.id, request_id=request.id, until_at=until)
        db.session.add(kept)
        places.note_held(actor, events.PLACE_HELD, kept, shift)
        on_commit(until, job="end_holds")
    db.session.flush()
    lacks = queries.lacks_for(shift, [person])[person.id]
    if lacks is Lacks.CONFIRMATION:
        safeguarding.tell_coordinators(request)
    else:
        safeguarding.tell_guardians(request, but=actor.person_id)
    return Asked(request, kept)


def settle(actor: Actor, child_ids: Collection[int], activity_id: int | None) -> None:
    """Inside an action after which other answers count: who may come gets what was kept, who may not is taken off."""
    keys = queries.shifts_of_children(child_ids, activity_id)
    if not keys:
        return
    shifts = places.lock_shifts(keys)
    people = places.lock_people(child_ids)
    for shift in shifts.values():
        _settle(actor, shift, list(people.values()))


def _settle(actor: Actor, shift: Shift, people: Sequence[Person]) -> None:
    lacks = queries.lacks_for(shift, people)
    for person in people:
        request = queries.asked_for_child(person.id, [shift.id]).get(shift.id)
        row = queries.sign_ups_of(person.id, [shift.id]).get(shift.id)
        is_on_it = row is not None and row.state in OPEN_SIGNUPS
        if is_on_it and lacks[person.id] in queries.NOT_AGREED and row is not None:
            _take_off(actor, shift, row, person)
        elif not is_on_it and request is not None:
            _go_on(actor, shift, person, request, lacks[person.id])


def _take_off(actor: Actor, shift: Shift, row: SignUp, person: Person) -> None:
    """Nobody agrees any more: the place is free again, and they are told."""
    belonging.end_places(actor, [row], {shift.id: shift}, for_members=False)
    outbox.put(emails.not_agreed(shift, row, people_rules.recipient(person)))


def _go_on(actor: Actor, shift: Shift, person: Person, request: ConsentRequest, lacks: Lacks | None) -> None:
    """Somebody waits for an answer, and something is other than it was."""
    held = queries.held_by_request([request.id]).get(request.id)
    if lacks is None:
        _take_up(actor, shift, person, request, held)
    elif lacks in (Lacks.REFUSED, Lacks.GUARDIAN) and held is not None:
        _let_go(actor, held, shift)
        places.move_up(actor, [shift])
    elif lacks is Lacks.CONFIRMATION:
        safeguarding.tell_coordinators(request)


def _take_up(actor: Actor, shift: Shift, person: Person, request: ConsentRequest, held: HeldPlace | None) -> None:
    """They may come: the place that was kept, else one that is free, else they wait."""
    if held is not None:
        _let_go(actor, held, shift)
    standing = queries.standing(shift, person.id)
    is_member = shift.activity.is_public or committee_queries.is_in(shift.activity.committee_id, person.id)
    clash = queries.shift(standing.clash_id) if standing.clash_id is not None else None
    if rules.why_not_sign_up(shift, person, clock.now(), is_member=is_member, clash=clash, is_asked_before=True):
        return
    if held is None:
        standing = places.standing_now(actor, shift, person.id, standing)
    # a yes is not lost where nobody looks after them by now: they wait, and move up when somebody does
    is_kept_out = queries.why_not_looked_after(shift, person) is not None
    row = places.put_on_list(actor, shift, person, standing, is_kept_out=is_kept_out)
    places.tell_of_sign_up(shift, row, person, standing.waiting, None)


@action
def let_go(actor: Actor, request_id: int) -> ConsentRequest:
    """Whoever asked would not come after all: nobody is asked any more, and the place is free."""
    request = need(ConsentRequest, request_id)
    shift = places.lock_shifts([request.shift_id or 0])[request.shift_id or 0]
    held = queries.held_by_request([request.id]).get(request.id)
    if held is not None:
        _let_go(actor, held, shift)
        places.move_up(actor, [shift])
    safeguarding.end_request(actor, request)
    return request


def end_question(actor: Actor, shift: Shift, person_id: int) -> None:
    """Inside "I can't come any more": the guardians need not be asked about it again."""
    request = queries.asked_for_child(person_id, [shift.id]).get(shift.id)
    if request is not None:
        safeguarding.end_request(actor, request)


def ahead(child_ids: Collection[int]) -> dict[int, Sequence[Ahead]]:
    """What these children are signed up for, as their guardians read it."""
    now, found = clock.now(), queries.ahead_of_children(child_ids)
    left = queries.left_by(row.shift.activity for rows in found.values() for row in rows)
    return {
        key: [
            Ahead(
                row.shift.activity_id,
                row.public_id,
                rules.told_of(row.shift.activity, now, sign_up=row, is_left=row.shift.activity_id in left),
                rules.standing_of_child(row),
                rules.has_place(row),
            )
            for row in rows
        ]
        for key, rows in found.items()
    }


@action
def ask_again(actor: Actor) -> int:
    """Who is on a list and whose guardians agreed to other words, or do not come with them any more: they are asked.

    Once for each change of the words; how many questions that are.
    """
    asked, since = 0, safeguarding_queries.words_since()
    for row in queries.young_ahead():
        lacks = queries.lacks_for(row.shift, [row.person])[row.person_id]
        before = queries.asked_for_child(row.person_id, [row.shift_id]).get(row.shift_id)
        is_new = before is None or (lacks is Lacks.RENEWAL and since is not None and before.asked_at < since)
        if lacks not in (Lacks.RENEWAL, Lacks.ANSWER) or not is_new:
            continue
        scopes = rules.scopes_of(row.shift.activity)
        request = safeguarding.ask(actor, row.person_id, (row.shift.activity_id, row.shift_id), scopes, None)
        safeguarding.tell_guardians(request)
        asked += 1
    return asked


def _let_go(actor: Actor, held: HeldPlace, shift: Shift) -> None:
    places.note_held(actor, events.PLACE_LET_GO, held, shift)
    places.end_held(held)


def tell_unanswered(held: HeldPlace, shift: Shift) -> None:
    """Inside the end of a place that was kept too long: who asked, and who answers for them, are told."""
    request = need(ConsentRequest, held.request_id or 0)
    person = people_queries.held(request.child_id)
    is_agreed = queries.lacks_for(shift, [person])[person.id] is Lacks.CONFIRMATION
    outbox.put(emails.unanswered(shift, request, people_rules.recipient(person), is_agreed=is_agreed))
