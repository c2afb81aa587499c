"""Erasing somebody: what they had ends by the rights it hung on, and then nothing of theirs is left but counts.

The rooms' locks are taken first and the person's own last, as with a death (`people/actions/lives.py`).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.rights import Held, Right, hanging, look_again
from volunteers.accounts import actions as account_actions
from volunteers.audit import action, on_commit, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.foundation.whose import Erased, Somebody, emptied, says_whose, theirs
from volunteers.house import House
from volunteers.mail import outbox
from volunteers.mail.forgetting import remove_files
from volunteers.mail.suppression import digest, suppress_digest
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.privacy import emails, events, queries, rules
from volunteers.privacy.actions.scrubbing import identifying, scrub, scrubbed
from volunteers.privacy.actions.tombstones import lay, unclaimed
from volunteers.privacy.inputs import Tombstone

SETTLES = "settle_erasures"


class _Gone(NamedTuple):
    stones: Sequence[Tombstone]
    words: Sequence[Any]


def erase(actor: Actor, person_id: int, *, is_sure: bool, reason: str = "") -> Sequence[Any]:
    """Erase somebody for good; in words what ended with it. The line beside the database is written when it is done."""
    gone = _erase(actor, person_id, is_sure, reason)
    for stone in gone.stones:
        lay(stone)
    remove_files()
    return gone.words


def erase_again(person_id: int, stone: Tombstone) -> None:
    """Somebody whom an older copy of the database brought back; nobody is asked, and nobody is told."""
    _erase_again(person_id, stone)
    remove_files()


@action
def _erase(actor: Actor, person_id: int, is_sure: bool, reason: str) -> _Gone:
    person = need(Person, person_id)
    is_own = rules.is_own(actor.acts_for.get(person.id))
    who = queries.somebody(person, to_erase=True)
    is_last = who.account_id is not None and account_actions.is_last_administrator(who.account_id)
    only_chair_of = queries.only_chair_of(person.id)
    refuse(rules.why_not_erase(person, is_own=is_own, is_last_administrator=is_last, only_chair_of=only_chair_of))
    refuse(rules.why_not_reason(reason, is_own=is_own))
    refuse(rules.why_not_confirmed(is_sure))
    farewell = emails.farewell(person) if person.email and not person.is_dead else None
    names = identifying(person, who)
    merged = _take_merged_away(actor, who)
    words, told = _take_away(actor, person, who)
    record(actor, events.PERSON_ERASED, person, by="person" if is_own else "staff", reason=scrubbed(reason, names))
    outbox.put_all([emails.somebody_left(each, person.public_id) for each in people_queries.with_address(told)])
    if farewell is not None:
        outbox.put(farewell)
    on_commit(None, job=SETTLES)
    digests = tuple(sorted(digest(address) for address in who.addresses))
    for each in digests:
        suppress_digest(each)
    at = (person.erased_at or clock.now()).isoformat()
    return _Gone([Tombstone(each, at, digests) for each in (person.public_id, *merged)], words)


@action
def _erase_again(person_id: int, stone: Tombstone) -> None:
    person = locked(Person, person_id)
    if person.is_erased:
        return
    who = queries.somebody(person, to_erase=True)
    _take_merged_away(Actor.job(), who)
    _take_away(Actor.job(), person, who)
    record(Actor.job(), events.PERSON_ERASED_AGAIN, person)
    for each in unclaimed(stone):
        suppress_digest(each)
    on_commit(None, job=SETTLES)


def _take_merged_away(actor: Actor, who: Somebody) -> list[str]:
    """Records that were made one with this person's keep their names, by which they go out of what others wrote; the
    public ids of them: an older copy of the database may know them as people of their own.
    """
    merged = [need(Person, key) for key in sorted(who.merged)]
    for each in merged:
        _take_away(actor, each, queries.somebody(each, to_erase=True))
    return [each.public_id for each in merged]


def _take_away(actor: Actor, person: Person, who: Somebody) -> tuple[Sequence[Any], set[int]]:
    """End what they had, then empty or delete all that is theirs; in words what ended, and who must know of it."""
    names = identifying(person, who)
    apply(person, erased_at=clock.now())
    db.session.flush()
    went = look_again(actor, Right.LIVING, Held(None, person.id))
    person = locked(Person, person.id)
    alone = {} if who.account_id is not None else {"account_id": None}
    apply(person, death_noted_at=person.death_noted_at or clock.now(), **alone)
    db.session.flush()
    refuse(people_rules.why_not_at_once(hanging(Right.LIVING, Held(None, person.id))))
    for eraser in House.of().erasers:
        eraser(actor, who)
    db.session.flush()
    _empty_tables(who)
    scrub(names)
    db.session.expire_all()
    return went.words, set(went.who) - {person.id}


def _empty_tables(who: Somebody) -> None:
    """From the tables that refer to others to those that are referred to: by these the rows of the former are found."""
    for table, says in reversed(says_whose().items()):
        where = theirs(table, who)
        if says.erased is Erased.DELETED:
            db.session.execute(sa.delete(table).where(where))
        elif says.erased is Erased.EMPTIED and (values := emptied(table)):
            db.session.execute(sa.update(table).where(where).values(values))
