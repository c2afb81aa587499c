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


def circles_to_remind(now: datetime) -> list[frozenset[int]]:
    """The circles of committees whose chairs are to be reminded now: in one of them some application waits for long of
    which those who chair there today were not told, and the last reminder in the circle was not today.

    Committees that somebody chairs both of are in one circle, and reminded together: so nobody gets two mails a day.
    """
    due = _due(now)
    told = sa.select(Application.committee_id).where(
        Application.nudged_at > now - TOLD_ONCE_IN, Application.committee_id.is_not(None)
    )
    done = set(db.session.scalars(told.distinct())) if due else set()
    return [circle for circle in _circles(due) if circle.isdisjoint(done)]


def _due(now: datetime) -> set[int]:
    """The keys of the committees in which some application waits for long, and some chair was not told of it."""
    where = (*_waits_long(now), Application.committee_id.is_not(None))
    waiting = list(db.session.scalars(sa.select(Application).where(*where)))
    begun = _chaired_since({row.committee_id for row in waiting if row.committee_id is not None})
    return {
        row.committee_id
        for row in waiting
        if row.committee_id in begun and rules.is_to_remind(row, begun[row.committee_id])
    }


def _circles(committee_ids: Collection[int]) -> list[frozenset[int]]:
    """These committees, each with all that hang together with it by who chairs them today; each circle once."""
    pairs = committee_queries.who_chairs(today_here()) if committee_ids else []
    return sorted({rules.circle_of(each, pairs) for each in committee_ids}, key=sorted)


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
