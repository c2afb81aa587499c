"""The forms of kinds, and of what somebody has of them."""

from collections.abc import Iterable

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from volunteers.foundation.languages import own_name
from volunteers.foundation.naming import called
from volunteers.foundation.text import _, _l
from volunteers.qualifications.inputs import KindChangeInput, KindInput, QualificationInput, SignatureInput
from volunteers.qualifications.models import Evidence, KindSort, Outcome, QualificationKind
from volunteers.qualifications.words import MEANING
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    LineField,
    LocalTextField,
    NumberField,
    RadioChoices,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import shown
from volunteers.web.once import OnceField


class KindFields(Form):
    """What is said about a kind, new or not."""

    name = LocalTextField(_l("Name"), max=120, is_line=True, needed=_l("Enter a name, at least in English."))
    how_to = LocalTextField(
        _l("How people get it"),
        max=1000,
        description=_l("People who don’t have it yet read this: where to go, who to call, what it costs."),
    )
    validity_months = NumberField(
        _l("Valid for how many months"),
        least=1,
        most=600,
        description=_l("24 is two years. Leave it empty if it never expires."),
    )
    renewal_days = NumberField(
        _l("Days before it expires when people can renew it"),
        most=365,
        default=60,
        needed=_l("Enter a number. 0 is fine."),
        description=_l(
            "Someone who renews within these days doesn’t lose any time: the new one starts when the old one ends."
        ),
    )
    grace_days = NumberField(
        _l("Days it’s still accepted after it expires"),
        most=365,
        default=0,
        needed=_l("Enter a number. 0 is fine."),
    )
    evidence = RadioChoices(
        _l("What we keep"),
        choices=[(each.value, called(each)) for each in Evidence],
        default=Evidence.OUTCOME.value,
        needed=_l("Choose what we keep."),
    )
    by_attendance = CheckField(
        _l("Coming to a training can be enough"),
        description=_l("Chairs can mark an activity with it, and record it for the people who came."),
    )
    for_young = CheckField(
        _l("Adults in charge of young people need it"),
        description=_l("For activities where people under 18 come without a parent or guardian."),
    )


class KindForm(KindFields):
    """Describe a new kind."""

    once = OnceField()
    sort = RadioChoices(_l("What it is"), needed=_l("Choose what it is."))

    def offer(self) -> None:
        """The sorts to choose from, each with its meaning."""
        self.sort.choices = [
            SelectChoice(sort.value, called(sort), {"small": called(sort, MEANING)}) for sort in KindSort
        ]

    def to_input(self) -> KindInput:
        """What was typed."""
        return self.read(KindInput)


class EditKindForm(EditForm, KindFields):
    """Describe a kind differently."""

    is_active = CheckField(
        _l("We use it"),
        description=_l("If this isn’t checked, nothing asks for it anymore, and nobody is reminded of it."),
    )

    def to_input(self) -> KindChangeInput:
        """What was typed."""
        return self.read(KindChangeInput)


class QualificationForm(Form):
    """Record a training or check of somebody."""

    once = OnceField()
    kind = ChoiceField(_l("What it is"), needed=_l("Choose what it is."))
    outcome = RadioChoices(
        _l("Result"),
        choices=[(each.value, called(each)) for each in Outcome],
        default=Outcome.PASSED.value,
        needed=_l("Choose the result."),
    )
    issued_on = DateField(_l("Day it was done or issued"), needed=_l("Enter the day it was done or issued."))
    expires_on = DateField(
        _l("Last day it’s valid"),
        description=_l(
            "Only if it’s written on the document. If you leave it empty, we count from the day it was done."
        ),
    )
    line = LineField(
        _l("Note"),
        max=200,
        description=_l("Such as a certificate number. The person can read this. Not for background checks."),
    )

    seen_by = LineField(
        _l("Who saw the signed paper"), max=200, description=_l("Only for a waiver or code of conduct signed on paper.")
    )
    text_language = ChoiceField(_l("Language of the paper"))

    def offer(self, kinds: Iterable[QualificationKind], languages: Iterable[str]) -> None:
        """The kinds to choose from, and the languages of papers."""
        self.text_language.choices = [(tag, own_name(tag)) for tag in languages]
        self.kind.choices = [("", _("Choose one")), *((kind.public_id, shown(kind.name).text) for kind in kinds)]

    def to_input(self) -> QualificationInput:
        """What was typed."""
        return self.read(QualificationInput)


class TextForm(EditForm):
    """The text of an agreement."""

    body = LocalTextField(_l("What people sign"), max=20_000, needed=_l("Write the text, at least in English."))


class SignForm(Form):
    """Sign an agreement."""

    number = HiddenField()
    language = HiddenField()
    signed_name = LineField(_l("Your full name"), max=200, needed=_l("Enter your name to sign."))
    agrees = CheckField(_l("I’ve read this and agree"), needed=_l("Check the box if you agree."))

    def to_input(self) -> SignatureInput:
        """What was typed, and which text was read."""
        number = str(self.number.data or "")
        return SignatureInput(
            signed_name=str(self.signed_name.data or ""),
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
            language=str(self.language.data or "en")[:35],
            agrees=bool(self.agrees.data),
        )
