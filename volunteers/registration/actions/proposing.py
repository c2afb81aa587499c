"""A coordinator proposes somebody to a committee: the way in for whoever has no account, or has asked for none."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.organization.queries import current as current_organization
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.actions.arriving import arrive
from volunteers.registration.models import Application, ApplicationState


@action
def propose(actor: Actor, person_id: int, committee_id: int) -> Application:
    """Put somebody's application before a committee; its chair answers. Pressed twice it is one application."""
    committee, person = need(Committee, committee_id), need(Person, person_id)
    before = queries.open_in(committee_id, person_id)
    if before is not None and before.state is ApplicationState.IN_REVIEW:
        return before
    member = committee_queries.open_membership(committee_id, person_id)
    refuse(committee_rules.why_not_admit(committee, person, member))
    application = before or Application(
        committee_id=committee_id, person_id=person_id, state=ApplicationState.RECEIVED, received_at=clock.now()
    )
    db.session.add(application)
    db.session.flush()
    record(actor, events.APPLICATION_PROPOSED, application)
    arrive(actor, application)
    if application.state is ApplicationState.IN_REVIEW and person.email:
        by = rules.late_from(application, current_organization().late_days)
        outbox.put(emails.placed(application, committee, people_rules.recipient(person), by))
    return application
