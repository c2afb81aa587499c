"""What people type about themselves, and a coordinator about somebody new."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields as dataclass_fields
from typing import Any, ClassVar, NamedTuple

from wtforms import Field
from wtforms.fields.choices import SelectChoice

from volunteers.foundation.languages import SPOKEN, WRITTEN_TO, by_name, own_name
from volunteers.foundation.text import _, _l
from volunteers.people.inputs import MailInput, NewPersonInput, ProfileInput, SkillInput
from volunteers.people.models import Basis, Channel, Fact, LanguageSkill, Level, Person
from volunteers.people.words import (
    AVAILABILITY_NAMES,
    BASIS_NAMES,
    CHANNEL_NAMES,
    GONE_NAMES,
    LEVEL_NAMES,
    THEIR_CHANNEL_NAMES,
)
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    PhoneField,
    PostalAddressField,
    SkillsField,
    TextField,
    TickChoices,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import current_tag
from volunteers.web.once import OnceField

BLANK_ROWS, FEWEST_ROWS, MOST_ROWS = 2, 3, 40


def _written_to(also: str = "") -> list[SelectChoice]:
    tags = [*WRITTEN_TO, *([also] if also and also not in WRITTEN_TO else [])]
    return [SelectChoice(tag, own_name(tag)) for tag in tags]


def _spoken(also: set[str]) -> list[SelectChoice]:
    named = by_name([*SPOKEN, *also], current_tag())
    return [SelectChoice("", _("Choose a language")), *(SelectChoice(tag, name) for tag, name in named)]


def _levels() -> list[SelectChoice]:
    return [
        SelectChoice("", _("not at all")),
        *(SelectChoice(level.value, str(word)) for level, word in LEVEL_NAMES.items()),
    ]


def _bases() -> list[SelectChoice]:
    return [SelectChoice(basis.value, str(word)) for basis, word in BASIS_NAMES.items()]


class ProfileForm(EditForm):
    """What a person says about themselves. Language rows are added by `profile_form`."""

    row_count = 0

    full_name = LineField(_l("My name"), max=200, needed=_l("Enter your name the way you like it written."))
    call_name = LineField(_l("What to call me"), max=80)
    sorts_under = LineField(_l("In lists, sort my name under"), max=200)
    preferred_language = ChoiceField(_l("The language we should email you in"), needed=_l("Choose one."))
    phone = PhoneField(_l("Phone"))
    is_phone_private = CheckField(_l("Only the coordinators can see my phone number"))
    postal_address = PostalAddressField(_l("Postal address"))
    skills = SkillsField(_l("What I can do"), max=1300)
    availability = TickChoices(_l("When I usually have time"))
    emergency_name = LineField(_l("Who to call in an emergency"), max=200)
    emergency_phone = PhoneField(_l("Their phone"))
    may_be_asked = CheckField(_l("You can ask me when you need help"))

    recorded: ClassVar[Mapping[str, LanguageSkill]] = {}  # what a coordinator recorded: not the person's to change
    anew: ClassVar[Sequence[str]] = ()  # begin empty: so they say nothing, and `takes_off` takes off what stands there

    def rows(self) -> Iterator["LanguageRow"]:
        """The fields of each language."""
        for n in range(self.row_count):
            kept = self.recorded.get(self[f"language_{n}"].data or "")
            fields: dict[str, Any] = {name: self._fields.get(f"{name}_{n}") for name in LanguageRow._fields}
            yield LanguageRow(**fields | {"kept": kept})

    def validate(self, extra_validators: Any = None) -> bool:
        """All fields, and each language once, with at least one level, and what is done with it."""
        valid = super().validate(extra_validators)
        seen: set[str] = set()
        for row in self.rows():
            at, message = row.mend(seen)
            seen.add(row.language.data or "")
            if message:
                at.errors = [*at.errors, message]
                valid = False
        return self._is_whole() and valid

    def _is_whole(self) -> bool:
        """Of fields that begin empty all are typed, or none; or what they stand for is taken off."""
        typed = [name for name in self.anew if self._fields[name].data or self._fields[name].errors]
        at, message = None, ""
        if typed and self.anew and self._fields["takes_off"].data:
            at, message = self._fields["takes_off"], _("Fill in what’s new or check this box, but not both.")
        elif typed and len(typed) < len(self.anew):
            at = next(self._fields[name] for name in self.anew if name not in typed)
            message = _("Fill in both, the name and the number.")
        if at is not None:
            at.errors = [*at.errors, message]
        return at is None

    def to_input(self) -> ProfileInput:
        """What was typed."""
        return ProfileInput(**self.said())

    def said(self) -> dict[str, Any]:
        """What was typed, by its name in the input: of as much as this form asks."""
        or_none = ("phone", "postal_address", "emergency_name", "emergency_phone")
        read: dict[str, Callable[[Field], Any]] = {
            **dict.fromkeys(("full_name", "call_name", "sorts_under"), lambda field: field.data or ""),
            **dict.fromkeys(or_none, lambda field: field.data or None),
            **dict.fromkeys(("is_phone_private", "may_be_asked"), lambda field: bool(field.data)),
            "preferred_language": lambda field: field.data,
            "skills": lambda field: field.skills,
            "availability": lambda field: tuple(field.data or ()),
        }
        said = {name: of(self._fields[name]) for name, of in read.items() if name in self._fields}
        if self.anew and not self._fields["takes_off"].data:
            said = {name: value for name, value in said.items() if value or name not in self.anew}
        spoken = tuple(row.to_input() for row in self.rows() if row.language.data)
        return {**said, "languages": spoken} if self.row_count else said


class LanguageRow(NamedTuple):
    """The fields of one language; those of the basis are there for coordinators, and `kept` where one recorded it."""

    language: Field
    speaks: Field
    writes: Field
    interprets: Field
    translates: Field
    basis: Field | None
    basis_on: Field | None
    kept: LanguageSkill | None

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in it, or is to be mended."""
        fields = [self.language, self.speaks, self.writes, self.interprets, self.translates, self.basis_on]
        return any(field.data or field.errors for field in fields if field is not None)

    @property
    def said(self) -> Basis | None:
        """What is said about the basis; None where nothing is."""
        is_said = self.basis is not None and self.basis.raw_data and self.basis.data in set(Basis)
        return Basis(self.basis.data) if self.basis is not None and is_said else None

    def mend(self, seen: set[str]) -> tuple[Field, str]:
        """(where, what) is to be mended, if anything; `seen` are the languages above."""
        language = self.language.data
        if language and language in seen:
            return self.language, _("This language is listed twice.")
        if language and not (self.speaks.data or self.writes.data):
            return self.language, _("Say how well you speak it, or how well you read and write it.")
        if not language and self.is_filled:
            return self.language, _("Which language is it?")
        if self.interprets.data and not self.speaks.data:
            return self.speaks, _("People who interpret need to speak the language. How well do you speak it?")
        if self.translates.data and not self.writes.data:
            return self.writes, _(
                "People who translate need to read and write the language. How well do you read and write it?"
            )
        if self.basis_on and self.said not in (None, Basis.SELF_STATED) and not self.basis_on.data:
            return self.basis_on, _("When was it tested or certified?")
        return self.language, ""

    def to_input(self) -> SkillInput:
        """What was typed."""
        return SkillInput(
            language=self.language.data,
            speaks=Level(self.speaks.data) if self.speaks.data else None,
            writes=Level(self.writes.data) if self.writes.data else None,
            interprets=bool(self.interprets.data),
            translates=bool(self.translates.data),
            basis=self.said,
            basis_on=self.basis_on.data if self.basis_on is not None else None,
        )


