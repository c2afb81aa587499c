"""Forms of the administrator's pages."""

from collections.abc import Callable, Mapping
from typing import Any

from volunteers.access import GRANTS, ORGANIZATION_ROLES, Role
from volunteers.admin.inputs import CommitteeInput, CommitteeRecast
from volunteers.committees.models import Committee, CommitteeKind
from volunteers.foundation import shapes
from volunteers.foundation.changes import STALE
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.organization.defaults import DEFINITIONS, SettingDefinition, SettingKind
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    CoordinatesField,
    DateField,
    EmailField,
    LanguageTagsField,
    LineField,
    NumberField,
    OpenedOnField,
    PhoneField,
    RadioChoices,
    TextField,
    TickChoices,
)
from volunteers.web.forms import ComparedForm, EditForm, Form


class RoleForm(Form):
    """Give an organisation-wide role."""

    role = RadioChoices(_l("Which role"), needed=_l("Choose a role."))
    last_day_on = DateField(_l("Last day"))

    def to_input(self) -> Role:
        """The chosen role."""
        return Role(self.role.data)


class ReasonForm(Form):
    """Close or open an account, with the reason that the trail keeps."""

    reason = TextField(_l("Why"), max=500, needed=_l("Say why. Your reason goes in the audit trail."))

    def to_input(self) -> str:
        """The reason."""
        return str(self.reason.data)


class SecondStepForm(Form):
    """Turn off somebody's second step, with the reason that the trail keeps."""

    why = TextField(_l("Why"), max=500, needed=_l("Say why. Your reason goes in the audit trail."))

    def to_input(self) -> str:
        """The reason."""
        return str(self.why.data)


class CommitteeForm(Form):
    """Open a committee."""

    name = LineField(_l("Name"), max=120, needed=_l("Enter the committee’s name."))
    kind = RadioChoices(_l("What it looks after"), needed=_l("Choose what it looks after."))
    partner_city = ChoiceField(
        _l("Partner city"), description=_l("A country committee can start before a city is chosen.")
    )

    def to_input(self, ids: Mapping[str, int]) -> CommitteeInput:
        """What was typed; `ids` are the keys of the cities by their slugs."""
        city_id = ids.get(self.partner_city.data or "")
        return CommitteeInput(str(self.name.data), CommitteeKind(self.kind.data), city_id)


class RecastForm(EditForm):
    """What a committee is; its texts are its chair's."""

    kind = RadioChoices(_l("What it looks after"), needed=_l("Choose what it looks after."))
    stage = RadioChoices(_l("Stage"), needed=_l("Choose one."))
    partner_city = ChoiceField(_l("Partner city"))
    is_open = CheckField(_l("It accepts new members and appears in the list of committees"))

    def __init__(self, committee: Committee) -> None:
        city = committee.partner_city
        super().__init__(committee, data={"partner_city": city.slug if city else ""})

    def to_input(self, ids: Mapping[str, int]) -> CommitteeRecast:
        """What was typed; `ids` are the keys of the cities by their slugs."""
        return self.read(CommitteeRecast, partner_city_id=ids.get(self.partner_city.data or ""))


def _field(definition: SettingDefinition) -> Any:
    match definition.kind:
        case SettingKind.NUMBER:
            needed = _l("Enter a number.")
            return NumberField(definition.label, least=definition.least, most=definition.most, needed=needed)
        case SettingKind.CHOICE:
            return ChoiceField(definition.label, choices=list(definition.choices), needed=_l("Choose one."))
        case SettingKind.SEVERAL:
            return TickChoices(definition.label, choices=list(definition.choices))
        case SettingKind.TEXT:
            return TextField(definition.label, max=500)
        case SettingKind.PHONE:
            return PhoneField(definition.label)
        case SettingKind.EMAIL:
            return EmailField(definition.label)
        case SettingKind.LANGUAGES:
            return LanguageTagsField(definition.label, max=300)
        case SettingKind.PLACE:
            return CoordinatesField(definition.label, max=60)
        case _:
            return LineField(definition.label, max=300)


def _kept(definition: SettingDefinition, typed: Any) -> Any:
    """What was typed as it is kept."""
    match definition.kind:
        case SettingKind.LANGUAGES:
            return shapes.language_tags(typed or "")
        case SettingKind.SEVERAL:
            return [each for each, _called in definition.choices if each in (typed or [])]
        case SettingKind.NUMBER:
            return typed
        case _:
            return typed or ""


class SettingsFields(ComparedForm):
    """A field for each of `organization.defaults`. Many rows are edited at once; `stamp` is their version."""

    stamp = OpenedOnField("")

    def __init__(self, stamp_now: Callable[[], str], *, data: dict[str, Any]) -> None:
        self._stamp_now = stamp_now
        super().__init__(data={**data, "stamp": stamp_now()})
        self.note_opened()

    def refused(self, refusal: Refusal) -> None:
        """As with every row that is edited: after a stale save the next one knows what is there now."""
        super().refused(refusal)
        if refusal.code == STALE:
            self.stamp.is_now(self._stamp_now())
            self.take_newer()

    def to_input(self) -> dict[str, Any]:
        """Every setting's value as it is kept: languages as a list."""
        values: dict[str, Any] = {}
        for definition in DEFINITIONS:
            typed = self._fields[definition.name].data
            values[definition.name] = _kept(definition, typed)
        return values


_form_class: Any = type(SettingsFields)  # the library's own metaclass, which collects fields
SettingsForm: Any = _form_class("SettingsForm", (SettingsFields,), {d.name: _field(d) for d in DEFINITIONS})
"""`name` is a field of the settings; WTForms keeps its own attributes apart from its fields."""


def role_choices(held: list[Role]) -> list[Role]:
    """The roles that may still be given, and lead to some page."""
    return [role for role in ORGANIZATION_ROLES if role not in held and GRANTS[role]]
