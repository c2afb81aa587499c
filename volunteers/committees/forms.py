"""The forms of committees."""

from typing import Any

from wtforms.fields import SelectChoice
from wtforms.widgets import HiddenInput

from volunteers.committees.models import EndReason, JoinPolicy, OfficeBasis, OfficeKind
from volunteers.foundation.text import _l
from volunteers.web.fields import (
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    LocalTextField,
    NumberField,
    RadioChoices,
    TextField,
)
from volunteers.web.forms import Form

HUES = 12


class Version(NumberField):
    """Which version of a row the form was opened on; hidden."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", HiddenInput())
        super().__init__(
            "",
            needed=_l("This page lacks its version. Please open it anew."),
            least=1,
            most=2_000_000_000,
            render_kw={},
            **kwargs,
        )

    def is_now(self, version: int) -> None:
        """The next press saves over this version: what changed meanwhile has been said."""
        self.data, self.raw_data = version, None


class ContactForm(Form):
    """Write to a committee."""

    name = LineField(_l("Your name"), max=200, needed=_l("Please tell us who you are."))
    email = EmailField(_l("Your e-mail"), needed=_l("We need an address to answer to."))
    message = TextField(_l("What would you like to say?"), max=5000, needed=_l("Please write a few words."))


class EndForm(Form):
    """End somebody's membership."""

    end_reason = ChoiceField(
        _l("Why"),
        choices=[EndReason.REMOVED.value, EndReason.TERM_OVER.value, EndReason.DECEASED.value],
        needed=_l("Please say why."),
    )
    reason = TextField(_l("What the person will read"), max=1000)
    version = Version()


class OfficeForm(Form):
    """Give an office to somebody for some time."""

    person = RadioChoices(_l("Who"), needed=_l("Please choose a person."), validate_choice=True)
    office = ChoiceField(_l("Office"), choices=[kind.value for kind in OfficeKind], needed=_l("Please choose one."))
    basis = ChoiceField(
        _l("How they came into it"), choices=[basis.value for basis in OfficeBasis], needed=_l("Please choose one.")
    )
    starts_on = DateField(_l("First day"), needed=_l("From which day on?"))
    ends_on = DateField(_l("Last day"))


class EndOfficeForm(Form):
    """End a term of office."""

    ends_on = DateField(_l("Last day"))
    version = Version()


class PageForm(Form):
    """A committee's public page."""

    name = LocalTextField(_l("Name"), max=120, needed=_l("The committee needs a name in English."), is_line=True)
    summary = LocalTextField(
        _l("In one line"), max=200, needed=_l("Please say in one line what it does."), is_line=True
    )
    purpose = LocalTextField(_l("What it is for"), max=4000)
    meets = LocalTextField(_l("When and where it meets"), max=500)
    first_steps = LocalTextField(_l("What a new member should do first"), max=2000)
    hue = RadioChoices(
        _l("Colour"),
        choices=[
            SelectChoice(str(n), str(n), {"hue": n, "native": "●", "native_lang": "zxx"}) for n in range(1, HUES + 1)
        ],
        needed=_l("Please choose a colour."),
    )
    join_policy = RadioChoices(
        _l("How one joins"), choices=[policy.value for policy in JoinPolicy], needed=_l("Please choose one.")
    )
    contact_email = EmailField(_l("Where messages to the committee go"))
    version = Version()
