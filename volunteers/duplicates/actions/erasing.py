"""Who is erased is like nobody any more."""

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.duplicates.models import Duplicate
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody


def erase(_actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: no pair names them."""
    named = sa.or_(Duplicate.first_id.in_(somebody.keys), Duplicate.second_id.in_(somebody.keys))
    db.session.execute(sa.delete(Duplicate).where(named))
