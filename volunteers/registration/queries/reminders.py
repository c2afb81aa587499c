"""Of whom chairs and coordinators are to be reminded now."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from volunteers.committees import queries as committee_queries
from volunteers.foundation.db import db
from volunteers.initiatives.queries import TOLD_ONCE_IN
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import end_of_day, today_here
from volunteers.registration import rules
from volunteers.registration.models import Application, ApplicationState
from volunteers.registration.queries.applications import applications, listed
from volunteers.undo import window


def _waits_long(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    before = now - timedelta(days=current_organization().nudge_days)
    return (Application.state == ApplicationState.IN_REVIEW, Application.review_since_at <= before)


def committees_to_remind(now: datetime, committee_id: int | None = None) -> list[int]:
    """The keys of the committees, or of this one, whose chairs are to be reminded now: some application waits for long
    of which those who chair today were not told, and the last reminder there was not today.
    """
    told = sa.select(Application.committee_id).where(
        Application.nudged_at > now - TOLD_ONCE_IN, Application.committee_id.is_not(None)
    )
    only = () if committee_id is None else (Application.committee_id == committee_id,)
    where = (*_waits_long(now), Application.committee_id.not_in(told), *only)
    waiting = list(db.session.scalars(sa.select(Application).where(*where).order_by(Application.committee_id)))
    begun = _chaired_since({row.committee_id for row in waiting if row.committee_id is not None})
    found = {
        row.committee_id
        for row in waiting
        if row.committee_id in begun and rules.is_to_remind(row, begun[row.committee_id])
    }
    return sorted(found)


def _chaired_since(committee_ids: Collection[int]) -> dict[int, datetime]:
    """Since when all who chair these committees today do so; those that nobody chairs are left out."""
    found: dict[int, datetime] = {}
    for term in committee_queries.chairing(committee_ids, today_here()):
        at = end_of_day(term.starts_on - timedelta(days=1))
        found[term.committee_id] = max(at, found.get(term.committee_id, at))
    return found


def waiting_long(now: datetime, committee_id: int) -> list[Application]:
    """Who waits for long for the answer of a committee, longest first."""
    return listed(applications(*_waits_long(now), Application.committee_id == committee_id))


def to_tell_the_desk(now: datetime) -> list[Application]:
    """Who waits where nobody chairs, where the coordinators were not told of all of them, nor of any today."""
    unled = (
        Application.state == ApplicationState.IN_REVIEW,
        Application.committee_id.is_not(None),
        ~committee_queries.is_chaired(Application.committee_id, today_here()),
        Application.desk_told_at.is_(None),
        Application.review_since_at <= now - timedelta(seconds=window.seconds()),  # no proposal that is taken back
    )
    told = sa.select(Application.id).where(Application.desk_told_at > now - TOLD_ONCE_IN).limit(1)
    return [] if db.session.scalar(told) is not None else listed(applications(*unled))
