"""What an activity is to the guardians of a child who would come: pure functions."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from volunteers.activities.models import Activity, ActivityState, Shift, SignUp, SignUpState
from volunteers.activities.rules.whereabouts import whereabouts
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import _l
from volunteers.people.models import Person
from volunteers.safeguarding.inputs import Occasion, Told
from volunteers.safeguarding.models import ConsentScope

ASKED_BESIDES = tuple(scope for scope in ConsentScope if scope is not ConsentScope.TAKING_PART)
"""What whoever schedules an activity can ask guardians besides that the child may come."""


def scopes_of(activity: Activity) -> frozenset[ConsentScope]:
    """What guardians are asked about an activity."""
    return frozenset({ConsentScope.TAKING_PART, *(ConsentScope(name) for name in activity.consent_scopes)})


def occasion_of(what: Activity | Shift) -> Occasion:
    """An activity, or a shift of it, as an occasion that has to be agreed to, on its day where it takes place."""
    activity = what.activity if isinstance(what, Shift) else what
    day = what.starts_at.astimezone(ZoneInfo(what.time_zone)).date()
    return Occasion(activity.id, activity.committee_id, day, scopes_of(activity))


def has_place(row: SignUp) -> bool:
    """Whether somebody comes, and does not only wait."""
    return row.state is SignUpState.CONFIRMED


def standing_of_child(row: SignUp) -> Any:
    """How a child stands on a list, as its guardian reads it."""
    return _l("They have a place.") if has_place(row) else _l("They’re on the waiting list.")


def told_of(
    activity: Activity,
    now: datetime,
    *,
    sign_up: SignUp | None = None,
    kept_until: datetime | None = None,
    is_left: bool = False,
) -> Told:
    """An activity as a guardian reads it; a private address is told where the child has a place.

    `is_left`: whoever was in charge does not come any more, and nobody else is named yet.
    """
    in_charge = None if is_left else activity.in_charge
    is_cancelled = activity.state is ActivityState.CANCELLED
    return Told(
        title=activity.title,
        committee=activity.committee.name,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        zone=activity.time_zone,
        place=whereabouts(activity, sign_up).place,
        in_charge=in_charge.full_name if in_charge is not None else "",
        in_charge_phone=activity.contact_phone or "",
        is_open=activity.state is ActivityState.PUBLISHED and activity.ends_at > now,
        is_cancelled=is_cancelled,
        kept_until=kept_until,
        occasion=occasion_of(activity),
    )


def why_not_in_charge(person: Person | None) -> Refusal | None:
    """Why somebody can't be in charge of an activity: we don't know them, or they are under 18 or have died."""
    if person is not None and person.is_adult and not person.is_dead:
        return None
    return Refusal(_l("Choose an adult from the list."), code="not-in-charge", field="in_charge", status=422)


def kept_until(shift: Shift, now: datetime, hours: int) -> datetime:
    """Until when a place is kept for the guardians' answer: so many hours, and no longer than until it starts."""
    return min(now + timedelta(hours=hours), max(shift.starts_at, now + timedelta(minutes=30)))


def place_of_child_in_words(row: SignUp) -> Any:
    """A place that a child has because somebody answers for them, or comes along."""
    names = {"name": row.person.name_for_fellows, "title": lazily(row.shift.activity.title)}
    if row.state is SignUpState.CONFIRMED:
        return _l("%(name)s’s place in “%(title)s”", **names)
    return _l("%(name)s’s place on the waiting list of “%(title)s”", **names)


def held_of_child_in_words(child: Person, shift: Shift) -> Any:
    """A place that is held for a child until somebody answers."""
    title = lazily(shift.activity.title)
    return _l("the place we’re holding for %(name)s in “%(title)s”", name=child.name_for_fellows, title=title)
