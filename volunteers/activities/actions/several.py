"""Signing up for several shifts of an activity with one press.

Locks as everywhere: the shifts by key, then the person. What is decided for each is what one press for it would decide;
of two of them that overlap the later one is refused. Everything is read at once, however many they are.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from volunteers import undo
from volunteers.access import Actor, Permission
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.models import Fill, Shift, SignUp, SignUpState
from volunteers.audit import action
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.links import Link
from volunteers.mail import Message, outbox
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications.rules import why_not_pass
from volunteers.undo import beside, leave


class Several(NamedTuple):
    """What came of one press: who is on what now, in order of time, and why not on the others."""

    made: Sequence[tuple[Shift, SignUp]]
    refused: Sequence[tuple[Shift, Refusal]]


@action
def sign_up_for(actor: Actor, shift_ids: Collection[int], person_id: int, *, all_or_none: bool = False) -> Several:
    """ "I can come", for several shifts of one activity: each that can be had, or with `all_or_none` all, or nothing.

    Twice pressed is once done: what one is on already is neither made again nor refused.
    """
    actor.answer_for(Permission.SIGNUP_OWN, person_id)
    keys = sorted(set(shift_ids))
    refuse(rules.why_not_chosen(len(keys)))
    committee_queries.hold_belonging(queries.COMMITTEE_OF, person_id, shift_id=keys[0])
    shifts = places.lock_shifts(keys)
    refuse(rules.why_not_mixed(list(shifts.values())))
    person = places.lock_people([person_id])[person_id]
    activity = next(iter(shifts.values())).activity
    is_member = activity.is_public or committee_queries.is_in(activity.committee_id, person_id)
    own = queries.open_of(person_id, keys)
    fills = fills_now(actor, list(shifts.values()))
    chosen, refused = decide([each for key, each in shifts.items() if key not in own], person, is_member=is_member)
    if all_or_none:
        full = [shift for shift in chosen if not fills[shift.id].has_room]
        refuse(refused[0][1] if refused else _all_taken() if full else None)
    if refused and not chosen and not own:
        raise refused[0][1]
    made = put_on_lists(actor, chosen, person, fills)
    if made:
        until = undo.ends_at()
        outbox.put_all([message(shift, row, person, fills, until) for shift, row in made])
        rows = [row for _shift, row in made]
        also = [row.id for row in rows[1:]]
        leave(actor, events.SIGN_UP_MADE, rows[0], for_person_id=person_id, before={"also": also} if also else None)
    return Several(made, refused)


def _all_taken() -> Refusal:
    return Refusal(
        _l("Not all of these shifts are open anymore, so nothing was done. Choose again, or take the ones you can."),
        code="not-all",
    )


def fills_now(actor: Actor, shifts: Sequence[Shift]) -> dict[int, Fill]:
    """How full locked shifts are when who waits has gone first, where they can by now."""
    if not shifts:
        return {}
    fills = queries.fills(shift.id for shift in shifts)
    waited = [shift for shift in shifts if fills[shift.id].waiting and fills[shift.id].has_room]
    if not waited:
        return fills
    with beside():
        places.move_up(actor, waited)
    return queries.fills(shift.id for shift in shifts)


def decide(
    shifts: Sequence[Shift], person: Person, *, is_member: bool
) -> tuple[list[Shift], list[tuple[Shift, Refusal]]]:
    """Which of these locked shifts somebody can be on, in order of time, and why not on the others."""
    if not shifts:
        return [], []
    in_order = sorted(shifts, key=lambda shift: (shift.starts_at, shift.id))
    taken = queries.busy(person.id, in_order[0].starts_at, max(shift.ends_at for shift in in_order))
    missing = _missing(in_order, person)
    chosen: list[Shift] = []
    refused: list[tuple[Shift, Refusal]] = []
    for shift in in_order:
        clash = next((each for each in [*taken, *chosen] if each.id != shift.id and rules.overlaps(each, shift)), None)
        refusal = rules.why_not_sign_up(shift, person, clock.now(), is_member=is_member, clash=clash)
        refusal = refusal or missing.get(shift.id) or (None if person.is_adult else _one_at_a_time())
        if refusal is None:
            chosen.append(shift)
        else:
            refused.append((shift, refusal))
    return chosen, refused


def _one_at_a_time() -> Refusal:
    return Refusal(
        _l("We ask a parent or guardian about each shift. Choose one shift at a time."), code="one-at-a-time"
    )


def _missing(shifts: Sequence[Shift], person: Person) -> Mapping[int, Refusal]:
    """Why somebody lacks what these ask for, by the shift's key: asked once for each day and what is required."""
    if not any(shift.requires for shift in shifts) or not qualifications.is_enforced():
        return {}
    known: dict[tuple[object, ...], Refusal | None] = {}
    found: dict[int, Refusal] = {}
    for shift in shifts:
        day = rules.last_day(shift)
        key = (day, *shift.requires)
        if key not in known:
            known[key] = why_not_pass(queries.findings(shift, [person.id]).get(person.id, ()), day, is_enforced=True)
        if (refusal := known[key]) is not None:
            found[shift.id] = refusal
    return found


def put_on_lists(
    actor: Actor, shifts: Sequence[Shift], person: Person, fills: Mapping[int, Fill]
) -> list[tuple[Shift, SignUp]]:
    """Sign-ups of somebody whom nothing keeps away, on locked shifts: a place where one is free, else they wait."""
    if not shifts:
        return []
    now = clock.now()
    counted = db.session.scalar(sa.select(queries.counted_on(person.id, shifts[0].activity_id))) or 0
    made = []
    for number, shift in enumerate(shifts):
        state = SignUpState.CONFIRMED if fills[shift.id].has_room else SignUpState.WAITLISTED
        row = SignUp(
            shift_id=shift.id,
            person_id=person.id,
            state=state,
            signed_up_at=now,
            changed_at=now,
            sequence=counted + number,
        )
        made.append((shift, row))
    db.session.add_all(row for _shift, row in made)
    db.session.flush()
    for shift, row in made:
        places.note(actor, events.SIGN_UP_MADE, row, shift, state=row.state)
    return made


def message(
    shift: Shift,
    row: SignUp,
    person: Person,
    fills: Mapping[int, Fill],
    until: datetime | None,
    own: Link | None = None,
) -> Message:
    """To who signed up: they have a place, or how many wait before them."""
    to = people_rules.recipient(person)
    if row.state is SignUpState.CONFIRMED:
        return emails.signed_up(shift, row, to, until, own)
    return emails.waiting(shift, row, fills[shift.id].waiting, to, until, own)
