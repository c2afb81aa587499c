"""How it is taken back that people completed a program."""

import sqlalchemy as sa
from flask import url_for

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.programs import actions, events
from volunteers.programs.models import Cohort
from volunteers.undo import Undo

UNDOES = (
    Undo(
        event=events.COHORT_COMPLETED,
        rows=sa.select(Cohort),
        permission=Permission.PROGRAM_MANAGE,
        take_back=actions.undo_complete,
        did=lambda row: _("You recorded who completed a program."),
        taken_back=lambda row: _("Undone. Nothing is recorded for them."),
        back=lambda row: url_for("programs.show", public_id=row.public_id),
    ),
)
