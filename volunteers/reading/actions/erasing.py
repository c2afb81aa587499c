"""What this room holds about a person, taken away."""

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody
from volunteers.reading.models import Reader, Reading


def erase(_actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: what was read of theirs goes, and that they were asked to read or did."""
    person_id = somebody.person_id
    theirs = sa.select(Reading.id).where(Reading.author_id == person_id)
    db.session.execute(sa.delete(Reader).where(sa.or_(Reader.person_id == person_id, Reader.reading_id.in_(theirs))))
    db.session.execute(sa.delete(Reading).where(Reading.author_id == person_id))
    db.session.execute(sa.update(Reading).where(Reading.asked_by_id == person_id).values(asked_by_id=None))
