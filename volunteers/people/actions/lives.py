"""That somebody has died, all that ends with it, and that it was a mistake.

The rooms' locks are taken first and the person's own last, as whoever gives somebody a place does. So something may
come to the person while their things are ended: what is then still there is seen, and the press is made once more.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from volunteers import links, undo
from volunteers.access import Actor
from volunteers.access.rights import Held, Right, Went, hanging, look_again, restore
from volunteers.accounts import actions as account_actions
from volunteers.accounts import queries as account_queries
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Purpose
from volunteers.mail import outbox
from volunteers.people import emails, events, queries, rules
from volunteers.people.actions.people import answer_for
from volunteers.people.models import Person
from volunteers.undo import Act, leave
from volunteers.undo.acts import close_for

_ENDING = frozenset(Purpose) - {Purpose.UNSUBSCRIBE}


class Death(NamedTuple):
    """What noting a death gives back: the person, in words what ended with it, and whether nobody had noted it yet."""

    person: Person
    went: Sequence[Any] = ()
    is_new: bool = False


@action
def note_death(actor: Actor, person_id: int, died_on: date | None = None) -> Death:
    """Somebody has died: all that is theirs ends, nobody writes to them, and who must know of it is told."""
    person = need(Person, person_id)
    if person.is_dead:
        return Death(person)
    refuse(rules.why_not_note_death(actor, person, died_on, (clock.now() + timedelta(days=1)).date()))
    went = look_again(actor, Right.LIVING, Held(None, person.id))
    person = locked(Person, person.id)
    if person.is_dead:  # two noted it in the same moment
        return Death(person)
    told = queries.with_address({*went.who, *(each.id for each in queries.coordinators())} - {person.id})
    told = [each for each in told if each.id != actor.person_id]
    apply(
        person,
        died_on=died_on,
        death_noted_at=clock.now(),
        death_noted_by_id=actor.person_id,
        death_ended={**went.facts, "told": [each.id for each in told], "act": outbox.act_key()},
    )
    db.session.flush()
    refuse(rules.why_not_at_once(hanging(Right.LIVING, Held(None, person.id))))
    record(actor, events.PERSON_DIED, person)
    outbox.put_all([emails.died(person, each, undo.ends_at()) for each in told])
    close_for(person.id)
    leave(actor, events.PERSON_DIED, person)
    return Death(person, went.words, is_new=True)


def undo_death(actor: Actor, act: Act, person: Person) -> list[Any]:
    """It was wrong, and nobody has heard of it: everything is as before."""
    return bring_back(actor, person.id, late=False)


@action
def bring_back(actor: Actor, person_id: int, *, late: bool) -> list[Any]:
    """The person lives: what ended comes back as far as it can; in words what can't."""
    person = locked(Person, person_id)
    ended = person.death_ended or {}
    apply(person, died_on=None, death_noted_at=None, death_noted_by_id=None, death_ended=None)
    db.session.flush()
    if late and ended.get("act"):
        outbox.go_on(ended["act"])  # the undo of an act does it by itself
    lost = restore(actor, Right.LIVING, ended, late=late)
    record(actor, events.PERSON_LIVES, person)
    return lost


@action
def note_life(actor: Actor, person_id: int) -> list[Any]:
    """It was a mistake, found when people had been told: they are told this, too. In words what is gone."""
    person = locked(Person, person_id)
    if not person.is_dead:
        return []
    told = (person.death_ended or {}).get("told", [])
    noted_at = person.death_noted_at
    lost = bring_back(actor, person.id, late=True)
    if noted_at is not None:
        outbox.put_all([emails.lives(person, each, noted_at) for each in queries.with_address(told)])
    return lost


@action
def settle_death(actor: Actor, person_id: int) -> None:
    """Whose death an older release noted on one membership only: the rest ends now, and nobody is told of it."""
    person = need(Person, person_id)
    went = look_again(actor, Right.LIVING, Held(None, person.id))
    apply(locked(Person, person.id), death_ended=dict(went.facts))
    record(actor, events.PERSON_DIED, person)


def tells_sign_in(held: Held) -> list[Any]:
    """Signing in is nothing that one would name: it ends without a word."""
    return []


def look_at_sign_in(actor: Actor, held: Held, keep: bool) -> Went:
    """The sign-in ends, with the links and the mails that wait; an account that others use stays theirs."""
    outbox.stop_to(held.person_id)
    closed = [key for purpose in _ENDING for key in links.revoke(purpose, person_id=held.person_id)]
    person = need(Person, held.person_id)
    facts: dict[str, Any] = {"person": person.id, "links": closed, "account": None}
    if person.account_id is not None:
        users: Collection[int] = [each.id for each in queries.of_account(person.account_id)]
        others = [key for key in users if key != person.id]
        facts["account"] = account_actions.leave_behind(
            actor, person.account_id, others_use_it=bool(others), was_first=not others or person.id < min(others)
        )
    return Went((), facts)


def restore_sign_in(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """The links open again, and so does the account, where nobody else has its address by now; one signs in anew.

    Else the account that has it answers for them: it reads what is written to them anyway.
    """
    links.restore(facts["links"])
    person = need(Person, facts["person"])
    if facts["account"] is None or account_actions.take_up_again(actor, facts["account"], person.email):
        return []
    apply(person, account_id=None)
    record(actor, events.PERSON_LOST_SIGN_IN, person, changed=("account_id",))
    other = account_queries.by_email(person.email or "")
    if other is not None and other.active:
        answer_for(actor, person.id, other.id)
    return rules.sign_in_lost(has_roles=bool(facts["account"]["roles"]))
