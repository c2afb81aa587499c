"""Reading partner cities and partnerships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from volunteers.foundation import shapes
from volunteers.foundation.db import db
from volunteers.organization.queries import current as current_organization
from volunteers.partners import map as world
from volunteers.partners.models import PartnerCity, Partnership, PartnershipStatus

EARLIER = (PartnershipStatus.DORMANT, PartnershipStatus.ENDED)


@dataclass(frozen=True)
class Partner:
    """A city with the partnership that tells how we stand: the newest that is not ended, else the newest."""

    city: PartnerCity
    partnership: Partnership | None

    @property
    def is_earlier(self) -> bool:
        """Whether the relationship rests or has ended."""
        return self.partnership is not None and self.partnership.status in EARLIER


@dataclass(frozen=True)
class Place:
    """One clock: a city and its zone."""

    name: str
    native: str
    lang: str
    small: str
    zone: str
    hue: int | None = None
    sunrise: bool = False


def present(partnerships: Iterable[Partnership]) -> Partnership | None:
    """The newest partnership in force, else the newest that is not ended, else the newest."""
    rows = sorted(partnerships, key=lambda row: row.id)
    alive = [row for row in rows if row.status is not PartnershipStatus.ENDED]
    in_force = [row for row in alive if row.status is PartnershipStatus.ACTIVE]
    return next(reversed(in_force or alive or rows), None)


def of_city(city_id: int) -> list[Partnership]:
    """All agreements with a city, the oldest first."""
    select = sa.select(Partnership).where(Partnership.city_id == city_id).order_by(Partnership.id)
    return list(db.session.scalars(select))


def everybody() -> list[Partner]:
    """All partner cities in the house's order, with how we stand."""
    cities = db.session.scalars(_CITIES)
    return [Partner(city, present(city.partnerships)) for city in cities]


def front() -> list[Partner]:
    """The cities with which a partnership is alive, for the front page and the map."""
    return [partner for partner in everybody() if partner.partnership and not partner.is_earlier]


_CITIES = (
    sa.select(PartnerCity)
    .options(selectinload(PartnerCity.partnerships))
    .order_by(PartnerCity.position, PartnerCity.id)
)


def by_slug(slug: str) -> PartnerCity | None:
    """The city of an address, with its partnerships."""
    return db.session.scalars(_CITIES.where(PartnerCity.slug == slug)).one_or_none()


def partnership(slug: str, public_id: str) -> Partnership | None:
    """One partnership of a city, with the city."""
    return db.session.scalars(
        sa.select(Partnership)
        .join(Partnership.city)
        .where(PartnerCity.slug == slug, Partnership.public_id == public_id)
        .options(joinedload(Partnership.city))
    ).one_or_none()


def home() -> world.City:
    """Where the arcs of the map begin: the organisation's own city, as an administrator has set it."""
    organization = current_organization()
    latitude, longitude = shapes.coordinates(organization.home_place)
    return world.City(organization.home_city, longitude, latitude)


def drawing(partners: Iterable[Partner], name_of: Any = str) -> world.Drawing:
    """The map of these cities; `name_of` turns a city's name into the reader's language."""
    return world.draw(
        home(),
        tuple(
            world.City(
                name_of(partner.city.name),
                partner.city.longitude,
                partner.city.latitude,
                partner.city.native_name,
                partner.city.native_language,
                partner.city.hue,
                partner.city.label_dx,
                partner.city.label_dy,
                partner.city.label_anchor,
            )
            for partner in partners
        ),
    )


def clocks(
    partners: Iterable[Partner], instant: datetime, name_of: Any = str, home_zone: str | None = None
) -> list[Place]:
    """What `parts.clocks` shows: home first where its zone is given, then each city, and where the sun comes up now."""
    here = [Place(name=home().name, native="", lang="", small="", zone=home_zone)] if home_zone else []
    return here + [
        Place(
            name=name_of(partner.city.name),
            native=partner.city.native_name,
            lang=partner.city.native_language,
            small=name_of(partner.city.name),
            zone=partner.city.time_zone,
            hue=partner.city.hue,
            sunrise=world.is_sunrise(instant, partner.city.longitude, partner.city.latitude),
        )
        for partner in partners
    ]
