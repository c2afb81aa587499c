"""Who came to what grants a training has it."""

from collections.abc import Collection
from typing import NamedTuple

from volunteers.access import Actor
from volunteers.activities import events, queries, rules
from volunteers.activities.models import Activity
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import locked
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.qualifications import actions as qualifications
from volunteers.undo import Act, leave


class Came(NamedTuple):
    """Of how many it is recorded, and of others why not."""

    number: int
    refusals: list[Refusal]


@action
def record_who_came(actor: Actor, activity_id: int, person_public_ids: Collection[str]) -> Came:
    """Record the training that a past activity grants, for these people who had a place. Twice pressed is once done."""
    activity = locked(Activity, activity_id)
    refuse(rules.why_not_record_who_came(activity, person_public_ids, clock.now()))
    there = {row.person.public_id: row.person_id for row in queries.who_signed_up(activity.id) if row.has_place}
    people = [there[each] for each in person_public_ids if each in there]
    day = activity.starts_local.date()
    granted, refusals = qualifications.grant_by_attendance(actor, activity.grants_id or 0, people, day)
    if granted:
        record(actor, events.ACTIVITY_CAME, activity, kind_id=activity.grants_id, number=len(granted))
        leave(actor, events.ACTIVITY_CAME, activity, before={"granted": [row.id for row in granted]})
    return Came(len(granted), refusals)


def undo_who_came(actor: Actor, act: Act, activity: Activity) -> None:
    """Nothing was recorded."""
    qualifications.take_grants_back(actor, (act.before or {})["granted"])
