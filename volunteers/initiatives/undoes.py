"""How asking, answering and releasing are taken back, and closing a role."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.committees import events as committee_events
from volunteers.committees.models import Membership
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.initiatives import actions, events, queries, rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Offer, Position
from volunteers.undo import Guard, Undo

_POSITIONS = sa.select(Position).options(joinedload(Position.initiative))
_ASSIGNMENTS = sa.select(Assignment).options(
    joinedload(Assignment.person), joinedload(Assignment.position).joinedload(Position.initiative)
)


_OFFERS = sa.select(Offer).options(joinedload(Offer.person), joinedload(Offer.position).joinedload(Position.initiative))


def _to_position(row: Offer) -> str:
    return url_for("initiatives.position", public_id=row.position.public_id)


def _initiative(row: Assignment | Offer | Position) -> Initiative:
    return row.initiative if isinstance(row, Position) else row.position.initiative


def _to_initiative(row: Assignment | Position) -> str:
    return url_for("initiatives.show", public_id=_initiative(row).public_id)


def _to_answer(assignment: Assignment) -> str:
    return url_for("initiatives.answer", public_id=assignment.public_id)


def _stands_again(assignment: Assignment) -> str:
    name = assignment.person.greeting_name
    if assignment.state is AssignmentState.OFFERED:
        return str(_("Undone. We’re still asking %(name)s, as before.", name=name))
    return str(_("Undone. %(name)s keeps the role. We didn’t send them anything.", name=name))


def _waits_again(offer: Offer) -> str:
    return str(
        _(
            "Undone. %(name)s is still waiting, as before. We didn’t send them anything.",
            name=offer.person.greeting_name,
        )
    )


def _asked_meanwhile(membership: Membership) -> Refusal | None:
    return rules.why_not_unmake(queries.open_in(membership.committee_id, membership.person_id))


def _answer_undone(_assignment: Assignment) -> str:
    return str(_("Undone. We didn’t notify the committee. You can answer again."))


UNDOES = (
    Undo(
        event=events.ASSIGNMENT_OFFERED,
        rows=_ASSIGNMENTS,
        permission=Permission.INITIATIVE_MANAGE,
        on=_initiative,
        locks=actions.lock_assignment,
        take_back=actions.undo_ask,
        did=lambda row: _("You asked %(name)s to take on a role.", name=row.person.greeting_name),
        taken_back=lambda row: _("Undone. We didn’t ask %(name)s.", name=row.person.greeting_name),
        back=lambda row: url_for("initiatives.assign", public_id=row.position.public_id),
    ),
    Undo(
        event=events.SEVERAL_ASKED,
        rows=_POSITIONS,
        permission=Permission.INITIATIVE_MANAGE,
        on=_initiative,
        take_back=actions.undo_ask_several,
        did=lambda row: _("You asked several people to do this: %(role)s.", role=spoken(row.title)),
        taken_back=lambda row: _("Undone. We didn’t ask anyone."),
        back=lambda row: url_for("initiatives.assign", public_id=row.public_id),
    ),
    Undo(
        event=events.ASSIGNMENT_RELEASED,
        rows=_ASSIGNMENTS,
        permission=Permission.INITIATIVE_MANAGE,
        on=_initiative,
        locks=actions.lock_assignment,
        take_back=actions.undo_release,
        did=lambda row: _("You removed %(name)s from a role.", name=row.person.greeting_name),
        taken_back=_stands_again,
        back=_to_initiative,
    ),
    Undo(
        event=events.ASSIGNMENT_ACCEPTED,
        rows=_ASSIGNMENTS,
        permission=Permission.ASSIGNMENT_ANSWER,
        locks=actions.lock_assignment,
        take_back=actions.undo_answer,
        did=lambda row: _("You said yes: %(role)s.", role=spoken(row.position.title)),
        taken_back=_answer_undone,
        back=_to_answer,
    ),
    Undo(
        event=events.ASSIGNMENT_DECLINED,
        rows=_ASSIGNMENTS,
        permission=Permission.ASSIGNMENT_ANSWER,
        locks=actions.lock_assignment,
        take_back=actions.undo_answer,
        did=lambda row: _("You said no: %(role)s.", role=spoken(row.position.title)),
        taken_back=_answer_undone,
        back=_to_answer,
    ),
    Undo(
        event=events.OFFER_MADE,
        rows=_OFFERS,
        permission=Permission.OFFER_OWN,
        locks=actions.lock_offer,
        take_back=actions.undo_offer,
        did=lambda row: _("You offered to do this: %(role)s.", role=spoken(row.position.title)),
        taken_back=lambda row: _("Undone. We didn’t notify the chair."),
        back=_to_position,
    ),
    Undo(
        event=events.OFFER_WITHDRAWN,
        rows=_OFFERS,
        permission=Permission.OFFER_OWN,
        locks=actions.lock_offer,
        take_back=actions.undo_settling,
        did=lambda row: _("You withdrew your offer: %(role)s.", role=spoken(row.position.title)),
        taken_back=lambda row: _("Undone. The chair still has your offer, as before."),
        back=_to_position,
    ),
    Undo(
        event=events.OFFER_THANKED,
        rows=_OFFERS,
        permission=Permission.INITIATIVE_MANAGE,
        on=_initiative,
        locks=actions.lock_offer,
        take_back=actions.undo_settling,
        did=lambda row: _("You thanked %(name)s for an offer.", name=row.person.greeting_name),
        taken_back=_waits_again,
        back=_to_position,
    ),
    Undo(
        event=events.OFFER_READER_ASKED,
        rows=_OFFERS,
        permission=Permission.INITIATIVE_MANAGE,
        on=_initiative,
        locks=actions.lock_offer,
        take_back=actions.undo_ask_reader,
        did=lambda row: _("You asked who can read you what %(name)s wrote.", name=row.person.greeting_name),
        taken_back=lambda row: _("Undone. We didn’t ask anyone to read it."),
        back=_to_position,
    ),
    Undo(
        event=events.POSITION_CLOSED,
        rows=_POSITIONS,
        permission=Permission.INITIATIVE_MANAGE,
        on=_initiative,
        take_back=actions.undo_close,
        did=lambda row: _("You closed the role “%(role)s.”", role=spoken(row.title)),
        taken_back=lambda row: _("“%(role)s” is open. You can ask people.", role=spoken(row.title)),
        back=_to_initiative,
    ),
)

GUARDS = (Guard(committee_events.MEMBERSHIP_ADMITTED, _asked_meanwhile),)
