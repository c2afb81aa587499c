"""Every setting of the organisation: its meaning, and where its default comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from volunteers.foundation.text import _l


class SettingKind(StrEnum):
    """How a setting is edited."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    NUMBER = "number"
    ZONE = "zone"
    LANGUAGES = "languages"
    URL = "url"
    PLACE = "place"
    PHONE = "phone"


@dataclass(frozen=True)
class SettingDefinition:
    """One setting. `default` is given the application's configuration."""

    name: str
    label: Any
    meaning: Any
    kind: SettingKind
    default: Callable[[dict[str, Any]], Any]
    least: int = 0
    most: int = 1_000_000


DEFINITIONS: tuple[SettingDefinition, ...] = (
    SettingDefinition(
        "name",
        _l("Name"),
        _l("Stands at the top of every page and in every mail."),
        SettingKind.LINE,
        lambda c: c["ORGANIZATION_NAME"],
    ),
    SettingDefinition(
        "phone",
        _l("Phone"),
        _l("Stands in every footer and mail, for whoever would rather call."),
        SettingKind.PHONE,
        lambda c: c["ORGANIZATION_PHONE"],
    ),
    SettingDefinition(
        "phone_hours",
        _l("When somebody answers the phone"),
        _l("Stands beside the number, such as: Monday to Thursday, 9 am to 3 pm."),
        SettingKind.LINE,
        lambda c: "",
    ),
    SettingDefinition(
        "email",
        _l("E-mail"),
        _l("Answers to mails that name nobody else come here."),
        SettingKind.EMAIL,
        lambda c: c["ORGANIZATION_EMAIL"],
    ),
    SettingDefinition(
        "postal_address",
        _l("Postal address"),
        _l("Mails to many must carry it (CAN-SPAM Act, 15 U.S.C. 7704)."),
        SettingKind.TEXT,
        lambda c: c["ORGANIZATION_POSTAL_ADDRESS"],
    ),
    SettingDefinition(
        "home_city",
        _l("Your city"),
        _l("Stands on the map, where the lines to the partner cities begin."),
        SettingKind.LINE,
        lambda c: "Aurora",
    ),
    SettingDefinition(
        "home_place",
        _l("Where your city is"),
        _l("North and east, as a map shows them, such as 39.7, -104.8. West and south have a minus."),
        SettingKind.PLACE,
        lambda c: "39.7, -104.8",
    ),
    SettingDefinition(
        "logo_url",
        _l("Logo"),
        _l("The path of a picture on this site, such as /static/logo.svg; empty shows the rising sun."),
        SettingKind.URL,
        lambda c: "",
    ),
    SettingDefinition(
        "languages",
        _l("Languages"),
        _l("The languages of the pages, in the order of the switch; the first is for whoever has chosen none."),
        SettingKind.LANGUAGES,
        lambda c: list(c["LANGUAGES"]),
    ),
    SettingDefinition(
        "time_zone",
        _l("Time zone"),
        _l("Where the organization's clocks are; new activities begin with it."),
        SettingKind.ZONE,
        lambda c: c["DEFAULT_TIME_ZONE"],
    ),
    SettingDefinition(
        "nudge_days",
        _l("Days until the chair is reminded"),
        _l("After so many days without an answer to an application, its chair gets a reminder."),
        SettingKind.NUMBER,
        lambda c: 3,
        least=1,
        most=60,
    ),
    SettingDefinition(
        "late_days",
        _l("Days until a coordinator may decide"),
        _l("After so many days without an answer, a coordinator may accept or decline in the chair's place."),
        SettingKind.NUMBER,
        lambda c: 7,
        least=1,
        most=90,
    ),
    SettingDefinition(
        "no_committee_days",
        _l("Days until the coordinator sees who is in no committee"),
        _l("Whoever has an account and no committee after so many days stands on the coordinator's desk."),
        SettingKind.NUMBER,
        lambda c: 3,
        least=1,
        most=90,
    ),
    SettingDefinition(
        "term_warning_days",
        _l("Days before a term ends"),
        _l("So many days before the end of a term it stands on the chair's desk."),
        SettingKind.NUMBER,
        lambda c: 60,
        least=1,
        most=365,
    ),
)

BY_NAME = {definition.name: definition for definition in DEFINITIONS}
