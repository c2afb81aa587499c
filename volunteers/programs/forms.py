"""The forms of programs."""

from collections.abc import Iterable

from volunteers.foundation.text import _, _l
from volunteers.programs.inputs import CohortInput, SessionInput
from volunteers.programs.models import Cohort
from volunteers.qualifications.models import QualificationKind
from volunteers.web.fields import ChoiceField, DateField, LineField, LocalTextField, NumberField
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import shown
from volunteers.web.once import OnceField


class CohortForm(Form):
    """Start a cohort."""

    once = OnceField()
    title = LocalTextField(_l("Name"), max=120, is_line=True, needed=_l("Enter a name, at least in English."))
    kind = ChoiceField(
        _l("What people get when they complete it"), needed=_l("Choose what people get when they complete it.")
    )
    least_sessions = NumberField(
        _l("How many sessions they need to come to"),
        least=1,
        most=100,
        default=1,
        needed=_l("Enter a number."),
    )

    def offer(self, kinds: Iterable[QualificationKind]) -> None:
        """What it can give."""
        self.kind.choices = [("", _("Choose one")), *((kind.public_id, shown(kind.name).text) for kind in kinds)]

    def to_input(self) -> CohortInput:
        """What was typed."""
        return self.read(CohortInput)


class EditCohortForm(EditForm, CohortForm):
    """Change a cohort."""

    @classmethod
    def of(cls, cohort: Cohort) -> "EditCohortForm":
        """The form as it stands."""
        return cls(cohort, data={"kind": cohort.kind.public_id})


class SessionForm(Form):
    """Another session."""

    held_on = DateField(_l("Day"), needed=_l("Enter the day."))
    title = LineField(_l("What it’s about"), max=120)

    def to_input(self) -> SessionInput:
        """What was typed."""
        return self.read(SessionInput)
