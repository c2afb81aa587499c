"""How many mails forms may have sent to one address: anybody can type anybody's address into any of them.

A message that is sent because somebody typed its address says so (`Message.by_anybody`), and of those an address gets a
handful an hour, over all forms together, counted in the outbox itself: so it holds for every process. A form asks
`has_room` first and goes on without the mail, quietly; the outbox asks again under its lock.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from volunteers.foundation import clock
from volunteers.foundation.addresses import mailbox
from volunteers.foundation.db import db, one_at_a_time
from volunteers.mail.models import Delivery, DeliveryState

WITHIN = timedelta(hours=1)
TOO_MANY = "asked for too often in one hour"


def has_room(address: str, *, leaves_place: bool = False) -> bool:
    """Whether one more mail that anybody can cause may go to an address now.

    `leaves_place`: the last place of an hour is kept for mails that let somebody in, so that no stranger's typing keeps
    an owner out; the link in the last one of these works as long as they are counted.
    """
    if not current_app.config["RATELIMIT_ENABLED"]:
        return True
    most = int(current_app.config["FORM_MAILS_PER_HOUR"])
    return _sent(mailbox(address)) < (most - 1 if leaves_place else most)


def has_room_under_lock(address: str, *, leaves_place: bool) -> bool:
    """The same inside of an action, where nobody else counts the same address meanwhile."""
    one_at_a_time(mailbox(address))
    return has_room(address, leaves_place=leaves_place)


def arrives_at(column: Any, address: str) -> sa.ColumnElement[bool]:
    """SQL condition: an address that is kept as addresses are compared arrives in this `mailbox`."""
    local, at, domain = address.rpartition("@")
    with_detail = sa.and_(
        column.startswith(f"{local}+", autoescape=True), column.endswith(f"{at}{domain}", autoescape=True)
    )
    return sa.or_(column == address, with_detail)


def _sent(address: str) -> int:
    select = (
        sa.select(sa.func.count())
        .select_from(Delivery)
        .where(
            arrives_at(Delivery.to_address, address),
            Delivery.is_by_anybody,
            Delivery.created_at > clock.now() - WITHIN,
            Delivery.state != DeliveryState.SUPPRESSED,
        )
    )
    return db.session.scalar(select) or 0
