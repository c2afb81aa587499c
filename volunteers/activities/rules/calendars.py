"""An activity as an event of a calendar."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from volunteers.activities.models import Activity, ActivityState, Freq, Rule, Series, Shift, Whereabouts
from volunteers.activities.rules import series as by_rule
from volunteers.activities.rules.whereabouts import whereabouts
from volunteers.committees.models import Committee
from volunteers.foundation import ical
from volunteers.foundation.followed import Followed, Revision, revision
from volunteers.foundation.walltime import WallTime
from volunteers.foundation.written import without_signs
from volunteers.organization.queries import Organization


def organizer(committee: Committee, languages: list[str], organization: Organization) -> ical.Organizer | None:
    """Who answers for a committee's activities: itself, else the organization; nobody where neither has an address."""
    if committee.contact_email:
        return ical.Organizer(committee.name.shown(languages).text, committee.contact_email)
    return ical.Organizer(organization.name, organization.email) if organization.email else None


def _summary(what: Activity | Shift, activity: Activity, languages: list[str]) -> str:
    """What it is called; a shift of a position is that position at the activity."""
    title = activity.title.shown(languages).text
    if not isinstance(what, Shift) or what.position is None:
        return title
    return f"{what.position.title.shown(languages).text} – {title}"


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
        summary=without_signs(_summary(what, activity, languages)),
        changed_at=told.at or activity.created_at,
        sequence=told.count,
        status=ical.Status.CANCELLED if is_cancelled else status,
        description=without_signs(activity.description.shown(languages).text),
        location=", ".join(part for part in (where.place, where.online_link) if part),
        url=url,
        organizer=organizer(committee, languages, organization),
        is_public=activity.is_public,
    )


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rrule(rule: Rule, number: int) -> str:
    """A rule as RFC 5545 (3.3.10) writes it. It ends by how often, which no program reads in two ways."""
    parts = [f"FREQ={rule.freq.value.upper()}"]
    if rule.every > 1:
        parts.append(f"INTERVAL={rule.every}")
    if rule.freq is Freq.WEEKLY:
        parts.append(f"BYDAY={','.join(_DAYS[day] for day in rule.weekdays)}")
    elif rule.freq is Freq.MONTHLY and rule.nth is not None:
        parts.append(f"BYDAY={rule.nth}{_DAYS[rule.first.weekday()]}")
    elif rule.freq is Freq.MONTHLY:
        parts.append(f"BYMONTHDAY={rule.first.day}")
    else:
        parts.append(f"BYMONTH={rule.first.month};BYMONTHDAY={rule.first.day}")
    return ";".join([*parts, f"COUNT={number}", "WKST=MO"])


def can_repeat(series: Series) -> bool:
    """Whether a series can be written as one: where clocks skip one of its times, or show it twice, programs differ."""
    return not by_rule.oddities(by_rule.slots(series.rule), by_rule.lasts_of(series), series.time_zone)


def repeating(
    series: Series,
    times: Sequence[tuple[Activity, Whereabouts]],
    written: Callable[[Activity, Whereabouts], ical.Entry],
    told: Revision,
    url: str,
) -> ical.Repeating:
    """A series as one event with its rule, and what is otherwise about some of its times.

    `times` are those that were made and that the reader may see, and where each is for them; `written` makes the entry
    of one; `told` counts the whole series.
    """
    slots, lasts, zone = by_rule.slots(series.rule), by_rule.lasts_of(series), series.time_zone
    plan = _planned(series)
    where = whereabouts(plan)
    stamp = told.at or series.created_at
    common: dict[str, Any] = {"uid": f"{series.public_id}@series", "sequence": told.count, "changed_at": stamp}
    first = replace(written(plan, where), **common, url=url)
    seen = {by_rule.need_slot(row): (row, place) for row, place in times}
    until = series.next_slot_at
    others, without = [], []
    for slot in slots:
        at = WallTime(slot, zone)
        if slot not in seen:
            is_to_be_made = until is not None and at.instant >= until and slot.isoformat() not in series.left_out
            without += [] if is_to_be_made else [at]
            continue
        entry = replace(written(*seen[slot]), **common)
        as_planned = replace(first, starts=at, ends=WallTime(slot + lasts, zone), url=entry.url)
        is_as_long = entry.ends.instant - entry.starts.instant == first.ends.instant - first.starts.instant
        if entry != as_planned or not is_as_long:
            others.append((at, entry))
    last = WallTime(slots[-1], zone)
    return ical.Repeating(first, rrule(series.rule, len(slots)), last, tuple(without), tuple(others))


def _planned(series: Series) -> Activity:
    """What each time is planned to be, at the first: an activity that is in no database."""
    values = {name: value for name, value in by_rule.planned(series).items() if name != "capacity"}
    row = Activity(
        public_id=series.public_id,
        committee_id=series.committee_id,
        state=ActivityState.PUBLISHED,
        starts_local=series.starts_local,
        starts_fold=0,
        ends_local=series.ends_local,
        ends_fold=0,
        time_zone=series.time_zone,
        sequence=0,
        told_at=None,
        created_at=series.created_at,
        **values,
    )
    set_committed_value(row, "committee", series.committee)
    return row
