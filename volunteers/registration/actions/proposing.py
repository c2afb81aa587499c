"""A coordinator proposes somebody to a committee, or puts them in: the way in for whoever has asked for none."""

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import actions as committee_actions
from volunteers.committees import events as committee_events
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.committees.inputs import MemberInput
from volunteers.committees.models import Committee, Membership
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.actions.arriving import arrive, decider, take_in
from volunteers.registration.models import Application, ApplicationState
from volunteers.undo import Act, leave


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
    until = undo.ends_at()
    arrive(actor, application, until)
    if application.state is ApplicationState.IN_REVIEW and person.email:
        by = rules.late_from(application, current_organization().late_days)
        to = people_rules.recipient(person)
        led, helper = queries.is_led(committee.id), decider(actor)
        outbox.put(emails.placed(application, committee, to, by, until, helper, is_led=led, is_asked=False))
    leave(actor, events.APPLICATION_PROPOSED, application, for_person_id=person_id)
    return application


def undo_proposal(actor: Actor, act: Act, application: Application) -> None:
    """Nobody has proposed them; where the committee takes everybody, the membership ends as undone."""
    membership_id = application.membership_id
    if membership_id is None:
        refuse(rules.why_not_take_back(application))
    apply(application, state=ApplicationState.IN_REVIEW, membership_id=None)
    apply(application, state=ApplicationState.WITHDRAWN, decided_at=clock.now(), decided_by_id=actor.person_id)
    if membership_id is not None:
        committee_actions.undo_admission(actor, membership_id)


@action
def put_in(actor: Actor, person_id: int, committee_id: int, given: MemberInput) -> Membership:
    """Put somebody into a committee, with class and since-date. Who waits there is accepted by it; twice is once."""
    refuse(committee_rules.why_not_since(given.began_on, today_here()))
    before = committee_queries.open_membership(committee_id, person_id)
    if before is not None and (before.membership_class, before.began_on) == (given.membership_class, given.began_on):
        return before
    waiting = queries.open_in(committee_id, person_id)
    if waiting is None:
        member = committee_actions.put_in(actor, committee_id, person_id, given)
        leave(actor, committee_events.MEMBERSHIP_PUT_IN, member, for_person_id=person_id)
        return member
    application = locked(Application, waiting.id)
    refuse(rules.why_not_own(application, actor.acts_for))
    take_in(actor, application, need(Committee, committee_id), by_policy=False, given=given)
    leave(actor, events.APPLICATION_ACCEPTED, application, for_person_id=person_id)
    return need(Membership, application.membership_id or 0)
