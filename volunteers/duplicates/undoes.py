"""How it is taken back that two records became one."""

import sqlalchemy as sa
from flask import url_for

from volunteers.access import Permission
from volunteers.duplicates import actions, events
from volunteers.foundation.text import _
from volunteers.people.models import Person
from volunteers.undo import Undo

UNDOES = (
    Undo(
        event=events.PERSON_MERGED,
        rows=sa.select(Person),
        permission=Permission.PEOPLE_MANAGE,
        take_back=actions.separate,
        did=lambda row: _("You merged two records of %(name)s.", name=row.full_name),
        taken_back=lambda row: _("Undone. %(name)s and the other record are two again.", name=row.full_name),
        back=lambda row: url_for("people.show", public_id=row.public_id),
    ),
)
