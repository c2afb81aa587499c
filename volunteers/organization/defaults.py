"""Every setting of the organisation: its meaning, and where its default comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from volunteers.access import Role
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
    CHOICE = "choice"
    SEVERAL = "several"


NEVER = "never"
"""Nothing is asked in any month."""
WARNS, ENFORCES = "warn", "enforce"
"""What is done where somebody lacks a training or check that something asks for."""


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
    choices: Sequence[tuple[str, Any]] = ()
    """Of a choice, or of several: each value with what it is called."""

    def called(self, value: Any) -> Any:
        """What a value is called, where it is one of a choice."""
        return dict(self.choices).get(value, value)


DEFINITIONS: tuple[SettingDefinition, ...] = (
    SettingDefinition(
        "name",
        _l("Name"),
        _l("Appears at the top of every page and in every email."),
        SettingKind.LINE,
        lambda c: c["ORGANIZATION_NAME"],
    ),
    SettingDefinition(
        "phone",
        _l("Phone"),
        _l("Appears in every footer and email, for people who’d rather call."),
        SettingKind.PHONE,
        lambda c: c["ORGANIZATION_PHONE"],
    ),
    SettingDefinition(
        "phone_hours",
        _l("When someone answers the phone"),
        _l("Appears next to the number. For example: Monday to Thursday, 9 am to 3 pm."),
        SettingKind.LINE,
        lambda c: "",
    ),
    SettingDefinition(
        "email",
        _l("Email"),
        _l("Replies to emails that don’t name anyone else come here."),
        SettingKind.EMAIL,
        lambda c: c["ORGANIZATION_EMAIL"],
    ),
    SettingDefinition(
        "postal_address",
        _l("Postal address"),
        _l("Emails to many people must include it (CAN-SPAM Act, 15 U.S.C. 7704)."),
        SettingKind.TEXT,
        lambda c: c["ORGANIZATION_POSTAL_ADDRESS"],
    ),
    SettingDefinition(
        "home_city",
        _l("Your city"),
        _l("Appears on the map, where the lines to the partner cities start."),
        SettingKind.LINE,
        lambda c: "Aurora",
    ),
    SettingDefinition(
        "home_place",
        _l("Where your city is"),
        _l("Latitude and longitude, as a map shows them, such as 39.7, -104.8. South and west have a minus sign."),
        SettingKind.PLACE,
        lambda c: "39.7, -104.8",
    ),
    SettingDefinition(
        "logo_url",
        _l("Logo"),
        _l("The path to an image on this site, such as /static/logo.svg. Leave it empty to show the rising sun."),
        SettingKind.URL,
        lambda c: "",
    ),
    SettingDefinition(
        "languages",
        _l("Languages"),
        _l(
            "The languages of the pages, in the order of the language menu. The first is for people who haven’t "
            "chosen one."
        ),
        SettingKind.LANGUAGES,
        lambda c: list(c["LANGUAGES"]),
    ),
    SettingDefinition(
        "time_zone",
        _l("Time zone"),
        _l("The organization’s time zone. New activities start with it."),
        SettingKind.ZONE,
        lambda c: c["DEFAULT_TIME_ZONE"],
    ),
    SettingDefinition(
        "nudge_days",
        _l("Days until the chair is reminded"),
        _l("If an application isn’t answered after this many days, its chair gets a reminder."),
        SettingKind.NUMBER,
        lambda c: 3,
        least=1,
        most=60,
    ),
    SettingDefinition(
        "late_days",
        _l("Days until a coordinator can decide"),
        _l("If an application isn’t answered after this many days, a coordinator can accept or decline for the chair."),
        SettingKind.NUMBER,
        lambda c: 7,
        least=1,
        most=90,
    ),
    SettingDefinition(
        "no_committee_days",
        _l("Days until the coordinator sees who isn’t on a committee"),
        _l("Anyone who has an account but no committee after this many days appears on the coordinator’s desk."),
        SettingKind.NUMBER,
        lambda c: 3,
        least=1,
        most=90,
    ),
    SettingDefinition(
        "term_warning_days",
        _l("Days before a term ends"),
        _l("A term that’s ending appears on the chair’s desk this many days before."),
        SettingKind.NUMBER,
        lambda c: 60,
        least=1,
        most=365,
    ),
    SettingDefinition(
        "second_step_roles",
        _l("Who needs a second step to sign in"),
        _l(
            "People with these roles set up an app or a passkey the next time they’re here, and can’t do anything else "
            "before that. Set up your own first, under “How I sign in”."
        ),
        SettingKind.SEVERAL,
        lambda c: [],
        choices=(
            (Role.ADMINISTRATOR.value, _l("Administrators")),
            (Role.COORDINATOR.value, _l("Coordinators")),
            (Role.AUDITOR.value, _l("Auditors")),
        ),
    ),
    SettingDefinition(
        "yearly_month",
        _l("Ask people each year if what we know is still right"),
        _l(
            "In this month, we email everyone who has a confirmed address what we know about them, with a link to say "
            "yes or change something without signing in. The emails are spread over the month."
        ),
        SettingKind.CHOICE,
        lambda c: NEVER,
        choices=(
            (NEVER, _l("Don’t ask")),
            ("1", _l("In January")),
            ("2", _l("In February")),
            ("3", _l("In March")),
            ("4", _l("In April")),
            ("5", _l("In May")),
            ("6", _l("In June")),
            ("7", _l("In July")),
            ("8", _l("In August")),
            ("9", _l("In September")),
            ("10", _l("In October")),
            ("11", _l("In November")),
            ("12", _l("In December")),
        ),
    ),
    SettingDefinition(
        "yearly_reminder_days",
        _l("Days until we ask once more"),
        _l(
            "If someone doesn’t answer the yearly question, we remind them once after this many days. After as many "
            "days again, they appear on the coordinator’s desk."
        ),
        SettingKind.NUMBER,
        lambda c: 14,
        least=3,
        most=28,
    ),
    SettingDefinition(
        "reminder_hour",
        _l("Remind people the evening before"),
        _l("Everyone who has a place gets one email. It asks if they’re still coming. Committees can do it otherwise."),
        SettingKind.CHOICE,
        lambda c: "18",
        choices=(
            (NEVER, _l("Don’t remind them")),
            ("12", _l("At noon")),
            ("17", _l("At 5:00 pm")),
            ("18", _l("At 6:00 pm")),
            ("19", _l("At 7:00 pm")),
        ),
    ),
    SettingDefinition(
        "gate",
        _l("When someone doesn’t have a required training or check"),
        _l(
            "Start by warning, so that nothing stops while people get what they need. Turn it on when your records "
            "are complete. Coordinators and administrators can make exceptions."
        ),
        SettingKind.CHOICE,
        lambda c: WARNS,
        choices=(
            (WARNS, _l("Warn them and the chair; they can still sign up")),
            (ENFORCES, _l("They can’t sign up until they have it")),
        ),
    ),
    SettingDefinition(
        "consent_hours",
        _l("Hours a place is held for a parent’s answer"),
        _l("When someone under 18 signs up, we hold a place for them this long while a parent or guardian decides."),
        SettingKind.NUMBER,
        lambda c: 48,
        least=1,
        most=336,
    ),
    SettingDefinition(
        "guardian_check",
        _l("When a coordinator talks with a parent or guardian first"),
        _l("Until a coordinator confirms who a parent or guardian is, a child can’t come alone."),
        SettingKind.CHOICE,
        lambda c: "always",
        choices=(
            ("always", _l("Before the first time a child comes alone, and before transport or an overnight stay")),
            ("risks", _l("Before transport or an overnight stay")),
            ("never", _l("Never")),
        ),
    ),
    SettingDefinition(
        "young_per_adult",
        _l("How many young people one adult can look after"),
        _l(
            "For young people who come without a parent or guardian. We count the adult in charge, and adults on the "
            "list who have what adults in charge need. 0 means we don’t count."
        ),
        SettingKind.NUMBER,
        lambda c: 8,
        least=0,
        most=100,
    ),
    SettingDefinition(
        "contact_days",
        _l("Days that people who run an activity can look up the parents’ phone numbers"),
        _l("Counted from the day it ends. Coordinators can always look them up. We record every time."),
        SettingKind.NUMBER,
        lambda c: 7,
        least=0,
        most=90,
    ),
    SettingDefinition(
        "keep_mail_texts_days",
        _l("Days that we keep what emails said"),
        _l("After this, only who was written to, when, and how it went stays."),
        SettingKind.NUMBER,
        lambda c: 90,
        least=14,
        most=1095,
    ),
    SettingDefinition(
        "keep_mail_addresses_days",
        _l("Days that we keep which address an email went to"),
        _l("After this, only numbers stay."),
        SettingKind.NUMBER,
        lambda c: 730,
        least=90,
        most=3650,
    ),
    SettingDefinition(
        "keep_links_days",
        _l("Days that we keep links that no longer open anything"),
        _l("Until then, the link’s page can say that it was used or is too old."),
        SettingKind.NUMBER,
        lambda c: 60,
        least=7,
        most=730,
    ),
    SettingDefinition(
        "keep_sessions_days",
        _l("Days that we keep devices that signed out"),
        _l("Until then, people see on which devices they were signed in."),
        SettingKind.NUMBER,
        lambda c: 60,
        least=7,
        most=730,
    ),
    SettingDefinition(
        "keep_words_days",
        _l("Days that we keep what people wrote to us"),
        _l("Messages to committees, answers, notes at sign-ups, and reasons, once they’re settled."),
        SettingKind.NUMBER,
        lambda c: 365,
        least=30,
        most=3650,
    ),
    SettingDefinition(
        "keep_notes_days",
        _l("Days that we keep our notes about people"),
        _l("After this, notes and the reasons in the audit trail are deleted."),
        SettingKind.NUMBER,
        lambda c: 1095,
        least=90,
        most=3650,
    ),
    SettingDefinition(
        "keep_files_days",
        _l("Days that we keep the rows of files with people that were brought in"),
        _l("Until then, you can see what became of each row. What was made of them stays."),
        SettingKind.NUMBER,
        lambda c: 14,
        least=2,
        most=90,
    ),
    SettingDefinition(
        "keep_openings_days",
        _l("Days that we keep who opened a young person’s page"),
        _l("Parents and guardians see it on their page."),
        SettingKind.NUMBER,
        lambda c: 1095,
        least=90,
        most=3650,
    ),
    SettingDefinition(
        "keep_young_days",
        _l("Days that we keep young people’s questions"),
        _l("Names and addresses of parents or guardians, once they’re answered."),
        SettingKind.NUMBER,
        lambda c: 30,
        least=7,
        most=365,
    ),
)

BY_NAME = {definition.name: definition for definition in DEFINITIONS}
