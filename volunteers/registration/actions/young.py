"""Somebody under 18 would like to help, and the owner of an address is asked whether they answer for them."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, need, one_at_a_time
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.mail import Message, Recipient, outbox
from volunteers.pending import actions as pending_actions
from volunteers.pending.inputs import PendingInput
from volunteers.pending.models import Pending
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.inputs import YoungInput
from volunteers.registration.models import YoungInterest
from volunteers.safeguarding import actions as safeguarding


@action
def note_young(actor: Actor, given: YoungInput) -> Link | None:
    """Somebody under 18 would like to help: the owner of the address is asked whether they answer for them.

    The coordinators hear that somebody waits. Returns the link that was mailed; None where the same was asked already.
    """
    one_at_a_time(f"young:{queries.digest_of(given.call_name, given.guardian_email)}")
    if queries.asked_already(given.call_name, given.guardian_email):
        return None
    interest = queries.unanswered(given.call_name, given.guardian_email) or YoungInterest()
    for name, value in {**vars(given), "received_at": clock.now()}.items():
        setattr(interest, name, value)
    db.session.add(interest)
    record(actor, events.YOUNG_RECEIVED, interest)
    db.session.flush()
    outbox.put_all([emails.young(interest, people_rules.recipient(each)) for each in people_queries.coordinators()])
    payload = {"interest_id": interest.id}
    asked = PendingInput(
        queries.YOUNG_WAITS_AS, given.guardian_name, given.guardian_email, given.preferred_language, payload
    )
    return pending_actions.keep(actor, asked)


def ask_guardian(row: Pending, link: Link, to: Recipient) -> Message:
    """The mail that asks the owner of an address whether they answer for somebody."""
    return emails.ask_guardian(row, link, to)


def answer_for_young(actor: Actor, row: Pending, person: Person) -> Link:
    """The owner of the address says that they do: the link to their page, on which they register the child."""
    refuse(rules.why_not_guardian(person))
    settle_young(actor, queries.interest_of(row).id)
    return safeguarding.link_for(person)


def young_said_no(actor: Actor, row: Pending) -> None:
    """Inside the action by which a question goes nowhere: after a no nothing is left of what was typed.

    A question that nobody answered in time stays on the coordinators' desk: they can call.
    """
    if row.expires_at <= clock.now():
        return
    interest = queries.interest_of(row)
    found = queries.digest_of(interest.call_name, interest.guardian_email)
    settle_young(actor, interest.id)
    emptied = {"call_name": "", "guardian_name": "", "guardian_email": ""}
    apply(interest, no_digest=found, **emptied)


@action
def settle_young(actor: Actor, interest_id: int) -> YoungInterest:
    """A coordinator has talked with the guardian, or the guardian has answered."""
    interest = need(YoungInterest, interest_id)
    if interest.settled_at is None:
        interest.settled_at = clock.now()
        record(actor, events.YOUNG_SETTLED, interest, changed=("settled_at",))
    return interest
