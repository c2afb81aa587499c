"""Decisions about what an activity requires and grants, and whom one may call."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from volunteers.access import Actor, Permission
from volunteers.activities.models import Activity, ActivityState, Shift
from volunteers.activities.rules.places import is_past
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l


def may_call_guests(actor: Actor, activity: Activity) -> bool:
    """Whether also the numbers of those are shown who are no members: to coordinators, and where we canceled it."""
    return actor.may(Permission.PEOPLE_READ) or activity.state is ActivityState.CANCELLED


def why_not_record_who_came(activity: Activity, people: Collection[str], now: datetime) -> Refusal | None:
    """Why it can't be recorded who came: it is not over, it grants nothing, or nobody is named."""
    if not is_past(activity, now):
        return Refusal(_l("You can record this when it’s over. Come back then."), code="not-over")
    if activity.grants_id is None:
        return Refusal(_l("Coming to an activity doesn’t count as this."), code="grants-nothing")
    if not people:
        return Refusal(_l("Nobody is checked yet. Check the people who came."), code="nobody")
    return None


def last_day(what: Activity | Shift) -> date:
    """The last day on which it takes place, there: what is required has to be valid until then."""
    return (what.ends.local - timedelta(seconds=1)).date()
