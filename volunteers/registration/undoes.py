"""How what was done to an application is taken back, and what an application says against taking other things back."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.committees import events as committee_events
from volunteers.committees.models import Membership
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.registration import actions, events, queries, rules
from volunteers.registration.models import Application
from volunteers.undo import Guard, Undo
from volunteers.web import current_actor
from volunteers.web.language import shown

_APPLICATIONS = sa.select(Application).options(joinedload(Application.committee), joinedload(Application.person))


def _desk(application: Application) -> str:
    """Where the chair answers; who may not, answered from the coordinator's desk."""
    if application.committee is not None and current_actor().may(Permission.APPLICATION_DECIDE, application):
        return url_for("registration.applications", slug=application.committee.slug)
    return url_for("registration.desk")


def _taken_back(application: Application) -> str:
    name = application.person.greeting_name
    return str(_("Undone. %(name)s is still waiting for an answer. We didn’t send them anything.", name=name))


def _passed_on(application: Application) -> str:
    name, committee = application.person.greeting_name, application.committee
    if committee is None:
        return str(_("You sent %(name)s’s application to a committee.", name=name))
    return str(
        _(
            "You sent %(name)s’s application to this committee: %(committee)s.",
            name=name,
            committee=shown(committee.name).text,
        )
    )


def _applied_again(membership: Membership) -> Refusal | None:
    return rules.why_not_member_again(queries.open_in(membership.committee_id, membership.person_id))


UNDOES = (
    Undo(
        event=events.APPLICATION_ACCEPTED,
        rows=_APPLICATIONS,
        permission=Permission.APPLICATION_DECIDE,
        also=Permission.APPLICATION_DECIDE_LATE,
        take_back=actions.undo_decision,
        did=lambda row: _("You accepted %(name)s.", name=row.person.greeting_name),
        taken_back=_taken_back,
        back=_desk,
    ),
    Undo(
        event=events.APPLICATION_DECLINED,
        rows=_APPLICATIONS,
        permission=Permission.APPLICATION_DECIDE,
        also=Permission.APPLICATION_DECIDE_LATE,
        take_back=actions.undo_decision,
        did=lambda row: _("You declined %(name)s.", name=row.person.greeting_name),
        taken_back=_taken_back,
        back=_desk,
    ),
    Undo(
        event=events.APPLICATION_READER_ASKED,
        rows=_APPLICATIONS,
        permission=Permission.APPLICATION_DECIDE,
        also=Permission.APPLICATION_DECIDE_LATE,
        take_back=actions.undo_ask_reader,
        did=lambda row: _("You asked who can read you what %(name)s wrote.", name=row.person.greeting_name),
        taken_back=lambda row: _("Undone. We didn’t ask anyone to read it."),
        back=_desk,
    ),
    Undo(
        event=events.APPLICATION_PLACED,
        rows=_APPLICATIONS,
        permission=Permission.APPLICATION_DECIDE_LATE,
        take_back=actions.undo_place,
        did=_passed_on,
        taken_back=_taken_back,
        back=lambda row: url_for("registration.desk"),
    ),
    Undo(
        event=events.APPLICATION_PROPOSED,
        rows=_APPLICATIONS,
        permission=Permission.APPLICATION_DECIDE_LATE,
        take_back=actions.undo_proposal,
        did=_passed_on,
        taken_back=lambda row: _("Undone. We didn’t send %(name)s anything.", name=row.person.greeting_name),
        back=lambda row: url_for("people.show", public_id=row.person.public_id),
    ),
    Undo(
        event=events.APPLICATION_WITHDRAWN,
        rows=_APPLICATIONS,
        permission=Permission.APPLICATION_OWN,
        take_back=actions.undo_withdrawal,
        did=lambda row: _("You withdrew your application."),
        taken_back=lambda row: _("Your application is still waiting for an answer."),
        back=lambda row: url_for("registration.mine"),
    ),
)

GUARDS = (
    Guard(committee_events.MEMBERSHIP_ENDED, _applied_again),
    Guard(committee_events.MEMBERSHIP_LEFT, _applied_again),
)
