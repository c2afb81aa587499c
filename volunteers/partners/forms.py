"""The forms of partner cities."""

from collections.abc import Iterable

from volunteers.foundation.naming import called
from volunteers.foundation.text import _l
from volunteers.partners.inputs import CityInput, PartnershipInput
from volunteers.partners.models import PartnershipStatus
from volunteers.web.fields import ChoiceField, LocalTextField
from volunteers.web.forms import EditForm


class CityForm(EditForm):
    """The texts of a city."""

    summary = LocalTextField(
        _l("In two sentences"),
        max=400,
        needed=_l("Please write at least one sentence, in English."),
        description=_l("Stands on the cards, on the front page too."),
    )
    story = LocalTextField(
        _l("The story"), max=8000, description=_l("How it began, what we do together, who should come along.")
    )

    def to_input(self) -> CityInput:
        """What was typed."""
        return self.read(CityInput)


class PartnershipForm(EditForm):
    """How a partnership stands."""

    status = ChoiceField(_l("How it stands"), needed=_l("Please say how it stands."))
    note = LocalTextField(
        _l("What one should know"), max=1000, description=_l("Why it rests or has ended, or what comes next.")
    )

    def offer(self, statuses: Iterable[PartnershipStatus]) -> None:
        """The statuses to choose from."""
        self.status.choices = [(each.value, called(each)) for each in statuses]

    def to_input(self) -> PartnershipInput:
        """What was typed."""
        return self.read(PartnershipInput)
