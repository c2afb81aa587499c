"""The person's acts: saying yes, saying no, taking the answer back. From the page and from the mail alike."""

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import action
from volunteers.committees import queries as committees
from volunteers.foundation import clock
from volunteers.foundation.refusals import refuse
from volunteers.initiatives import emails, events, queries, rules
from volunteers.initiatives.actions.rows import Decided, decided, links_of
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.links import reopen, use
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.undo import Act, leave


@action
def accept(actor: Actor, assignment_id: int) -> Assignment:
    """ "I will do it": never more than are needed; saying yes twice is saying it once."""
    row = decided(assignment_id)
    assignment = row.assignment
    if assignment.state is AssignmentState.ACCEPTED:
        return assignment
    refuse(rules.why_not_accept(row.initiative, row.position, assignment, row.accepted))
    refuse(queries.why_not_cleared(row.position, assignment.person_id))
    before = row.move(AssignmentState.ACCEPTED, answered_at=clock.now(), reason=None)
    row.note(actor, events.ASSIGNMENT_ACCEPTED)
    _tell(row, before)
    leave(actor, events.ASSIGNMENT_ACCEPTED, assignment, for_person_id=assignment.person_id, before={"state": before})
    return assignment


@action
def decline(actor: Actor, assignment_id: int, reason: str | None = None) -> Assignment:
    """ "I can't", when asked or later; the committee is told at once so that it can ask somebody else."""
    row = decided(assignment_id)
    assignment = row.assignment
    if assignment.state is AssignmentState.DECLINED:
        return assignment
    refuse(rules.why_not_decline(assignment))
    now = clock.now()
    before = row.move(AssignmentState.DECLINED, answered_at=now, ended_at=now, reason=reason or None)
    row.note(actor, events.ASSIGNMENT_DECLINED, reason=reason, before=before)
    _tell(row, before)
    leave(actor, events.ASSIGNMENT_DECLINED, assignment, for_person_id=assignment.person_id, before={"state": before})
    return assignment


def undo_answer(actor: Actor, act: Act, assignment: Assignment) -> None:
    """Take the last answer back; where that was the first one, the link in the mail answers again."""
    before = AssignmentState((act.before or {})["state"])
    decided(assignment.id).back(actor, before)
    if before is AssignmentState.OFFERED:
        for link in links_of(assignment):
            reopen(link)


def _tell(row: Decided, before: AssignmentState) -> None:
    """The mail's link is used up whichever way the answer came; the chairs are told, else whoever asked."""
    for link in links_of(row.assignment):
        use(link)
    today = today_here()
    told: list[Person] = committees.chairs(row.initiative.committee_id, today)
    if not told and row.assignment.offered_by is not None:
        told = [row.assignment.offered_by]
    outbox.put_all(emails.answered(row.assignment, row.initiative, row.position, before, told, undo.ends_at()))
