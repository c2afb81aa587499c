"""Places and the waiting list: locking what a decision depends on, and moving up whoever is next.

Locks are taken in one order everywhere: shifts by key, then people by key, so that nobody waits in a circle. On
SQLite the whole database is ours already (BEGIN IMMEDIATE), and these only read again. What decides for all shifts of
an activity (its times, its state) is changed only under the locks of them all. So whoever holds the lock of one reads
the activity after it: PostgreSQL reads anew only the rows that it locks, and what is joined to them as it was before.

Who waits and has a place somewhere else at the same time is passed over and keeps waiting, at the same position: the
next one moves up. When they give up the other place, they are looked at again at once.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from volunteers import links
from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import telling
from volunteers.activities.models import Activity, ActivityPosition, HeldPlace, Shift, SignUp, SignUpState
from volunteers.audit import Event, record
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, is_postgresql, plain_rows
from volunteers.links import Link, Purpose
from volunteers.mail import outbox
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.undo import beside

_READ = (
    sa.select(Shift)
    .options(
        joinedload(Shift.activity, innerjoin=True).joinedload(Activity.committee, innerjoin=True),
        joinedload(Shift.position),
    )
    .execution_options(populate_existing=True)
)
# Rows side by side are read with less work than one with the others hung on, and without what no decision and no mail
# about a place says; fifty people wait for it. Whoever does ask for a column of those gets it then.
_ASIDE = (Committee.summary, Committee.purpose, Committee.meets, Committee.first_steps, Activity.consent_scopes)
_ASIDE_OF_PERSON = (
    *(Person.sorts_under, Person.sort_name, Person.folded_name, Person.phone, Person.is_phone_private),
    *(Person.age_checked_at, Person.may_be_asked, Person.availability, Person.skills, Person.emergency_name),
    *(Person.emergency_phone, Person.is_demonstration, Person.created_at, Person.died_on, Person.death_noted_by_id),
    *(Person.death_ended, Person.postal_address),
)
_READ_PLACE: sa.Select[Any] = (
    sa.select(
        Shift,
        Activity,
        Committee,
        Person,
        ActivityPosition,
        *queries.persons_standing(Activity.id, Shift.starts_at, Shift.ends_at),
    )
    .join(Shift.activity)
    .join(Activity.committee)
    .outerjoin(ActivityPosition, ActivityPosition.id == Shift.position_id)
    .join(Person, Person.id == sa.bindparam("person_id"))
    .where(Shift.id == sa.bindparam("shift_id"))
    .options(*map(defer, (*_ASIDE, *_ASIDE_OF_PERSON)))
    .execution_options(populate_existing=True)
)
_LOCK_PLACE: sa.Select[Any] = (
    sa.select(Shift.id)
    .join(Person, Person.id == sa.bindparam("person_id"))
    .where(Shift.id == sa.bindparam("shift_id"))
    .with_for_update(of=(Shift, Person), key_share=True)  # in this order
)


class Place(NamedTuple):
    """What a decision about a place is made of, read under the lock."""

    shift: Shift
    person: Person
    standing: queries.Standing


def lock_shifts(ids: Iterable[int]) -> dict[int, Shift]:
    """Lock these shifts in the order of their keys, then read them with their activities and committees."""
    wanted = sorted(set(ids))
    chosen = Shift.id.in_(wanted)
    db.session.execute(sa.select(Shift.id).where(chosen).order_by(Shift.id).with_for_update(key_share=True))
    return {row.id: row for row in db.session.scalars(_READ.where(chosen).order_by(Shift.id))}


def lock_place(shift_id: int, person_id: int) -> Place:
    """Lock one shift, then one person; then read both, with activity and committee, and how the person stands to it."""
    keys = {"shift_id": shift_id, "person_id": person_id}
    if is_postgresql():
        plain_rows(_LOCK_PLACE, keys)
    row = db.session.execute(_READ_PLACE, {**keys, "now": clock.now()}).one()
    shift, activity, committee, person, position = row[:5]
    set_committed_value(shift, "activity", activity)
    set_committed_value(shift, "position", position)
    set_committed_value(activity, "committee", committee)
    return Place(shift, person, queries.Standing._make(row[5:]))


def lock_people(ids: Iterable[int]) -> dict[int, Person]:
    """Lock these people, so that none gets two places at the same time, and read them."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.scalars(
        sa.select(Person).where(Person.id.in_(wanted)).order_by(Person.id).with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


def note(actor: Actor, event: Event, row: SignUp, shift: Shift, **facts: Any) -> None:
    """Record what happened to a sign-up."""
    record(
        actor,
        event,
        row,
        committee_id=shift.activity.committee_id,
        activity_id=shift.activity_id,
        shift_id=shift.id,
        **facts,
    )


def note_held(actor: Actor, event: Event, held: HeldPlace, shift: Shift) -> None:
    """Record that a place is kept for somebody, or no more."""
    activity = shift.activity
    record(actor, event, held, committee_id=activity.committee_id, activity_id=activity.id, shift_id=shift.id)


def end_held(held: HeldPlace) -> None:
    """The place is kept no more."""
    db.session.delete(held)
    db.session.flush()


def put_on_list(
    actor: Actor,
    shift: Shift,
    person: Person,
    standing: queries.Standing,
    *,
    is_kept_out: bool = False,
    event: Event = events.SIGN_UP_MADE,
    added_by_id: int | None = None,
) -> SignUp:
    """A sign-up of somebody whom nothing keeps away, on a locked shift: a place where one is free, else they wait.

    `is_kept_out`: they wait, although one is free.
    """
    now = clock.now()
    has_room = standing.fill(shift).has_room and not is_kept_out
    row = SignUp(
        shift_id=shift.id,
        person_id=person.id,
        state=SignUpState.CONFIRMED if has_room else SignUpState.WAITLISTED,
        signed_up_at=now,
        changed_at=now,
        sequence=standing.counted,
        added_by_id=added_by_id,
    )
    db.session.add(row)
    note(actor, event, row, shift, state=row.state)
    db.session.flush()
    return row


