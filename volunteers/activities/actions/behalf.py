"""Whoever runs an activity puts somebody on its list who phoned or stands at the booth, and takes somebody off it."""

from volunteers import undo
from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import minors, places, signups
from volunteers.activities.inputs import AddedInput
from volunteers.activities.models import OPEN_SIGNUPS, SignUp
from volunteers.audit import action
from volunteers.foundation import clock
from volunteers.foundation.db import db, get, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.people import actions as people_actions
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.undo import leave


@action
def add(actor: Actor, shift_id: int, given: AddedInput) -> SignUp | minors.Asked:
    """Put a member of the committee on the list, or a guest by name and phone, whom we may not know yet.

    The same is asked as where they press themselves, and they are told. A guest who was added to something of the
    committee before is the same person; nobody else is looked up, for a chair doesn't know whom the house knows.
    """
    shift = queries.shift(shift_id)
    committee_id = shift.activity.committee_id
    member = queries.member_called(committee_id, given.member) if given.member else None
    refuse(rules.why_not_add(shift, given, member))
    person_id = member.id if member is not None else _guest(actor, committee_id, given).id
    return signups.join(actor, shift_id, person_id, added_by_id=actor.person_id)


def _guest(actor: Actor, committee_id: int, given: AddedInput) -> Person:
    before = queries.guest_of(committee_id, given.full_name, given.phone)
    if before is not None:
        return before
    person = people_actions.create_person(
        actor,
        full_name=given.full_name,
        email=None,
        phone=given.phone,
        preferred_language=given.language,
    )
    db.session.flush()
    return person


@action
def take_off(actor: Actor, sign_up_id: int, reason: str) -> signups.Left:
    """Take somebody off the list, with a reason that they are told; whoever is next has the place at once.

    Twice pressed is once done.
    """
    row, shifts = signups.lock(sign_up_id)
    before, shift = row.state, shifts[row.shift_id]
    if before not in OPEN_SIGNUPS:
        return signups.Left(row, before)
    refuse(rules.why_not_take_off(shift, clock.now()))
    kept = signups.kept_of(row, shift)
    places.note(actor, events.SIGN_UP_TAKEN_OFF, row, shift, reason=reason)
    signups.leave_list(actor, [row], shifts, not_before=undo.ends_at())
    person, by = need(Person, row.person_id), get(Person, actor.person_id)
    name = by.full_name if by is not None else ""
    outbox.put(emails.taken_off(shift, row, people_rules.recipient(person), undo.ends_at(), name, reason))
    leave(actor, events.SIGN_UP_TAKEN_OFF, row, before=kept)
    return signups.left(before, row, shift)
