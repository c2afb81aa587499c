"""What whoever is on a list hears of it: at most one mail waits, and it leads from what they know to how things stand.

So whatever happens, in whatever order and however much of it is taken back, nobody asks which mail of which act was
stopped: what a person knows is the last mail that left, and what there is to say follows from it and from the row.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from volunteers import links, undo
from volunteers.activities import emails, queries, rules
from volunteers.activities.models import OPEN_SIGNUPS, Knows, Shift, SignUp, SignUpState
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail import Message, Recipient, outbox
from volunteers.people import rules as people_rules
from volunteers.people.models import Person

SHORTEST_LINK = timedelta(hours=1)

_NOW: Any = object()


def known(shift: Shift) -> dict[str, Any]:
    """What people are told of a shift (`rules.TELLING`), as JSON, the way an act keeps it."""
    values = {name: getattr(shift if name.endswith("_at") else shift.activity, name) for name in sorted(rules.TELLING)}
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    return {**told, "title": dict(shift.activity.title)}


def is_told_otherwise(shift: Shift, knew: Mapping[str, Any]) -> bool:
    """Whether something of a shift is told, for it is not what was `known`."""
    now = known(shift)
    return any(now[name] != knew[name] for name in rules.TELLING)


def what_was(shifts: Mapping[int, Shift], sign_ups: Collection[SignUp]) -> dict[int, dict[str, Any]]:
    """What each of these people knows otherwise than it stands now (`rules.what_was`), by the key of the sign-up.

    Before the mails that wait are stopped: somebody may never hear of a change, and then that it does not take place.
    """
    db.session.flush()
    mails, answers = queries.mails_about(sign_ups), queries.answer_links(sign_ups)
    found = {}
    for row in sign_ups:
        shift = shifts[row.shift_id]
        knows = queries.knows(row, mails[row.id], known(shift), row.id in answers)
        found[row.id] = rules.what_was(knows, shift, row)
    return found


def tell(
    shifts: Iterable[Shift],
    sign_ups: Iterable[SignUp],
    *,
    knew: Mapping[int, Mapping[str, Any]] | None = None,
    not_before: datetime | None = _NOW,
) -> int:
    """Bring the mails about these sign-ups up to date with their rows; return how many mails say something new.

    `shifts` are theirs, locked. `knew` says by the key of a shift what is known of it by those who were never written
    to about their sign-up; without it they know it as it is. The mails wait for the undo of the open action, or until
    `not_before`.
    """
    db.session.flush()
    by_key = {shift.id: shift for shift in shifts}
    rows = [row for row in sign_ups if row.state in OPEN_SIGNUPS]
    if not rows:
        return 0
    until = undo.ends_at() if not_before is _NOW else not_before
    people = {row.id: row for row in _people(rows)}
    mails, answers, own = (
        queries.mails_about(rows),
        queries.answer_links(rows),
        queries.own_links([row.id for row in rows if people[row.person_id].account_id is None]),
    )
    elsewhere = {
        shift.id: queries.clashes([row.person_id for row in rows if row.shift_id == shift.id and _waits(row)], shift)
        for shift in by_key.values()
    }
    by = adders(rows)
    messages: list[Message] = []
    for row in rows:
        shift = by_key[row.shift_id]
        knows = queries.knows(row, mails[row.id], (knew or {}).get(shift.id) or known(shift), row.id in answers)
        clash = elsewhere[shift.id].get(row.person_id)
        to = people_rules.recipient(people[row.person_id])
        message = _message(shift, row, to, knows, clash, answers.get(row.id), until, own.get(row.id), by)
        waiting = queries.still_waiting(mails[row.id])
        if message is not None and waiting == [(message.kind, message.facts)]:
            continue
        if waiting:
            outbox.stop(row)
        messages += [message] if message is not None else []
    outbox.put_all(messages)
    return len(messages)


def adders(rows: Collection[SignUp]) -> dict[int | None, str]:
    """The names of those who put people on these lists who didn't do it themselves, by their keys."""
    keys = {row.added_by_id for row in rows} - {None}
    if not keys:
        return {}
    found = db.session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(keys)))
    return {key: name for key, name in found}  # noqa: C416 -- to a reader of types these are rows, not pairs


def _people(rows: Collection[SignUp]) -> Iterable[Person]:
    return db.session.scalars(sa.select(Person).where(Person.id.in_({row.person_id for row in rows})))


def _waits(row: SignUp) -> bool:
    return row.state is SignUpState.WAITLISTED


def _message(
    shift: Shift,
    row: SignUp,
    to: Recipient,
    knows: Knows,
    clash: Shift | None,
    link: Link | None,
    until: datetime | None,
    own: Link | None,
    by: Mapping[int | None, str],
) -> Message | None:
    """What leads from what somebody knows to how it stands; None where they know."""
    is_other_state = knows.state is not row.state
    was = rules.what_was(knows, shift, row)
    if row.state is SignUpState.CONFIRMED and not knows.is_told and link is None:
        return emails.signed_up(shift, row, to, until, own, was, by=by.get(row.added_by_id, ""))
    if row.state is SignUpState.CONFIRMED and (not knows.is_told or is_other_state):
        return emails.moved_up(shift, row, to, link or answer_link(shift, row), until, was)
    if _waits(row) and not (is_other_state and clash) and (not knows.is_told or is_other_state):
        before = queries.waiting_before(row)
        return emails.waiting(shift, row, before, to, until, own, was, by=by.get(row.added_by_id, ""))
    what = rules.what_is_new(knows, shift, row)
    return emails.changed(shift, row, to, what, clash, until, own, was) if what or is_other_state else None


def answer_link(shift: Shift, row: SignUp) -> Link:
    """The link by which somebody who moved up gives the place back."""
    return links.issue(
        Purpose.ANSWER_SIGNUP,
        person_id=row.person_id,
        subject_id=row.id,
        ttl=max(shift.ends_at - clock.now(), SHORTEST_LINK),
    )
