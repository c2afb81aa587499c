"""Reading sign-ups."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from volunteers.access import Actor, Permission
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.activities.queries.activities import WITH_CITY
from volunteers.committees.queries import belongs, has_ceased
from volunteers.foundation import clock
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import prepared
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import today_here
from volunteers.people.models import Person

_WITH_ACTIVITY = joinedload(SignUp.shift).options(
    joinedload(Shift.activity).options(WITH_CITY), joinedload(Shift.position)
)


def is_good(on: date | Later | None = None) -> sa.ColumnElement[bool]:
    """SQL condition, beside the activity: what the place rests on holds by the date; see `committees.has_ceased`."""
    ceased = has_ceased(Activity.committee_id, SignUp.person_id, today_here() if on is None else on)
    return sa.or_(Activity.is_public, SignUp.is_kept, ~ceased)


def sign_up_by_public_id(public_id: str) -> SignUp | None:
    """The sign-up of an address, with its shift and the activity."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(SignUp).where(SignUp.public_id == public_id).options(_WITH_ACTIVITY)
    ).one_or_none()


def sign_up_and_person(public_id: str) -> SignUp | None:
    """The sign-up of an address, with its person, its shift and the activity."""
    if not is_clean(public_id):
        return None
    select = sa.select(SignUp).where(SignUp.public_id == public_id)
    return db.session.scalars(select.options(joinedload(SignUp.person), _WITH_ACTIVITY)).one_or_none()


def sign_up_by_key(key: int | None, person_id: int | None) -> SignUp | None:
    """A person's sign-up by its key, with its shift, the activity and the person: for a signed link."""
    return db.session.scalars(
        sa.select(SignUp)
        .where(SignUp.id == key, SignUp.person_id == person_id)
        .options(joinedload(SignUp.person), _WITH_ACTIVITY)
    ).one_or_none()


def is_on_members_list(committee_id: int, person_id: int) -> bool:
    """Whether somebody is on the list of anything that is for the members of a committee only, and is not over."""
    return (
        db.session.scalar(
            sa.select(SignUp.id)
            .join(SignUp.shift)
            .join(Shift.activity)
            .where(
                SignUp.person_id == person_id,
                SignUp.state.in_(OPEN_SIGNUPS),
                Activity.committee_id == committee_id,
                Activity.is_public.is_(False),
                Shift.ends_at > clock.now(),
            )
            .limit(1)
        )
        is not None
    )


def on_lists_of(committee_id: int | None, person_id: int, *where: sa.ColumnElement[bool]) -> list[SignUp]:
    """The lists of a committee (None: of all) that somebody is on, for what is not over, in order."""
    where += (Activity.committee_id == committee_id,) if committee_id is not None else ()
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .join(SignUp.shift)
            .join(Shift.activity)
            .where(*_are_ahead(person_id, clock.now()), *where)
            .order_by(SignUp.id)
        )
    )


def _are_ahead(person_id: int | Later, now: datetime | Later) -> tuple[sa.ColumnElement[bool], ...]:
    """SQL conditions on a sign-up, beside its shift and the activity: somebody is on that list, and it is not over."""
    return (
        SignUp.person_id == person_id,
        SignUp.state.in_(OPEN_SIGNUPS),
        Activity.state == ActivityState.PUBLISHED,
        Shift.ends_at > now,
    )


def on_members_lists(committee_id: int | None, person_id: int) -> list[SignUp]:
    """Those of them that one is on only as a member of the committee."""
    return on_lists_of(committee_id, person_id, Activity.is_public.is_(False), SignUp.is_kept.is_(False))


def shift_keys_of(sign_up_ids: Iterable[int]) -> list[int]:
    """The keys of the shifts that these sign-ups are on."""
    return list(db.session.scalars(sa.select(SignUp.shift_id).where(SignUp.id.in_(list(sign_up_ids)))))


def ahead_of_person(person_id: int, *, limit: int = 10) -> list[SignUp]:
    """What a person signed up for and is not over, in order of time; each with its shift, activity and committee."""
    return list(db.session.scalars(*_ahead(limit, person_id=person_id, now=clock.now(), today=today_here())))


