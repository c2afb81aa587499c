"""Whether the young people who come alone are looked after on one shift: pure functions over a `Watch`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from volunteers.activities.inputs import Lacking, Watch
from volunteers.activities.models import Activity
from volunteers.foundation.refusals import Refusal
from volunteers.safeguarding.inputs import Charge, Unwatched
from volunteers.safeguarding.rules import adults_needed, unwatched, why_not_alone

READ_FOR = timedelta(minutes=15)
"""So long after the press whoever selected it reads how to reach the guardians; then the press is asked for again."""


def charge_with(watch: Watch, more: int) -> Charge:
    """How they would be looked after if so many more came alone."""
    return replace(watch.charge, young=watch.charge.young + more)


def lacks_there(watch: Watch, more: int = 0) -> tuple[Unwatched, ...]:
    """Everything that lacks, if so many more came alone."""
    return unwatched(charge_with(watch, more), watch.per_adult)


def lacking_there(watch: Watch) -> list[Lacking]:
    """The same with what is said of each: not since when it lacks, nor why."""
    named = watch.in_charge or watch.was_in_charge
    name, missing = named.full_name if named is not None else "", tuple(each.kind.name for each in watch.missing)
    said = {
        Unwatched.NOBODY: Lacking(Unwatched.NOBODY, name),
        Unwatched.NOT_CLEARED: Lacking(Unwatched.NOT_CLEARED, name, missing),
        Unwatched.TOO_FEW: Lacking(
            Unwatched.TOO_FEW,
            needed=adults_needed(watch.charge, watch.per_adult),
            young=watch.charge.young,
            most=watch.per_adult,
        ),
    }
    return [said[each] for each in lacks_there(watch)]


def all_lacking(watches: Iterable[Watch]) -> list[Lacking]:
    """The same of several shifts, each once."""
    found: list[Lacking] = []
    for watch in watches:
        found += [each for each in lacking_there(watch) if each not in found]
    return found


def why_not_one_more(watch: Watch, person_id: int) -> Refusal | None:
    """Why this person can't come alone; nothing where they would not be alone."""
    is_new = person_id in watch.others and person_id not in watch.children
    if not is_new and person_id not in watch.children:
        return None
    return why_not_alone(lacks_there(watch, int(is_new)))


def contact_closes(activity: Activity, days: int) -> datetime:
    """When whoever runs it can't look up any more how to reach the guardians of who came alone."""
    return activity.ends_at + timedelta(days=days)
