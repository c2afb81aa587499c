"""Opening an initiative, changing it, and moving it on."""

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.initiatives import emails, events, queries, rules
from volunteers.initiatives.actions.offers import end_offers
from volunteers.initiatives.inputs import InitiativeInput
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, InitiativeState
from volunteers.links import Purpose, revoke
from volunteers.mail import outbox


@action
def open_initiative(
    actor: Actor, committee_id: int, given: InitiativeInput, public_id: str | None = None
) -> Initiative:
    """A committee begins something. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(Initiative, public_id, committee_id=committee_id, title=given.title)
    if before is not None:
        return before
    committee = need(Committee, committee_id)
    refuse(rules.why_not_dates(given.starts_on, given.ends_on))
    initiative = Initiative(
        public_id=public_id,
        committee_id=committee.id,
        title=given.title,
        summary=given.summary,
        sector=given.sector,
        state=given.state,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        is_public=given.is_public,
        created_at=clock.now(),
    )
    db.session.add(initiative)
    record(
        actor,
        events.INITIATIVE_OPENED,
        initiative,
        sector=given.sector,
        state=given.state,
        is_public=given.is_public,
    )
    return initiative


@action
def change_initiative(
    actor: Actor, initiative_id: int, given: InitiativeInput, version: int | None = None
) -> Initiative:
    """Change texts, sector, dates, who may see it, and its state; what hangs on the state goes with it."""
    locked(Initiative, initiative_id)
    initiative = queries.initiative_by_key(initiative_id)
    refuse_stale(initiative, version)
    before = initiative.state
    refuse(rules.why_not_move(before, given.state, given.reason))
    refuse(rules.why_not_dates(given.starts_on, given.ends_on))
    changed = apply(
        initiative,
        title=given.title,
        summary=given.summary,
        sector=given.sector,
        state=given.state,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        is_public=given.is_public,
    )
    if set(changed) - {"state"}:
        record(actor, events.INITIATIVE_CHANGED, initiative, changed=changed, is_public=initiative.is_public)
    if "state" in changed:
        reason = given.reason or None
        record(
            actor, events.INITIATIVE_MOVED, initiative, changed=changed, reason=reason, before=before, after=given.state
        )
        _let_go(actor, initiative, reason)
    return initiative


def _let_go(actor: Actor, initiative: Initiative, reason: str | None) -> None:
    """What is over needs nobody: who said yes has done it, or is told that it was cancelled; so is who was asked."""
    if not rules.is_over(initiative):
        return
    is_finished = initiative.state is InitiativeState.COMPLETED
    end_offers(actor, initiative, emails.Why.COMPLETED if is_finished else emails.Why.CANCELLED)
    for assignment in queries.open_assignments(initiative.id):
        if is_finished and assignment.state is AssignmentState.ACCEPTED:
            apply(assignment, state=AssignmentState.COMPLETED, ended_at=clock.now())
            record(
                actor,
                events.ASSIGNMENT_COMPLETED,
                assignment,
                committee_id=initiative.committee_id,
                position_id=assignment.position_id,
                person_id=assignment.person_id,
            )
            continue
        why = emails.Why.COMPLETED if is_finished else emails.Why.CANCELLED
        _release(actor, initiative, assignment, reason, why)


def _release(actor: Actor, initiative: Initiative, assignment: Assignment, reason: str | None, why: emails.Why) -> None:
    before = assignment.state
    apply(assignment, state=AssignmentState.RELEASED, reason=reason, ended_at=clock.now())
    record(
        actor,
        events.ASSIGNMENT_RELEASED,
        assignment,
        committee_id=initiative.committee_id,
        reason=reason,
        position_id=assignment.position_id,
        person_id=assignment.person_id,
        before=before,
    )
    revoke(Purpose.ANSWER_ASSIGNMENT, subject_id=assignment.id)
    was_told = not outbox.stop(assignment, emails.ASKED)
    if was_told:
        outbox.put(emails.released(assignment, initiative, assignment.position, before, why, undo.ends_at()))
