"""The organisation as it is set now; kept for a few seconds, because every page asks."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from volunteers.foundation.db import db
from volunteers.organization.defaults import DEFINITIONS
from volunteers.organization.models import Setting

KEPT_SECONDS = 10.0
_SLOT = "organization_settings"


@dataclass(frozen=True)
class Organization:
    """The organisation's settings by name."""

    name: str
    phone: str
    email: str
    postal_address: str
    logo_url: str
    languages: list[str]
    time_zone: str
    nudge_days: int
    late_days: int
    no_committee_days: int
    term_warning_days: int


def stored() -> dict[str, Setting]:
    """The rows that replace a default, by name."""
    return {row.name: row for row in db.session.scalars(sa.select(Setting))}


def values() -> dict[str, Any]:
    """Every setting's value: stored, else default."""
    rows = stored()
    config = current_app.config
    return {d.name: rows[d.name].value if d.name in rows else d.default(config) for d in DEFINITIONS}


def stamp_of(rows: Iterable[Setting]) -> str:
    """How the settings stand, in one word: another one after each change."""
    return max((row.changed_at.isoformat() for row in rows), default="never")


def stamp() -> str:
    """The present stamp, for a form."""
    return stamp_of(stored().values())


def catalogues() -> frozenset[str]:
    """The languages that the pages are translated into; English needs no catalogue."""
    folder = Path(current_app.config["TRANSLATIONS_PATH"])
    found = {path.parent.parent.name.replace("_", "-") for path in folder.glob("*/LC_MESSAGES/messages.[mp]o")}
    return frozenset({"en", *found})


def current() -> Organization:
    """The organisation now. Another process's change is seen within ten seconds.

    Where the database does not answer, as it was last known: the page that says so has a head and a foot too.
    """
    kept = current_app.extensions.get(_SLOT)
    if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
        found: Organization = kept[1]
        return found
    try:
        organization = Organization(**values())
    except sa.exc.OperationalError:
        db.session.rollback()
        config = current_app.config
        return kept[1] if kept else Organization(**{d.name: d.default(config) for d in DEFINITIONS})
    current_app.extensions[_SLOT] = (time.monotonic(), organization)
    return organization


def forget() -> None:
    """Ask the database again the next time."""
    current_app.extensions.pop(_SLOT, None)
