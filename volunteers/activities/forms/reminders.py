"""What is asked when a reminder is planned or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.fields.choices import SelectChoice

from volunteers.activities.inputs import StepInput
from volunteers.activities.models import Counted, Step, ToWhom
from volunteers.foundation.columns import LocalText
from volunteers.foundation.text import _l
from volunteers.web.fields import CheckField, ChoiceField, LocalTextField, NumberField, RadioChoices
from volunteers.web.forms import EditForm, Form
from volunteers.web.once import OnceField


class StepForm(Form):
    """Plan a reminder."""

    once = OnceField()
    to_whom = RadioChoices(_l("Who gets it"), needed=_l("Choose who gets it."))
    days = NumberField(_l("How many days"), least=0, most=60, needed=_l("Enter a number of days. 0 is the same day."))
    counted = ChoiceField(_l("Before or after"), needed=_l("Choose before or after."))
    hour = ChoiceField(_l("At what time there"), needed=_l("Choose a time."))
    asks = CheckField(_l("Ask if they’re still coming"))
    words = LocalTextField(_l("What else the email should say"), max=1000)

    def offer(self, counted: Sequence[tuple[str, Any]], to_whom: Sequence[tuple[str, Any]], hours: list[str]) -> None:
        """What can be chosen."""
        self.counted.choices = list(counted)
        self.to_whom.choices = [SelectChoice(name, str(words)) for name, words in to_whom]
        self.hour.choices = [(str(number), words) for number, words in enumerate(hours)]

    def to_input(self) -> StepInput:
        """What was typed."""
        return StepInput(
            counted=Counted(self.counted.data),
            days=self.days.data or 0,
            hour=int(self.hour.data),
            to_whom=ToWhom(self.to_whom.data),
            asks=bool(self.asks.data),
            words=self.words.data or LocalText(),
        )


@dataclass(frozen=True)
class _Row:
    """A step as it stands, with the version of its plan."""

    counted: Counted
    days: int
    hour: str
    to_whom: ToWhom
    asks: bool
    words: LocalText
    version: int


class EditStepForm(EditForm, StepForm):
    """Change a reminder."""

    @classmethod
    def of(cls, step: Step, version: int) -> "EditStepForm":
        """The form as it stands."""
        return cls(_Row(step.counted, step.days, str(step.hour), step.to_whom, step.asks, step.words, version))
