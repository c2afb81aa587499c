"""How an application reaches a committee, and how somebody gets in; inside an action."""

from datetime import datetime

from sqlalchemy.orm.attributes import set_committed_value

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import record
from volunteers.committees import actions as committee_actions
from volunteers.committees import queries as committee_queries
from volunteers.committees.inputs import MemberInput
from volunteers.committees.models import Committee, JoinPolicy
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import get, need
from volunteers.foundation.refusals import refuse
from volunteers.initiatives import actions as initiative_actions
from volunteers.initiatives.inputs import OfferInput
from volunteers.initiatives.models import Position
from volunteers.mail import Recipient, outbox
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.models import Application, ApplicationState

_S = ApplicationState


def arrive(actor: Actor, application: Application, until: datetime | None = None) -> None:
    """The application reaches the committee; an open committee takes everybody in at once.

    `until` is when it can't be undone any more: mails wait for it.
    """
    committee = get(Committee, application.committee_id)
    person = need(Person, application.person_id)
    set_committed_value(application, "position", get(Position, application.position_id))  # the mails name it
    changed = apply(application, state=_S.IN_REVIEW, review_since_at=clock.now())
    record(actor, events.APPLICATION_SENT, application, changed=changed)
    if committee is None:
        _ask_helper(application, person)
        return
    if committee_queries.open_membership(committee.id, person.id) is None and committee.join_policy is JoinPolicy.OPEN:
        take_in(actor, application, committee, by_policy=True, until=until)
        outbox.put_all(
            [emails.joined(application, committee, person.full_name, to, until) for to in chair_recipients(committee)]
        )
        return
    by = rules.late_from(application, current_organization().late_days)
    outbox.put_all(
        [
            emails.received(application, committee, person.full_name, to, by, until)
            for to in chair_recipients(committee, but=person.id)
        ]
    )


def _ask_helper(application: Application, person: Person) -> None:
    """A coordinator looks for a committee; both read who, and by when."""
    helper = queries.next_helper(person)
    if helper is None:
        return
    application.helper_id = helper.id
    by = rules.late_from(application, current_organization().late_days)
    mails = [emails.help_wanted(application, person.full_name, people_rules.recipient(helper), by)]
    if person.email:
        mails.append(emails.helping(application, helper, people_rules.recipient(person), by))
    outbox.put_all(mails)


def chair_recipients(committee: Committee, but: int | None = None) -> list[Recipient]:
    """Where mails to the chairs of a committee go; `but` is whose application they are about, who answers it not."""
    found = committee_queries.chairs(committee.id, today_here())
    return [people_rules.recipient(chair) for chair in found if chair.email and chair.id != but]


def take_in(
    actor: Actor,
    application: Application,
    committee: Committee,
    *,
    by_policy: bool,
    given: MemberInput | None = None,
    until: datetime | None = None,
) -> None:
    """Make a member, and welcome them; a decision's mail waits for the undo, a policy's does not (but for `until`)."""
    more = (given.membership_class, given.began_on) if given else ()
    membership = committee_actions.admit(actor, committee.id, application.person_id, *more)
    if application.position_id is not None:
        said = OfferInput(application.message, application.message_language)
        initiative_actions.offer_on_joining(actor, application.position_id, application.person_id, said)
    changed = apply(
        application,
        state=_S.ACCEPTED,
        membership_id=membership.id,
        decided_at=clock.now(),
        decided_by_id=None if by_policy else actor.person_id,
    )
    record(actor, events.APPLICATION_ACCEPTED, application, changed=changed, by_policy=by_policy)
    person = need(Person, application.person_id)
    chairs = committee_queries.chairs(committee.id, today_here())
    # whom one meets there is of the committee; a coordinator who answers late only stands in
    host = next((chair for chair in chairs if chair.id == actor.person_id and not by_policy), next(iter(chairs), None))
    until = until if by_policy else undo.ends_at()
    to = people_rules.recipient(person)
    signs_in = person.account_id is not None
    outbox.put(emails.accepted(application, committee, to, host, until, signs_in=signs_in))


def decider(actor: Actor) -> Person | None:
    """The person behind the actor, written down as who decided; None for a job."""
    return get(Person, actor.person_id)


def refuse_other_way(application: Application) -> None:
    """Refuse to let an application wait again where the person is in the committee, or has applied, by another way."""
    committee_id, person_id = application.committee_id, application.person_id
    member = committee_queries.open_membership(committee_id, person_id) if committee_id is not None else None
    refuse(rules.why_not_wait_again(application, member, queries.open_in(committee_id, person_id)))
