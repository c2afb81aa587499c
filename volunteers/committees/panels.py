"""What the roof shows of committees on a partner city's page."""

from volunteers.access import Actor, Permission
from volunteers.committees import queries
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.house import Section
from volunteers.partners.models import PartnerCity


def of_city(city: PartnerCity, actor: Actor) -> Section | None:
    """The committees that look after a city."""
    found = list(db.session.scalars(queries.directory().where(Committee.partner_city_id == city.id)))
    return (
        Section(
            "committees/_of_city.html",
            {"committees": found, "mine": actor.committees_with(Permission.ROSTER_SEE_FELLOWS)},
        )
        if found
        else None
    )
