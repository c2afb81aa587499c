"""How sending a message and deleting a draft are taken back."""

import sqlalchemy as sa
from flask import url_for

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.notices import actions, events
from volunteers.notices.models import Notice
from volunteers.undo import Undo
from volunteers.web import current_actor

_NOTICES = sa.select(Notice)


def _where_it_is_read(notice: Notice) -> str:
    """The message; who handed over the office reads it among what they wrote."""
    if current_actor().may(Permission.NOTICE_SEND, notice):
        return url_for("notices.show", public_id=notice.public_id)
    return url_for("notices.written")


UNDOES = (
    Undo(
        event=events.NOTICE_SCHEDULED,
        rows=_NOTICES,
        permission=Permission.NOTICE_SEND,
        also=Permission.NOTICE_OWN,  # whoever has handed the office over since
        take_back=actions.undo_send,
        did=lambda row: _("You sent a message."),
        taken_back=lambda row: _("Undone. Nobody got it. It’s a draft again."),
        back=_where_it_is_read,
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
