"""What is asked when positions and shifts of an activity are planned."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Self, cast

from wtforms.fields.choices import SelectChoice

from volunteers.activities.forms.activities import LARGEST, WHICH
from volunteers.activities.inputs import WHOLE_DAY, ManyShiftsInput, PositionInput, ShiftInput
from volunteers.activities.models import Activity, ActivityPosition, Shift
from volunteers.foundation import moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import SPOKEN, by_name
from volunteers.foundation.text import _, _l, _n
from volunteers.foundation.walltime import WallTime
from volunteers.web.fields import (
    ChoiceField,
    DateField,
    LocalTextField,
    NumberField,
    RadioChoices,
    TextField,
    TickChoices,
    WallTimeField,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import current_tag
from volunteers.web.once import OnceField

STEP = 30
LENGTHS = (30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 720)
LONGEST_TITLE = 120


def _clock(minutes: int) -> str:
    """A time of day, as people say it."""
    if minutes == WHOLE_DAY:
        return str(_("midnight at the end of the day"))
    return moments.hour(datetime.combine(date(2000, 1, 1), time()) + timedelta(minutes=minutes))


def length(minutes: int) -> str:
    """So long, in words."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return str(_n("1 hour", "%(num)s hours", hours))
    return str(_("%(num)d minutes", num=minutes))


class PositionsForm(Form):
    """Add things to do, one a line."""

    titles = TextField(
        _l("New roles, one per line"),
        max=4000,
        needed=_l("Enter at least one role."),
        description=_l("For example: Welcome desk, Interpreter, First aid."),
    )

    def to_titles(self) -> list[LocalText]:
        """What was typed, in the writer's language; translations are added on the page of each."""
        lines = [" ".join(line.split())[:LONGEST_TITLE] for line in (self.titles.data or "").splitlines()]
        return [LocalText({current_tag(): line}) for line in lines if line]


