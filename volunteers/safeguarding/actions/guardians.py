"""Who answers for whom: children are registered, guardians added and confirmed, and grow-ups decide for themselves."""

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.accounts import queries as account_queries
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked, one_at_a_time
from volunteers.foundation.refusals import refuse
from volunteers.links import Link, Purpose
from volunteers.links.actions import disown as disown_link
from volunteers.mail import outbox
from volunteers.mail.copies import Guard
from volunteers.mail.message import secret
from volunteers.organization.queries import today_here
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.safeguarding import emails, events, queries, rules
from volunteers.safeguarding.actions.living import tell_of_nobody_left
from volunteers.safeguarding.hooks import occasions
from volunteers.safeguarding.inputs import ChildInput, GuardianInput
from volunteers.safeguarding.models import Consent, ConsentEnd, ConsentRequest, Guardianship, Relation

LINK_GOOD_FOR = timedelta(days=90)
FRESH = timedelta(days=30)
"""A link that is good for longer than this still is sent again; else a new one is made."""


def consents_one_at_a_time(child_id: int) -> None:
    """Inside an action that changes what is agreed to about a child: the other guardian's press waits."""
    one_at_a_time(f"consents:{child_id}")


def link_for(guardian: Person) -> Link:
    """Inside an action: the link by which a guardian answers without an account, at the address they have now."""
    return links_for([guardian])[guardian.id]


def links_for(guardians: Collection[Person]) -> dict[int, Link]:
    """The same of several, by their keys. Mails of different acts carry one link, so it outlives each of them."""
    keys = [guardian.id for guardian in guardians]
    is_good = (Link.revoked_at.is_(None), Link.expires_at > clock.now() + FRESH)
    good = db.session.scalars(
        sa.select(Link).where(Link.purpose == Purpose.GUARDIAN, Link.person_id.in_(keys), *is_good).order_by(Link.id)
    )
    found = {(link.person_id, link.address): link for link in good}
    return {
        guardian.id: found.get((guardian.id, guardian.email))
        or links.issue(
            Purpose.GUARDIAN,
            ttl=LINK_GOOD_FOR,
            person_id=guardian.id,
            address=guardian.email or "",
            outlives_act=True,
        )
        for guardian in guardians
    }


def copied_to(child_ids: Collection[int]) -> dict[int, list[Guard]]:
    """Inside an action: who gets the copies of what is sent to these children, by the child's key, and their page."""
    found = queries.addresses_of(child_ids)
    people = {guardian.id: guardian for each in found.values() for guardian in each}
    pages = {key: secret(link, emails.GUARDIAN) for key, link in links_for(list(people.values())).items()}
    return {
        child_id: [Guard(people_rules.recipient(each), pages[each.id]) for each in guardians]
        for child_id, guardians in found.items()
    }


@action
def register_child(
    actor: Actor, guardian_id: int, given: ChildInput, once: str | None = None, *, may_write: bool = True
) -> Person:
    """A guardian tells us of a child that they answer for. The same name twice is one child.

    An address of the child's own is the child's when its owner says so (ADR 0017); `may_write`: whether they may be
    asked, who were perhaps asked much this hour.
    """
    guardian = people_queries.held(guardian_id)
    one_at_a_time(f"children:{guardian_id}")
    before = queries.same_child(guardian_id, given.full_name)
    if before is not None:
        return before
    refuse(rules.why_not_born(given.born_on, today_here(), has_address=bool(given.email)))
    refuse(rules.why_not_own_name(guardian, given))
    child = people_actions.create_person(
        actor,
        full_name=given.full_name,
        call_name=given.call_name,
        email=None,
        preferred_language=guardian.preferred_language,
        is_adult=False,
        born_on=given.born_on,
        public_id=once,
    )
    db.session.flush()
    _answer(actor, child, guardian, given.relation)
    record(actor, events.CHILD_REGISTERED, child, person_id=guardian.id)
    if given.email and may_write:
        people_actions.ask_owner(child, given.email)
    return child


def _answer(actor: Actor, child: Person, guardian: Person, relation: Relation) -> Guardianship:
    refuse(rules.why_not_guardian(child, guardian))
    row = Guardianship(child_id=child.id, guardian_id=guardian.id, relation=relation, since_at=clock.now())
    db.session.add(row)
    record(actor, events.GUARDIAN_ADDED, row, person_id=child.id)
    return row


