"""The forms of initiatives, positions and assignments."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from volunteers.foundation.languages import SPOKEN, by_name
from volunteers.foundation.naming import called
from volunteers.foundation.text import _, _l, is_clean
from volunteers.initiatives.inputs import AskInput, InitiativeInput, OfferInput, PositionInput
from volunteers.initiatives.models import InitiativeState, Sector
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    LineField,
    LocalTextField,
    NumberField,
    RadioChoices,
    SkillsField,
    TextField,
    TickChoices,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import current_tag
from volunteers.web.once import OnceField

MOST_ASKED, LONGEST_ID = 50, 16


class InitiativeForm(Form):
    """Open an initiative."""

    once = OnceField()
    title = LocalTextField(_l("Name"), max=120, needed=_l("Give it a name, at least in English."), is_line=True)
    summary = LocalTextField(
        _l("What this is about"),
        max=3000,
        description=_l(
            "Two or three sentences for someone who has never heard of it: what it is, who it’s for and why."
        ),
    )
    sector = RadioChoices(
        _l("Area"),
        choices=[(each.value, called(each)) for each in Sector],
        needed=_l("Choose the area that fits best."),
    )
    state = ChoiceField(_l("Status"), needed=_l("Choose a status."))
    reason = TextField(
        _l("Why it’s canceled"),
        max=1000,
        description=_l("Only if you cancel it. Everyone who said yes or was asked will read this."),
    )
    starts_on = DateField(_l("Starts on"))
    ends_on = DateField(_l("Ends on"))
    is_public = CheckField(
        _l("Everyone can see it"),
        default=True,
        description=_l("If this isn’t checked, only committee members can see it."),
    )

    def offer(self, states: Iterable[InitiativeState]) -> None:
        """The states to choose from."""
        self.state.choices = [(each.value, called(each)) for each in states]

    def to_input(self) -> InitiativeInput:
        """What was typed."""
        return self.read(InitiativeInput)


class EditInitiativeForm(EditForm, InitiativeForm):
    """Change an initiative."""


class PositionForm(Form):
    """Add a position."""

    once = OnceField()
    title = LocalTextField(_l("Role"), max=120, needed=_l("Give the role a name, at least in English."), is_line=True)
    description = LocalTextField(
        _l("What the person does"),
        max=2000,
        description=_l("What the person does, how often, and what they should bring or know."),
    )
    needed_count = NumberField(
        _l("How many people"), least=1, most=500, default=1, needed=_l("Say how many people are needed.")
    )

    languages = TickChoices(
        _l("Which languages it needs"), description=_l("People who speak them are asked first. None is fine, too.")
    )
    skills = SkillsField(
        _l("Skills needed"),
        max=1300,
        description=_l("Separated by commas. For example: driving, sound and stage, first aid."),
    )

    requires = TickChoices(
        _l("What people need for it"), description=_l("Only what’s really needed. We show who has it.")
    )

    def offer(self, spoken: Iterable[str], also: Iterable[str] = (), needs: Iterable[tuple[str, str]] = ()) -> None:
        """The languages to choose from: those of `spoken` in sight, others behind them; what can be required."""
        self.requires.choices = list(needs)
        known = set(spoken)
        near = {*known, *(self.languages.data or ())}
        self.languages.choices = [
            SelectChoice(tag, name, {"is_near": tag in near})
            for tag, name in by_name([*SPOKEN, *known, *also], current_tag())
        ]

    def to_input(self) -> PositionInput:
        """What was typed."""
        return self.read(
            PositionInput,
            languages=tuple(self.languages.data or ()),
            skills=self.skills.skills,
            requires=tuple(self.requires.data or ()),
        )


class EditPositionForm(EditForm, PositionForm):
    """Change a position."""


class PeopleField(TickChoices):
    """Several people by their public ids; who they are, and whether they can be asked, is for the action to say."""

    def pre_validate(self, form: Any) -> None:
        """Any, but not endlessly many, and nothing that no database should be asked about."""
        if any(not is_clean(each) for each in self.data or ()):
            raise StopValidation(str(self.wrong))
        if len(self.data or ()) > MOST_ASKED or any(len(each) > LONGEST_ID for each in self.data or ()):
            raise StopValidation(_("Ask no more than %(most)d people at a time.", most=MOST_ASKED))


class AskForm(Form):
    """Ask one or several."""

    person = PeopleField(
        _l("Who to ask"), choices=[], needed=_l("Nobody is checked yet. Check the people you’d like to ask.")
    )
    answer_by_on = DateField(
        _l("Answer by"), description=_l("Leave it empty to give a month. The person sees the date in the email.")
    )

    def to_input(self) -> AskInput:
        """What was ticked and typed."""
        return AskInput(tuple(self.person.data or ()), self.answer_by_on.data)


class OfferForm(Form):
    """ "I would like to do this", with a sentence to it."""

    words = TextField(
        _l("A note to the chair"),
        max=1000,
        description=_l("What interests you about it, or when you have time. You can leave this empty."),
    )

    def to_input(self, language: str) -> OfferInput:
        """What was typed, by somebody who reads this language."""
        said = self.words.data or ""
        return OfferInput(said, language if said else None)


class ReaderForm(Form):
    """In which language a sentence is that somebody is to read."""

    language = ChoiceField(
        _l("It’s written in"),
        choices=[(tag, tag) for tag in SPOKEN],
        needed=_l("Choose the language it’s written in."),
    )


class ReleaseForm(Form):
    """Take somebody off a position."""

    reason = TextField(_l("Why"), max=1000, needed=_l("Say why. The person will read it."))


class AnswerForm(Form):
    """Answer what one was asked to do."""

    answer = LineField(_l("Your answer"), max=12)
    reason = TextField(
        _l("Anything the committee should know"),
        max=1000,
        description=_l("Only if you can’t. One sentence is enough, or none."),
    )


def narrowed(values: Any, kind: Any) -> Any:
    """The member of an enum that a query string names, or None."""
    try:
        return kind(values) if values else None
    except ValueError:
        return None
