"""How sending a message and deleting a draft are taken back."""

import sqlalchemy as sa
from flask import url_for

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.notices import actions, events
from volunteers.notices.models import Notice
from volunteers.undo import Undo

_NOTICES = sa.select(Notice)

UNDOES = (
    Undo(
        event=events.NOTICE_SCHEDULED,
        rows=_NOTICES,
        permission=Permission.NOTICE_SEND,
        take_back=actions.undo_send,
        did=lambda row: _("You sent a message."),
        taken_back=lambda row: _("Undone. Nobody got it. It’s a draft again."),
        back=lambda row: url_for("notices.show", public_id=row.public_id),
    ),
    Undo(
        event=events.NOTICE_DELETED,
        rows=_NOTICES,
        permission=Permission.NOTICE_SEND,
        take_back=actions.undo_delete,
        did=lambda row: _("You deleted a draft."),
        taken_back=lambda row: _("The draft is back."),
        back=lambda row: url_for("notices.index"),
    ),
)