OF_FACT: Mapping[Fact, tuple[str, ...]] = {
    Fact.NAME: ("full_name", "call_name"),
    Fact.PHONE: ("phone", "is_phone_private"),
    Fact.LANGUAGES: (),  # they have rows
    Fact.SKILLS: ("skills",),
    Fact.AVAILABILITY: ("availability",),
    Fact.EMERGENCY: ("emergency_name", "emergency_phone"),
}
"""The fields that are asked where one thing changed."""
TYPED_ANEW: Mapping[Fact, tuple[str, ...]] = {
    Fact.PHONE: ("phone",),
    Fact.EMERGENCY: ("emergency_name", "emergency_phone"),
}
"""Those that are empty at first: whoever holds a link is not shown what stands there."""


def profile_form(person: Person, typed: Any = None, *, records: bool = False, only: Fact | None = None) -> ProfileForm:
    """The form of a person with a row for each language and two more; `typed` is what the browser sent.

    `records`: a coordinator fills it in, who records tests and certificates. `only`: one thing is asked, by a link.
    """
    sent = sum(1 for name in typed or () if str(name).startswith("language_"))
    count = min(max(FEWEST_ROWS, len(person.languages) + BLANK_ROWS, sent), MOST_ROWS)
    if only not in (None, Fact.LANGUAGES):
        count = 0
    fields: dict[str, Any] = {"row_count": count}
    if only is not None:  # what is no field of it
        fields |= dict.fromkeys(each.name for each in dataclass_fields(ProfileInput) if each.name not in OF_FACT[only])
    if only is not None and only in TYPED_ANEW:
        fields |= {"anew": TYPED_ANEW[only], "takes_off": CheckField(GONE_NAMES[only])}
    spoken = _spoken({skill.language for skill in person.languages})
    for n in range(count):
        fields[f"language_{n}"] = ChoiceField(_("Language"), choices=spoken)
        fields[f"speaks_{n}"] = ChoiceField(_("I speak it"), choices=_levels())
        fields[f"writes_{n}"] = ChoiceField(_("I read and write it"), choices=_levels())
        fields[f"interprets_{n}"] = CheckField(_("I interpret what people say"))
        fields[f"translates_{n}"] = CheckField(_("I translate written text"))
        if records:
            fields[f"basis_{n}"] = ChoiceField(_("How we know it"), choices=_bases(), default=Basis.SELF_STATED.value)
            fields[f"basis_on_{n}"] = DateField(_("Day of the test or certificate"))
    if not records:
        fields["recorded"] = {skill.language: skill for skill in person.languages if skill.is_recorded}
    kept = {**_kept(person), **dict.fromkeys(TYPED_ANEW.get(only, ()) if only else (), "")}
    form: ProfileForm = type("PersonForm", (ProfileForm,), fields)(person, data=kept)
    if "preferred_language" in form:
        form.preferred_language.choices = _written_to(person.preferred_language)
    if "availability" in form:
        form.availability.choices = [SelectChoice(time.value, str(word)) for time, word in AVAILABILITY_NAMES.items()]
    return form


