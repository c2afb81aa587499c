"""The forms of committees."""

from collections.abc import Mapping

from wtforms import StringField
from wtforms.fields import SelectChoice

from volunteers.committees.inputs import ContactInput, EndInput, HandOverInput, OfficeInput, PageInput
from volunteers.committees.models import EndReason, JoinPolicy, OfficeBasis, OfficeKind
from volunteers.foundation.text import _l
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    LocalTextField,
    RadioChoices,
    TextField,
)
from volunteers.web.forms import EditForm, Form

HUES = 12


class ContactForm(Form):
    """Write to a committee."""

    name = LineField(_l("Your name"), max=200, needed=_l("Enter your name."))
    email = EmailField(_l("Your email"), needed=_l("Enter an email address so we can reply."))
    message = TextField(_l("What would you like to say?"), max=5000, needed=_l("Write a few words."))

    def to_input(self) -> ContactInput:
        """What was typed."""
        return self.read(ContactInput)


class EndForm(EditForm):
    """End somebody's membership."""

    end_reason = ChoiceField(
        _l("Why"),
        choices=[EndReason.REMOVED.value, EndReason.TERM_OVER.value],
        needed=_l("Please say why."),
    )
    reason = TextField(
        _l("What the person will read"), max=1000, needed=_l("Please write a sentence. The person will read it.")
    )
    keep = CheckField(_l("Let them keep all of this"))

    def to_input(self) -> EndInput:
        """What was typed."""
        return self.read(EndInput)


class LeaveForm(EditForm):
    """Put somebody on leave."""

    back_on = DateField(_l("Return date"))


class ClassForm(EditForm):
    """What kind of member somebody is."""

    membership_class = ChoiceField(_l("Type of member"), needed=_l("Choose one."))


class DeathForm(Form):
    """Somebody on the list has died."""

    died_on = DateField(_l("Date of death, if you know it"))


class OfficeForm(Form):
    """Give an office to somebody for some time."""

    person = RadioChoices(_l("Who"), needed=_l("Choose a person."), validate_choice=True)
    office = ChoiceField(_l("Office"), choices=[kind.value for kind in OfficeKind], needed=_l("Choose one."))
    basis = ChoiceField(
        _l("How they got the office"), choices=[basis.value for basis in OfficeBasis], needed=_l("Choose one.")
    )
    starts_on = DateField(_l("First day"), needed=_l("Starting when?"))
    ends_on = DateField(_l("Last day"))
    begins = RadioChoices(_l("The office starts"))

    def to_input(self, person_ids: Mapping[str, int]) -> OfficeInput:
        """What was typed; `person_ids` are the keys of those to choose from, by public id."""
        return self.read(OfficeInput, person_id=person_ids[self.person.data])


class HandOverForm(Form):
    """Hand an office over. No version: the rules of now say whether there is still something to hand over."""

    person = RadioChoices(_l("Person taking over"), needed=_l("Choose a person."), validate_choice=True)
    basis = ChoiceField(
        _l("How they got the office"), choices=[basis.value for basis in OfficeBasis], needed=_l("Choose one.")
    )
    starts_on = DateField(_l("Starting on"), needed=_l("Starting when?"))
    ends_on = DateField(_l("Last day of the new term"))
    instead_of = StringField()

    def to_input(self, person_ids: Mapping[str, int]) -> HandOverInput:
        """What was typed; `person_ids` are the keys of those to choose from, by public id."""
        return self.read(HandOverInput, person_id=person_ids[self.person.data])


class EndOfficeForm(EditForm):
    """End a term of office."""

    ends_on = DateField(_l("Last day"))


class PageForm(EditForm):
    """A committee's public page."""

    name = LocalTextField(_l("Name"), max=120, needed=_l("The committee needs a name in English."), is_line=True)
    summary = LocalTextField(_l("In one line"), max=200, needed=_l("Say in one line what it does."), is_line=True)
    purpose = LocalTextField(_l("What it’s for"), max=4000)
    meets = LocalTextField(_l("When and where it meets"), max=500)
    first_steps = LocalTextField(_l("What a new member should do first"), max=2000)
    hue = RadioChoices(
        _l("Color"),
        choices=[
            SelectChoice(str(n), str(n), {"hue": n, "native": "●", "native_lang": "zxx"}) for n in range(1, HUES + 1)
        ],
        needed=_l("Choose a color."),
    )
    join_policy = RadioChoices(
        _l("How people join"), choices=[policy.value for policy in JoinPolicy], needed=_l("Choose one.")
    )
    contact_email = EmailField(_l("Where messages to the committee go"))

    def to_input(self) -> PageInput:
        """What was typed."""
        return self.read(PageInput)
