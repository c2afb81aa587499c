"""The festival board: how full each position is, hour by hour, and where people are still needed."""

from dataclasses import dataclass, field
from datetime import date

from flask import render_template

from volunteers.access import Permission
from volunteers.activities import queries, rules, words
from volunteers.activities.models import Activity, Fill, Shift
from volunteers.activities.views import grouped
from volunteers.activities.views.blueprint import bp
from volunteers.foundation import moments
from volunteers.foundation.text import _
from volunteers.web import requires


@dataclass
class Cell:
    """One position at one time: how many have a place, how many are needed."""

    confirmed: int = 0
    waiting: int = 0
    needed: int = 0
    shifts: list[Shift] = field(default_factory=list)

    def add(self, shift: Shift, fill: Fill) -> None:
        """One shift more at that time."""
        self.confirmed += fill.confirmed
        self.waiting += fill.waiting
        self.needed += rules.needed(shift.position, fill)
        self.shifts.append(shift)

    @property
    def says(self) -> str:
        """How many come, of how many places."""
        places = [shift.capacity for shift in self.shifts]
        if None in places:
            return str(_("%(num)d coming", num=self.confirmed))
        return str(_("%(confirmed)d of %(places)d", confirmed=self.confirmed, places=sum(each or 0 for each in places)))

    @property
    def lacks(self) -> str:
        """How many are still needed, in words."""
        return words.needed_in_words(self.needed)


@dataclass
class BoardDay:
    """A day: its times, each with a cell for each position of that day."""

    label: str
    positions: list[tuple[int | None, str]]
    rows: list[tuple[str, dict[int | None, Cell]]]
    needed: int


def _days(shifts: list[Shift], fills: dict[int, Fill]) -> list[BoardDay]:
    found: dict[date, list[Shift]] = {}
    for shift in shifts:
        found.setdefault(grouped.day_of(shift), []).append(shift)
    return [_day(day, found[day], fills) for day in sorted(found)]


def _day(day: date, shifts: list[Shift], fills: dict[int, Fill]) -> BoardDay:
    titles = {shift.position_id: words.for_what(shift) or str(_("Help with everything")) for shift in shifts}
    rows: dict[tuple[object, object], tuple[str, dict[int | None, Cell]]] = {}
    for shift in sorted(shifts, key=lambda each: (each.starts_at, each.ends_at, each.id)):
        key = (shift.starts_at, shift.ends_at)
        _hours, cells = rows.setdefault(key, (grouped.hours_of(shift), {}))
        cells.setdefault(shift.position_id, Cell()).add(shift, fills[shift.id])
    needed = sum(cell.needed for _hours, cells in rows.values() for cell in cells.values())
    return BoardDay(
        moments.date(day), sorted(titles.items(), key=lambda each: each[0] or 0), list(rows.values()), needed
    )


@bp.get("/activities/<public_id>/board")
@requires(Permission.ACTIVITY_COMING, load=queries.by_public_id)
def board(activity: Activity) -> str:
    """Every position, hour by hour."""
    shifts = queries.shifts_of([activity.id])
    fills = queries.fills(shift.id for shift in shifts)
    days = _days(shifts, fills)
    gaps: dict[str, int] = {}
    for day in days:
        titles = dict(day.positions)
        for _hours, cells in day.rows:
            for key, cell in cells.items():
                gaps[titles[key]] = gaps.get(titles[key], 0) + cell.needed
    return render_template(
        "activities/board.html",
        activity=activity,
        committee=activity.committee,
        days=days,
        needed=sum(day.needed for day in days),
        gaps=[(title, words.needed_in_words(count), count) for title, count in gaps.items()],
    )
