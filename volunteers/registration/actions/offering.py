"""An office offered by a mail: the first chair comes in by one press, which makes membership and office in one."""

from datetime import timedelta
from typing import Any

from volunteers.access import Actor
from volunteers.audit import action
from volunteers.committees import actions as committee_actions
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.committees.inputs import OfficeInput
from volunteers.committees.models import Committee, MembershipClass, Term
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import get, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.mail import Message, Recipient, outbox
from volunteers.organization.queries import today_here
from volunteers.pending import actions as pending_actions
from volunteers.pending.inputs import PendingInput
from volunteers.pending.models import Pending
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, queries, rules
from volunteers.registration.inputs import OfficeOffer

OFFICE_OPEN = timedelta(days=14)
"""How long one has to answer: an office is thought over."""


@action
def offer_office(actor: Actor, committee_id: int, given: OfficeOffer) -> Link:
    """Ask the owner of an address to hold an office. Until their press nobody is a member, and nothing is held."""
    committee = locked(Committee, committee_id)
    today = today_here()
    others = committee_queries.terms_of_office(committee_id, given.office)
    refuse(rules.why_not_offer_office(committee, given.ends_on, today, others))
    refuse(rules.why_not_ask_oneself(comparable(given.email), queries.addresses_of(actor)))
    refuse(rules.why_not_ask_again(queries.asked_since(committee_id, given.office, given.email)))
    payload: dict[str, Any] = {
        "committee_id": committee_id,
        "office": given.office.value,
        "basis": given.basis.value,
        "ends_on": given.ends_on.isoformat() if given.ends_on else None,
        "asked_by_id": actor.person_id,
    }
    return pending_actions.keep(
        actor, PendingInput(queries.OFFICE_WAITS_AS, given.full_name, given.email, given.preferred_language, payload)
    )


def ask_for_office(row: Pending, link: Link, to: Recipient) -> Message:
    """The mail that asks the owner of an address whether they take the office."""
    offer = queries.office_of(row)
    committee, asker = need(Committee, offer.committee_id), get(Person, offer.asked_by_id)
    return emails.office_offered(row, link, committee, offer.office, asker, to)


def take_office(actor: Actor, row: Pending, person: Person) -> Term:
    """The owner of the address says yes: a member, where they are none yet, and the office from today on."""
    offer = queries.office_of(row)
    refuse(queries.why_not_take(offer, person))
    if committee_queries.open_membership(offer.committee_id, person.id) is None:
        committee_actions.admit(actor, offer.committee_id, person.id, MembershipClass.VOTING)
    row.expires_at = clock.now()  # answered: not among those that end now, for the office is filled
    given = OfficeInput(person.id, offer.office, offer.basis, today_here(), offer.ends_on)
    return committee_actions.give_office(actor, offer.committee_id, given)


def lock_committee(row: Pending) -> None:
    """What is offered in one committee is answered, and ends, one after the other."""
    locked(Committee, queries.office_of(row).committee_id)


def end_requests(actor: Actor, term: Term) -> None:
    """Somebody got the office: nobody is asked any more to hold it for any of that time."""
    today = today_here()
    for row in queries.offices_offered(term.committee_id):
        offer = queries.office_of(row)
        if offer.office is term.office and committee_rules.overlaps(today, offer.ends_on, term):
            pending_actions.end(actor, row.id)


def tell_of_no(actor: Actor, row: Pending) -> None:
    """The owner of the address says no: whoever asked is told."""
    offer = queries.office_of(row)
    asker = get(Person, offer.asked_by_id)
    if asker is None or not asker.email:
        return
    to, committee = people_rules.recipient(asker), need(Committee, offer.committee_id)
    outbox.put(emails.office_refused(row, committee, offer.office, to))


def take_offer_back(actor: Actor, pending_id: int) -> None:
    """Nobody is asked any more; a no that was read is off the list."""
    pending_actions.take_back(actor, pending_id)
