"""What is on: a month as a grid, or a list; of everybody or of one committee; only what the reader may see."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from volunteers.access import Permission
from volunteers.activities import queries, words
from volunteers.activities.models import Activity, ActivityState, SignUp, SignUpState
from volunteers.activities.views.blueprint import bp
from volunteers.committees import queries as committees_queries
from volunteers.committees.models import Committee
from volunteers.foundation import clock, moments, shapes
from volunteers.foundation.db import db
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.organization.queries import current as current_organization
from volunteers.web import current_actor, paginate, public, requires
from volunteers.web.asked import asked
from volunteers.web.language import shown

MOST_IN_A_MONTH = 400
_DAY = timedelta(days=1)


@dataclass
class Entry:
    """One line of a day."""

    title: str
    url: str
    time: str
    hue: int
    state: str
    is_off: bool


@dataclass
class Day:
    """One field of the grid."""

    iso: str
    number: int
    label: str
    is_today: bool
    is_outside: bool
    is_past: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Month:
    """The grid, as `parts.month` draws it."""

    title: str
    previous_url: str
    next_url: str
    today_url: str
    weekdays: list[str]
    weeks: list[list[Day]]
    has_past: bool


def _asked_month(today: date) -> date:
    """The first day of the month in the address, else of this month."""
    return asked("month", shapes.month, today.replace(day=1))


def _url(**values: Any) -> str:
    kept = {name: request.args[name] for name in ("committee", "view", "month") if request.args.get(name)}
    return url_for("activities.index", **{name: v for name, v in {**kept, **values}.items() if v is not None})


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


@bp.get("/activities/")
@public("what is on is for everybody; each sees what they may see")
def index() -> str:
    """The calendar."""
    organization = current_organization()
    zone = organization.time_zone
    today = clock.today(zone)
    month = _asked_month(today)
    committees = list(db.session.scalars(committees_queries.directory()))
    chosen = next((c for c in committees if c.slug == request.args.get("committee")), None)
    is_list = request.args.get("view") == "list"
    shared = {
        "committee_choices": [(c.slug, shown(c.name).text) for c in committees],
        "chosen": chosen,
        "month": month,
        "is_list": is_list,
        "manageable": _manageable(committees, chosen),
        "tabs": [
            (_("Month"), _url(view=None, page=None), not is_list),
            (_("List"), _url(view="list"), is_list),
        ],
        "zone": zone,
    }
    return _list(shared, chosen, month, today, zone) if is_list else _grid(shared, chosen, month, today, zone)


def _manageable(committees: list[Committee], chosen: Committee | None) -> list[Committee]:
    """For which committees the reader may schedule something, of those that the page is about."""
    actor = current_actor()
    asked = [chosen] if chosen else committees if actor.committees else []
    return [c for c in asked if actor.may_in(Permission.MEETING_MANAGE, c.id)][:3]


def _list(shared: dict[str, Any], chosen: Committee | None, month: date, today: date, zone: str) -> str:
    actor = current_actor()
    since = clock.now() if "month" not in request.args else _midnight(month, zone)
    page = paginate(queries.from_then_on(actor, since, committee_id=chosen.id if chosen else None), per_page=25)
    ids = [activity.id for activity in page.rows]
    return render_template(
        "activities/index.html",
        **shared,
        page=page,
        fills=queries.fill(ids),
        mine=queries.standings_of(actor.person_id, ids),
        theirs=queries.places_of_others(actor, ids),
        kind_names=words.KIND_NAMES,
    )


def _grid(shared: dict[str, Any], chosen: Committee | None, month: date, today: date, zone: str) -> str:
    actor = current_actor()
    weeks = moments.weeks(month.year, month.month)
    since, until = _midnight(weeks[0][0], zone), _midnight(weeks[-1][-1] + timedelta(days=1), zone)
    committee_id = chosen.id if chosen else None
    # whole days are those of their place, which are not quite the same hours as here
    select = queries.between(actor, since - _DAY, until + _DAY, committee_id=committee_id).limit(MOST_IN_A_MONTH + 1)
    rows = list(db.session.scalars(select))
    ids = [row.id for row in rows]
    standing = _standing(queries.standings_of(actor.person_id, ids), queries.places_of_others(actor, ids))
    days = {
        day: Day(
            iso=day.isoformat(),
            number=day.day,
            label=moments.date(day),
            is_today=day == today,
            is_outside=day.month != month.month,
            is_past=day < today and month == today.replace(day=1),
        )
        for week in weeks
        for day in week
    }
    for row in rows[:MOST_IN_A_MONTH]:
        _place(row, days, zone, standing.get(row.id, ""))
    is_empty = not any(day.entries for day in days.values() if not day.is_outside)
    return render_template(
        "activities/index.html",
        **shared,
        calendar=_month(month, today, [[days[day] for day in week] for week in weeks]),
        is_too_much=len(rows) > MOST_IN_A_MONTH,
        is_empty=is_empty,
        next_one=_next_after(chosen, until) if is_empty else None,
    )


def _standing(mine: dict[int, SignUp], theirs: dict[int, list[SignUp]]) -> dict[int, str]:
    """How the reader, and those for whom they answer, stand to activities, by the activity's key."""
    found = {
        key: [
            _("%(name)s is coming", name=row.person.greeting_name)
            if row.state is SignUpState.CONFIRMED
            else _("%(name)s is waiting", name=row.person.greeting_name)
            for row in rows
        ]
        for key, rows in theirs.items()
    }
    for key, row in mine.items():
        found.setdefault(key, []).insert(0, words.standing_in_a_word(row))
    return {key: "; ".join(str(each) for each in said) for key, said in found.items()}


