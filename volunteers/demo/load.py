"""Loading the demonstration: one action, refused where the database holds anything of somebody's own."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from flask_security import hash_password

from config import Settings
from volunteers import search
from volunteers.access import Actor
from volunteers.accounts.models import Account
from volunteers.audit import Event, action, record
from volunteers.committees.models import Committee
from volunteers.demo.accounts import PASSWORD
from volunteers.demo.activities import add_activities
from volunteers.demo.applications import APPLICANTS, add_applications
from volunteers.demo.committees import add_cities, add_committees, add_members, add_offices
from volunteers.demo.families import FAMILY, add_family
from volunteers.demo.festival import OF_FESTIVAL, add_festival
from volunteers.demo.initiatives import add_initiatives
from volunteers.demo.notices import add_notices
from volunteers.demo.people import ASKED_DAYS, add_answers, add_cast, add_opt_outs
from volunteers.demo.qualifications import add_qualifications
from volunteers.demo.rows import Rows
from volunteers.demo.stage import Stage
from volunteers.demo.twice import TWICE, add_twice
from volunteers.foundation import clock
from volunteers.foundation.db import db, learn_sizes
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.organization.models import Setting
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import forget
from volunteers.partners.models import PartnerCity
from volunteers.people.models import Person

LOADED = Event("demo.loaded", keys=("people", "activities", "seed"))
PEOPLE, ACTIVITIES, SEED = 240, 52, 1
FEWEST_PEOPLE = 240


@dataclass(frozen=True)
class Wanted:
    """How large, and from which seed."""

    people: int = PEOPLE
    activities: int = ACTIVITIES
    seed: int = SEED


def load(wanted: Wanted) -> dict[str, int]:
    """Make the demonstration data and write it; gives how many rows of each kind. The hash is made before."""
    refuse(why_not_load())
    counts = _load(wanted, hash_password(PASSWORD))
    forget()
    return counts


def why_not_load() -> Refusal | None:
    """Demonstration data goes only into a database that nobody uses yet."""
    for model in (Person, Account):
        if _any(sa.select(model.id).where(model.is_demonstration.is_(False))):
            return Refusal("This database holds real people: demonstration data would stand among them.", code="real")
    if _any(sa.select(Person.id)):
        return Refusal("The demonstration data is here already.", code="loaded")
    if _any(sa.select(Committee.id)) or _any(sa.select(PartnerCity.id)):
        return Refusal("This database holds committees or cities of your own: take an empty one.", code="used")
    return None


def _any(select: sa.Select[Any]) -> bool:
    return db.session.scalar(select.limit(1)) is not None


ORGANIZATION = {
    "name": "Aurora Sister Cities International",
    "phone": "+1 303 555 0142",
    "email": "hello@demo.example",
    "postal_address": "1700 Daybreak Avenue, Aurora, Colorado 80010",
}
"""Whom to call and where to write: every footer and mail has it. The environment's own wins."""


def _add_settings(stage: Stage) -> None:
    now, nobody = current_organization(), Settings.model_fields["organization_name"].default
    since = datetime.combine(stage.today, time(), UTC)
    for name, value in ORGANIZATION.items():
        if getattr(now, name) in ("", nobody):
            stage.rows.add(Setting, name=name, value=value, changed_at=since, changed_by_id=None)
    asked = str((stage.today - timedelta(days=ASKED_DAYS)).month)
    stage.rows.add(Setting, name="yearly_month", value=asked, changed_at=since, changed_by_id=None)


@action
def _load(wanted: Wanted, password_hash: str) -> dict[str, int]:
    refuse(why_not_load())
    random = Random(wanted.seed)
    zone = current_organization().time_zone
    stage = Stage(random=random, today=clock.today(zone), zone=zone, rows=Rows(random))
    _add_settings(stage)
    cities = add_cities(stage)
    add_committees(stage, cities)
    add_cast(stage, password_hash)
    add_members(stage, max(wanted.people, FEWEST_PEOPLE) - APPLICANTS - FAMILY - TWICE)
    add_offices(stage)
    add_opt_outs(stage)
    add_answers(stage)
    initiatives = add_initiatives(stage)
    has_festival = wanted.activities >= ACTIVITIES
    add_activities(stage, wanted.activities - (OF_FESTIVAL if has_festival else 0), initiatives)
    if has_festival:
        add_festival(stage)
    add_applications(stage)
    add_family(stage)
    add_twice(stage)
    add_notices(stage)
    add_qualifications(stage)
    stage.rows.write()
    search.reindex()
    learn_sizes()
    record(Actor.job(), LOADED, people=len(stage.people), activities=wanted.activities, seed=wanted.seed)
    return stage.rows.counts()
