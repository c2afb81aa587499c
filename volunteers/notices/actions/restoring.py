"""A backup was put back: what may have been sent since it was made is not sent by itself."""

from datetime import datetime

import sqlalchemy as sa

from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.notices.models import Notice, NoticeState


def put_right(_made_at: datetime) -> None:
    """Inside the action: what was going out is stopped; what was due to go out is a draft again, to be looked at."""
    now, states = clock.now(), Notice.state
    db.session.execute(
        sa.update(Notice).where(states == NoticeState.SENDING).values(state=NoticeState.STOPPED, sent_at=now)
    )
    db.session.execute(
        sa.update(Notice)
        .where(states == NoticeState.SCHEDULED, Notice.send_at <= now)
        .values(state=NoticeState.DRAFT, send_at=None)
    )
