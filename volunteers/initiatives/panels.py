"""What the roof shows of this room on a committee's page."""

from volunteers.access import Actor, Permission
from volunteers.committees.models import Committee
from volunteers.house import Section
from volunteers.initiatives import queries

SHOWN = 6


def of_committee(committee: Committee, actor: Actor) -> Section | None:
    """The initiatives of a committee that the reader may see; nothing where there are none and none can be opened."""
    rows = queries.of_committee(actor, committee.id)[:SHOWN]
    may_open = actor.may(Permission.INITIATIVE_MANAGE, committee)
    if not rows and not may_open:
        return None
    filled = queries.filled(position.id for row in rows for position in row.positions)
    values = {"committee": committee, "initiatives": rows, "filled": filled, "may_open": may_open}
    return Section("initiatives/_panel.html", values)
