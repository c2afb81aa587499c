"""Once a year: is what we know of somebody still right? Asking, reminding once, and the answer.

All of it is one at a time, for an address is asked once for all who live there, whatever else the night does.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.audit import action, record
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, one_at_a_time
from volunteers.foundation.refusals import refuse
from volunteers.links import Link, Purpose
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people import emails, events, hooks, queries, rules
from volunteers.people.models import Person, StillRight
from volunteers.undo import Act, leave

DATES = ("confirmed_on", "asked_on", "reminded_on")


@action
def ask(actor: Actor, address: str) -> int:
    """Ask all at an address whose turn it is, in one mail; returns how many. Asked already, nobody is asked again."""
    one_at_a_time("still-right")
    today = today_here()
    people = [each for each in queries.to_ask_at(address, today) if not queries.held(each.id).is_dead]
    for person in people:
        links.revoke(Purpose.STILL_RIGHT, person_id=person.id)
        apply(row_of(person.id), asked_on=today, reminded_on=None)
        record(actor, events.STILL_RIGHT_ASKED, person, is_reminder=False)
    _write(people, today, is_reminder=False)
    return len(people)


@action
def remind(actor: Actor, address: str) -> int:
    """Ask once more who has not answered; returns how many. Where somebody said that it is not them, no mail goes."""
    one_at_a_time("still-right")
    today = today_here()
    waiting = [each for each in queries.to_remind_at(address, today) if not queries.held(each.id).is_dead]
    for person in waiting:
        apply(row_of(person.id), reminded_on=today)
        record(actor, events.STILL_RIGHT_ASKED, person, is_reminder=True)
    _write([each for each in waiting if not _is_disowned(each)], today, is_reminder=True)
    return len(waiting)


def _is_disowned(person: Person) -> bool:
    """Whether somebody at the address said that they are someone else."""
    newest = next(iter(queries.links_of(person)), None)
    return newest is not None and newest.revoked_at is not None


def _write(people: Sequence[Person], today: date, *, is_reminder: bool) -> None:
    if not people:
        return
    asked = [emails.Asked(person, _link(person)) for person in people]
    first = people[0]
    committees = [each.name for each in hooks.news_of([first.id], ()) if each.is_member]
    known = emails.Known(queries.languages_of(first.id), committees)
    stop = outbox.unsubscribe_link(first.id, first.email or "")
    outbox.put(emails.still_right(asked, known, today, stop, is_reminder=is_reminder))


def _link(person: Person) -> Link:
    """The link that they were sent already, or a new one."""
    sent = next((each for each in queries.links_of(person) if links.is_open(each)), None)
    return sent or links.issue(
        Purpose.STILL_RIGHT, ttl=timedelta(days=rules.LINK_DAYS), person_id=person.id, address=person.email
    )


def row_of(person_id: int) -> StillRight:
    """Inside an action: how somebody's yearly question stands, from now on."""
    row = queries.still_right_of(person_id)
    if row is None:
        row = StillRight(person_id=person_id, version=1)
        db.session.add(row)
        db.session.flush()
    return row


def settle(person_id: int) -> StillRight:
    """Inside an action in which somebody said something about themselves: they are not asked for a year."""
    row = row_of(person_id)
    apply(row, confirmed_on=today_here())
    return row


@action
def confirm(actor: Actor, person_id: int, way: str) -> StillRight:
    """All of it is right: the person said so, by the link or on the phone. Twice pressed is once said."""
    person = locked(Person, person_id)
    refuse(rules.why_not_confirm(person))
    row = row_of(person.id)
    before = kept(row)
    if row.confirmed_on == today_here() and actor.link_id is None:
        return row
    settle(person.id)
    record(actor, events.STILL_RIGHT_CONFIRMED, person, way=way)
    leave(actor, events.STILL_RIGHT_CONFIRMED, row, for_person_id=person.id, before=before)
    return row


@action
def confirm_by_link(link_id: int) -> StillRight:
    """The same by the link in the mail, once."""
    link = locked(Link, link_id)
    person = locked(Person, link.person_id or 0)
    refuse(rules.why_not_by_link(person, link.address, is_open=links.use(link)))
    row, actor = row_of(person.id), Actor.from_link(person.id, Permission.ACCOUNT_OWN, link_id=link.id)
    before = kept(row)
    confirm(actor, person.id, "link")
    leave(actor, events.STILL_RIGHT_CONFIRMED, row, for_person_id=person.id, before=before)
    return row


def kept(row: StillRight) -> dict[str, Any]:
    """How it stood, for an undo."""
    return {name: getattr(row, name) for name in DATES}


def put_back(row: StillRight, before: Mapping[str, Any]) -> None:
    """It stands again as it did."""
    apply(row, **{name: date.fromisoformat(before[name]) if before[name] else None for name in DATES})


def undo_confirm(actor: Actor, act: Act, row: StillRight) -> None:
    """Nothing was said."""
    put_back(row, act.before or {})
