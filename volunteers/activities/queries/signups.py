"""Reading sign-ups."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    SignUp,
    SignUpState,
)
from volunteers.activities.queries.activities import WITH_CITY
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean


def sign_up_by_public_id(public_id: str) -> SignUp | None:
    """The sign-up of an address, with its activity."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(SignUp).where(SignUp.public_id == public_id).options(joinedload(SignUp.activity).options(WITH_CITY))
    ).one_or_none()


def sign_up_by_key(key: int | None, person_id: int | None) -> SignUp | None:
    """A person's sign-up by its key, with its activity and the person: for a signed link."""
    return db.session.scalars(
        sa.select(SignUp)
        .where(SignUp.id == key, SignUp.person_id == person_id)
        .options(joinedload(SignUp.person), joinedload(SignUp.activity).options(WITH_CITY))
    ).one_or_none()


def ahead_of_person(person_id: int, *, limit: int = 10) -> list[SignUp]:
    """What a person signed up for and is not over, in order of time; each with its activity and committee."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .join(SignUp.activity)
            .where(
                SignUp.person_id == person_id,
                SignUp.state.in_(OPEN_SIGNUPS),
                Activity.state == ActivityState.PUBLISHED,
                Activity.ends_at > clock.now(),
            )
            .options(contains_eager(SignUp.activity).options(WITH_CITY))
            .order_by(Activity.starts_at, Activity.id)
            .limit(limit)
        )
    )


def sign_ups_of(person_id: int | None, activity_ids: Iterable[int]) -> dict[int, SignUp]:
    """The person's open sign-ups among these activities, by the activity's key."""
    ids = list(activity_ids)
    if person_id is None or not ids:
        return {}
    rows = db.session.scalars(
        sa.select(SignUp).where(
            SignUp.person_id == person_id, SignUp.activity_id.in_(ids), SignUp.state.in_(OPEN_SIGNUPS)
        )
    )
    return {row.activity_id: row for row in rows}


def waiting_before(sign_up: SignUp) -> int:
    """How many wait before this one."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(
                SignUp.activity_id == sign_up.activity_id,
                SignUp.state == SignUpState.WAITLISTED,
                SignUp.id < sign_up.id,
            )
        )
        or 0
    )


def who_comes(activity_id: int) -> sa.Select[Any]:
    """Who comes, then who waits, each in order; with their persons."""
    return (
        sa.select(SignUp)
        .where(SignUp.activity_id == activity_id, SignUp.state.in_(OPEN_SIGNUPS))
        .options(joinedload(SignUp.person))
        .order_by(SignUp.state != SignUpState.CONFIRMED, SignUp.id)
    )