class ManyShiftsForm(Form):
    """Shifts one after the other, on several days, for several positions."""

    positions = TickChoices(_l("For which roles"), needed=_l("Check at least one role."))
    days = TickChoices(_l("On which days"), needed=_l("Check at least one day."))
    opens = ChoiceField(_l("The first shift starts at"), needed=_l("Choose a time."))
    closes = ChoiceField(_l("The last shift ends at"), needed=_l("Choose a time."))
    minutes = ChoiceField(_l("Each shift lasts"), needed=_l("Choose how long."))
    capacity = NumberField(_l("Places on each shift"), least=1, most=LARGEST)

    @classmethod
    def of(cls, activity: Activity, positions: Sequence[tuple[str, str]]) -> "ManyShiftsForm":
        """As it stands at first: for all positions, on all days, the hours of the activity, an hour each."""
        days = _days(activity)
        starts, ends = activity.starts_local, activity.ends_local
        opens = starts.hour * 60 + starts.minute // STEP * STEP
        closes = ends.hour * 60 + -(-ends.minute // STEP) * STEP
        form = cls(
            data={
                "positions": [name for name, _title in positions],
                "days": [day.isoformat() for day in days],
                "opens": str(opens),
                "closes": str(closes if closes > opens else WHOLE_DAY),
                "minutes": "60",
                "capacity": 4,
            }
        )
        form.positions.choices = [SelectChoice(name, title) for name, title in positions]
        form.days.choices = [SelectChoice(day.isoformat(), moments.date(day)) for day in days]
        form.opens.choices = [(str(each), _clock(each)) for each in range(0, WHOLE_DAY, STEP)]
        form.closes.choices = [(str(each), _clock(each)) for each in range(STEP, WHOLE_DAY + STEP, STEP)]
        form.minutes.choices = [(str(each), length(each)) for each in LENGTHS]
        return form

    def to_input(self) -> ManyShiftsInput:
        """What was typed."""
        return ManyShiftsInput(
            positions=tuple(self.positions.data or ()),
            days=tuple(date.fromisoformat(day) for day in self.days.data or ()),
            opens=int(self.opens.data),
            closes=int(self.closes.data),
            minutes=int(self.minutes.data),
            capacity=self.capacity.data,
        )


def _days(activity: Activity) -> list[date]:
    """The days that an activity touches, at most two months of them."""
    first = activity.starts_local.date()
    last = (activity.ends_local - timedelta(seconds=1)).date()
    return [first + timedelta(days=number) for number in range(min((last - first).days + 1, 62))]


class NewShiftForm(Form):
    """One shift at any time."""

    position = ChoiceField(_l("Role"))
    starts_at = WallTimeField(_l("Starts"), needed=_l("Enter the day and time it starts."))
    starts_fold = RadioChoices(_l("Which of the two hours does it start in?"), choices=WHICH)
    ends_at = WallTimeField(_l("Ends"), needed=_l("Enter the day and time it ends."))
    ends_fold = RadioChoices(_l("Which of the two hours does it end in?"), choices=WHICH)
    capacity = NumberField(_l("Number of places"), least=1, most=LARGEST)
    zone: str

    @classmethod
    def of_new(cls, activity: Activity, positions: Sequence[tuple[str, str]]) -> "NewShiftForm":
        """The form as it stands for a new one: the first hour of the activity."""
        starts = activity.starts_local
        return cls(data={"starts_at": starts, "ends_at": starts + timedelta(hours=1)}).offer(activity, positions)

    def offer(self, activity: Activity, positions: Sequence[tuple[str, str]]) -> Self:
        """The positions to choose from, and where the clocks are."""
        self.position.choices = [("", _("Help with everything")), *positions]
        self.zone = activity.time_zone
        return self

    def to_input(self) -> ShiftInput:
        """What was typed."""
        return ShiftInput(
            position=self.position.data or None,
            starts=WallTime(cast(datetime, self.starts_at.data), self.zone, int(self.starts_fold.data or 0)),
            ends=WallTime(cast(datetime, self.ends_at.data), self.zone, int(self.ends_fold.data or 0)),
            capacity=self.capacity.data,
            starts_chosen=self.starts_fold.data is not None,
            ends_chosen=self.ends_fold.data is not None,
        )


class ShiftForm(EditForm, NewShiftForm):
    """Change a shift; it is opened on the version of its activity."""

    @classmethod
    def of(cls, shift: Shift, positions: Sequence[tuple[str, str]]) -> "ShiftForm":
        """The form as it stands for a shift."""
        starts, ends = shift.starts, shift.ends
        data = {
            "position": shift.position.public_id if shift.position is not None else "",
            "starts_at": starts.local,
            "starts_fold": str(starts.fold) if starts.oddity else None,
            "ends_at": ends.local,
            "ends_fold": str(ends.fold) if ends.oddity else None,
            "capacity": shift.capacity,
        }
        return cls(shift.activity, data=data).offer(shift.activity, positions)


class PositionForm(EditForm):
    """Change something to do."""

    title = LocalTextField(
        _l("Role"), max=LONGEST_TITLE, needed=_l("Give the role a name, at least in English."), is_line=True
    )
    least = NumberField(
        _l("At least so many people on each shift"),
        least=1,
        most=LARGEST,
        description=_l("Below this, the festival board says how many are still needed."),
    )
    target = NumberField(_l("Better so many"), least=1, most=LARGEST)
    most = NumberField(_l("At most so many"), least=1, most=LARGEST)
    languages = TickChoices(_l("Languages it would be good to speak"))
    least_age = NumberField(
        _l("Minimum age"),
        least=1,
        most=120,
        description=_l("From 18 up, nobody younger can sign up. Below that, people just see it."),
    )
    requires = TickChoices(
        _l("What people need for it"), description=_l("Only what’s really needed. People see it before they sign up.")
    )

    @classmethod
    def of(cls, position: ActivityPosition, needs: Iterable[tuple[str, str]], required: list[str]) -> "PositionForm":
        """The form as it stands for something to do; it is opened on the version of its activity."""
        names = ("title", "least", "target", "most", "least_age", "languages")
        data: dict[str, Any] = {name: getattr(position, name) for name in names}
        form = cls(position.activity, data={**data, "requires": required})
        form.requires.choices = list(needs)
        form.languages.choices = [
            SelectChoice(tag, name) for tag, name in by_name([*SPOKEN, *position.languages], current_tag())
        ]
        return form

    def to_input(self) -> PositionInput:
        """What was typed."""
        return self.read(
            PositionInput, languages=tuple(self.languages.data or ()), requires=tuple(self.requires.data or ())
        )


class CopyForm(Form):
    """When the same takes place again."""

    once = OnceField()
    day = DateField(_l("Starts on"), needed=_l("Enter the day it starts."))
