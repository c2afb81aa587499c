"""How it is taken back that somebody has died."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.people import actions, events
from volunteers.people.models import Person, StillRight
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
    Undo(
        event=events.STILL_RIGHT_CONFIRMED,
        rows=sa.select(StillRight).options(joinedload(StillRight.person)),
        permission=Permission.ACCOUNT_OWN,
        also=Permission.PEOPLE_MANAGE,
        take_back=actions.undo_confirm,
        did=lambda row: _("You said that what we know about %(name)s is still right.", name=row.person.greeting_name),
        taken_back=lambda row: _("Undone. The question is open again."),
        back=lambda row: url_for("people.show", public_id=row.person.public_id),
    ),
    Undo(
        event=events.STILL_RIGHT_CHANGED,
        rows=sa.select(Person),
        permission=Permission.ACCOUNT_OWN,
        take_back=actions.undo_change,
        did=lambda row: _("You changed something that we know about you."),
        taken_back=lambda row: _("Undone. Everything is as it was."),
        back=lambda row: url_for("people.profile"),
    ),
)
