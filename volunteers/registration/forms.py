"""The forms of joining. The public one asks six things at most, one of them as one likes."""

from collections.abc import Iterable
from typing import Any

from volunteers.committees.inputs import MemberInput
from volunteers.committees.models import Committee, OfficeBasis, OfficeKind
from volunteers.committees.words import CLASS_NAMES
from volunteers.foundation import languages
from volunteers.foundation.text import _, _l
from volunteers.registration.inputs import OfficeOffer
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    RadioChoices,
    TextField,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import shown

HELP = "help"


class JoinForm(Form):
    """Register and apply in one."""

    full_name = LineField(_l("Your name"), max=200, needed=_l("Enter your name."))
    email = EmailField(_l("Your email"), needed=_l("Enter your email address."))
    preferred_language = ChoiceField(
        _l("The language we should email you in"),
        choices=[(tag, languages.own_name(tag), {"lang": tag}) for tag in languages.WRITTEN_TO],
        needed=_l("Please choose a language."),
    )
    committee = RadioChoices(
        _l("Which committee?"), needed=_l("You haven’t chosen anything yet. “Help me choose” is a good answer, too.")
    )
    message = TextField(_l("Is there anything you’d like to tell us?"), max=2000)
    adult = CheckField(
        _l("I’m 18 or older"),
        needed=_l("Check the box if you’re 18 or older. If not, see “How young people join.”"),
    )


class ApplyForm(Form):
    """What somebody signed in may say to an application."""

    message = TextField(_l("Is there anything you’d like to tell us?"), max=2000)


class ReaderForm(Form):
    """In which language words are that somebody is to read."""

    language = ChoiceField(
        _l("It’s written in"),
        choices=[(tag, tag) for tag in languages.SPOKEN],
        needed=_l("Choose the language it’s written in."),
    )


class YoungForm(Form):
    """All that is kept of somebody under 18."""

    call_name = LineField(_l("What should we call you?"), max=80, needed=_l("Tell us what to call you."))
    guardian_name = LineField(
        _l("Name of your parent or guardian"), max=200, needed=_l("Enter the name of a parent or guardian.")
    )
    guardian_email = EmailField(
        _l("Email of your parent or guardian"), needed=_l("Enter the email address of a parent or guardian.")
    )
    preferred_language = ChoiceField(
        _l("The language we should email them in"),
        choices=[(tag, languages.own_name(tag), {"lang": tag}) for tag in languages.WRITTEN_TO],
    )


class AgainForm(Form):
    """Send the mail again, perhaps to the right address."""

    email = EmailField(_l("Your email"), needed=_l("Enter your email address."))


class DeclineForm(EditForm):
    """A ready sentence, sent in the applicant's language, or one's own words; and a note for the chairs only."""

    ready = ChoiceField(_l("A ready-made sentence"), choices=[])
    answer = TextField(_l("Or in your own words"), max=1000)
    private_note = LineField(_l("A note for the chairs"), max=1000)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two is needed, and only one is sent."""
        valid = super().validate(extra_validators)
        if self.answer.data and self.ready.data:
            self.ready.errors = [
                *self.ready.errors,
                _("You wrote your own words, too. Only one is sent: clear them, or choose no sentence here."),
            ]
            return False
        if not (self.answer.data or self.ready.data):
            self.answer.errors = [*self.answer.errors, _("Choose a ready-made sentence or write your own.")]
            return False
        return valid


class PlaceForm(Form):
    """Find a committee for somebody."""

    committee = ChoiceField(_l("Committee"), needed=_l("Please choose a committee."))


class PutInForm(Form):
    """Put somebody whom one knows into a committee."""

    committee = ChoiceField(_l("Committee"), needed=_l("Please choose a committee."))
    membership_class = ChoiceField(_l("Type of member"), needed=_l("Choose one."))
    began_on = DateField(_l("Member since"), needed=_l("Since when?"))

    def offer(self, committees: Iterable[Committee]) -> None:
        """What there is to choose from; nothing is chosen before somebody has."""
        named = [(each.slug, shown(each.name).text) for each in committees]
        self.committee.choices = [("", _("Choose a committee")), *named]
        classes = [(kind.value, str(word)) for kind, word in CLASS_NAMES.items()]
        self.membership_class.choices = [("", _("Choose one")), *classes]

    def to_input(self) -> MemberInput:
        """As what, and since when."""
        return self.read(MemberInput)


class DigitsForm(Form):
    """The six digits of the mail; the page that reads them belongs to the accounts."""

    code = LineField(_l("Six-digit code"), max=12)


class OfficeOfferForm(Form):
    """Offer an office to somebody who may be new: one mail makes membership and office in one."""

    full_name = LineField(_l("Name"), max=200, needed=_l("Enter the name the way they like it written."))
    email = EmailField(_l("Email"), needed=_l("Enter their email address."))
    preferred_language = ChoiceField(
        _l("The language we should email them in"),
        choices=[(tag, languages.own_name(tag), {"lang": tag}) for tag in languages.WRITTEN_TO],
        needed=_l("Choose one."),
    )
    office = ChoiceField(_l("Office"), choices=[kind.value for kind in OfficeKind], needed=_l("Choose one."))
    basis = ChoiceField(
        _l("How they got the office"), choices=[basis.value for basis in OfficeBasis], needed=_l("Choose one.")
    )
    ends_on = DateField(_l("Last day"))

    def to_input(self) -> OfficeOffer:
        """What was typed."""
        return self.read(OfficeOffer)