@action
def add_guardian(actor: Actor, child_id: int, given: GuardianInput) -> Guardianship:
    """A coordinator says who answers for a child; who is known at the address by that name is that person."""
    child = people_queries.held(child_id)
    refuse(rules.why_not_child(child) or rules.why_not_namesake(child, given))
    address = comparable(given.email) if given.email else None
    account = account_queries.by_email(address) if address is not None else None
    known = people_queries.at_address(address, account.id if account is not None else None) if address else []
    same = [person for person in known if people_rules.is_same_name(person, given.full_name)]
    guardian = same[0] if len(same) == 1 else None
    if guardian is None:
        guardian = people_actions.create_person(
            actor,
            full_name=given.full_name,
            email=address,
            phone=given.phone,
            preferred_language=given.preferred_language,
        )
        db.session.flush()
    row = _answer(actor, child, guardian, given.relation)
    db.session.flush()
    if guardian.email:
        outbox.put(emails.way_in(link_for(guardian), guardian, people_rules.recipient(guardian), child))
    return row


@action
def confirm_guardian(actor: Actor, guardianship_id: int) -> Guardianship:
    """A coordinator has made sure who somebody is: what was kept for a child that waited for it becomes a place."""
    row = locked(Guardianship, guardianship_id)
    child, guardian = people_queries.held(row.child_id), people_queries.held(row.guardian_id)
    refuse(rules.why_not_answer_for(row) or rules.why_not_guardian(child, guardian))
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by_id = clock.now(), actor.person_id
        record(actor, events.GUARDIAN_CONFIRMED, row, person_id=row.child_id)
        db.session.flush()
        occasions().settle(actor, {row.child_id}, None)
    return row


@action
def end_guardianship(actor: Actor, guardianship_id: int) -> Guardianship:
    """Somebody answers for a child no more: their link and their answers end with it."""
    row = locked(Guardianship, guardianship_id)
    if row.ended_at is not None:
        return row
    consents_one_at_a_time(row.child_id)
    others = len(queries.guardians_of([row.child_id])[row.child_id])
    ahead = occasions().ahead({row.child_id})
    refuse(rules.why_not_end(others, has_places=bool(ahead.get(row.child_id))))
    _end(actor, row)
    return row


def _end(actor: Actor, row: Guardianship, *, tells: bool = True) -> bool:
    """Inside an action, one at a time for the child: what was answered counts no more, and who must know is told,
    where `tells`; whether nobody is left who answers for it.
    """
    row.ended_at = clock.now()
    record(actor, events.GUARDIAN_ENDED, row, person_id=row.child_id)
    end_answers(row.child_id, ConsentEnd.GUARDIAN_ENDED, guardian_id=row.guardian_id)
    close_links([row])
    db.session.flush()
    occasions().settle(actor, {row.child_id}, None)
    child = people_queries.held(row.child_id)
    is_alone = rules.is_young(child) and not queries.guardians_of([child.id])[child.id]
    if is_alone and tells:
        tell_of_nobody_left(actor, [child])
    return is_alone


@action
def disown(actor: Actor, link_id: int, guardian_id: int) -> None:
    """ "I am someone else": nobody who answers for a child reads mails at that address, so nobody there answers.

    The link opens nothing any more. Who signs in with an account there has confirmed that the address is theirs: then
    somebody else opened a mail that was passed on, and they answer as before.
    """
    disown_link(link_id)
    guardian = people_queries.held(guardian_id)
    if guardian.account_id is not None:
        return
    ended: dict[int, bool] = {}
    for row in sorted(queries.children_of(guardian_id), key=lambda each: each.child_id):
        consents_one_at_a_time(row.child_id)
        found = locked(Guardianship, row.id)
        if found.ended_at is None:
            ended[row.child_id] = _end(actor, found, tells=False)
    children = [people_queries.held(key) for key in ended]
    alone = [child for child in children if ended[child.id]]
    told = people_queries.coordinators() if children else []
    outbox.put_all([emails.not_me(guardian, children, alone, people_rules.recipient(each)) for each in told])


