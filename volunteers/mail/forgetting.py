"""What the outbox holds about somebody who is erased: that there were mails stays, and nothing of what they said."""

from collections.abc import Iterable

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.foundation.db import Base, db
from volunteers.foundation.whose import Somebody, about_theirs, theirs
from volunteers.mail import files
from volunteers.mail.message import FAREWELL
from volunteers.mail.models import UNDER_WAY, WAITING, Delivery, DeliveryState

EMPTIED = "erased:"
"""How the key of an emptied mail begins: its file is removed, also where the worker wrote it a moment later."""


def erase(_actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: what waits to go to them, or to tell others of them, goes nowhere; what
    went is a number. A mail that is on its way can't be called back, and leaves nothing here either."""
    to_them = theirs(Base.metadata.tables["deliveries"], somebody)
    of_them = sa.or_(to_them, about_theirs(Delivery.subject_type, Delivery.subject_id, somebody))
    _update(sa.and_(of_them, Delivery.state.in_(WAITING)), state=DeliveryState.CANCELLED, stopped_by_act=None)
    key = sa.literal(EMPTIED) + sa.cast(Delivery.id, sa.String)
    said: dict[str, object] = {
        "facts": {},
        "sender_name": None,
        "reply_to_address": None,
        "reply_to_name": None,
        "error": None,
    }
    _update(of_them, **said, dedupe_key=key)
    _update(to_them, to_address="", to_name="", unsubscribe_public_id=None)  # last: it is how they are found


def _update(where: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(sa.update(Delivery).where(where).values(**values).execution_options(synchronize_session=False))


def remove_files() -> None:
    """Of mails that were emptied no file stays; outside of any transaction."""
    emptied = sa.select(Delivery.message_id).where(Delivery.dedupe_key.startswith(EMPTIED, autoescape=True))
    files.forget(db.session.scalars(emptied))


def remove_files_of(keys: Iterable[int]) -> None:
    """Of these mails no file stays."""
    files.forget(db.session.scalars(sa.select(Delivery.message_id).where(Delivery.id.in_(list(keys)))))


def end_farewells() -> int:
    """Inside an action: the last mails that have left, or never will, are removed too; return how many were."""
    over = sa.and_(Delivery.category == FAREWELL, Delivery.state.not_in(UNDER_WAY))
    rows = db.session.execute(sa.select(Delivery.id, Delivery.message_id).where(over)).all()
    if rows:
        files.forget(row.message_id for row in rows)
        db.session.execute(
            sa.delete(Delivery)
            .where(Delivery.id.in_([row.id for row in rows]))
            .execution_options(synchronize_session=False)
        )
    return len(rows)
