"""The forms of partner cities."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields import SelectChoice

from volunteers.foundation import languages, shapes, written_days
from volunteers.foundation.naming import called
from volunteers.foundation.text import _, _l
from volunteers.partners.inputs import AgreementInput, CityInput, PartnershipInput
from volunteers.partners.models import PartnerCity, Partnership, PartnershipKind, PartnershipStatus, Precision
from volunteers.web.fields import (
    CheckField,
    ChoiceField,
    CoordinatesField,
    DayOrMonthField,
    LanguageTagsField,
    LineField,
    LocalTextField,
    RadioChoices,
)
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import current_tag
from volunteers.web.once import OnceField


class CityForm(Form):
    """A new city: what it is called, where it lies, and its texts."""

    once = OnceField()
    name = LocalTextField(
        _l("Name"), max=80, is_line=True, needed=_l("Enter the city’s name in English."), description=""
    )
    native_name = LineField(
        _l("Its name, the way people there write it"),
        max=80,
        description=_l("In its own alphabet. Leave it empty if it’s the same."),
    )
    native_language = ChoiceField(_l("The language of that name"))
    country_code = ChoiceField(_l("Country"), needed=_l("Choose the country."))
    place = CoordinatesField(
        _l("Where it is"),
        max=60,
        needed=_l("Say where the city is. The map needs it. Use two numbers, such as 37.42, 127.13."),
        description=_l("Latitude and longitude, as a map shows them: 37.42, 127.13. South and west have a minus sign."),
    )
    time_zone = LineField(
        _l("Time zone"), max=64, description=_l("Leave it empty if the whole country has one time zone.")
    )
    languages = LanguageTagsField(
        _l("Languages spoken there"),
        max=200,
        description=_l("Their codes, separated by commas: ko, en. Put the most important one first."),
    )
    summary = LocalTextField(
        _l("Summary in two sentences"),
        max=400,
        needed=_l("Write at least one sentence in English."),
        description=_l("Appears on the cards, including on the home page."),
    )
    story = LocalTextField(
        _l("The story"), max=8000, description=_l("How it began, what we do together, who should join in.")
    )

    def offer(self, kept: Iterable[str] = ()) -> None:
        """The countries and languages to choose from, in the reader's language; `kept` are tags that stand already."""
        reader = current_tag()
        self.country_code.choices = [("", _("Choose a country")), *languages.countries_in(reader)]
        named = languages.by_name([*languages.SPOKEN, *kept], reader)
        self.native_language.choices = [("", _("Choose a language")), *named]

    def validate(self, extra_validators: Any = None) -> bool:
        """All fields; the time zone may follow from the country; a name in other letters has a language."""
        valid = super().validate(extra_validators)
        for field, fault in ((self.time_zone, self._zone_fault()), (self.native_language, self._language_fault())):
            if fault and not field.errors:
                field.errors = [*field.errors, fault]
                valid = False
        return valid

    def _zone_fault(self) -> Any:
        typed, zones = self.time_zone.data, languages.zones_of(self.country_code.data or "")
        if typed:
            try:
                shapes.time_zone(typed)
            except shapes.Misshapen as fault:
                return str(fault)
        elif len(zones) == 1:
            self.time_zone.data = zones[0]
        elif zones:
            return _("This country has more than one time zone. Enter one of these: %(zones)s.", zones=", ".join(zones))
        return ""

    def _language_fault(self) -> Any:
        if self.native_name.data and not self.native_language.data:
            return _("Choose the language of that name so screen readers can read it aloud correctly.")
        return ""

    def to_input(self) -> CityInput:
        """What was typed; without a name of its own, the English one is the city's."""
        latitude, longitude = shapes.coordinates(self.place.data or "")
        return self.read(
            CityInput,
            latitude=latitude,
            longitude=longitude,
            native_name=self.native_name.data or self.name.data.get("en", ""),
            native_language=self.native_language.data or "en",
            languages=tuple(shapes.language_tags(self.languages.data or "")),
        )


class EditCityForm(EditForm, CityForm):
    """Change what is said about a city."""


def city_form(city: PartnerCity | None = None) -> CityForm | EditCityForm:
    """The form of a new city, or of one that is there."""
    if city is None:
        form = CityForm()
        form.offer()
        return form
    kept = {"place": f"{city.latitude:.10g}, {city.longitude:.10g}", "languages": ", ".join(city.languages)}
    edited = EditCityForm(city, data=kept)
    edited.offer([city.native_language])
    return edited


class AgreementForm(Form):
    """A new agreement."""

    once = OnceField()
    kind = RadioChoices(_l("What kind"), needed=_l("Choose the kind."))
    status = ChoiceField(_l("Status"), needed=_l("Choose a status."))
    signed_on = DayOrMonthField(
        _l("Signed on"),
        max=60,  # who writes it in another way reads how to, with all that was typed
        description=_l("For example, August 23, 2014, or only the month: August 2014. Leave it empty if nobody knows."),
    )
    place = LineField(_l("Where it was signed"), max=120)
    signed_by = LineField(
        _l("Signed by"), max=300, description=_l("The mayors, as the document names them. Everyone can read this.")
    )
    home_council_voted = CheckField(_l("Our city council has voted for it"))
    partner_council_voted = CheckField(_l("The partner city’s council has voted for it"))
    note = LocalTextField(
        _l("What people should know"), max=1000, description=_l("Why it’s on hold or has ended, or what comes next.")
    )

    def offer(self, statuses: Iterable[PartnershipStatus]) -> None:
        """The statuses to choose from, and the kinds."""
        self.status.choices = [(each.value, called(each)) for each in statuses]
        if "kind" in self:
            self.kind.choices = [
                SelectChoice(kind.value, called(kind), {"small": called(kind, "meaning")}) for kind in PartnershipKind
            ]

    def signed(self) -> dict[str, Any]:
        """When it was signed, and how exactly that is known."""
        if not self.signed_on.data:
            return {"agreed_on": None, "agreed_precision": Precision.UNKNOWN}
        when, is_day = shapes.day_or_month(self.signed_on.data)
        return {"agreed_on": when, "agreed_precision": Precision.DAY if is_day else Precision.MONTH}

    def to_input(self) -> Any:
        """What was typed."""
        return self.read(AgreementInput, **self.signed())


class PartnershipForm(EditForm, AgreementForm):
    """An agreement as it stands; its kind stays."""

    kind: Any = None  # no field of this form

    def __init__(self, partnership: Partnership) -> None:
        super().__init__(partnership, data={"signed_on": _signed_on(partnership)})

    def to_input(self) -> PartnershipInput:
        """What was typed."""
        return self.read(PartnershipInput, **self.signed())


def _signed_on(partnership: Partnership) -> str:
    if partnership.agreed_on is None or partnership.agreed_precision is Precision.UNKNOWN:
        return ""
    is_day = partnership.agreed_precision is Precision.DAY
    return written_days.write(partnership.agreed_on, is_day_known=is_day)
