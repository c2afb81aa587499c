"""Somebody under 18 would like to help, and the owner of an address is asked whether they answer for them."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
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

    The coordinators hear that somebody waits. Returns the link that was mailed; None where the same waits already.
    """
    before = queries.same_young(given.call_name, given.guardian_email)
    if before is not None:
        return None
    interest = YoungInterest(**vars(given), received_at=clock.now())
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


@action
def settle_young(actor: Actor, interest_id: int) -> YoungInterest:
    """A coordinator has talked with the guardian, or the guardian has answered."""
    interest = need(YoungInterest, interest_id)
    if interest.settled_at is None:
        interest.settled_at = clock.now()
        record(actor, events.YOUNG_SETTLED, interest, changed=("settled_at",))
    return interest
