"""What people asked not to get: asked before a mail is queued, and again before it is sent."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from volunteers.foundation.db import db
from volunteers.mail.models import SuppressedReason
from volunteers.mail.suppression import Asked
from volunteers.people.models import Channel, OptOut

CHANNELS = frozenset(channel.value for channel in Channel)
AT_ONCE = 500


def mail_gate(asked: Sequence[Asked]) -> Mapping[Asked, SuppressedReason]:
    """Who of these opted out of the channel that the mail's category names; operational mail has no channel."""
    questions = [each for each in asked if each.person_id is not None and each.category in CHANNELS]
    out: set[tuple[int, str]] = set()
    ids = sorted({each.person_id for each in questions if each.person_id is not None})
    for start in range(0, len(ids), AT_ONCE):
        rows = db.session.execute(
            sa.select(OptOut.person_id, OptOut.channel).where(
                OptOut.person_id.in_(ids[start : start + AT_ONCE]), OptOut.ended_at.is_(None)
            )
        )
        out |= {(person_id, channel.value) for person_id, channel in rows}
    return {each: SuppressedReason.OPTED_OUT for each in questions if (each.person_id, each.category) in out}
