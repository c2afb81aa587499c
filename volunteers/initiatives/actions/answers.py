"""The person's acts: saying yes, saying no, taking the answer back. From the page and from the mail alike."""

from volunteers.access import Actor
from volunteers.audit import action
from volunteers.committees import queries as committees
from volunteers.foundation import clock
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.initiatives import emails, events, rules
from volunteers.initiatives.actions.rows import Rows, links_of, refuse_late, rows
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.links import reopen, use
from volunteers.mail import outbox
from volunteers.organization.queries import current as organization
from volunteers.people.models import Person


@action
def accept(actor: Actor, assignment_id: int) -> Assignment:
    """ "I will do it": never more than are needed; saying yes twice is saying it once."""
    row = rows(assignment_id)
    assignment = row.assignment
    if assignment.state is AssignmentState.ACCEPTED:
        return assignment
    refuse(rules.why_not_accept(row.initiative, row.position, assignment, row.accepted))
    row.move(AssignmentState.ACCEPTED, answered_at=clock.now(), reason=None)
    row.note(actor, events.ASSIGNMENT_ACCEPTED)
    _tell(row)
    return assignment


@action
def decline(actor: Actor, assignment_id: int, reason: str | None = None) -> Assignment:
    """ "I can't", when asked or later; the committee is told at once so that it can ask somebody else."""
    row = rows(assignment_id)
    assignment = row.assignment
    if assignment.state is AssignmentState.DECLINED:
        return assignment
    refuse(rules.why_not_decline(assignment))
    now = clock.now()
    before = row.move(AssignmentState.DECLINED, answered_at=now, ended_at=now, reason=reason or None)
    row.note(actor, events.ASSIGNMENT_DECLINED, reason=reason, before=before)
    _tell(row)
    return assignment


@action
def undo_answer(actor: Actor, assignment_id: int) -> Assignment:
    """Take the last answer back while the committee has not been told."""
    row = rows(assignment_id)
    assignment = row.assignment
    if assignment.state is AssignmentState.OFFERED:
        return assignment
    if assignment.state not in (AssignmentState.ACCEPTED, AssignmentState.DECLINED):
        raise Refusal(_l("There is nothing to take back here."), code="state")
    refuse_late(assignment.answered_at)
    prefix = emails.answer_key(assignment)
    # an "I can't any more" that is taken back leaves the first answer, which can't be taken back a second time
    after = row.back()
    outbox.take_back(prefix)
    row.note(actor, events.ASSIGNMENT_ANSWER_UNDONE, after=after)
    for link in links_of(assignment):
        if after is AssignmentState.OFFERED:
            reopen(link)
    return assignment


def _tell(row: Rows) -> None:
    """The mail's link is used up whichever way the answer came; the chairs are told, else whoever asked."""
    for link in links_of(row.assignment):
        use(link)
    today = clock.today(organization().time_zone)
    told: list[Person] = committees.chairs(row.initiative.committee_id, today)
    if not told and row.assignment.offered_by is not None:
        told = [row.assignment.offered_by]
    outbox.put_all(emails.answered(row.assignment, row.initiative, row.position, told, outbox.undo_until()))
