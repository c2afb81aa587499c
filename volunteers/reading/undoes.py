"""How a reader's answer is taken back; that somebody asked is taken back by the room whose words they are."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.reading import events
from volunteers.reading.actions import undo_answer
from volunteers.reading.actions.answering import lock_reading
from volunteers.reading.models import Reader
from volunteers.undo import Undo

_READERS = sa.select(Reader).options(joinedload(Reader.reading), joinedload(Reader.person))

UNDOES = (
    Undo(
        event=events.READING_GIVEN,
        rows=_READERS,
        permission=Permission.READING_ANSWER,
        locks=lock_reading,
        take_back=undo_answer,
        did=lambda row: _("You told us what a few lines say."),
        taken_back=lambda row: _("Undone. We didn’t notify anyone. You can answer again."),
        back=lambda row: url_for("home.me"),
    ),
    Undo(
        event=events.READING_REFUSED,
        rows=_READERS,
        permission=Permission.READING_ANSWER,
        locks=lock_reading,
        take_back=undo_answer,
        did=lambda row: _("You said you can’t read a few lines."),
        taken_back=lambda row: _("Undone. We didn’t notify anyone. You can answer again."),
        back=lambda row: url_for("home.me"),
    ),
)