def standing_now(actor: Actor, shift: Shift, person_id: int | None, standing: queries.Standing) -> queries.Standing:
    """How full a locked shift is when who waits has gone first, where they can by now."""
    if not standing.waiting or not standing.fill(shift).has_room:
        return standing
    with beside():
        move_up(actor, [shift])
    return queries.standing(shift, person_id)


def tell_of_sign_up(
    shift: Shift, row: SignUp, person: Person, before: int, until: datetime | None, own: Link | None = None
) -> None:
    """Write to who signed up: they have a place, or how many wait before them. `own` is for who has no account."""
    to = people_rules.recipient(person)
    by = telling.adders([row]).get(row.added_by_id, "")
    if row.state is SignUpState.CONFIRMED:
        outbox.put(emails.signed_up(shift, row, to, until, own, by=by))
    else:
        outbox.put(emails.waiting(shift, row, before, to, until, own, by=by))


def own_link(sign_up: SignUp) -> Link:
    """Who has no account reads how they stand by it, and gives the place back; good as long as they are on the list."""
    return links.issue(Purpose.OWN_PLACE, person_id=sign_up.person_id, subject_id=sign_up.id, ttl=None)


def waiting_in(shift_ids: Collection[int]) -> list[SignUp]:
    """Who waits for these shifts, in order."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .where(SignUp.shift_id.in_(shift_ids), SignUp.state == SignUpState.WAITLISTED)
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )


def move_up(
    actor: Actor,
    shifts: Collection[Shift],
    *,
    because: Callable[[SignUp], int | None] = lambda sign_up: None,
    not_before: datetime | None = None,
) -> list[SignUp]:
    """Give every free place of these (locked) shifts to whoever is next, and write to them; return who moved up.

    `because(sign_up)` gives the key of the sign-up whose end made the place free: its undo puts this one back.
    """
    now = clock.now()
    db.session.flush()
    filled = queries.fills(shift.id for shift in shifts)
    open_ones = [
        shift
        for shift in sorted(shifts, key=lambda shift: shift.id)
        if rules.is_open(shift, now) and filled[shift.id].waiting and filled[shift.id].has_room
    ]
    if not open_ones:
        return []
    waiting = waiting_in([shift.id for shift in open_ones])
    people = lock_people(s.person_id for s in waiting)
    moved: list[SignUp] = []
    for shift in open_ones:
        queue = [s for s in waiting if s.shift_id == shift.id]
        waits = [s.person_id for s in queue]
        kept_away = queries.clashes(waits, shift).keys() | queries.kept_out(shift, waits)
        doorkeeper = queries.Doorkeeper(shift, [people[key] for key in waits])
        taken = filled[shift.id].taken
        for sign_up in queue:
            if not rules.has_room(shift, taken):
                break
            if sign_up.person_id in kept_away or not doorkeeper.lets_in(sign_up.person_id):
                continue
            taken += 1
            moved.append(sign_up)
            sign_up.moved_up_for_id = because(sign_up)
            apply(sign_up, state=SignUpState.CONFIRMED, changed_at=now)
            note(actor, events.SIGN_UP_MOVED_UP, sign_up, shift)
            telling.answer_link(shift, sign_up)
        db.session.flush()
    telling.tell(open_ones, moved, not_before=not_before)
    return moved


def tell_who_waits(shifts: Iterable[Shift], person_ids: Collection[int]) -> None:
    """After something of theirs ended: these people wait for these shifts, and hear no more that it kept them away."""
    by_key = {shift.id: shift for shift in shifts}
    telling.tell(by_key.values(), [row for row in waiting_in(by_key) if row.person_id in person_ids])


def put_back(actor: Actor, sign_up: SignUp, shift: Shift, because: str) -> list[int]:
    """Let somebody who had a place wait again, at the position they had; the keys of the links that this closed.

    Whoever calls it tells them (`telling.tell`), when all has found its place.
    """
    apply(sign_up, state=SignUpState.WAITLISTED, moved_up_for_id=None, changed_at=clock.now())
    note(actor, events.SIGN_UP_PUT_BACK, sign_up, shift, because=because)
    return links.revoke(Purpose.ANSWER_SIGNUP, subject_id=sign_up.id)


def give_again(row: SignUp, shift: Shift, before: SignUpState) -> None:
    """Inside an undo: the sign-up is again what it was, or waits at its old position where the place is gone.

    Whoever calls it tells them.
    """
    person = lock_people([row.person_id])[row.person_id]
    standing = queries.standing(shift)
    had_place = before is SignUpState.CONFIRMED
    is_kept_away = queries.clashes([person.id], shift) or queries.kept_out(shift, [person.id])
    is_alone = queries.why_not_looked_after(shift, person) is not None
    is_free = standing.fill(shift).has_room and not is_kept_away and not is_alone
    state = SignUpState.CONFIRMED if had_place and is_free else SignUpState.WAITLISTED
    apply(row, state=state, changed_at=clock.now())
    db.session.flush()


def moved_up_for(sign_up_ids: Collection[int]) -> list[SignUp]:
    """The sign-ups that got a place because one of these (by key) ended, and still have it; read anew."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .where(SignUp.moved_up_for_id.in_(sign_up_ids), SignUp.state == SignUpState.CONFIRMED)
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )
