"""Reading the outbox: the administrator's list, and what became of the mails of one row."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission, visibility
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, is_postgresql, one_of
from volunteers.mail import holds
from volunteers.mail.models import Delivery, DeliveryState

LAST_CHARACTER = chr(0x10FFFF)
LATE = timedelta(minutes=5)
"""A mail that is due for longer says that nobody works."""


def outbox(
    actor: Actor,
    *,
    state: DeliveryState | None = None,
    kind: str | None = None,
    q: str | None = None,
    known: Collection[str] | None = (),
) -> sa.Select[Any]:
    """The outbox, newest first, without facts: a body is nobody's business. `q` is how an address begins.

    `known` are more addresses to be found, those of which it is a part; None where these are very many: then every
    mail is looked at, which soon fills a page.
    """
    select = sa.select(Delivery).options(sa.orm.defer(Delivery.facts)).order_by(Delivery.id.desc())
    if state is not None:
        select = select.where(Delivery.is_state(state))
    if kind:
        select = select.where(Delivery.kind == kind)
    if q:
        select = select.where(_is_to(comparable(q), known))
    return visibility.within(select, actor, Permission.OUTBOX_READ)


def _is_to(typed: str, known: Collection[str] | None) -> sa.ColumnElement[bool]:
    if known is None:
        return Delivery.to_address.contains(typed, autoescape=True)
    if not known:
        return _begins(typed)
    # Each by the index of addresses: as one condition, PostgreSQL asks both of every mail.
    begins, begun = sa.select(Delivery.id).where(_begins(typed)), sorted(known)
    if is_postgresql():
        listed = sa.any_(sa.literal(begun, sa.ARRAY(sa.String)))  # one value: of a thousand each would be planned for
        either = sa.union(begins, sa.select(Delivery.id).where(Delivery.to_address == listed))
    else:
        either = sa.union(begins, sa.select(Delivery.id).where(Delivery.to_address.in_(begun)))
    return one_of(Delivery.id, either)


def _begins(typed: str) -> sa.ColumnElement[bool]:
    """A range on SQLite, which walks no index for LIKE."""
    if is_postgresql():
        return Delivery.to_address.startswith(typed, autoescape=True)
    return sa.and_(Delivery.to_address >= typed, Delivery.to_address < typed + LAST_CHARACTER)


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


def waiting() -> tuple[int, Any]:
    """How many mails have not left yet, and when the next is due."""
    number, due = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Delivery.next_attempt_at)).where(Delivery.is_waiting())
    ).one()
    return number, due


def is_flowing() -> bool:
    """Whether no mail is overdue: somebody fetches them, or all are held."""
    due = next_due()
    return due is None or clock.now() - due <= LATE or holds.began_at() is not None
