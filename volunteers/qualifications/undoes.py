"""How it is taken back that something was recorded, or removed."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.qualifications import actions, events
from volunteers.qualifications.models import Qualification
from volunteers.undo import Undo

_ROWS = sa.select(Qualification).options(joinedload(Qualification.person), joinedload(Qualification.kind))


def _to_person(row: Qualification) -> str:
    return url_for("people.show", public_id=row.person.public_id)


UNDOES = (
    Undo(
        event=events.QUALIFICATION_RECORDED,
        rows=_ROWS,
        permission=Permission.QUALIFICATION_RECORD,
        take_back=actions.undo_record,
        did=lambda row: _("You recorded a training or check of %(name)s.", name=row.person.full_name),
        taken_back=lambda row: _("Undone. Nothing was recorded about %(name)s.", name=row.person.full_name),
        back=_to_person,
    ),
    Undo(
        event=events.QUALIFICATION_REMOVED,
        rows=_ROWS,
        permission=Permission.QUALIFICATION_RECORD,
        take_back=actions.undo_remove,
        did=lambda row: _("You removed a training or check of %(name)s.", name=row.person.full_name),
        taken_back=lambda row: _("Undone. It counts again for %(name)s.", name=row.person.full_name),
        back=_to_person,
    ),
)