def _kept(person: Person) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    skills = sorted(person.languages, key=lambda skill: skill.id)
    kept: dict[str, Any] = {
        name: getattr(person, name)
        for name in (
            *(
                "full_name",
                "call_name",
                "sorts_under",
                "preferred_language",
                "phone",
                "availability",
                "skills",
                "emergency_name",
            ),
            *("emergency_phone", "may_be_asked", "is_phone_private", "postal_address"),
        )
    }
    for n, skill in enumerate(skills[:MOST_ROWS]):
        kept[f"language_{n}"] = skill.language
        kept[f"speaks_{n}"] = skill.speaks.value if skill.speaks else ""
        kept[f"writes_{n}"] = skill.writes.value if skill.writes else ""
        kept[f"interprets_{n}"], kept[f"translates_{n}"] = skill.interprets, skill.translates
        kept[f"basis_{n}"] = skill.basis.value
        kept[f"basis_on_{n}"] = skill.basis_on if skill.is_recorded else None
    return kept


class NewPersonForm(Form):
    """Somebody the organisation knows from now on, without an account."""

    once = OnceField()
    full_name = LineField(_l("Name"), max=200, needed=_l("Enter the name the way they like it written."))
    email = EmailField(_l("Email"))
    phone = PhoneField(_l("Phone"))
    postal_address = PostalAddressField(_l("Postal address"))
    preferred_language = ChoiceField(_l("The language we should email them in"), needed=_l("Choose one."))
    may_be_asked = CheckField(_l("They said we can ask them when we need help"))
    is_new = CheckField(_l("No, this is someone else"))

    def to_input(self) -> NewPersonInput:
        """What was typed."""
        return self.read(NewPersonInput)


class AddressForm(EditForm):
    """Another address for somebody whose mailbox is lost."""

    email = EmailField(_l("Their new email address"), needed=_l("Enter the address."))


class OwnAddressForm(Form):
    """An address of their own, for who moved out."""

    email = EmailField(_l("Your own email address"), needed=_l("Enter your email address."))


class LanguageForm(Form):
    """In which language somebody is written to."""

    preferred_language = ChoiceField(_l("Write in"), needed=_l("Choose one."))


def language_form(person: Person) -> LanguageForm:
    """The form with the languages that we write in."""
    form = LanguageForm(data={"preferred_language": person.preferred_language})
    form.preferred_language.choices = _written_to(person.preferred_language)
    return form


class NoteForm(Form):
    """Something to remember about somebody."""

    text = TextField(_l("What to remember"), max=2000, needed=_l("Write something."))


class DeathForm(Form):
    """Somebody has died."""

    died_on = DateField(_l("Date of death, if you know it"))


def new_person_form() -> NewPersonForm:
    """The form with its languages."""
    form = NewPersonForm()
    form.preferred_language.choices = _written_to()
    return form


class PreferencesForm(Form):
    """Which mails one wants: kinds of them, and of messages those from which committees."""

    channels = TickChoices(_l("Email me about"))
    committees = TickChoices(_l("Messages from these committees"))

    def to_input(self, committees: Mapping[str, int]) -> MailInput:
        """What is ticked, and what is not; `committees` are the keys of those on offer by their slugs."""
        channels, slugs = set(self.channels.data or ()), set(self.committees.data or ())
        return MailInput(
            channels={channel: channel.value in channels for channel in Channel},
            committees={key: slug in slugs for slug, key in committees.items()},
        )


class TheirPreferencesForm(PreferencesForm):
    """The same, filled in for somebody by whom they told."""

    channels = TickChoices(_l("Email them about"))


def preferences_form(
    wanted: Collection[Channel], committees: Sequence[tuple[str, str, bool]], *, they: bool = False, **kwargs: Any
) -> PreferencesForm:
    """The form with what is ticked now; `committees` are (slug, name, whether their messages are wanted).

    `they`: it is about somebody else than who fills it in.
    """
    ticked = [slug for slug, _name, is_wanted in committees if is_wanted]
    channels = [channel.value for channel in Channel if channel in wanted]
    make, names = (TheirPreferencesForm, THEIR_CHANNEL_NAMES) if they else (PreferencesForm, CHANNEL_NAMES)
    form = make(data={"channels": channels, "committees": ticked}, **kwargs)
    form.channels.choices = [SelectChoice(channel.value, str(word)) for channel, word in names.items()]
    form.committees.choices = [SelectChoice(slug, name) for slug, name, _wanted in committees]
    return form
