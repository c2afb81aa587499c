"""What somebody who is erased was about to say to many."""

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import on_commit, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, locked
from volunteers.foundation.whose import Somebody
from volunteers.notices import events
from volunteers.notices.models import Notice, NoticeState

GOING = (NoticeState.SCHEDULED, NoticeState.SENDING)


def erase(actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: no further mail of theirs leaves, and drafts are nobody's."""
    unsent = sa.select(Notice.id).where(
        Notice.author_id == somebody.person_id, Notice.state.in_((*GOING, NoticeState.DRAFT))
    )
    for key in db.session.scalars(unsent.order_by(Notice.id)).all():
        notice = locked(Notice, key)
        if notice.state in GOING:
            apply(notice, state=NoticeState.STOPPED, sent_at=clock.now())
            on_commit(None, job="send_notices")
        elif notice.state is NoticeState.DRAFT:
            apply(notice, state=NoticeState.CANCELLED, subject=LocalText(), body=LocalText())
        record(actor, events.NOTICE_STOPPED, notice)
