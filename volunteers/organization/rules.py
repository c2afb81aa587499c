"""Whether a value fits a setting: pure decisions."""

from collections.abc import Callable, Collection
from typing import Any

from volunteers.foundation import shapes
from volunteers.foundation.languages import own_name
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.organization.defaults import SettingDefinition, SettingKind

LONGEST = {
    SettingKind.LINE: 120,
    SettingKind.TEXT: 500,
    SettingKind.EMAIL: 254,
    SettingKind.URL: 300,
    SettingKind.PLACE: 60,
    SettingKind.PHONE: 60,
}
NEEDED = {"name", "home_city", "home_place"}


def why_not_set(definition: SettingDefinition, value: Any, catalogues: Collection[str]) -> Refusal | None:
    """Why a setting can't have this value; `catalogues` are the languages that the pages are translated into."""
    message = _fault(definition, value, catalogues)
    return Refusal(message, code=f"setting:{definition.name}", field=definition.name, status=422) if message else None


def _fault(definition: SettingDefinition, value: Any, catalogues: Collection[str]) -> Any:
    match definition.kind:
        case SettingKind.NUMBER:
            return _number_fault(definition, value)
        case SettingKind.ZONE:
            return _shape_fault(shapes.time_zone, value)
        case SettingKind.PLACE:
            return _shape_fault(shapes.coordinates, value)
        case SettingKind.CHOICE:
            is_offered = isinstance(value, str) and value in dict(definition.choices)
            return None if is_offered else _l("Choose one.")
        case SettingKind.SEVERAL:
            offered = [each for each, _label in definition.choices]
            return (
                None
                if isinstance(value, list) and value == [each for each in offered if each in value]
                else _l("Choose only from what is offered.")
            )
        case SettingKind.LANGUAGES:
            return _languages_fault(value, catalogues)
        case _:
            return _text_fault(definition, value)


def _number_fault(definition: SettingDefinition, value: Any) -> Any:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and definition.least <= value <= definition.most:
        return None
    return _("Enter a number from %(least)d to %(most)d.", least=definition.least, most=definition.most)


def _languages_fault(value: Any, catalogues: Collection[str]) -> Any:
    if not isinstance(value, list) or not value or len(set(value)) != len(value):
        return _l("List at least one language, each one only once.")
    for tag in value:
        if tag not in catalogues:
            return _("The pages aren’t translated into this language: %(language)s.", language=own_name(str(tag)))
    return (
        None
        if "en" in value
        else _l("English must be one of them. Text that’s missing in other languages appears in English.")
    )


def _text_fault(definition: SettingDefinition, value: Any) -> Any:
    if not isinstance(value, str):
        return _l("Fill this in.")
    if fault := _shape_fault(shapes.written if definition.kind is SettingKind.TEXT else shapes.line, value):
        return fault
    if definition.name in NEEDED and not value.strip():
        return _l("Fill this in.")
    if len(value) > LONGEST[definition.kind]:
        return _("This is too long. Use no more than %(num)d characters.", num=LONGEST[definition.kind])
    if value and definition.kind is SettingKind.EMAIL:
        return _shape_fault(shapes.email, value)
    if value and definition.kind is SettingKind.PHONE:
        return _shape_fault(shapes.phone, value)
    return _shape_fault(shapes.site_path, value) if value and definition.kind is SettingKind.URL else None


def _shape_fault(shape: Callable[[str], object], value: str) -> Any:
    try:
        shape(value)
    except shapes.Misshapen as fault:
        return fault.message
    return None
