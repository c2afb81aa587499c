"""Places and the waiting list: locking what a decision depends on, and moving up whoever is next.

Locks are taken in one order everywhere: activities by key, then people by key, so that nobody waits in a circle. On
SQLite the whole database is ours already (BEGIN IMMEDIATE), and these only read again.

Who waits and has a place somewhere else at the same time is passed over and keeps waiting, at the same position: the
next one moves up. When they give up the other place, they are looked at again at once.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from volunteers import links
from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.models import Activity, SignUp, SignUpState
from volunteers.audit import record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db
from volunteers.links import Purpose
from volunteers.mail import Message, outbox
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people import rules as people_rules
from volunteers.people.models import Person

SHORTEST_LINK = timedelta(hours=1)


def undo_seconds() -> int:
    """How long an act can be taken back."""
    return int(current_app.config["UNDO_SECONDS"])


def _locking(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(Activity)
        .where(*where)
        .options(joinedload(Activity.committee, innerjoin=True))
        .order_by(Activity.id)
        .with_for_update(of=Activity, key_share=True)
        .execution_options(populate_existing=True)
    )


_LOCK_ONE = _locking(Activity.id == sa.bindparam("activity_id"))
_PERSON = sa.select(Person).where(Person.id == sa.bindparam("person_id"))
_LOCK_PERSON: sa.Select[Any] = _PERSON.with_for_update(key_share=True)


def lock_activities(ids: Iterable[int]) -> dict[int, Activity]:
    """Lock these activities in the order of their keys, and read them again, with their committees."""
    return {row.id: row for row in db.session.scalars(_locking(Activity.id.in_(sorted(set(ids)))))}


def lock_activity(activity_id: int) -> Activity:
    """Lock one activity and read it again, with its committee."""
    activity: Activity = db.session.scalars(_LOCK_ONE, {"activity_id": activity_id}).one()
    return activity


def lock_person(person_id: int) -> Person:
    """Lock one person, and read them."""
    person: Person = db.session.scalars(_LOCK_PERSON, {"person_id": person_id}).one()
    return person


def lock_people(ids: Iterable[int]) -> dict[int, Person]:
    """Lock these people, so that none gets two places at the same time, and read them."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.scalars(
        sa.select(Person).where(Person.id.in_(wanted)).order_by(Person.id).with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


def tell(activity: Activity, row: SignUp, person: Person, before: int) -> None:
    """Write to who signed up: they have a place, or how many wait before them."""
    to, until = people_rules.recipient(person), outbox.undo_until()
    if row.state is SignUpState.CONFIRMED:
        outbox.put(emails.signed_up(activity, activity.committee, row, to, until))
    else:
        outbox.put(emails.waiting(activity, activity.committee, row, before, to, until))


def was_stopped(row: SignUp) -> bool:
    """Whether a mail about this sign-up was taken back and never sent."""
    stopped = sa.select(Delivery.id).where(
        Delivery.dedupe_key.startswith(emails.prefix(row), autoescape=True), Delivery.state == DeliveryState.CANCELLED
    )
    return db.session.scalar(stopped.limit(1)) is not None


def waiting_in(activity_ids: Collection[int]) -> list[SignUp]:
    """Who waits for these activities, in order."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .where(SignUp.activity_id.in_(activity_ids), SignUp.state == SignUpState.WAITLISTED)
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )


def move_up(
    actor: Actor,
    activities: Collection[Activity],
    *,
    because: Callable[[SignUp], int | None] = lambda sign_up: None,
    not_before: datetime | None = None,
) -> list[SignUp]:
    """Give every free place of these (locked) activities to whoever is next, and write to them; return who moved up.

    `because` names, by key, the sign-up whose end let somebody move up: its undo puts them back.
    """
    now = clock.now()
    db.session.flush()
    filled = queries.fill(activity.id for activity in activities)
    open_ones = [
        a
        for a in sorted(activities, key=lambda a: a.id)
        if rules.is_open(a, now) and filled[a.id].waiting and rules.has_room(a, filled[a.id].confirmed)
    ]
    if not open_ones:
        return []
    waiting = waiting_in([a.id for a in open_ones])
    people = lock_people(s.person_id for s in waiting)
    moved: list[SignUp] = []
    messages: list[Message] = []
    for activity in open_ones:
        queue = [s for s in waiting if s.activity_id == activity.id]
        elsewhere = queries.clashes([s.person_id for s in queue], activity)
        confirmed = filled[activity.id].confirmed
        for sign_up in queue:
            if not rules.has_room(activity, confirmed):
                break
            if sign_up.person_id in elsewhere:
                continue
            confirmed += 1
            moved.append(sign_up)
            sign_up.moved_up_for_id = because(sign_up)
            messages.append(_promote(actor, activity, sign_up, people[sign_up.person_id], not_before))
        db.session.flush()
    outbox.put_all(messages)
    return moved


def _promote(
    actor: Actor,
    activity: Activity,
    sign_up: SignUp,
    person: Person,
    not_before: datetime | None,
) -> Message:
    now = clock.now()
    apply(
        sign_up,
        state=SignUpState.CONFIRMED,
        changed_at=now,
    )
    record(actor, events.SIGN_UP_MOVED_UP, sign_up, committee_id=activity.committee_id, activity_id=activity.id)
    link = links.issue(
        Purpose.ANSWER_SIGNUP,
        person_id=person.id,
        subject_id=sign_up.id,
        ttl=max(activity.ends_at - now, SHORTEST_LINK),
    )
    to = people_rules.recipient(person)
    return emails.moved_up(activity, activity.committee, sign_up, to, link, not_before)


def put_back(actor: Actor, sign_up: SignUp, activity: Activity, because: str) -> None:
    """Let somebody who had a place wait again, at the position they had; their mails that still wait are stopped."""
    apply(sign_up, state=SignUpState.WAITLISTED, moved_up_for_id=None, changed_at=clock.now())
    links.revoke(Purpose.ANSWER_SIGNUP, subject_id=sign_up.id)
    outbox.take_back(f"{emails.prefix(sign_up)}moved:")
    record(
        actor,
        events.SIGN_UP_PUT_BACK,
        sign_up,
        committee_id=activity.committee_id,
        activity_id=activity.id,
        because=because,
    )


def moved_up_for(sign_up_ids: Collection[int]) -> list[SignUp]:
    """Who got a place because these gave theirs up, and still has it."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .where(SignUp.moved_up_for_id.in_(sign_up_ids), SignUp.state == SignUpState.CONFIRMED)
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )
