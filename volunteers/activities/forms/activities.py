"""What is asked when an activity is scheduled, changed or cancelled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from volunteers.activities.inputs import ActivityInput, AddedInput, OddTimes, RepeatInput, Repeats, Which
from volunteers.activities.models import Activity, OnMissing, OnTwice, Shift
from volunteers.activities.words import MISSING_NAMES, REPEATS_NAMES, TWICE_NAMES, WHICH_NAMES
from volunteers.foundation import moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.text import _, _l
from volunteers.foundation.walltime import WallTime
from volunteers.qualifications.inputs import ExceptionInput
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    DaysField,
    EmailField,
    LineField,
    LocalTextField,
    NumberField,
    PhoneField,
    RadioChoices,
    TextField,
    TickChoices,
    WallTimeField,
    WebAddressField,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.once import OnceField

LARGEST = 100_000
WHICH = [("0", _l("The first, before the clocks go back")), ("1", _l("The second, after the clocks went back"))]


OF_A_NEW_SERIES = ("repeats", "count", "until", "every", "weekdays", "left_out")
OF_A_SERIES = (*OF_A_NEW_SERIES, "on_missing", "on_twice", "which")


class ActivityForm(Form):
    """One activity. `zones` are (IANA name, label), the organisation's first."""

    once = OnceField()
    kind = ChoiceField(_l("What is it?"), needed=_l("Choose what it is."))
    title = LocalTextField(_l("Title"), max=200, is_line=True, needed=_l("Enter a title."))
    description = LocalTextField(_l("What people will do there"), max=5000)
    starts_at = WallTimeField(_l("Starts"), needed=_l("Enter the day and time it starts."))
    starts_fold = RadioChoices(_l("Which of the two hours does it start in?"), choices=WHICH)
    ends_at = WallTimeField(_l("Ends"), needed=_l("Enter the day and time it ends."))
    ends_fold = RadioChoices(_l("Which of the two hours does it end in?"), choices=WHICH)
    time_zone = ChoiceField(_l("Time zone"), needed=_l("Choose the time zone for these times."))
    place = LineField(_l("Place"), max=300)
    online_link = WebAddressField(_l("Link for people joining by video"), max=500)
    is_address_private = CheckField(_l("Show the location only to people who have a place"))
    capacity = NumberField(_l("Number of places"), least=1, most=LARGEST)
    requires = TickChoices(
        _l("What people need to take part"),
        description=_l("Only what’s really needed. People see it before they sign up."),
    )
    grants = ChoiceField(
        _l("Coming to it counts as"),
        description=_l("Afterward, you record it for the people who came, on the list of people."),
    )
    opens_days = NumberField(_l("Opens this many days before"), least=1, most=366)
    closes_hours = NumberField(_l("Closes this many hours before"), least=1, most=24 * 60)
    is_public = CheckField(_l("Everyone can see it and come"))
    in_charge = ChoiceField(_l("Adult in charge"))
    contact_phone = PhoneField(_l("Number to call on the day"))
    consent_scopes = TickChoices(_l("Ask parents about this, too"))
    repeats = ChoiceField(_l("Does it repeat?"))
    count = NumberField(_l("How many times in all"), least=1, most=LARGEST)
    until = DateField(_l("Or the last day it can be on"))
    every = NumberField(
        _l("Every how many weeks, months or years"), least=1, most=99, description=_l("Such as 2 for every other week.")
    )
    weekdays = TickChoices(
        _l("On which days of the week"),
        description=_l("For something that repeats every week. Otherwise, it’s the weekday of the first one."),
    )
    left_out = DaysField(
        _l("Days to leave out"), max=2000, description=_l("One on each line, such as 2027-12-23. For holidays.")
    )
    on_missing = RadioChoices(
        _l("When the clocks go forward and the time doesn’t exist"), choices=list(MISSING_NAMES.items())
    )
    on_twice = RadioChoices(_l("When the clocks go back and the time comes twice"), choices=list(TWICE_NAMES.items()))
    template = HiddenField()
    keeps_guests = CheckField(_l("If it’s now for members only, guests who signed up keep their places"))

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, Any]],
        zones: list[tuple[str, str]],
        adults: list[tuple[str, str]],
        scopes: list[tuple[str, Any]],
        needs: Sequence[tuple[str, str]],
        grantable: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.in_charge.choices = [("", _("Not decided yet")), *adults]
        self.consent_scopes.choices = [SelectChoice(name, str(words)) for name, words in scopes]
        self.kind.choices = [("", _("Choose one")), *kinds]
        self.time_zone.choices = zones
        self.requires.choices = list(needs)
        self.grants.choices = [("", _("Nothing")), *grantable]
        self.repeats.choices = [("", _("It doesn’t repeat")), *REPEATS_NAMES.items()]
        self.weekdays.choices = [SelectChoice(str(day), moments.weekday(day)) for day in range(7)]

    @property
    def odd(self) -> OddTimes:
        """What was said of times that do not exist, or come twice."""
        missing, twice = self.on_missing.data, self.on_twice.data
        return OddTimes(OnMissing(missing) if missing else None, OnTwice(twice) if twice else None)

    def to_repeats(self) -> RepeatInput | None:
        """How it repeats, as it was typed; None where it does not."""
        if "repeats" not in self or not self.repeats.data:
            return None
        return RepeatInput(
            repeats=Repeats(self.repeats.data),
            every=self.every.data,
            weekdays=tuple(int(day) for day in self.weekdays.data or ()),
            until=self.until.data,
            count=self.count.data,
            left_out=self.left_out.days,
            odd=self.odd,
        )

    def to_input(self) -> ActivityInput:
        """What was typed."""
        zone = self.time_zone.data
        return self.read(
            ActivityInput,
            starts=WallTime(cast(datetime, self.starts_at.data), zone, int(self.starts_fold.data or 0)),
            ends=WallTime(cast(datetime, self.ends_at.data), zone, int(self.ends_fold.data or 0)),
            starts_chosen=self.starts_fold.data is not None,
            ends_chosen=self.ends_fold.data is not None,
            consent_scopes=tuple(self.consent_scopes.data or ()),
            requires=tuple(self.requires.data or ()),
            grants=self.grants.data or None,
        )


class EditActivityForm(ActivityForm, EditForm):
    """Change an activity; of a series also the others."""

    which = RadioChoices(_l("What do you want to change?"), choices=list(WHICH_NAMES.items()))

    @classmethod
    def of(
        cls, activity: Activity, shifts: Sequence[Shift], required: Sequence[str], grants: str, **kwargs: Any
    ) -> "EditActivityForm":
        """The form as it stands for an activity; of several shifts each has its own places, so none are asked here."""
        starts, ends = activity.starts, activity.ends
        in_charge = activity.in_charge
        times = {
            "in_charge": in_charge.public_id if in_charge is not None else "",
            "keeps_guests": False,
            "requires": list(required),
            "grants": grants,
            "starts_at": starts.local,
            "starts_fold": str(starts.fold) if starts.oddity else None,
            "ends_at": ends.local,
            "ends_fold": str(ends.fold) if ends.oddity else None,
        }
        form = cls(activity, data={**times, "capacity": shifts[0].capacity}, **kwargs)
        if len(shifts) > 1:
            del form.capacity
        for name in OF_A_NEW_SERIES if activity.series_id is not None else OF_A_SERIES:
            del form[name]
        if activity.series_id is not None:
            form.which.needed = _l("Say whether to change only this one, or others, too.")
        return form

    def to_which(self) -> Which:
        """What it is about."""
        return Which(self.which.data) if "which" in self else Which.ONE


class VisitorForm(Form):
    """ "I can come", of somebody who has not signed in."""

    full_name = LineField(_l("Your name"), max=200, needed=_l("Enter your name."))
    email = EmailField(_l("Your email"), needed=_l("Enter your email address."))
    adult = CheckField(
        _l("I’m 18 or older"),
        needed=_l("Check the box if you’re 18 or older. If not, see “How young people join.”"),
    )


class CancelForm(EditForm):
    """Why something is cancelled: everybody who signed up reads it."""

    reason = LocalTextField(
        _l("Why it’s canceled"), max=1000, needed=_l("Say why. Everyone who signed up will read it.")
    )

    which = RadioChoices(_l("What do you want to cancel?"))

    def __init__(self, activity: Activity, **kwargs: Any) -> None:
        super().__init__(activity, **kwargs)
        self.which.choices = [(name, WHICH_NAMES[name]) for name in (Which.ONE, Which.FOLLOWING)]
        if activity.series_id is None:
            del self.which
        else:
            self.which.needed = _l("Say whether to cancel only this one, or the ones after it, too.")

    def to_which(self) -> Which:
        """What it is about."""
        return Which(self.which.data) if "which" in self else Which.ONE

    def to_input(self) -> LocalText:
        """The reason."""
        reason: LocalText = self.reason.data
        return reason


class AddForm(Form):
    """Who phoned, or stands at the booth: a member, or a guest by name and number."""

    shift = ChoiceField(_l("Shift"), needed=_l("Choose a shift."))
    member = ChoiceField(_l("Who is it?"))
    full_name = LineField(_l("Name"), max=200)
    phone = PhoneField(_l("Phone"))
    language = ChoiceField(_l("The language they read best"), needed=_l("Choose one."))
    is_adult = CheckField(_l("They’re 18 or older"))

    def to_input(self) -> AddedInput:
        """What was typed."""
        return self.read(AddedInput)


class TakeOffForm(Form):
    """Why somebody is taken off the list."""

    reason = TextField(
        _l("Why"),
        max=500,
        needed=_l("Say why. The person can read it."),
        description=_l("The person can read this."),
    )

    def to_input(self) -> str:
        """The reason."""
        return self.reason.data or ""


class ExceptionForm(Form):
    """Let somebody take part without what they lack."""

    person = HiddenField()
    reason = TextField(
        _l("Why"),
        max=500,
        needed=_l("Say why. The person can read it."),
        description=_l("The person can read this. It also goes in the audit trail."),
    )

    def to_input(self) -> ExceptionInput:
        """What was typed."""
        return self.read(ExceptionInput)
