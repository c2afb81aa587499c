"""The one mail to who was brought in, and what follows when its reader says that it was not for them."""

import hashlib

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.accounts import actions as account_actions
from volunteers.accounts.queries import by_email
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.changes import apply
from volunteers.foundation.db import get, locked, need
from volunteers.foundation.refusals import Refusal
from volunteers.imports import emails, events, queries, rules
from volunteers.imports.models import Import
from volunteers.links import Link, Purpose
from volunteers.links.actions import disown as disown_link
from volunteers.mail import Recipient, outbox
from volunteers.mail.suppression import digest, suppress_digest
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.safeguarding import actions as safeguarding_actions
from volunteers.safeguarding import queries as safeguarding_queries

AT_ONCE = 50
OFF_WITHIN = rules.KEPT_FOR * 13


def mail_ways_in(import_id: int) -> None:
    """Write to all who are to be written to, some at a time."""
    while _mail_some(import_id):
        pass


@action
def _mail_some(import_id: int) -> bool:
    """The next few; whether there may be more. Who brought them in and may no more writes to nobody."""
    row = locked(Import, import_id)
    actor = queries.actor_of(row)
    if row.mailed_at is not None or not row.is_mailed:
        return False
    rows = queries.rows_to_mail(row, AT_ONCE) if actor.may(Permission.DATA_IMPORT) else []
    people = queries.still_to_mail(row, [each.person_id for each in rows])
    by = get(Person, row.started_by_id)
    for person in people:
        _mail(actor, row, person, by.full_name if by is not None else "")
    guardians = safeguarding_queries.addresses_of(queries.children_among([each.person_id for each in rows]))
    for guardian_id in sorted({guardian.id for each in guardians.values() for guardian in each}):
        safeguarding_actions.mail_link(actor, guardian_id)
    if rows:
        row.mailed_to = rows[-1].number
    else:
        row.mailed_at = clock.now()
    record(actor, events.IMPORT_MAILED, row, number=len(people) + len(guardians))
    return bool(rows)


def _mail(actor: Actor, row: Import, person: Person, by: str) -> None:
    address = person.email or ""
    try:
        way_in, account = account_actions.link_to(actor, address)
    except Refusal:  # whoever has an account there can't sign in with it: nothing lets them in
        return
    off = links.issue(
        Purpose.BROUGHT_IN, ttl=OFF_WITHIN, person_id=person.id, address=address, subject_id=row.id, outlives_act=True
    )
    key = hashlib.sha256(comparable(address).encode()).hexdigest()[:24]
    to = Recipient(address, language=person.preferred_language, person_id=person.id)
    outbox.put(emails.brought_in(row, person, by, way_in, off, to, says_who=account is None, key=key))


@action
def call_off_mails(actor: Actor, import_id: int) -> Import:
    """Nobody who was brought in is written to, after all. Pressed twice it is once done."""
    row = locked(Import, import_id)
    if apply(row, is_mailed=False):
        record(actor, events.IMPORT_NOT_MAILED, row)
    return row


@action
def take_off(link_id: int, *, is_other: bool) -> int:
    """Whoever reads an address from a file says that those whom it brought in there are somebody else (`is_other`), or
    that they want to be on no list: nobody is written to there any more, and the coordinators hear of it. Of how many.
    """
    link = need(Link, link_id)
    actor, address = Actor.from_link(None, link_id=link.id), link.address or ""
    if is_other:
        disown_link(link.id)
    else:
        links.use(link)
    found = [
        people_actions.take_address_off(actor, each.id, address, wants_nothing=not is_other)
        for each in queries.brought_at(link)
    ]
    people = [each for each in found if each is not None]
    account = by_email(address)
    if account is None or account.confirmed_at is None:  # else whoever signs in there has said that it is theirs
        suppress_digest(digest(address))  # also when the next list has it
    record(actor, events.IMPORT_DISOWNED, need(Import, link.subject_id or 0), number=len(people), is_other=is_other)
    if people:
        now = clock.now()
        told = people_queries.coordinators()
        outbox.put_all(
            [
                emails.disowned(link, address, people, now, people_rules.recipient(each), is_other=is_other)
                for each in told
            ]
        )
    return len(people)
