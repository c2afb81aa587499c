"""What the roof shows of committees on a partner city's page."""

from typing import Any

from volunteers.access import Actor
from volunteers.committees import queries
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.partners.models import PartnerCity


def of_city(city: PartnerCity, _actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """The committees that look after a city."""
    found = list(db.session.scalars(queries.directory().where(Committee.partner_city_id == city.id)))
    return ("committees/_of_city.html", {"committees": found}) if found else None
