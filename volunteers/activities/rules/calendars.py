"""An activity as an event of a calendar."""

from volunteers.activities.models import Activity, ActivityState, Shift, Whereabouts
from volunteers.foundation import ical
from volunteers.foundation.written import without_signs


def entry(
    what: Activity | Shift,
    where: Whereabouts,
    languages: list[str],
    *,
    url: str = "",
    status: ical.Status = ical.Status.CONFIRMED,
) -> ical.Entry:
    """An activity as an event of a calendar; or a shift of it, for somebody who is on that."""
    activity = what.activity if isinstance(what, Shift) else what
    committee = activity.committee
    is_cancelled = activity.state is ActivityState.CANCELLED
    return ical.Entry(
        uid=f"{what.public_id}@activities",
        starts=what.starts,
        ends=what.ends,
        summary=without_signs(activity.title.shown(languages).text),
        changed_at=activity.changed_at,
        sequence=activity.sequence,
        status=ical.Status.CANCELLED if is_cancelled else status,
        description=without_signs(activity.description.shown(languages).text),
        location=", ".join(part for part in (where.place, where.online_link) if part),
        url=url,
        organizer_name=committee.name.shown(languages).text,
        organizer_address=committee.contact_email or "",
        is_public=activity.is_public,
    )
