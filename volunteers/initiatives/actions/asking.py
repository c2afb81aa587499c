"""The chair's acts: asking somebody to take a position, taking that back, releasing somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.initiatives import emails, events, queries, rules
from volunteers.initiatives.actions.rows import answer_offer, decided, place, wait_again
from volunteers.initiatives.inputs import AskInput
from volunteers.initiatives.models import (
    OPEN_ASSIGNMENTS,
    Assignment,
    AssignmentState,
    Offer,
    OfferState,
    Position,
)
from volunteers.links import Purpose, issue
from volunteers.mail import outbox
from volunteers.organization.queries import current as organization
from volunteers.qualifications.rules import NOT_CLEARED
from volunteers.undo import Act, leave

DAYS_TO_ANSWER = 30
FOR_ONE = frozenset({"member", "leave", "minor", "accepted", NOT_CLEARED})
"""The refusals that are about one person: the others are asked all the same."""


@dataclass(frozen=True)
class Asked:
    """Who is asked now, and of the others why not, each by their name in the sentence."""

    assignments: Sequence[Assignment]
    refusals: Sequence[Refusal] = ()


@action
def ask(actor: Actor, position_id: int, person_public_id: str, answer_by_on: date | None) -> Assignment:
    """Ask a member of the committee to take a position; the mail waits long enough to be taken back.

    Asking somebody twice who has not answered is asking once. Without a day there is a month to answer.
    """
    queries.hold_membership(position_id, person_public_id)
    assignment, is_new, offer = _ask(actor, place(position_id), person_public_id, answer_by_on)
    if is_new:
        leave(
            actor,
            events.ASSIGNMENT_OFFERED,
            assignment,
            for_person_id=assignment.person_id,
            before={"offer": offer.id} if offer is not None else None,
        )
    return assignment


@action
def ask_several(actor: Actor, position_id: int, given: AskInput) -> Asked:
    """Ask several at once: each gets a mail of their own, and one undo takes all of it back.

    Who can't be asked is named with the reason, and the others are asked; where nobody can be, it is refused.
    """
    people = sorted(set(given.people))
    queries.hold_membership(position_id, *people)
    position = place(position_id)
    refuse(rules.why_not_answer_by(given.answer_by_on, clock.today(organization().time_zone)))
    done: list[_Question] = []
    refusals: list[Refusal] = []
    for person in people:
        try:
            done.append(_ask(actor, position, person, given.answer_by_on))
        except Refusal as refusal:  # it refuses before it writes
            if refusal.code not in FOR_ONE:
                raise
            refusals.append(refusal)
    if not done and refusals:
        raise refusals[0]
    new = [each.assignment for each in done if each.is_new]
    if new:
        record(
            actor,
            events.SEVERAL_ASKED,
            position,
            committee_id=position.initiative.committee_id,
            initiative_id=position.initiative_id,
            number=len(new),
        )
        before = {
            "assignments": [row.id for row in new],
            "offers": [each.offer.id for each in done if each.offer is not None],
        }
        leave(actor, events.SEVERAL_ASKED, position, before=before)
    return Asked([each.assignment for each in done], refusals)


class _Question(NamedTuple):
    """What somebody is asked, whether only now, and the offer of theirs that this answers."""

    assignment: Assignment
    is_new: bool = False
    offer: Offer | None = None


def _ask(actor: Actor, position: Position, person_public_id: str, answer_by_on: date | None) -> _Question:
    """Inside an action that holds the membership and the position."""
    initiative = position.initiative
    zone = organization().time_zone
    membership = queries.membership(initiative.committee_id, person_public_id)
    if membership is None:
        raise Refusal(_l("This person isn’t a member of this committee."), code="member")
    last = queries.last_asked(position.id, [membership.person_id]).get(membership.person_id)
    if last is not None and last.state is AssignmentState.OFFERED:
        return _Question(decided(last.id).assignment)
    refuse(rules.why_nobody(initiative, position, queries.accepted_count(position.id)))
    refuse(rules.why_not_ask(membership, last, membership.person.full_name, clock.today(zone)))
    refuse(queries.why_not_asked(position, membership.person))
    refuse(rules.why_not_answer_by(answer_by_on, clock.today(zone)))
    answer_by_on = answer_by_on or clock.today(zone) + timedelta(days=DAYS_TO_ANSWER)
    assignment = Assignment(
        position_id=position.id,
        person_id=membership.person_id,
        state=AssignmentState.OFFERED,
        offered_at=clock.now(),
        offered_by_id=actor.person_id,
        answer_by_on=answer_by_on,
    )
    db.session.add(assignment)
    db.session.flush()
    link = issue(
        Purpose.ANSWER_ASSIGNMENT,
        ttl=_time_to_answer(answer_by_on, zone),
        person_id=assignment.person_id,
        subject_id=assignment.id,
    )
    row = decided(assignment.id)
    row.note(actor, events.ASSIGNMENT_OFFERED, answer_by_on=answer_by_on)
    person = membership.person
    stop = outbox.unsubscribe_link(person.id, person.email) if person.email else None
    outbox.put(emails.asked(row.assignment, initiative, position, link, undo.ends_at(), stop))
    return _Question(row.assignment, True, answer_offer(actor, position, assignment.person_id))


def _time_to_answer(answer_by_on: date, zone: str) -> timedelta:
    """Until the end of that day where the organisation is."""
    ends = datetime.combine(answer_by_on + timedelta(days=1), time(), ZoneInfo(zone))
    return ends - clock.now()


def undo_ask(actor: Actor, act: Act, assignment: Assignment) -> None:
    """Take the question back before anybody got it."""
    decided(assignment.id).move(AssignmentState.UNDONE, ended_at=clock.now())
    if act.before:
        _offer_waits_again(act.before["offer"])


def undo_ask_several(actor: Actor, act: Act, position: Position) -> list[Any]:
    """Take all these questions back; who has answered on their page meanwhile stays as they are, and is named."""
    facts, answered = act.before or {}, []
    for key in facts["assignments"]:
        row = decided(key)
        if row.assignment.state is AssignmentState.OFFERED:
            row.move(AssignmentState.UNDONE, ended_at=clock.now())
        else:
            answered.append(row.assignment.person.full_name)
    for key in facts["offers"]:
        _offer_waits_again(key)
    return answered


def _offer_waits_again(key: int) -> None:
    offer = need(Offer, key)
    asked = queries.last_asked(offer.position_id, [offer.person_id]).get(offer.person_id)
    if offer.state is OfferState.ASKED and (asked is None or asked.state not in OPEN_ASSIGNMENTS):
        refuse(wait_again(offer))


@action
def release(actor: Actor, assignment_id: int, reason: str) -> Assignment:
    """Take somebody off a position; they are told why, unless they were never told of it."""
    row = decided(assignment_id)
    assignment = row.assignment
    if assignment.state is AssignmentState.RELEASED:
        return assignment
    refuse(rules.why_not_release(assignment, reason))
    before = row.move(AssignmentState.RELEASED, reason=reason, ended_at=clock.now())
    row.note(actor, events.ASSIGNMENT_RELEASED, reason=reason, before=before)
    # whoever answered on the page knows of it, though the mail that asked did not leave yet
    was_told = not outbox.stop(assignment, emails.ASKED) or before is AssignmentState.ACCEPTED
    if was_told:
        why = emails.Why.RELEASED
        outbox.put(emails.released(assignment, row.initiative, row.position, before, why, undo.ends_at()))
    leave(actor, events.ASSIGNMENT_RELEASED, assignment, for_person_id=assignment.person_id, before={"state": before})
    return assignment


def undo_release(actor: Actor, act: Act, assignment: Assignment) -> None:
    """Put somebody back where they were, while the place is still free."""
    decided(assignment.id).back(actor, AssignmentState((act.before or {})["state"]))


def lock_assignment(act: Act, assignment: Assignment) -> None:
    """Before taking something back: the position first, as with every act."""
    decided(assignment.id)
