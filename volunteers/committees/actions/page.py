"""A committee's public page, and writing to it from there."""

import hashlib

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import emails, events, queries, rules
from volunteers.committees.inputs import ContactInput, PageInput
from volunteers.committees.models import Committee
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import locked, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import Recipient, asked, outbox
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules


@action
def change_page(actor: Actor, committee_id: int, given: PageInput, version: int | None = None) -> Committee:
    """Change the public page; a stale form is refused."""
    committee = locked(Committee, committee_id)
    refuse_stale(committee, version)
    changed = apply(committee, **vars(given))
    if changed:
        record(actor, events.COMMITTEE_CHANGED, committee, committee_id=committee.id, changed=changed)
    return committee


@action
def contact(actor: Actor, committee_id: int, given: ContactInput) -> None:
    """Hand a message to the chairs, or where there is none to the organisation; twice sent on a day is once sent."""
    committee = need(Committee, committee_id)
    to = [each for each in _contacts(committee) if asked.has_room_under_lock(each.address, leaves_place=True)]
    refuse(rules.why_not_contact(has_room=bool(to)))
    written = "\0".join((given.name, given.email, given.message)).encode()
    key = f"{committee.id}:{today_here()}:{hashlib.sha256(written).hexdigest()[:24]}"
    writer = Recipient(given.email, given.name, is_guarded=people_queries.is_of_young(given.email))
    is_checked = people_queries.has_proven(actor.person_id, given.email)
    outbox.put_all(emails.contact(committee, key, writer, given.message, to, is_checked=is_checked))
    record(actor, events.COMMITTEE_CONTACTED, committee, committee_id=committee.id)


def _contacts(committee: Committee) -> list[Recipient]:
    if committee.contact_email:
        return [Recipient(committee.contact_email, str(committee.name))]
    chairs = [people_rules.recipient(chair) for chair in queries.chairs(committee.id, today_here()) if chair.email]
    return chairs or [Recipient(current_organization().email, current_organization().name)]
