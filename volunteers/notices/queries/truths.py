"""Which copies of messages may still leave."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from volunteers.activities.queries import on_the_list
from volunteers.committees.models import Membership
from volunteers.committees.queries import REACHED
from volunteers.foundation.db import db
from volunteers.mail.truth import Told
from volunteers.notices.models import LeftOut, Notice, NoticeCommittee, NoticeRecipient, NoticeState
from volunteers.people.models import Person


def about_notices(mails: Sequence[Told]) -> Collection[int]:
    """All but copies of what somebody stopped, and those of which no reader is in the audience any more.

    Who left a committee reads no message to it, and who gave their place back none to those who come.
    """
    keys = {mail.key for mail in mails}
    is_in = sa.or_(
        sa.and_(Notice.is_to_everybody, Person.is_living()),
        sa.exists().where(
            NoticeCommittee.notice_id == Notice.id,
            NoticeCommittee.activity_id.is_(None),
            Membership.committee_id == NoticeCommittee.committee_id,
            Membership.person_id == NoticeRecipient.person_id,
            Membership.state.in_(REACHED),
        ),
        sa.exists().where(
            NoticeCommittee.notice_id == Notice.id,
            NoticeRecipient.person_id.in_(
                on_the_list(NoticeCommittee.activity_id, also_waiting=NoticeCommittee.is_to_waiting)
            ),
        ),
    )
    readers = (
        sa.select(NoticeRecipient.delivery_id, is_in)
        .join(Notice, Notice.id == NoticeRecipient.notice_id)
        .join(Person, Person.id == NoticeRecipient.person_id)
        .where(
            NoticeRecipient.delivery_id.in_(keys),
            sa.or_(NoticeRecipient.left_out.is_(None), NoticeRecipient.left_out == LeftOut.SAME_ADDRESS),
        )
    )
    stopped = set(
        db.session.scalars(
            sa.select(Notice.id).where(
                Notice.id.in_({mail.subject_id for mail in mails}), Notice.state == NoticeState.STOPPED
            )
        )
    )
    keys -= {mail.key for mail in mails if mail.subject_id in stopped}
    rows = [(key, is_reader) for key, is_reader in db.session.execute(readers) if key in keys]
    return keys - {key for key, _ in rows} | {key for key, is_reader in rows if is_reader}
