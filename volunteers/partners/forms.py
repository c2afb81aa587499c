"""The forms of partner cities."""

from collections.abc import Iterable

from wtforms.widgets import HiddenInput

from volunteers.foundation.text import _l
from volunteers.partners.models import CityTerms, PartnerCity, Partnership, PartnershipStatus, PartnershipTerms
from volunteers.web.fields import ChoiceField, LocalTextField, NumberField
from volunteers.web.forms import Form


class _Edited(Form):
    """A form that edits a row: it carries the version that was opened."""

    version = NumberField("", widget=HiddenInput())

    def again(self, version: int) -> None:
        """After a stale save: what is saved next replaces this version, knowingly."""
        self.version.raw_data = None
        self.version.data = version


class CityForm(_Edited):
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

    def show(self, city: PartnerCity) -> None:
        """Fill in what is saved."""
        self.process(None, summary=city.summary, story=city.story, version=city.version)

    def terms(self) -> CityTerms:
        """What was typed."""
        return CityTerms(summary=self.summary.data, story=self.story.data, version=self.version.data)


class PartnershipForm(_Edited):
    """How a partnership stands."""

    status = ChoiceField(_l("How it stands"), needed=_l("Please say how it stands."))
    note = LocalTextField(
        _l("What one should know"), max=1000, description=_l("Why it rests or has ended, or what comes next.")
    )

    def offer(self, statuses: Iterable[PartnershipStatus]) -> None:
        """The statuses to choose from."""
        self.status.choices = [(each.value, each.label) for each in statuses]

    def show(self, partnership: Partnership) -> None:
        """Fill in what is saved."""
        self.process(None, status=partnership.status.value, note=partnership.note, version=partnership.version)

    def terms(self) -> PartnershipTerms:
        """What was typed."""
        return PartnershipTerms(
            status=PartnershipStatus(self.status.data), note=self.note.data, version=self.version.data
        )
