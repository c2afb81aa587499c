"""How it is taken back that somebody has died."""

import sqlalchemy as sa
from flask import url_for

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.people import actions, events
from volunteers.people.models import Person
from volunteers.undo import Undo

UNDOES = (
    Undo(
        event=events.PERSON_DIED,
        rows=sa.select(Person),
        permission=Permission.PEOPLE_MANAGE,
        take_back=actions.undo_death,
        did=lambda row: _("You recorded that %(name)s has died.", name=row.greeting_name),
        taken_back=lambda row: _(
            "Undone. Everything about %(name)s is back to how it was. We didn’t notify anyone.", name=row.full_name
        ),
        back=lambda row: url_for("people.show", public_id=row.public_id),
    ),
)
