"""What the roof shows of this room on pages of others: a committee's initiatives, and the open roles for a city."""

from volunteers.access import Actor, Permission
from volunteers.committees.models import Committee
from volunteers.house import Section
from volunteers.initiatives import queries
from volunteers.partners.models import PartnerCity

SHOWN, ROLES_SHOWN = 6, 3


def of_committee(committee: Committee, actor: Actor) -> Section | None:
    """The initiatives of a committee that the reader may see; nothing where there are none and none can be opened."""
    rows = queries.of_committee(actor, committee.id)[:SHOWN]
    may_open = actor.may(Permission.INITIATIVE_MANAGE, committee)
    if not rows and not may_open:
        return None
    filled = queries.filled(position.id for row in rows for position in row.positions)
    values = {"committee": committee, "initiatives": rows, "filled": filled, "may_open": may_open}
    return Section("initiatives/_panel.html", values)


def of_city(city: PartnerCity, actor: Actor) -> Section | None:
    """The open roles of the committees that look after a city; nothing where there are none."""
    found = queries.open_positions(actor, ROLES_SHOWN, city_id=city.id)
    return Section("initiatives/_wanted.html", {"wanted": found}) if found else None