def _place(row: Activity, days: dict[date, Day], zone: str, standing: str) -> None:
    """Write an activity into each day of the grid that it touches; a day without a time stands on its own date."""
    info = ZoneInfo(zone)
    first = row.starts_at.astimezone(info).date()
    last = (row.ends_at - timedelta(microseconds=1)).astimezone(info).date()
    if row.days:
        first, last = row.days[0], row.days[1] - _DAY
    for date_, day in days.items():
        if first <= date_ <= last:
            day.entries.append(_entry(row, zone if date_ == first else None, standing))


def _entry(row: Activity, zone: str | None, standing: str) -> Entry:
    is_off = row.state is ActivityState.CANCELLED
    time = "" if zone is None else str(_("all day")) if row.days else moments.time(row.starts_at, zone)
    return Entry(
        title=spoken(row.title),
        url=url_for("activities.show", public_id=row.public_id),
        time=time,
        hue=row.committee.hue,
        state=str(_("Canceled")) if is_off else standing,
        is_off=is_off,
    )


def _month(month: date, today: date, weeks: list[list[Day]]) -> Month:
    before, after = month - timedelta(days=1), month + timedelta(days=32)
    return Month(
        title=moments.month(month.year, month.month),
        previous_url=_url(month=f"{before:%Y-%m}", view=None),
        next_url=_url(month=f"{after:%Y-%m}", view=None),
        today_url=_url(month=None, view=None) if month != today.replace(day=1) else "",
        weekdays=moments.weekdays(),
        weeks=weeks,
        has_past=any(day.is_past and day.entries for week in weeks for day in week),
    )


def _next_after(chosen: Committee | None, until: datetime) -> Activity | None:
    """What comes first after an empty month."""
    since = max(until, clock.now())
    select = queries.from_then_on(current_actor(), since, committee_id=chosen.id if chosen else None)
    return db.session.scalars(select.limit(1)).one_or_none()


@bp.get("/committees/<slug>/activities")
@requires(Permission.MEETING_MANAGE, load=committees_queries.by_slug)
def of_committee(committee: Committee) -> str:
    """The committee's desk for activities: what comes, how full it is, and what is over."""
    actor = current_actor()
    is_past = request.args.get("view") == "past"
    select = (
        queries.past(actor, committee_id=committee.id)
        if is_past
        else queries.from_then_on(actor, clock.now(), committee_id=committee.id)
    )
    page = paginate(select, per_page=25)
    return render_template(
        "activities/committee.html",
        committee=committee,
        page=page,
        fills=queries.fill([activity.id for activity in page.rows]),
        is_past=is_past,
        kind_names=words.KIND_NAMES,
    )
