"""What the pages of this room take."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms.fields.choices import SelectChoice

from volunteers.foundation import moments
from volunteers.foundation.languages import WRITTEN_TO, own_name
from volunteers.foundation.text import _, _l
from volunteers.people.models import Person
from volunteers.safeguarding.inputs import AnswerInput, ChildInput, GuardianInput, Told
from volunteers.safeguarding.models import ConsentScope, ConsentWay, Guardianship
from volunteers.safeguarding.words import RELATION_NAMES
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    LocalTextField,
    PhoneField,
    RadioChoices,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.once import OnceField

_RELATIONS = [(relation.value, word) for relation, word in RELATION_NAMES.items()]


class ChildForm(Form):
    """A child of a guardian."""

    once = OnceField()
    full_name = LineField(_l("Your child’s name"), max=200, needed=_l("Enter your child’s name."))
    born_on = DateField(_l("Birth date"))
    relation = ChoiceField(_l("You’re their"), choices=_RELATIONS, needed=_l("Choose one."))
    email = EmailField(_l("Your child’s own email address"))

    def to_input(self) -> ChildInput:
        """What was typed."""
        return self.read(ChildInput)


ONE = "one"
"""An answer about one activity alone."""


def _span() -> RadioChoices:
    return RadioChoices(_l("What the answer is about"), choices=[(ONE, _l("Only this activity"))], default=ONE)


def offer_season(field: RadioChoices, told: Told, until: date) -> None:
    """One answer for an activity, or for all of its committee's up to a day; a season itself offers nothing else."""
    if told.occasion is not None:
        words = _("All activities of this committee until %(day)s", day=moments.date(until, year=True))
        field.choices = [*field.choices, SelectChoice(until.isoformat(), words)]


def _day_of(field: RadioChoices) -> date | None:
    return date.fromisoformat(field.data) if field.data not in (None, ONE) else None


class AnswerForm(Form):
    """A guardian's answer: a name to sign with, and what they may leave out."""

    until = _span()
    photo = CheckField(_l("Photos are fine"))
    signed_name = LineField(_l("Your name"), max=200, needed=_l("Type your name to sign."))

    def to_input(self, *, is_given: bool, language: str, sender: str, read: str) -> AnswerInput:
        """What was typed, under what the page showed."""
        chosen = frozenset({ConsentScope.PHOTO}) if self.photo.data else frozenset()
        name, until = str(self.signed_name.data or ""), _day_of(self.until)
        return AnswerInput(is_given, chosen, name, language, sender, until_on=until, read=read)


class GuardianForm(Form):
    """A coordinator says who answers for a child."""

    full_name = LineField(_l("Name"), max=200, needed=_l("Enter the name the way they like it written."))
    relation = ChoiceField(_l("They’re the child’s"), choices=_RELATIONS, needed=_l("Choose one."))
    email = EmailField(_l("Email"))
    phone = PhoneField(_l("Phone"))
    preferred_language = ChoiceField(_l("The language we should email them in"), needed=_l("Choose one."))

    def to_input(self) -> GuardianInput:
        """What was typed."""
        return self.read(GuardianInput)


def guardian_form(**kwargs: Any) -> GuardianForm:
    """The form with its languages."""
    form = GuardianForm(**kwargs)
    form.preferred_language.choices = [("", ""), *((tag, own_name(tag)) for tag in WRITTEN_TO)]
    return form


class RecordForm(Form):
    """What a guardian said on paper or by phone, for who saw or heard it."""

    guardian = ChoiceField(_l("Who said it"), needed=_l("Choose who said it."))
    way = RadioChoices(
        _l("How"),
        choices=[
            (ConsentWay.PAPER.value, _l("On paper, and I saw it")),
            (ConsentWay.PHONE.value, _l("By phone, to me")),
        ],
        needed=_l("Choose how they said it."),
    )
    said = RadioChoices(
        _l("What they said"),
        choices=[("yes", _l("Yes, the child can come")), ("no", _l("No"))],
        needed=_l("Choose what they said."),
    )
    language = ChoiceField(_l("The language they read or heard it in"))
    until = _span()
    photo = CheckField(_l("Photos are fine"))

    def to_input(self, guardian: Person) -> AnswerInput:
        """What was said, with the name of whoever said it; in the language that they are written to, unless it says."""
        chosen = frozenset({ConsentScope.PHOTO}) if self.photo.data else frozenset()
        way, language = ConsentWay(self.way.data), self.language.data or guardian.preferred_language
        said = self.said.data == "yes"
        return AnswerInput(said, chosen, guardian.full_name, language, way=way, until_on=_day_of(self.until))


def record_form(guardians: Sequence[Guardianship]) -> RecordForm:
    """The form with those who may have said it, and the languages in which the words may have been read."""
    form = RecordForm()
    form.guardian.choices = [("", ""), *((row.public_id, row.guardian.full_name) for row in guardians)]
    languages = [(tag, own_name(tag)) for tag in WRITTEN_TO]
    form.language.choices = [("", _("The language we email them in")), *languages]
    return form


class BirthDateForm(EditForm):
    """When somebody under 18 was born."""

    born_on = DateField(_l("Birth date"))


class AgainForm(Form):
    """Where a lost link is sent again."""

    email = EmailField(_l("Your email address"), needed=_l("Enter your email address."))


class TextForm(EditForm):
    """The organization's own words for a scope."""

    text = LocalTextField(_l("What parents and guardians agree to"), max=2000)
