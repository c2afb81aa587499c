"""Reading the outbox: the administrator's list, and what became of the mails of one row."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission, visibility
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState

LATE = timedelta(minutes=5)
"""A mail that is due for longer says that nobody works."""


def outbox(
    actor: Actor, *, state: DeliveryState | None = None, kind: str | None = None, q: str | None = None
) -> sa.Select[Any]:
    """The outbox, newest first, without facts: a body is nobody's business. `q` is a part of an address."""
    select = sa.select(Delivery).options(sa.orm.defer(Delivery.facts)).order_by(Delivery.id.desc())
    if state is not None:
        select = select.where(Delivery.is_state(state))
    if kind:
        select = select.where(Delivery.kind == kind)
    if q:
        select = select.where(Delivery.to_address.contains(comparable(q), autoescape=True))
    return visibility.within(select, actor, Permission.OUTBOX_READ)


def by_public_id(public_id: str) -> Delivery | None:
    """One row of the outbox."""
    return db.session.scalars(sa.select(Delivery).where(Delivery.public_id == public_id)).one_or_none()


def counts() -> dict[DeliveryState, int]:
    """How many mails are in which state. All but those that were sent are counted by themselves: they are few."""
    rare = (Delivery.is_waiting(), Delivery.is_ended(), Delivery.is_leased())
    each = [sa.select(Delivery.state, sa.func.count()).where(where).group_by(Delivery.state) for where in rare]
    found = {row[0]: row[1] for row in db.session.execute(sa.union_all(*each))}
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) or 0
    return found | {DeliveryState.SENT: total - sum(found.values())}


def counts_of(batch_id: int, total: int | None = None) -> dict[DeliveryState, int]:
    """The same of the mails of a batch; `total` says how many there are, where that is known."""
    is_its = Delivery.batch_id == batch_id
    if total is None:
        return _by_state(is_its)
    found = _by_state(is_its, Delivery.state.in_([state for state in DeliveryState if state is not DeliveryState.SENT]))
    return found | {DeliveryState.SENT: total - sum(found.values())}


def _by_state(*where: sa.ColumnElement[bool]) -> dict[DeliveryState, int]:
    select = sa.select(Delivery.state, sa.func.count()).where(*where).group_by(Delivery.state)
    return {row[0]: row[1] for row in db.session.execute(select)}


def next_due() -> Any:
    """When the next waiting mail is due, or None: for readiness and the doctor."""
    return db.session.scalar(sa.select(sa.func.min(Delivery.next_attempt_at)).where(Delivery.is_waiting()))


def is_flowing() -> bool:
    """Whether no mail is overdue: somebody fetches them."""
    due = next_due()
    return due is None or clock.now() - due <= LATE
