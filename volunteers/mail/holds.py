"""All mail is held after a restore, until somebody says go: what the copy knows of may have been told since."""

from datetime import datetime

import sqlalchemy as sa

from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState, MailHold, SuppressedReason


def began_at() -> datetime | None:
    """Since when mail is held; None where it leaves."""
    return db.session.scalar(sa.select(sa.func.min(MailHold.began_at)).where(MailHold.ended_at.is_(None)))


def begin() -> None:
    """Hold all mail, inside an action."""
    db.session.add(MailHold(began_at=clock.now()))


def end() -> None:
    """Let mail leave again, inside an action."""
    db.session.execute(sa.update(MailHold).where(MailHold.ended_at.is_(None)).values(ended_at=clock.now()))


def put_right(_made_at: datetime) -> None:
    """What waited when the backup was made may have left since: it is not sent, unless somebody looks and says so."""
    waited = sa.or_(Delivery.is_waiting(), Delivery.state == DeliveryState.SENDING)
    db.session.execute(
        sa.update(Delivery)
        .where(waited)
        .values(
            state=DeliveryState.SUPPRESSED,
            suppressed_reason=SuppressedReason.PAUSED,
            lease_holder=None,
            lease_until_at=None,
        )
        .execution_options(synchronize_session=False)
    )
