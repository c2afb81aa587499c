"""Every change of what waits for an address: kept, mailed again, corrected, sent on, disowned, forgotten."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import actions as account_actions
from volunteers.accounts import queries as account_queries
from volunteers.accounts.models import Account
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, lock, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.foundation.whose import Somebody
from volunteers.links import Link, Purpose
from volunteers.mail import Recipient, outbox
from volunteers.pending import events, hooks, queries, rules
from volunteers.pending.inputs import PendingInput
from volunteers.pending.models import Pending
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.people.models import Person


class Sent(NamedTuple):
    """What was sent on: its kind, what came of it, and the account of the address, if it has one by now."""

    kind: str
    made: Any
    account_id: int | None


@action
def keep(actor: Actor, given: PendingInput) -> Link:
    """Keep what was typed, and ask the owner of the address; returns the link that was mailed.

    Nobody looks here who that is: the answer, its time and the mail are the same for every address. The same typed
    twice is kept twice, for nobody knows whether it was the same person.
    """
    now = clock.now()
    row = Pending(
        kind=given.kind,
        full_name=given.full_name,
        email=comparable(given.email),
        language=given.language,
        payload=dict(given.payload),
        created_at=now,
        expires_at=now + rules.KEPT,
    )
    db.session.add(row)
    db.session.flush()
    record(actor, events.PENDING_KEPT, row, kind=row.kind)
    return _ask(row)


def _ask(row: Pending) -> Link:
    """Mail the owner a link. Nothing that was typed stands in the mail: it would go to whom somebody likes."""
    kind = hooks.kind_of(row.kind)
    about = kind.about(row) or None
    link = links.issue(Purpose.CONFIRM_ADDRESS, ttl=kind.open, address=row.email, subject_id=row.id, next_url=about)
    outbox.put(kind.mail(row, link, Recipient(row.email, language=row.language)))
    return link


def _held(key: int) -> Pending | None:
    """What waits under a key, read anew and locked; None where it is gone."""
    found = db.session.get(Pending, key)
    if found is None:
        return None
    hooks.kind_of(found.kind).locks_first(found)
    return db.session.get(Pending, key, populate_existing=True, with_for_update=True)


def _own_held(actor: Actor, public_id: str) -> Pending | None:
    """The same of what waits at the address of whoever is signed in."""
    found = queries.own(actor.account_id, public_id)
    return _held(found.id) if found is not None else None


def _locked(link: Link | None) -> Pending | None:
    """What a link asks about, the row locked first and then the link; None where it is gone, or is another's by now."""
    if link is None or link.subject_id is None:
        return None
    row = _held(link.subject_id)
    lock(link)
    return row if row is not None and queries.behind(link) is row else None


@action
def ask_again(public_id: str) -> Link:
    """Mail anew what a browser waits for, to the same address. Refused where the link is not open any more."""
    link = links.by_public_id(public_id, Purpose.CONFIRM_ADDRESS)
    row = _locked(link)
    if link is None or row is None or not links.is_open(link):
        raise rules.over()
    record(Actor(), events.PENDING_MAILED, row, kind=row.kind)
    return _ask(row)


@action
def ask_again_by_token(link_id: int) -> Link:
    """Mail anew to the address at which somebody holds a link, also where that is too old."""
    link = need(Link, link_id)
    row = _locked(link)
    if row is None or link.used_at is not None or link.revoked_at is not None:
        raise rules.over()
    record(Actor.from_link(None), events.PENDING_MAILED, row, kind=row.kind)
    return _ask(row)


@action
def correct(public_id: str, email: str) -> Link:
    """The address was mistyped: what was asked for with this link, and nothing else, waits for another one.

    Who may: the browser that asked for it, which knows the link it waits for, and as long as that is open. What the
    first address was mailed opens nothing any more.
    """
    link = links.by_public_id(public_id, Purpose.CONFIRM_ADDRESS)
    row = _locked(link)
    if link is None or row is None or not links.is_open(link):
        raise rules.over()
    links.revoke(Purpose.CONFIRM_ADDRESS, subject_id=row.id)
    outbox.stop(row)
    changed = apply(row, email=comparable(email))
    record(Actor(), events.PENDING_CORRECTED, row, changed=changed, kind=row.kind)
    return _ask(row)


