"""How sending a message and deleting a draft are taken back."""

from flask import url_for

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.notices import actions, events
from volunteers.notices.queries import notices as queries
from volunteers.undo import Undo

UNDOES = (
    Undo(
        event=events.NOTICE_SCHEDULED,
        load=queries.by_key,
        permission=Permission.NOTICE_SEND,
        take_back=actions.undo_send,
        did=lambda row: _("You sent a message."),
        taken_back=lambda row: _("Undone: nobody got it. It is a draft again."),
        back=lambda row: url_for("notices.show", public_id=row.public_id),
    ),
    Undo(
        event=events.NOTICE_DELETED,
        load=queries.by_key,
        permission=Permission.NOTICE_SEND,
        take_back=actions.undo_delete,
        did=lambda row: _("You deleted a draft."),
        taken_back=lambda row: _("The draft is back."),
        back=lambda row: url_for("notices.index"),
    ),
)
