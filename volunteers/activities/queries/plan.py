"""Reading what an activity is planned of: its positions, and who is busy when."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityPosition,
    ActivityState,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.activities.queries.held import by_public_id_of_shift
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean


def positions_of(activity_id: int) -> list[ActivityPosition]:
    """What an activity needs people for, in the order in which it was added."""
    where = ActivityPosition.activity_id == activity_id, ActivityPosition.removed_at.is_(None)
    return list(db.session.scalars(sa.select(ActivityPosition).where(*where).order_by(ActivityPosition.id)))


def position_by_public_id(public_id: str) -> ActivityPosition | None:
    """The position of an address, with its activity and the committee."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(ActivityPosition)
        .join(ActivityPosition.activity)
        .where(
            ActivityPosition.public_id == public_id,
            ActivityPosition.removed_at.is_(None),
            Activity.discarded_at.is_(None),
        )
        .options(
            contains_eager(ActivityPosition.activity).joinedload(Activity.committee).joinedload(Committee.partner_city)
        )
    ).one_or_none()


def shift_to_plan(public_id: str) -> Shift | None:
    """The shift of an address, which was not removed, as `held.by_public_id_of_shift`."""
    found = by_public_id_of_shift(public_id)
    return found if found is not None and found.removed_at is None else None


def in_time(keys: Collection[int]) -> list[Shift]:
    """These shifts in order of time, each with its activity, whose it is, and the position."""
    found = db.session.scalars(
        sa.select(Shift)
        .join(Shift.activity)
        .where(Shift.id.in_(keys))
        .options(
            contains_eager(Shift.activity).joinedload(Activity.committee).joinedload(Committee.partner_city),
            joinedload(Shift.position),
        )
    )
    return sorted(found, key=lambda shift: (shift.starts_at, shift.id))


def shifts_named(activity_id: int, public_ids: Collection[str]) -> list[int]:
    """The keys of those shifts of an activity that have these addresses, in order; also of those that were removed."""
    wanted = [each for each in public_ids if is_clean(each)]
    where = Shift.activity_id == activity_id, Shift.public_id.in_(wanted)
    return list(db.session.scalars(sa.select(Shift.id).where(*where).order_by(Shift.id)))


def busy(person_id: int, since: datetime, until: datetime) -> list[Shift]:
    """On which shifts somebody has a place between these instants, of any activity, in order of time."""
    return list(
        db.session.scalars(
            sa.select(Shift)
            .join(SignUp, SignUp.shift_id == Shift.id)
            .join(Shift.activity)
            .where(
                SignUp.person_id == person_id,
                SignUp.state == SignUpState.CONFIRMED,
                Activity.state == ActivityState.PUBLISHED,
                Shift.starts_at < until,
                Shift.ends_at > since,
            )
            .options(contains_eager(Shift.activity), joinedload(Shift.position))
            .order_by(Shift.starts_at, Shift.id)
        )
    )


def open_of(person_id: int, shift_ids: Collection[int]) -> dict[int, SignUp]:
    """Somebody's open sign-ups among these shifts, by the shift's key, whatever they rest on."""
    where = SignUp.person_id == person_id, SignUp.shift_id.in_(shift_ids), SignUp.state.in_(OPEN_SIGNUPS)
    return {row.shift_id: row for row in db.session.scalars(sa.select(SignUp).where(*where))}


def open_by_key(keys: Collection[int]) -> list[SignUp]:
    """Of these sign-ups, those that are open, in order; read anew."""
    if not keys:
        return []
    select = sa.select(SignUp).where(SignUp.id.in_(keys), SignUp.state.in_(OPEN_SIGNUPS)).order_by(SignUp.id)
    return list(db.session.scalars(select.execution_options(populate_existing=True)))


def waited_by(person_id: int) -> list[int]:
    """The shifts for which somebody waits, by key."""
    where = SignUp.person_id == person_id, SignUp.state == SignUpState.WAITLISTED
    return list(db.session.scalars(sa.select(SignUp.shift_id).where(*where).order_by(SignUp.shift_id)))


def how_many_on(shift_ids: Collection[int]) -> int:
    """How many sign-ups are open on these shifts."""
    where = SignUp.shift_id.in_(shift_ids), SignUp.state.in_(OPEN_SIGNUPS)
    return db.session.scalar(sa.select(sa.func.count(SignUp.id)).where(*where)) or 0


def waited_for_meanwhile(activity_ids: Collection[int]) -> list[int]:
    """Shifts of other activities, or others of these, for which somebody waits who has a place here at that time.

    One statement for all shifts of an activity, however many there are.
    """
    here, there, waits, its = aliased(Shift), aliased(Shift), aliased(SignUp), aliased(Activity)
    starts, ends = (
        sa.func.coalesce(here.own_starts_at, Activity.starts_at),
        sa.func.coalesce(here.own_ends_at, Activity.ends_at),
    )
    return list(
        db.session.scalars(
            sa.select(there.id)
            .select_from(SignUp)
            .join(here, here.id == SignUp.shift_id)
            .join(Activity, Activity.id == here.activity_id)
            .join(waits, waits.person_id == SignUp.person_id)
            .join(there, there.id == waits.shift_id)
            .join(its, its.id == there.activity_id)
            .where(
                here.activity_id.in_(activity_ids),
                SignUp.state == SignUpState.CONFIRMED,
                waits.state == SignUpState.WAITLISTED,
                there.id != here.id,
                its.state == ActivityState.PUBLISHED,
                sa.func.coalesce(there.own_starts_at, its.starts_at) < ends,
                sa.func.coalesce(there.own_ends_at, its.ends_at) > starts,
            )
            .distinct()
            .order_by(there.id)
        )
    )