@action
def check_code(public_id: str, typed: str) -> Link | None:
    """The open link whose six digits were typed where it is waited for; a wrong code is counted."""
    link = links.by_public_id(public_id, Purpose.CONFIRM_ADDRESS)
    row = _locked(link)
    if link is None or row is None:
        return None
    if links.check_code(link, typed):
        return link
    account_actions.note_wrong_code(link)
    return None


@action
def send(link_id: int, chosen: str, *, wants_account: bool = False) -> Sent:
    """The owner of the address says: send this, and for whom. From now on the address is theirs.

    `chosen` is the public id of somebody whom we know at the address, NEW, or nothing where nobody is known there.
    """
    link = need(Link, link_id)
    row = _locked(link)
    if row is None or not links.use(link):
        raise rules.over()
    kind = hooks.kind_of(row.kind)
    kind.locks(row)
    with_account = kind.needs_account or wants_account or account_queries.by_email(row.email) is not None
    return _send(Actor(), row, account_actions.open_to_owner(row.email) if with_account else None, chosen, link)


@action
def send_signed_in(actor: Actor, public_id: str, chosen: str) -> Sent:
    """The same by whoever is signed in with the address."""
    row, account = _own_held(actor, public_id), need(Account, actor.account_id or 0)
    if row is None or row.email != account.email or not row.waits:
        raise rules.over()
    hooks.kind_of(row.kind).locks(row)
    return _send(actor, row, account, chosen)


def _send(actor: Actor, row: Pending, account: Account | None, chosen: str, link: Link | None = None) -> Sent:
    """Make of it what it is, for the person who was chosen; a name that was typed changes nobody's."""
    known = people_queries.at_address(row.email, account.id if account else None)
    chosen = rules.meant(known, chosen, row.full_name)
    dead = rules.all_named(people_queries.dead_at(row.email), row.full_name)
    refuse(rules.why_not_for(known, chosen, row.full_name, dead))
    person = next((each for each in known if each.public_id == chosen), None)
    has_people = account is not None and any(each.account_id == account.id for each in known)
    if person is None:
        person = people_actions.create_person(
            actor,
            full_name=row.full_name,
            email=row.email,
            preferred_language=row.language,
            account_id=None if account is None or has_people else account.id,
        )
        db.session.flush()
    if account is not None:
        _acquaint(actor, person, account, is_household=has_people)
    if link is not None:
        link.person_id = person.id  # whoever comes back with it is led to what came of it
    by = actor if actor.is_signed_in else Actor.from_link(person.id)
    kind = row.kind
    made = hooks.kind_of(kind).send(by, row, person)
    record(by, events.PENDING_SENT, row, kind=kind)
    _delete(row)
    return Sent(kind, made, account.id if account else None)


def _acquaint(actor: Actor, person: Person, account: Account, *, is_household: bool) -> None:
    """Whom the account is of, or answers for."""
    if person.account_id is None and is_household:
        people_actions.answer_for(actor, person.id, account.id)
    elif person.account_id is None:
        people_actions.recognise(actor, person.id, account.id)
    _settle(actor, account)


def _settle(actor: Actor, account: Account) -> None:
    """The owner of the address has pressed: it is theirs, and so is what the account of the dead answered for there."""
    if account.confirmed_at is None:
        account_actions.confirm_address(account.id)
        people_actions.take_over_household(actor, account.id, account.email)


@action
def come_in(link_id: int, chosen: str) -> int:
    """The owner of an address that has no account says which of those whom we know there they are.

    They sign in from now on; returns the key of their account. What else was at the address is not theirs.
    """
    link = locked(Link, link_id)
    if not queries.lives_behind(link) or not links.use(link):
        raise rules.way_in_over()
    account = account_actions.open_to_owner(link.address or "")
    known = people_queries.at_address(account.email, account.id)
    if any(each.account_id == account.id for each in known):
        raise rules.way_in_over()  # who was thought dead has come back to it meanwhile
    person = next((each for each in known if each.public_id == chosen), None)
    if person is None:
        raise rules.who_is_it()
    people_actions.recognise(Actor.from_link(person.id), person.id, account.id)
    _settle(Actor.from_link(person.id), account)
    return account.id