@prepared
def _ahead(limit: int, person_id: Later, now: Later, today: Later) -> sa.Select[Any]:
    return (
        sa.select(SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(*_are_ahead(person_id, now), is_good(today))
        .options(
            contains_eager(SignUp.shift).options(
                contains_eager(Shift.activity).options(WITH_CITY), joinedload(Shift.position)
            )
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(limit)
    )


def says_no(on: date | Later | None = None) -> sa.ColumnElement[bool]:
    """SQL condition on a sign-up, beside its shift and the activity: they can't come, to what it is by now.

    Said of the time at which it still is to start, by somebody who belongs to the committee still, and not followed by
    a yes: who said both is on a list.
    """
    later, shift = aliased(SignUp), aliased(Shift)
    comes = (
        sa.select(later.id)
        .join(shift, shift.id == later.shift_id)
        .where(shift.activity_id == Activity.id, later.person_id == SignUp.person_id, later.state.in_(OPEN_SIGNUPS))
        .correlate(Activity, SignUp)
        .exists()
    )
    is_same_time = SignUp.declined_for_at == Shift.starts_at
    is_asked = belongs(Activity.committee_id, SignUp.person_id, today_here() if on is None else on)
    return sa.and_(SignUp.state == SignUpState.DECLINED, is_same_time, is_asked, ~comes)


def no_of(person_id: int | None, activity_ids: Iterable[int]) -> dict[int, SignUp]:
    """To which of these activities the person said that they can't come, by the activity's key."""
    if person_id is None:
        return {}
    rows = db.session.execute(
        sa.select(Shift.activity_id, SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(SignUp.person_id == person_id, Shift.activity_id.in_(list(activity_ids)), says_no())
        .order_by(SignUp.id)
    )
    return {key: row for key, row in rows}  # noqa: C416 - to a reader of types these are rows, not pairs


def standings_of(person_id: int | None, activity_ids: Iterable[int]) -> dict[int, SignUp]:
    """How the person stands to each of these activities, by its key: as `places_of`, and to what they can't come."""
    ids = list(activity_ids)
    return {**no_of(person_id, ids), **places_of(person_id, ids)}


def who_cant_come(activity: Activity) -> list[Person]:
    """Who of the committee said that they can't come, in the order in which they said so."""
    of_them = sa.select(Person).join(SignUp, SignUp.person_id == Person.id)
    return list(db.session.scalars(noes(of_them, activity).order_by(SignUp.id)))


def how_many_cant_come(activity: Activity) -> int:
    """How many of the committee said so."""
    return db.session.scalar(noes(sa.select(sa.func.count(SignUp.id)), activity)) or 0


def noes(select: sa.Select[Any], activity: Activity) -> sa.Select[Any]:
    """Of a statement about sign-ups: those of members who can't come to an activity."""
    return select.join(SignUp.shift).join(Shift.activity).where(Shift.activity_id == activity.id, says_no())


def _is_answer(on: date | Later | None = None) -> sa.ColumnElement[bool]:
    """SQL condition, as `says_no`: the person comes, would have come, or can't."""
    return sa.or_(SignUp.state.in_((*OPEN_SIGNUPS, SignUpState.WITHDRAWN)), says_no(on))


def answered(person_id: Later, on: Later) -> sa.Select[Any]:
    """The keys of the activities that a person has answered, as it is on a day."""
    return (
        sa.select(Shift.activity_id)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .join(Shift.activity)
        .where(SignUp.person_id == person_id, _is_answer(on))
    )


def answers_to(activity_id: int, person_id: int | None) -> list[SignUp]:
    """What a person answered about an activity, in order: a no only where it still counts."""
    if person_id is None:
        return []
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .join(SignUp.shift)
            .join(Shift.activity)
            .where(Shift.activity_id == activity_id, SignUp.person_id == person_id, _is_answer())
            .order_by(SignUp.id)
        )
    )


def sign_ups_of(person_id: int | None, shift_ids: Iterable[int]) -> dict[int, SignUp]:
    """The person's open sign-ups among these shifts, by the shift's key."""
    return {row.shift_id: row for _, row in _open_ones(person_id, SignUp.shift_id.in_(list(shift_ids)))}


def places_of(person_id: int | None, activity_ids: Iterable[int]) -> dict[int, SignUp]:
    """How the person stands to each of these activities, by the activity's key: a place, else a sign-up that waits."""
    found: dict[int, SignUp] = {}
    for activity_id, row in _open_ones(person_id, Shift.activity_id.in_(list(activity_ids))):
        found.setdefault(activity_id, row)
    return found


def places_of_others(actor: Actor, activity_ids: Iterable[int]) -> dict[int, list[SignUp]]:
    """How those for whom the actor answers besides themselves stand to these activities, each with its person."""
    keys = actor.persons_with(Permission.STANDING_SEE) - {actor.person_id}
    found: dict[int, dict[int, SignUp]] = {}
    if not keys:
        return {}
    rows = db.session.execute(
        sa.select(Shift.activity_id, SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(Shift.activity_id.in_(list(activity_ids)), SignUp.person_id.in_(keys), SignUp.state.in_(OPEN_SIGNUPS))
        .where(is_good())
        .options(joinedload(SignUp.person))
        .order_by(SignUp.state != SignUpState.CONFIRMED, SignUp.id)
    )
    for activity_id, row in rows:
        found.setdefault(activity_id, {}).setdefault(row.person_id, row)
    return {activity_id: list(of_each.values()) for activity_id, of_each in found.items()}


def _open_ones(person_id: int | None, where: sa.ColumnElement[bool]) -> Iterable[tuple[int, SignUp]]:
    """The person's open sign-ups with the activity's key; those with a place first."""
    if person_id is None:
        return ()
    return db.session.execute(
        sa.select(Shift.activity_id, SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(where, SignUp.person_id == person_id, SignUp.state.in_(OPEN_SIGNUPS), is_good())
        .order_by(SignUp.state != SignUpState.CONFIRMED, SignUp.id)
    )


def waiting_before(sign_up: SignUp) -> int:
    """How many wait before this one."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(
                SignUp.shift_id == sign_up.shift_id,
                SignUp.state == SignUpState.WAITLISTED,
                SignUp.id < sign_up.id,
            )
        )
        or 0
    )


def open_sign_ups(shift_ids: Iterable[int], states: Sequence[SignUpState] = OPEN_SIGNUPS) -> list[SignUp]:
    """Who is on these shifts, in order, with their persons; read anew."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .where(SignUp.shift_id.in_(list(shift_ids)), SignUp.state.in_(states))
            .options(joinedload(SignUp.person))
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )


def who_comes(activity_id: int) -> sa.Select[Any]:
    """Who comes, then who waits, each in order; of what we canceled, who had signed up; with their persons."""
    return (
        sa.select(SignUp)
        .join(SignUp.shift)
        .where(Shift.activity_id == activity_id, SignUp.state.in_((*OPEN_SIGNUPS, SignUpState.CANCELLED)))
        .options(joinedload(SignUp.person).selectinload(Person.languages))
        .order_by(SignUp.state != SignUpState.CONFIRMED, SignUp.id)
    )


def who_signed_up(activity_id: int) -> list[SignUp]:
    """Who is on the lists of an activity, with their persons."""
    open_ones = who_comes(activity_id).where(SignUp.state.in_(OPEN_SIGNUPS)).limit(1_000)
    return list(db.session.scalars(open_ones))


def on_the_list(
    activity_id: int | InstrumentedAttribute[int | None], *, also_waiting: bool | InstrumentedAttribute[bool] = False
) -> sa.Select[Any]:
    """The keys of the people who have a place on an activity, and with `also_waiting` of those who wait for one.

    Both may be columns of the statement around it.
    """
    is_meant = sa.true() if also_waiting is True else sa.false() if also_waiting is False else also_waiting
    waits = sa.and_(SignUp.state == SignUpState.WAITLISTED, is_meant)
    return (
        sa.select(SignUp.person_id)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(Shift.activity_id == activity_id, sa.or_(SignUp.state == SignUpState.CONFIRMED, waits), is_good())
    )


def came_before(activity: Activity, person_ids: Sequence[int]) -> set[int]:
    """Of these people, who had a place on something that the committee did before this."""
    if not person_ids:
        return set()
    select = (
        sa.select(SignUp.person_id)
        .join(SignUp.shift)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(
            SignUp.person_id.in_(person_ids),
            SignUp.state == SignUpState.CONFIRMED,
            Activity.committee_id == activity.committee_id,
            Activity.ends_at <= activity.starts_at,
            Activity.state != ActivityState.CANCELLED,
        )
        .distinct()
    )
    return set(db.session.scalars(select))