def close_links(ended: Collection[Guardianship]) -> None:
    """What was sent because these answered for a child opens nothing any more: their page, where no other child is
    left, and the address that one of them typed as the child's own.
    """
    for row in ended:
        links.revoke(Purpose.OWN_ADDRESS, person_id=row.child_id)
        if not [each for each in queries.children_of(row.guardian_id) if each.id != row.id]:
            links.revoke(Purpose.GUARDIAN, person_id=row.guardian_id)


def end_answers(child_id: int, because: ConsentEnd, *, guardian_id: int | None = None) -> None:
    """Inside an action: what was answered about a child, by everybody or one guardian, counts no more."""
    where = [Consent.child_id == child_id, Consent.is_open()]
    where += [Consent.guardian_id == guardian_id] if guardian_id is not None else []
    db.session.execute(sa.update(Consent).where(*where).values(ended_at=clock.now(), ended_because=because))


@action
def mail_link(actor: Actor, guardian_id: int) -> Link | None:
    """Send a guardian the link to their page; None where they have no address."""
    guardian = people_queries.held(guardian_id)
    rows = queries.children_of(guardian_id)
    if not rows or not guardian.email:
        return None
    link = link_for(guardian)
    outbox.put(emails.way_in(link, guardian, people_rules.recipient(guardian), None))
    record(actor, events.GUARDIAN_MAILED, guardian)
    return link


@action
def send_again(actor: Actor, address: str) -> int:
    """A lost link, to whoever at an address answers for somebody; how many mails. Nobody learns who is known."""
    found = queries.guardians_at(address)
    for guardian in found:
        link = link_for(guardian)
        outbox.put(emails.way_in(link, guardian, people_rules.recipient(guardian), None, by_anybody=True))
        record(actor, events.GUARDIAN_MAILED, guardian)
    return len(found)


@action
def grow_up(actor: Actor, person_id: int) -> Person:
    """Somebody is 18: who answered for them does no more, and they are told."""
    person = locked(Person, person_id)
    if person.is_adult:
        return person
    guardians = queries.guardians_of([person.id])[person.id]
    apply(person, is_adult=True)
    record(actor, events.CHILD_GREW_UP, person, person_id=person.id)
    now = clock.now()
    for row in guardians:
        row.ended_at = now
    close_links(guardians)
    end_answers(person.id, ConsentEnd.GREW_UP)
    is_open = (ConsentRequest.child_id == person.id, ConsentRequest.ended_at.is_(None))
    db.session.execute(sa.update(ConsentRequest).where(*is_open).values(ended_at=now))
    db.session.flush()
    occasions().settle(actor, {person.id}, None)
    told = [row.guardian for row in guardians if row.guardian.email]
    outbox.put_all(
        [
            *([emails.grown_up(person, people_rules.recipient(person))] if person.email else []),
            *(emails.grown_up_guardian(person, each, people_rules.recipient(each)) for each in told),
        ]
    )
    return person


@action
def look_at_age(actor: Actor, person_id: int, *, is_adult: bool) -> Person:
    """A coordinator asked whether somebody of whom only "under 18" is known still is."""
    person = locked(Person, person_id)
    if person.is_adult:
        return person
    if is_adult:
        return grow_up(actor, person_id)
    apply(person, age_checked_at=clock.now())
    record(actor, events.CHILD_AGE_ASKED, person, person_id=person.id)
    return person


@action
def correct_birth_date(actor: Actor, child_id: int, born_on: date | None, version: int) -> Person:
    """A coordinator writes down, or corrects, when somebody under 18 was born: at 13 and 18 things change by it.

    Empty: only that they are under 18 is known. Saved again as it was, it is as it was: there is no other undo.
    """
    child = locked(Person, child_id)
    refuse_stale(child, version)
    refuse(rules.why_not_child(child))
    refuse(rules.why_not_born(born_on, today_here(), has_address=bool(child.email)))
    if changed := apply(child, born_on=born_on):
        record(actor, events.CHILD_BORN, child, person_id=child.id, changed=changed)
    return child


def answer_for_child(actor: Actor, guardian_id: int, child_id: int) -> Guardianship:
    """Inside an action: how somebody answers for a child; refused where they do not, or not any more.

    Whoever records what a guardian said needs not be one.
    """
    if not actor.may(Permission.MINOR_MANAGE):
        actor.answer_for(Permission.CONSENT_ANSWER, child_id)
    row = queries.guardianship(guardian_id, child_id)
    if row is None:
        raise rules.not_guardian()
    return row
