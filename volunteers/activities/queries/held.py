"""What waits for an address, and the places that are kept meanwhile."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from volunteers.activities.inputs import AskedFor
from volunteers.activities.models import OPEN_SIGNUPS, HeldPlace, Shift, SignUp, SignUpState
from volunteers.activities.queries.activities import WITH_CITY
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable, mailbox
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean, reads_as
from volunteers.links import Link, Purpose
from volunteers.mail.asked import arrives_at
from volunteers.pending import queries as pending_queries
from volunteers.pending import rules as pending_rules
from volunteers.pending.models import Pending
from volunteers.people.models import Person

WAITS_AS = "place"
"""What a place is called while it waits for an address."""

AT_ONCE = 200


def asked_for(row: Pending) -> AskedFor:
    """What waits for an address, as what was asked for."""
    until, also = row.payload["held_until"], row.payload.get("also", ())
    return AskedFor(
        int(row.payload["shift_id"]), datetime.fromisoformat(until) if until else None, tuple(int(key) for key in also)
    )


def with_committee(shift_id: int) -> Shift:
    """A shift with its activity, whose it is and the partner city."""
    return db.session.scalars(_SHIFTS.where(Shift.id == shift_id)).one()


def all_asked_for(row: Pending) -> list[Shift]:
    """Every shift that was chosen, in order of time."""
    found = db.session.scalars(_SHIFTS.where(Shift.id.in_(asked_for(row).shift_ids)))
    return sorted(found, key=lambda shift: (shift.starts_at, shift.id))


def by_public_id_of_shift(public_id: str) -> Shift | None:
    """The same by its address."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(_SHIFTS.where(Shift.public_id == public_id)).one_or_none()


_SHIFTS = (
    sa.select(Shift)
    .join(Shift.activity)
    .options(contains_eager(Shift.activity).options(WITH_CITY), joinedload(Shift.position))
)


def _held(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Places that are kept: those whose time is over by the date are none any more."""
    is_held = HeldPlace.until_at > clock.now()
    return sa.select(HeldPlace).where(is_held, *where).order_by(HeldPlace.id)


def held_of(row: Pending) -> list[HeldPlace]:
    """The places that are kept for what waits, whether their time is over or not."""
    where = HeldPlace.pending_id == row.id
    return list(db.session.scalars(sa.select(HeldPlace).where(where).order_by(HeldPlace.id)))


def held_for(shift_id: int, email: str, full_name: str) -> HeldPlace | None:
    """The place of a shift that is kept for somebody: who fills in the form twice has one."""
    return held_for_each([shift_id], email, full_name).get(shift_id)


def held_for_each(shift_ids: Collection[int], email: str, full_name: str) -> dict[int, HeldPlace]:
    """The same of several shifts, by their keys."""
    kept = _held(HeldPlace.shift_id.in_(shift_ids), Pending.email == comparable(email)).join(HeldPlace.pending)
    found: dict[int, HeldPlace] = {}
    for row in db.session.scalars(kept.options(contains_eager(HeldPlace.pending))):
        if row.pending is not None and reads_as(row.pending.full_name) == reads_as(full_name):
            found.setdefault(row.shift_id, row)
    return found


def held_at_address(email: str) -> int:
    """For how many presses of an address places are kept, on whatever it is: one may choose several shifts."""
    kept = _held(arrives_at(Pending.email, mailbox(email))).join(HeldPlace.pending).order_by(None).subquery()
    return db.session.scalar(sa.select(sa.func.count(sa.distinct(kept.c.pending_id)))) or 0


class Kept(NamedTuple):
    """The places of an activity that are kept: until when for who confirms an address, and how many for guardians."""

    untils: list[datetime]
    for_young: int
    has_young: bool  # whether somebody under 18 has a place, had one on what was canceled, or one is kept for them


def kept(activity_id: int) -> Kept:
    """Which places of an activity are kept, and for what; and whether anybody under 18 comes: in one statement."""
    young = sa.select(SignUp.id).join(SignUp.shift).join(SignUp.person).where(Shift.activity_id == activity_id)
    has_place = SignUp.state.in_((SignUpState.CONFIRMED, SignUpState.CANCELLED))  # or had one, where it was canceled
    young = young.where(has_place, Person.is_adult.is_(False))
    is_held = sa.and_(HeldPlace.shift_id == Shift.id, HeldPlace.until_at > clock.now())
    select = sa.select(HeldPlace.until_at, HeldPlace.pending_id, HeldPlace.request_id, young.exists()).select_from(
        Shift
    )
    found = list(db.session.execute(select.outerjoin(HeldPlace, is_held).where(Shift.activity_id == activity_id)))
    untils = sorted(until for until, pending_id, _request, _young in found if pending_id is not None)
    for_young = sum(request_id is not None for _until, _pending, request_id, _young in found)
    return Kept(untils, for_young, has_young=for_young > 0 or any(row[-1] for row in found))


def held_too_long(shift_id: int) -> list[HeldPlace]:
    """The places of a shift whose time is over."""
    where = (HeldPlace.shift_id == shift_id, HeldPlace.until_at <= clock.now())
    return list(db.session.scalars(sa.select(HeldPlace).where(*where).order_by(HeldPlace.id)))


def shifts_held_too_long() -> list[int]:
    """The shifts of which a place is kept whose time is over, by key."""
    where = HeldPlace.until_at <= clock.now()
    found = sa.select(HeldPlace.shift_id).where(where).distinct().order_by(HeldPlace.shift_id)
    return list(db.session.scalars(found.limit(AT_ONCE)))


def already_on_list(row: Pending) -> SignUp | None:
    """How whoever has the name that was typed, and is known at the address, is on the list already; a place first."""
    people = pending_rules.all_named(pending_queries.known_at(row), row.full_name)
    where = (SignUp.person_id.in_([person.id for person in people]), SignUp.state.in_(OPEN_SIGNUPS))
    found = sa.select(SignUp).where(SignUp.shift_id == asked_for(row).shift_id, *where)
    found = found.options(joinedload(SignUp.person))
    return db.session.scalars(found.order_by(SignUp.state != SignUpState.CONFIRMED, SignUp.id)).first()


def own_links(sign_up_ids: Sequence[int]) -> dict[int, Link]:
    """The open link by which somebody without an account reads how they stand, by the key of the sign-up."""
    if not sign_up_ids:
        return {}
    where = (Link.purpose == Purpose.OWN_PLACE, Link.used_at.is_(None), Link.revoked_at.is_(None))
    rows = db.session.scalars(sa.select(Link).where(*where, Link.subject_id.in_(sign_up_ids)).order_by(Link.id))
    return {link.subject_id or 0: link for link in rows}


def own_link(sign_up: SignUp) -> Link | None:
    """The same of one."""
    return own_links([sign_up.id]).get(sign_up.id)
