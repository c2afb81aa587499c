"""Which copies of messages may still leave."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from volunteers.activities.models import Shift, SignUp, SignUpState
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
        _is_on_the_list(),
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


def _is_on_the_list() -> sa.ColumnElement[bool]:
    """Beside a notice and a recipient of it: they have a place on what it is about, or wait and are meant too."""
    has_place = SignUp.state == SignUpState.CONFIRMED
    waits = sa.and_(NoticeCommittee.is_to_waiting, SignUp.state == SignUpState.WAITLISTED)
    return sa.exists().where(
        NoticeCommittee.notice_id == Notice.id,
        Shift.activity_id == NoticeCommittee.activity_id,
        SignUp.shift_id == Shift.id,
        SignUp.person_id == NoticeRecipient.person_id,
        sa.or_(has_place, waits),
    )
