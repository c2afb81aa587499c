"""An activity as an event of a calendar."""

from collections.abc import Iterable

from volunteers.activities.models import Activity, ActivityState, Shift, Whereabouts
from volunteers.committees.models import Committee
from volunteers.foundation import ical
from volunteers.foundation.followed import Followed, Revision, revision
from volunteers.foundation.written import without_signs
from volunteers.organization.queries import Organization


def organizer(committee: Committee, languages: list[str], organization: Organization) -> ical.Organizer | None:
    """Who answers for a committee's activities: itself, else the organization; nobody where neither has an address."""
    if committee.contact_email:
        return ical.Organizer(committee.name.shown(languages).text, committee.contact_email)
    return ical.Organizer(organization.name, organization.email) if organization.email else None


def entry(
    what: Activity | Shift,
    where: Whereabouts,
    languages: list[str],
    organization: Organization,
    *,
    url: str = "",
    status: ical.Status = ical.Status.CONFIRMED,
    reader: Iterable[Followed | Revision] = (),
) -> ical.Entry:
    """An activity as an event of a calendar; or a shift of it, for somebody who is on that.

    `reader`: what it says besides for one person: their language, how they stand. Each row of which it says anything
    is counted here (`foundation/followed.py`).
    """
    activity = what.activity if isinstance(what, Shift) else what
    committee = activity.committee
    is_cancelled = activity.state is ActivityState.CANCELLED
    told = revision([activity, committee, organization.told, *reader])
    return ical.Entry(
        uid=f"{what.public_id}@activities",
        starts=what.starts,
        ends=what.ends,
        summary=without_signs(activity.title.shown(languages).text),
        changed_at=told.at or activity.created_at,
        sequence=told.count,
        status=ical.Status.CANCELLED if is_cancelled else status,
        description=without_signs(activity.description.shown(languages).text),
        location=", ".join(part for part in (where.place, where.online_link) if part),
        url=url,
        organizer=organizer(committee, languages, organization),
        is_public=activity.is_public,
    )
