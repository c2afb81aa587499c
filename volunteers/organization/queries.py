"""The organisation as it is set now; kept for a few seconds, because every page asks."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from volunteers.access import Role
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.followed import Revision, revision
from volunteers.foundation.languages import PARTLY
from volunteers.foundation.parts import Part
from volunteers.organization.defaults import DEFINITIONS
from volunteers.organization.models import Setting

KEPT_SECONDS = 10.0
NOTHING_COUNTED = Revision()
TOLD = frozenset({"name", "email"})
"""What calendars say of the organization."""


@dataclass(frozen=True)
class Organization:
    """The organisation's settings by name."""

    name: str
    phone: str
    phone_hours: str
    email: str
    postal_address: str
    home_city: str
    home_place: str
    logo_url: str
    languages: list[str]
    time_zone: str
    nudge_days: int
    late_days: int
    no_committee_days: int
    term_warning_days: int
    consent_hours: int
    guardian_check: str
    keep_mail_texts_days: int
    keep_mail_addresses_days: int
    keep_links_days: int
    keep_sessions_days: int
    keep_words_days: int
    keep_notes_days: int
    keep_files_days: int
    keep_openings_days: int
    keep_young_days: int
    yearly_month: str
    yearly_reminder_days: int
    reminder_hour: str
    gate: str
    young_per_adult: int
    contact_days: int
    second_step_roles: list[str]
    told: Revision = NOTHING_COUNTED  # of what calendars say of it


@dataclass
class Kept(Part):
    """The organisation as it was read last, and when."""

    organization: Organization | None = None
    at: float = 0.0


def stored() -> dict[str, Setting]:
    """The rows that replace a default, by name."""
    return {row.name: row for row in db.session.scalars(sa.select(Setting))}


def values() -> dict[str, Any]:
    """Every setting's value: stored, else default."""
    return _values(stored())


def _values(rows: Mapping[str, Setting]) -> dict[str, Any]:
    config = current_app.config
    return {d.name: rows[d.name].value if d.name in rows else d.default(config) for d in DEFINITIONS}


def stamp_of(rows: Iterable[Setting]) -> str:
    """How the settings stand, in one word: another one after each change."""
    return max((row.changed_at.isoformat() for row in rows), default="never")


def stamp() -> str:
    """The present stamp, for a form."""
    return stamp_of(stored().values())


def catalogues() -> frozenset[str]:
    """The languages that all pages are translated into; English needs no catalogue, and a part is not enough."""
    folder = Path(current_app.config["TRANSLATIONS_PATH"])
    found = {path.parent.parent.name.replace("_", "-") for path in folder.glob("*/LC_MESSAGES/messages.[mp]o")}
    return frozenset({"en", *found}) - frozenset(PARTLY)


def current() -> Organization:
    """The organisation now. Another process's change is seen within ten seconds.

    Where the database does not answer, as it was last known: the page that says so has a head and a foot too.
    """
    kept = Kept.of()
    if kept.organization is not None and time.monotonic() - kept.at < KEPT_SECONDS:
        return kept.organization
    try:
        rows = stored()
        told = revision(row for name, row in rows.items() if name in TOLD)
        organization = Organization(**_values(rows), told=told)
    except sa.exc.OperationalError:
        db.session.rollback()
        config = current_app.config
        return kept.organization or Organization(**{d.name: d.default(config) for d in DEFINITIONS})
    kept.organization, kept.at = organization, time.monotonic()
    return organization


def needing_second_step() -> frozenset[Role]:
    """The roles whose holders do nothing without a second step."""
    return frozenset(Role(each) for each in current().second_step_roles)


def forget() -> None:
    """Ask the database again the next time."""
    Kept.of().organization = None


def today_here() -> date:
    """The calendar day where the organisation is."""
    return clock.today(current().time_zone)


def end_of_day(day: date) -> datetime:
    """The instant at which a day is over where the organisation is."""
    return datetime.combine(day + timedelta(days=1), wall_time(), ZoneInfo(current().time_zone))
