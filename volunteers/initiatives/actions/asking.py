"""The chair's acts: asking somebody to take a position, taking that back, releasing somebody."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import action
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.initiatives import emails, events, queries, rules
from volunteers.initiatives.actions.rows import answer_offer, decided, place, wait_again
from volunteers.initiatives.models import Assignment, AssignmentState, Offer, OfferState
from volunteers.links import Purpose, issue
from volunteers.mail import outbox
from volunteers.organization.queries import current as organization
from volunteers.undo import Act, leave

DAYS_TO_ANSWER = 30


@action
def ask(actor: Actor, position_id: int, person_public_id: str, answer_by_on: date | None) -> Assignment:
    """Ask a member of the committee to take a position; the mail waits long enough to be taken back.

    Asking somebody twice who has not answered is asking once. Without a day there is a month to answer.
    """
    queries.hold_membership(position_id, person_public_id)
    position = place(position_id)
    initiative = position.initiative
    zone = organization().time_zone
    membership = queries.membership(initiative.committee_id, person_public_id)
    if membership is None:
        raise Refusal(_l("This person is not a member of this committee."), code="member")
    last = queries.last_asked(position.id, [membership.person_id]).get(membership.person_id)
    if last is not None and last.state is AssignmentState.OFFERED:
        return decided(last.id).assignment
    refuse(rules.why_nobody(initiative, position, queries.accepted_count(position.id)))
    refuse(rules.why_not_ask(membership, last, membership.person.greeting_name, clock.today(zone)))
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
    outbox.put(emails.asked(row.assignment, initiative, position, link, undo.ends_at()))
    offer = answer_offer(actor, position, assignment.person_id)
    leave(
        actor,
        events.ASSIGNMENT_OFFERED,
        row.assignment,
        for_person_id=assignment.person_id,
        before={"offer": offer.id} if offer is not None else None,
    )
    return row.assignment


def _time_to_answer(answer_by_on: date, zone: str) -> timedelta:
    """Until the end of that day where the organisation is."""
    ends = datetime.combine(answer_by_on + timedelta(days=1), time(), ZoneInfo(zone))
    return ends - clock.now()


def undo_ask(actor: Actor, act: Act, assignment: Assignment) -> None:
    """Take the question back before anybody got it."""
    decided(assignment.id).move(AssignmentState.UNDONE, ended_at=clock.now())
    offer = need(Offer, act.before["offer"]) if act.before else None
    if offer is not None and offer.state is OfferState.ASKED:
        wait_again(offer)


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
