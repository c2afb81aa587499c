"""Whoever shares an address says whether its account may act for them, takes that back, and moves out."""

from datetime import timedelta

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import queries as account_queries
from volunteers.accounts import rules as account_rules
from volunteers.accounts.models import Account
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link, Purpose
from volunteers.mail import outbox
from volunteers.people import emails, events, queries, rules
from volunteers.people.models import AnsweredFor, Person

OWN_ADDRESS_GOOD_FOR = timedelta(days=3)


def _row(person: Person) -> AnsweredFor:
    """The row of somebody who is held; refused where no account answers for them any more."""
    row = queries.in_household(person.id)
    if row is None:
        raise rules.not_of_household()
    return row


@action
def ask_household(actor: Actor, person_id: int) -> AnsweredFor:
    """Ask somebody who shares my address whether I may act for them. Their answer decides: nothing is undone here."""
    person, now = locked(Person, person_id), clock.now()
    row = queries.in_household(person.id)
    theirs = row if row is not None and row.account_id == actor.account_id else None
    refuse(rules.why_not_ask_household(theirs, person, now))
    asked = _row(person)
    asked.asked_at, asked.declined_at = now, None
    by = need(Person, actor.person_id or 0).full_name
    link = _link(person) or links.issue(Purpose.HOUSEHOLD, ttl=None, person_id=person.id, address=person.email)
    record(actor, events.HOUSEHOLD_ASKED, person)
    outbox.put(emails.household_asked(asked, by, link))
    return asked


def _link(person: Person) -> Link | None:
    """The open link that somebody has already, at the address that they have now."""
    is_theirs = (Link.purpose == Purpose.HOUSEHOLD, Link.person_id == person.id, Link.address == person.email)
    return db.session.scalars(sa.select(Link).where(*is_theirs, Link.revoked_at.is_(None)).limit(1)).one_or_none()


@action
def answer_household(link_id: int, *, is_yes: bool) -> AnsweredFor:
    """The one who shares the address says yes or no, or the other of it later: it counts right away."""
    link = need(Link, link_id)
    person = locked(Person, link.person_id or 0)
    row, now, actor = _row(person), clock.now(), Actor.from_link(person.id, link_id=link.id)
    if is_yes and row.agreed_at is None:
        row.agreed_at, row.declined_at = now, None
        record(actor, events.HOUSEHOLD_AGREED, person, way="link")
    elif not is_yes and (row.agreed_at is not None or row.declined_at is None):
        row.agreed_at, row.declined_at = None, now
        record(actor, events.HOUSEHOLD_DECLINED, person, way="link")
    return row


def forget_household(person_id: int) -> None:
    """Inside an action: no account answers for somebody by what was said, and what was sent for it opens nothing."""
    for purpose in (Purpose.HOUSEHOLD, Purpose.OWN_ADDRESS):
        links.revoke(purpose, person_id=person_id)
    db.session.execute(sa.delete(AnsweredFor).where(AnsweredFor.person_id == person_id))


def end_for(actor: Actor, person: Person, way: str, *, has_moved: bool = False) -> None:
    """Inside an action: no account answers for them any more, and the other side reads it."""
    row = queries.in_household(person.id)
    if row is None:
        return
    forget_household(person.id)
    holders, is_holder = queries.of_account(row.account_id), row.account_id == actor.account_id
    record(actor, events.HOUSEHOLD_ENDED, person, way=way)
    now, told = clock.now(), [person] if is_holder else holders
    outbox.put_all([emails.household_ended(person, to, now, has_moved=has_moved) for to in told if to.email])


@action
def end_household(actor: Actor, person_id: int) -> Person:
    """Somebody lives here no more, or wants nobody to act for them: by whose account it is, or a coordinator.

    Only their own yes begins it again, so nothing is undone here.
    """
    person = locked(Person, person_id)
    end_for(actor, person, "page")
    return person


@action
def end_household_by_link(link_id: int) -> Person:
    """The same by the one who is answered for."""
    link = need(Link, link_id)
    person = locked(Person, link.person_id or 0)
    _row(person)
    end_for(Actor.from_link(person.id, link_id=link.id), person, "link")
    return person


@action
def ask_own_address(link_id: int, address: str, *, may_write: bool = True) -> Link | None:
    """Somebody moved out and typed an address of their own: its owner is asked, and nothing changes before.

    `may_write`: whether they may be asked, who were perhaps asked much this hour.
    """
    link = need(Link, link_id)
    person = locked(Person, link.person_id or 0)
    holder = db.session.get(Account, _row(person).account_id)
    shared = {person.email, holder.email if holder is not None else None}
    refuse(rules.why_not_move_out(person, is_shared=comparable(address) in shared))
    if not may_write:
        return None
    record(Actor.from_link(person.id, link_id=link.id), events.HOUSEHOLD_ADDRESS_ASKED, person)
    return ask_owner(person, address)


def ask_owner(person: Person, address: str) -> Link:
    """Inside the action in which somebody typed an address as this person's: its owner is asked, it is nobody's yet."""
    asked = links.issue(Purpose.OWN_ADDRESS, ttl=OWN_ADDRESS_GOOD_FOR, person_id=person.id, address=comparable(address))
    outbox.put(emails.household_own_address(person, asked))
    return asked


@action
def take_own_address(link_id: int) -> Person:
    """The owner of the new address pressed: it is theirs, with the mails that wait, and nobody answers for them.

    A child's guardians go on answering for the child.
    """
    link = locked(Link, link_id)
    person, address = locked(Person, link.person_id or 0), link.address or ""
    before = person.email
    if not links.use(link):
        raise account_rules.once_more()
    refuse(rules.why_not_take(person, is_taken=account_queries.by_email(address) is not None))
    actor = Actor.from_link(person.id, link_id=link.id)
    end_for(actor, person, "moved", has_moved=True)
    forget_household(person.id)  # a child is in no household, and may have been sent another such link
    changed = apply(person, email=address)
    event = events.PERSON_CHANGED if rules.is_guarded(person) else events.PERSON_MOVED_OUT
    record(actor, event, person, changed=changed)
    db.session.flush()
    if before:
        outbox.readdress(person.id, before, address)
    return person
