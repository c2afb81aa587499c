"""How it is taken back that something was recorded, or removed."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.qualifications import actions, events
from volunteers.qualifications.models import GateException, Qualification
from volunteers.undo import Undo

_ROWS = sa.select(Qualification).options(joinedload(Qualification.person), joinedload(Qualification.kind))


def _to_person(row: Qualification) -> str:
    return url_for("people.show", public_id=row.person.public_id)


_EXCEPTIONS = sa.select(GateException).options(joinedload(GateException.person))


def _to_exceptions(row: GateException) -> str:
    return url_for("qualifications.exceptions")


UNDOES = (
    Undo(
        event=events.EXCEPTION_MADE,
        rows=_EXCEPTIONS,
        permission=Permission.GATE_OVERRIDE,
        take_back=actions.undo_except,
        did=lambda row: _("You made an exception for %(name)s.", name=row.person.full_name),
        taken_back=lambda row: _("Undone. There’s no exception for %(name)s.", name=row.person.full_name),
        back=_to_exceptions,
    ),
    Undo(
        event=events.EXCEPTION_ENDED,
        rows=_EXCEPTIONS,
        permission=Permission.GATE_OVERRIDE,
        take_back=actions.undo_end_exception,
        did=lambda row: _("You ended an exception for %(name)s.", name=row.person.full_name),
        taken_back=lambda row: _("Undone. The exception for %(name)s holds again.", name=row.person.full_name),
        back=_to_exceptions,
    ),
    Undo(
        event=events.AGREEMENT_SIGNED,
        rows=_ROWS,
        permission=Permission.ACCOUNT_OWN,
        take_back=actions.undo_record,
        did=lambda row: _("You signed “%(name)s.”", name=spoken(row.kind.name)),
        taken_back=lambda row: _("Undone. You haven’t signed it."),
        back=lambda row: url_for("qualifications.mine"),
    ),
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
