"""Young people who come alone: coordinators are told once that nobody looks after them; who waited for that moves up.

Nothing is canceled because an adult went: the place was promised, and people find another adult.
"""

from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.organization.queries import current as current_organization
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.safeguarding.rules import why_not_reach


@action
def watch_over(actor: Actor, activity_id: int) -> bool:
    """Look whether the young people of an activity are looked after; whether coordinators were told that they are not.

    Once, until somebody looks after them again. Who waits for that gets a free place.
    """
    shifts = places.lock_shifts(shift.id for shift in queries.shifts_of([activity_id]))
    activity = next(iter(shifts.values())).activity
    places.move_up(actor, shifts.values())
    found = queries.unwatched([activity]).get(activity.id, [])
    if bool(found) == (activity.unwatched_at is not None):
        return False
    activity.unwatched_at = clock.now() if found else None  # no version: it is nothing that somebody typed
    if not found:
        record(actor, events.ACTIVITY_WATCHED, activity, changed=("unwatched_at",))
        return False
    lacks = sorted({each.value for watch in found for each in rules.lacks_there(watch)})
    record(actor, events.ACTIVITY_UNWATCHED, activity, changed=("unwatched_at",), lacks=lacks)
    coordinators = people_queries.coordinators()
    outbox.put_all([emails.unwatched(activity, found, people_rules.recipient(each)) for each in coordinators])
    return True


@action
def read_contacts(actor: Actor, activity_id: int, *, is_coordinator: bool) -> int:
    """Whoever runs an activity looks up how to reach the guardians of who comes alone: recorded for each child.

    Never what was read. It can't be undone: what was seen was seen. How many children that is.
    """
    shifts = queries.shifts_of([activity_id])
    activity = shifts[0].activity
    closes = rules.contact_closes(activity, current_organization().contact_days)
    children = queries.alone_on(shifts)
    refuse(why_not_reach(is_over=not is_coordinator and closes <= clock.now(), has_children=bool(children)))
    for child in children:
        record(
            actor,
            events.MINOR_CONTACT_READ,
            child,
            committee_id=activity.committee_id,
            person_id=child.id,
            activity_id=activity.id,
        )
    return len(children)


def open_to(actor: Actor, activity_id: int) -> set[int]:
    """Of which children the actor has just looked up how to reach their parents and may read it for a while, by key."""
    return queries.read_lately(events.MINOR_CONTACT_READ.name, activity_id, actor.person_id)
