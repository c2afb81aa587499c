"""A partner city, and the partnerships with it: kind and status apart."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from volunteers.foundation.columns import (
    JsonType,
    LocalText,
    PublicId,
    Versioned,
    enum_type,
    key,
    local_text,
    plain,
    refers,
)
from volunteers.foundation.db import Model
from volunteers.foundation.transitions import states
from volunteers.foundation.whose import nobodys


class PartnershipKind(StrEnum):
    """Sister: both councils and both mayors. Friendship: both mayors. Strategic exchange: a program."""

    SISTER = "sister"
    FRIENDSHIP = "friendship"
    STRATEGIC_EXCHANGE = "strategic_exchange"


class PartnershipStatus(StrEnum):
    """How the relationship stands."""

    EXPLORING = "exploring"
    NEGOTIATING = "negotiating"
    ACTIVE = "active"
    DORMANT = "dormant"
    ENDED = "ended"


class Precision(StrEnum):
    """How exactly the date of an agreement is known."""

    DAY = "day"
    MONTH = "month"
    UNKNOWN = "unknown"


states(
    PartnershipStatus,
    {
        PartnershipStatus.EXPLORING: {PartnershipStatus.NEGOTIATING, PartnershipStatus.ENDED},
        PartnershipStatus.NEGOTIATING: {PartnershipStatus.ACTIVE, PartnershipStatus.ENDED},
        PartnershipStatus.ACTIVE: {PartnershipStatus.DORMANT, PartnershipStatus.ENDED},
        PartnershipStatus.DORMANT: {PartnershipStatus.ACTIVE, PartnershipStatus.ENDED},
        PartnershipStatus.ENDED: set(),
    },
)


class PartnerCity(PublicId, Versioned, Model):
    """A city we are friends with, where it lies, what time it is there, and its story."""

    __tablename__ = "partner_cities"
    __whose__ = nobodys("cities and their stories")

    id: Mapped[int] = key()
    slug: Mapped[str] = plain(sa.String(80), unique=True)
    name: Mapped[LocalText] = local_text()
    native_name: Mapped[str] = plain(sa.String(80))
    native_language: Mapped[str] = plain(sa.String(35))
    country_code: Mapped[str] = plain(sa.String(2))
    languages: Mapped[list[str]] = plain(JsonType, default=list)
    time_zone: Mapped[str] = plain(sa.String(64))
    longitude: Mapped[float] = plain(sa.Float)
    latitude: Mapped[float] = plain(sa.Float)
    label_dx: Mapped[float | None] = plain(sa.Float)  # where the map's label stands; none: the map finds a place
    label_dy: Mapped[float | None] = plain(sa.Float)
    label_anchor: Mapped[str | None] = plain(sa.String(8))
    hue: Mapped[int] = plain(sa.Integer, default=1)
    summary: Mapped[LocalText] = local_text()
    story: Mapped[LocalText] = local_text()
    position: Mapped[int] = plain(sa.Integer, default=0)

    partnerships: Mapped[list["Partnership"]] = relationship(
        back_populates="city", lazy="raise_on_sql", order_by="Partnership.id"
    )


class Partnership(PublicId, Versioned, Model):
    """One agreement with a city, on its way or signed; an upgrade is a new one, and `raises_id` the earlier one."""

    __tablename__ = "partnerships"
    __whose__ = nobodys("what two cities agreed on; who signed it did so in public office")

    id: Mapped[int] = key()
    city_id: Mapped[int] = refers("partner_cities.id")
    kind: Mapped[PartnershipKind] = plain(enum_type(PartnershipKind, "kind"))
    status: Mapped[PartnershipStatus] = plain(enum_type(PartnershipStatus, "status"))
    agreed_on: Mapped[date | None] = plain(sa.Date)
    agreed_precision: Mapped[Precision] = plain(enum_type(Precision, "precision"), default=Precision.UNKNOWN)
    place: Mapped[str] = plain(sa.String(120), default="", server_default="")
    signed_by: Mapped[str] = plain(sa.String(300), default="", server_default="")  # as the document names them
    home_council_voted: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    partner_council_voted: Mapped[bool] = plain(sa.Boolean, default=False, server_default=sa.text("false"))
    raises_id: Mapped[int | None] = refers("partnerships.id", nullable=True)
    note: Mapped[LocalText] = local_text()

    city: Mapped[PartnerCity] = relationship(back_populates="partnerships", lazy="raise_on_sql")
