"""To what somebody came before this site was used."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.activities.models import PastParticipation
from volunteers.foundation.db import db

SHOWN_PAST = 20


class Past(NamedTuple):
    """The newest of it, to how much somebody came at all, and the minutes that they gave."""

    rows: list[PastParticipation]
    came: int
    minutes: int


def past_of(person_id: int) -> Past | None:
    """What another list told of somebody; None where none did. One statement, for nearly everybody has none."""
    came = sa.func.count().filter(PastParticipation.has_come).over()
    minutes = sa.func.sum(PastParticipation.minutes).over()
    newest = (PastParticipation.held_on.desc(), PastParticipation.id.desc())
    select = sa.select(PastParticipation, came, minutes).where(PastParticipation.person_id == person_id)
    committee = joinedload(PastParticipation.committee)
    found = db.session.execute(select.order_by(*newest).limit(SHOWN_PAST).options(committee)).all()
    return Past([row[0] for row in found], found[0][1], int(found[0][2] or 0)) if found else None
