"""How what was done to a membership is taken back."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.committees import actions, events
from volunteers.committees.models import Membership
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.undo import Undo

_MEMBERSHIPS = sa.select(Membership).options(joinedload(Membership.committee), joinedload(Membership.person))


def _member(membership: Membership) -> str:
    return url_for("committees.member", slug=membership.committee.slug, public_id=membership.public_id)


UNDOES = (
    Undo(
        event=events.MEMBERSHIP_ENDED,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_END,
        take_back=actions.undo_end,
        did=lambda row: _("You ended the membership of %(name)s.", name=row.person.greeting_name),
        taken_back=lambda row: _(
            "%(name)s is a member as before, and was told nothing.", name=row.person.greeting_name
        ),
        back=_member,
    ),
    Undo(
        event=events.MEMBERSHIP_LEFT,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_OWN,
        take_back=actions.undo_end,
        did=lambda row: _("You left the committee “%(committee)s”.", committee=spoken(row.committee.name)),
        taken_back=lambda row: _("You are a member as before. Nobody was told."),
        back=lambda row: url_for("committees.show", slug=row.committee.slug),
    ),
)