def _drop(actor: Actor, row: Pending) -> None:
    """It goes nowhere."""
    hooks.kind_of(row.kind).dropped(actor, row)
    _delete(row)


def _delete(row: Pending) -> None:
    """Nothing of it stays here, also not the address in its links, and no mail asks about it any more."""
    links.revoke(Purpose.CONFIRM_ADDRESS, subject_id=row.id)
    outbox.stop(row)
    db.session.execute(
        sa.update(Link)
        .where(Link.purpose == Purpose.CONFIRM_ADDRESS, Link.subject_id == row.id, Link.used_at.is_(None))
        .values(address=None)
    )
    db.session.delete(row)


@action
def disown(link_id: int) -> None:
    """ "This was not me": it goes nowhere, and nothing of it is kept."""
    link = need(Link, link_id)
    row = _locked(link)
    if row is None or not links.is_open(link):
        raise rules.over()
    record(Actor.from_link(None), events.PENDING_DISOWNED, row, kind=row.kind)
    _drop(Actor.from_link(None), row)


@action
def disown_signed_in(actor: Actor, public_id: str) -> None:
    """The same by whoever is signed in with the address."""
    row = _own_held(actor, public_id)
    if row is None:
        raise rules.over()
    record(actor, events.PENDING_DISOWNED, row, kind=row.kind)
    _drop(actor, row)


def erase(actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: what waits for the owner of their address goes nowhere."""
    for key in db.session.scalars(sa.select(Pending.id).where(Pending.email.in_(somebody.addresses))).all():
        row = _held(key)
        if row is not None:
            record(actor, events.PENDING_DISOWNED, row, kind=row.kind)
            _drop(actor, row)


@action
def decline(link_id: int) -> None:
    """ "No", of the owner of the address: nothing comes of it. Twice pressed is once done."""
    link = need(Link, link_id)
    row = _locked(link)
    if queries.declined_behind(link) is not None:
        return
    if row is None or not links.is_open(link):
        raise rules.over()
    _decline(Actor.from_link(None), row)


@action
def decline_signed_in(actor: Actor, public_id: str) -> None:
    """The same by whoever is signed in with the address."""
    row = _own_held(actor, public_id)
    if queries.own_declined(actor.account_id, public_id) is not None:
        return
    if row is None or row.email != need(Account, actor.account_id or 0).email or not row.waits:
        raise rules.over()
    _decline(actor, row)


def _decline(actor: Actor, row: Pending) -> None:
    """An offer of ours is kept with its no, for whoever made it; what was asked of us goes."""
    record(actor, events.PENDING_DECLINED, row, kind=row.kind)
    refused = hooks.kind_of(row.kind).refused
    if refused is None:
        _drop(actor, row)
        return
    _close(row, declined_at=clock.now())
    refused(actor, row)


def _close(row: Pending, **how: Any) -> None:
    """It waits no more: no link of it does anything, no mail asks about it, and its page says how it ended."""
    links.revoke(Purpose.CONFIRM_ADDRESS, subject_id=row.id)
    outbox.stop(row)
    apply(row, expires_at=clock.now() + rules.KEPT, **how)


@action
def end(actor: Actor, pending_id: int) -> None:
    """Somebody else has taken what an offer of ours offered; nothing makes it wait again."""
    row = _held(pending_id)
    if row is not None and row.waits:
        record(actor, events.PENDING_ENDED, row, kind=row.kind)
        _close(row, ended_at=clock.now())


@action
def take_back(actor: Actor, pending_id: int) -> None:
    """Whoever made an offer to an address takes it back, or has read the no; what is gone already is gone."""
    row = _held(pending_id)
    if row is None:
        raise rules.over()
    record(actor, events.PENDING_TAKEN_BACK, row, kind=row.kind)
    _drop(actor, row)


@action
def forget(pending_id: int) -> None:
    """Nobody confirmed it in time."""
    row = _held(pending_id)
    if row is not None and row.expires_at <= clock.now():
        record(Actor.job(), events.PENDING_FORGOTTEN, row, kind=row.kind)
        _drop(Actor.job(), row)
