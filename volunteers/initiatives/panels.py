"""What the roof shows of this room on pages of others: a committee's initiatives, and the open roles for a city."""

from typing import Any

from volunteers.access import Actor, Permission
from volunteers.committees.models import Committee
from volunteers.house import Section
from volunteers.initiatives import queries
from volunteers.initiatives.models import OfferState
from volunteers.mail.message import page
from volunteers.partners.models import PartnerCity
from volunteers.reading.inputs import Words

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


def words_of(offer_id: int) -> Words | None:
    """The sentence of whoever offered to take a role, as long as they wait for the chair."""
    offer = queries.offer_by_key(offer_id)
    if offer.state is not OfferState.WAITING or not offer.words:
        return None
    return Words(offer.words, offer.person_id, offer.position.initiative.committee_id)


def may_see(actor: Actor, offer_id: int) -> bool:
    """Whether somebody answers this offer."""
    return actor.may(Permission.INITIATIVE_MANAGE, queries.offer_by_key(offer_id).position.initiative)


def words_at(offer_id: int, actor: Actor) -> Any:
    """Where the chair reads it."""
    return page("initiatives.position", public_id=queries.offer_by_key(offer_id).position.public_id)
